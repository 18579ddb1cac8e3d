"""Finds receipt printers that are plugged in, and the queues of this machine's print server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from devices.inputs.finding import DEV, found_ports
from devices.transports.cups import queue_names

if TYPE_CHECKING:
    from collections.abc import Iterator

_PRINTER_CLASS: Final = "07"
_USB: Final = "bus/usb/devices"
_NODES: Final = "class/usbmisc"
SYS: Final = Path("/sys")


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """Something that may print: the driver that speaks to it, its address, what it calls itself."""

    driver: str
    address: str
    description: str


def found_printers(sys: Path = SYS, dev: Path = DEV, server: str = "") -> tuple[FoundPrinter, ...]:
    """Return USB printers, the kernel's nodes, serial ports and print queues, best first.

    `server` names the print server, empty for this machine's. Nothing is opened but the server's
    port, and the network is not searched.
    """
    ports = (port for port in found_ports(dev) if port.what == "serial")
    return (
        *_usb(sys / _USB),
        *_nodes(dev, sys / _NODES),
        *(FoundPrinter("serial", port.address, port.description) for port in ports),
        *(FoundPrinter("cups", name, name) for name in queue_names(server)),
    )


def _usb(devices: Path) -> Iterator[FoundPrinter]:
    """Read what the kernel knows: no right is needed for it, as it is for asking the device."""
    for told in sorted(devices.glob("*:*/bInterfaceClass")):
        if _text(told) != _PRINTER_CLASS:
            continue
        interface = told.parent.name
        device = devices / interface.partition(":")[0]
        vendor, product = _text(device / "idVendor"), _text(device / "idProduct")
        if vendor and product:
            ids = f"{vendor}:{product}"
            yield FoundPrinter("usb", ids + _serial(device), _called(device) or ids)


def _nodes(dev: Path, classes: Path) -> Iterator[FoundPrinter]:
    for node in sorted(dev.glob("usb/lp*")):
        told = dict(
            part.split(":", 1)
            for part in _text(classes / node.name / "device/ieee1284_id").split(";")
            if ":" in part
        )
        maker = told.get("MFG", told.get("MANUFACTURER", ""))
        model = told.get("MDL", told.get("MODEL", ""))
        yield FoundPrinter("kernel", str(node), f"{maker} {model}".strip() or node.name)


def _serial(device: Path) -> str:
    """Return the part of an address that tells two of a kind apart, where it can be written."""
    serial = _text(device / "serial")
    return f":{serial}" if serial and not set(",: ") & set(serial) else ""


def _called(device: Path) -> str:
    return f"{_text(device / 'manufacturer')} {_text(device / 'product')}".strip()


def _text(path: Path) -> str:
    """Return what a file of the kernel says, "" where there is none."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
