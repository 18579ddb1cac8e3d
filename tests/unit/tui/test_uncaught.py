"""What nobody expected to fail is noted by kind and place, and said with the next step."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from harness.pipe import ROOT

from devices.log import LOGS_FOLDER, logging_to_file
from devices.uncaught import noting_uncaught
from edge.domain.errors import TillError, Unavailable
from tui.app import TillApp
from tui.words import explain

if TYPE_CHECKING:
    from pathlib import Path

    from tui.counter import Counter, Surroundings

PERSONAL = "Ada Lovelace, 12 St James Square"


def breaks() -> None:
    raise ValueError(PERSONAL)


def noted(folder: Path, process: str = "till") -> list[dict[str, object]]:
    text = (folder / LOGS_FOLDER / f"{process}.log").read_text(encoding="utf-8")
    assert PERSONAL not in text
    return [json.loads(line) for line in text.splitlines()]


def test_an_error_on_a_thread_is_noted_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[TillError] = []
    with logging_to_file(tmp_path, "till", "devices"), noting_uncaught("till", said.append):
        thread = Thread(target=breaks, name="watch")
        thread.start()
        thread.join()

    (line,) = noted(tmp_path)
    assert (line["event"], line["exception"], line["part"]) == ("uncaught", "ValueError", "watch")
    assert "test_uncaught.py:" in str(line["where"])
    words = explain(said[0])
    assert "ValueError" in words.headline
    assert "logs/till.log" in words.next_step
    assert capsys.readouterr() == ("", "")


def test_an_error_that_ends_the_process_is_said_and_not_shown(tmp_path: Path) -> None:
    with (
        logging_to_file(tmp_path, "sync", "devices"),
        pytest.raises(Unavailable, match="program_failed") as ended,
        noting_uncaught("sync", lambda _: None),
    ):
        breaks()

    assert "logs/sync.log" in explain(ended.value).next_step
    assert ended.value.__suppress_context__
    assert noted(tmp_path, "sync")[0]["part"] == "main"


async def test_what_a_loop_says_is_kept_without_what_it_held(tmp_path: Path) -> None:
    with logging_to_file(tmp_path, "till", "asyncio"):
        asyncio.get_running_loop().call_soon(breaks)
        await asyncio.sleep(0.01)

    (line,) = noted(tmp_path)
    assert (line["event"], line["exception"]) == ("uncaught", "ValueError")


async def test_an_error_of_the_screen_ends_it_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def opened() -> tuple[Counter, Surroundings]:
        who = PERSONAL
        raise ValueError(who)

    app = TillApp(opened, "dark")
    with logging_to_file(tmp_path, "till", "devices"), pytest.raises(Exception, match="Ada"):
        async with app.run_test() as pilot:
            await pilot.pause()

    assert app.refusal is not None
    assert app.refusal.code == "program_failed"
    assert noted(tmp_path)[0]["exception"] == "ValueError"
    assert PERSONAL not in "".join(capsys.readouterr())


_FAILING_SYNC = """
import sys, logging
from sync.client import running
def failing(*_, **__):
    logging.getLogger("sync.client").warning("hub_away", extra={"hub": "example"})
    raise ValueError(sys.argv[2])
running.run_sync = failing
from tui.cli import main
sys.exit(main(["sync", "--data", sys.argv[1]]))
"""


def test_sync_warns_in_its_log_and_only_a_sentence_is_printed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FAILING_SYNC, str(tmp_path), PERSONAL],
        check=False, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip

    assert done.returncode == 1
    assert [line["event"] for line in noted(tmp_path, "sync")] == ["hub_away", "uncaught"]
    assert PERSONAL not in done.stderr
    assert "hub_away" not in done.stderr
    assert "start it again" in done.stderr
