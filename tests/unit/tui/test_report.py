"""The report for support says how things stand, and nothing of who bought what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from harness.agreement import OFFLINE
from harness.clock import FakeClock
from harness.screens import UNCERTAIN

from tui.report import save_report

if TYPE_CHECKING:
    from pathlib import Path


def test_the_report_says_how_centre_and_devices_are(tmp_path: Path) -> None:
    file = save_report(tmp_path, FakeClock(), lambda: OFFLINE, lambda: UNCERTAIN)
    told = json.loads(file.read_text(encoding="utf-8"))

    assert file.parent.parent == tmp_path
    assert told["centre"]["state"] == "cannot_reach"
    assert told["centre"]["waiting"] == 3
    assert told["centre"]["problem"]["code"] == "centre_unreachable"
    assert told["devices"][0]["state"] == "paper is out"
    assert told["prints_in_doubt"] == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("in the way", encoding="utf-8")

    with pytest.raises(OSError, match="reports"):
        save_report(tmp_path, FakeClock(), lambda: OFFLINE, lambda: UNCERTAIN)
