"""Finds what is plugged in: serial ports and keyboards by names that stay, when they have one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEV: Final = Path("/dev")
_KEYBOARDS = "input/by-id/*-event-kbd"
_SERIAL = "serial/by-id/*"


@dataclass(frozen=True, slots=True)
class FoundPort:
    """Something that a driver could open. `what` is serial or keyboard."""

    address: str
    what: str
    description: str


def found_ports(dev: Path = DEV) -> tuple[FoundPort, ...]:
    """Return serial ports, those with a lasting name first, then keyboards of scanners."""
    named = [_port(path, "serial") for path in sorted(dev.glob(_SERIAL))]
    behind = {str(Path(port.address).resolve()) for port in named}
    others = [port for port in _listed() if str(Path(port.address).resolve()) not in behind]
    keyboards = [_port(path, "keyboard") for path in sorted(dev.glob(_KEYBOARDS))]
    return (*named, *(others if dev == DEV else ()), *keyboards)


def _listed() -> list[FoundPort]:
    """Return what the serial library knows; real ports have no lasting name and need none."""
    try:
        from serial.tools.list_ports import comports
    except ImportError:
        return []
    return [
        FoundPort(port.device, "serial", _called(port.description) or Path(port.device).name)
        for port in sorted(comports(), key=lambda port: port.device)
    ]


def _called(description: str | None) -> str:
    """Return a port's description; the library writes n/a where it knows none."""
    return "" if description in (None, "n/a") else description


def _port(path: Path, what: str) -> FoundPort:
    """Return a port by what udev calls it: usb-MAKER_MODEL_NUMBER-if00."""
    name = path.name.removeprefix("usb-").removesuffix("-event-kbd")
    described = name.partition("-if")[0].replace("_", " ")
    return FoundPort(str(path), what, described)
