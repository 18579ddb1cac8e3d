"""How things stand, written to a file for whoever helps: no names, no goods, no amounts."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.ports import Clock
    from edge.sync_facts import SyncStatus
    from tui.counter import DeviceStatus

REPORTS_FOLDER = "reports"


def save_report(
    directory: Path,
    clock: Clock,
    status: Callable[[], SyncStatus],
    devices: Callable[[], DeviceStatus],
) -> Path:
    """Write a report into the shop's folder and return its file; raises `OSError`."""
    now = clock.now()
    folder = directory / REPORTS_FOLDER
    folder.mkdir(exist_ok=True)
    file = folder / f"{now.as_datetime():%Y%m%d-%H%M%S}.json"
    told = {
        "version": version("tillwright"),
        "at_micros": now.micros,
        "centre": asdict(status()),
        "devices": [asdict(row) for row in devices().rows],
        "prints_in_doubt": len(devices().uncertain),
    }
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file
