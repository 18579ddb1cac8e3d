"""What goes wrong in a process stands in the shop's folder, and nothing about people does."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from devices.log import LOGS_FOLDER, logging_to_file
from devices.simulated.nexo_poi import CARD_NUMBER

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger("devices.acme")


def lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / LOGS_FOLDER / "till.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def fails_with(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("device_driver_failed", extra={"device": "counter"})


def test_a_defect_is_told_by_its_kind_and_place_without_what_it_held(tmp_path: Path) -> None:
    with logging_to_file(tmp_path, "till", "devices"):
        fails_with(f"answer of {CARD_NUMBER}")
        log.info("seen", extra={"answer": CARD_NUMBER})
    log.warning("after it was closed")

    failed, seen = lines(tmp_path)
    assert failed["event"] == "device_driver_failed"
    assert failed["device"] == "counter"
    assert failed["exception"] == "ValueError"
    assert "test_log_file.py:" in str(failed["where"])
    assert "answer" not in failed
    assert seen["answer"] == "************1111"


def test_the_files_stay_small_however_much_is_said(tmp_path: Path) -> None:
    with logging_to_file(tmp_path, "till", "devices"):
        for _ in range(6_000):
            log.info("seen", extra={"what": "x" * 1_000})

    sizes = [file.stat().st_size for file in (tmp_path / LOGS_FOLDER).iterdir()]
    assert len(sizes) == 4
    assert max(sizes) <= 1_000_000


@pytest.mark.parametrize("taken", ["logs", "logs/till.log"])
def test_a_disk_that_takes_no_log_costs_nothing_else(
    tmp_path: Path, taken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / taken
    place.parent.mkdir(exist_ok=True)
    if taken == LOGS_FOLDER:
        place.write_text("in the way")
    else:
        place.mkdir()

    with logging_to_file(tmp_path, "till", "devices"):
        fails_with("anything")

    assert "Logging error" not in capsys.readouterr().err
