"""`till simulate`: a device that is none, on a real line, to try everything without one."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from devices.simulated.playing import SimulatedDevice
    from devices.simulated.wire import Wire

DISPLAYS = ("cd5220", "escpos")
DEVICES = ("scanner", "printer", "toledo", "nci", "cas", "dibal", "dialog06", *DISPLAYS, "rfid")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what is simulated, where it is found, and what it does."""
    parser.add_argument("device", choices=DEVICES, help="scale and display by protocol")
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--at", type=Path, metavar="PATH", help="a serial port of this name")
    place.add_argument("--port", type=int, metavar="N", help="a TCP port of this machine")
    parser.add_argument("--baud", type=int, default=0, help="as slow as a real line (PATH only)")
    parser.add_argument("--model", default="generic-80mm", help="of a printer")
    parser.add_argument(
        "--paper", type=Path, default=Path("paper"), metavar="DIR", help="where a printer prints"
    )
    parser.add_argument("--script", type=Path, metavar="FILE", help="lines to begin with")


def run(args: Namespace) -> int:
    """Play the device by the lines of the script, then by those that are typed."""
    from devices.simulated.playing import play

    wire = _wire(args)
    device, help_text = (
        _printer(args, wire) if args.device == "printer" else _device(args.device, wire)
    )
    print(f"{args.device} at {args.at or args.port}; {help_text}; !end", flush=True)
    script = args.script.read_text(encoding="utf-8").splitlines() if args.script else []
    try:
        play(device, chain(script, sys.stdin))
    finally:
        wire.unplug()
    return 0


def _wire(args: Namespace) -> Wire:
    from devices.simulated.wire import PtyWire, TcpWire
    from edge.domain.errors import BadInput

    if args.at is None:
        return TcpWire(args.port, takes_turns=args.device == "printer")
    if args.device == "rfid":
        raise BadInput("simulated_needs_port", device=args.device)
    path: Path = args.at.absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    return PtyWire(path, args.baud)


def _printer(args: Namespace, wire: Wire) -> tuple[SimulatedDevice, str]:
    from devices.simulated import receipt_printer

    printer = receipt_printer.SimulatedReceiptPrinter(
        wire, args.model, args.paper, lambda text: print(text, flush=True)
    )
    return printer, receipt_printer.HELP


def _device(name: str, wire: Wire) -> tuple[SimulatedDevice, str]:
    from devices.simulated.wire import TcpWire

    if name == "scanner":
        from devices.simulated import scanner

        return scanner.SimulatedScanner(wire), scanner.HELP
    if name in DISPLAYS:
        from devices.simulated import display

        return display.SimulatedDisplay(wire, name, _print_rows), display.HELP
    if isinstance(wire, TcpWire) and name == "rfid":
        from devices.simulated import rfid_reader

        return rfid_reader.SimulatedReader(wire), rfid_reader.HELP
    from devices.simulated import scale

    return scale.SimulatedScale(wire, name), scale.HELP


def _print_rows(rows: tuple[str, str]) -> None:
    """Draw what the customer sees."""
    for row in rows:
        print(f"| {row:<20} |", flush=True)
    print(flush=True)
