"""`till run` on a terminal: what is wrong with a shop is said before anything can be sold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench.kit.terminal import SIGN_IN_PROMPT, STANDING, Terminal

from tui.settings_glance import SETTINGS_FILE

ROOT = Path(__file__).resolve().parents[2]
TILL = (sys.executable, "-m", "tui.cli")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("shop")
    made = subprocess.run(
        [*TILL, "demo", "--data", str(directory), "--items", "100", "--facts"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(made.stdout.splitlines()[-1])["operators"][0]["operator"] == "101"
    return directory


def test_who_types_at_the_first_paint_is_signed_in(shop: Path) -> None:
    with Terminal((*TILL, "run", "--data", str(shop))) as till:
        till.painted(SIGN_IN_PROMPT)
        till.types("101\r4711\r")
        till.painted("Hello")


@pytest.mark.parametrize(
    ("mistake", "named"),
    [
        pytest.param("\n[receipt\n", "settings.toml", id="seen at a glance"),
        pytest.param("\n[recipt]\n", "recipt", id="seen by the models"),
    ],
)
def test_settings_with_a_mistake_end_the_start(shop: Path, mistake: str, named: str) -> None:
    file = shop / SETTINGS_FILE
    before = file.read_text(encoding="utf-8")
    file.write_text(before + mistake, encoding="utf-8")
    try:
        with Terminal((*TILL, "run", "--data", str(shop))) as till:
            till.painted(rf"(?s)till run: .*{named}")
    finally:
        file.write_text(before, encoding="utf-8")


def test_a_second_till_on_the_same_shop_is_told_so(shop: Path) -> None:
    command = (*TILL, "run", "--data", str(shop))
    with Terminal(command) as first:
        first.painted(STANDING)
        with Terminal(command) as second:
            second.painted("(?s)till run: .*open already")
