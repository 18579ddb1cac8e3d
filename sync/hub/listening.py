"""Remembers where a centre listens, for codes that name it."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

LANES_PORT: Final = 8443
_FILE: Final = "listening.json"


def note_listening(folder: Path, lanes: str, office: str) -> None:
    """Remember where tills reach the centre, and where its office is."""
    told = json.dumps({"lanes": lanes, "office": office})
    (folder / _FILE).write_text(told, encoding="utf-8")


def lanes_address(folder: Path) -> str:
    """Return where tills reach this centre, as it listened last."""
    try:
        told = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return f"{socket.gethostname()}:{LANES_PORT}"
    return str(told["lanes"])


def enrol_code(secret: str, fingerprint: str, address: str) -> str:
    """Return a code as it is typed at a till: `till enrol CODE`."""
    return f"{secret}.{fingerprint}@{address}"
