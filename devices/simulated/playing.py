"""Plays a simulated device by lines of a script or of a person."""

from __future__ import annotations

import sys
import time
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devices.simulated.wire import Wire

END = "!end"


class SimulatedDevice(Protocol):
    """What is played."""

    def tell(self, line: str) -> None:
        """Do what a line of a script says; raises `ValueError` for one that says nothing."""
        ...

    def idle(self) -> None:
        """Deal with what the till wants, for a few hundredths of a second at most."""
        ...


def handles_wire(wire: Wire, line: str) -> bool:
    """Do what a line says of the wire, the same for all devices; tell whether it did."""
    word, _, rest = line.strip().partition(" ")
    match word:
        case "!unplug":
            wire.unplug()
        case "!plug":
            wire.plug()
        case "!pause":
            time.sleep(float(rest))
        case _:
            return not word
    return True


def play(device: SimulatedDevice, script: Iterable[str]) -> None:
    """Play a device until a line says `!end`, or for ever.

    The lines come from a thread of their own, the device is only touched from this one.
    """
    lines: Queue[str] = Queue()
    Thread(target=_read, args=(script, lines), daemon=True).start()
    while True:
        try:
            line = lines.get_nowait().strip()
        except Empty:
            device.idle()
            continue
        if line == END:
            return
        try:
            device.tell(line)
        except ValueError as error:
            print(f"{line}: {error}", file=sys.stderr, flush=True)


def _read(script: Iterable[str], lines: Queue[str]) -> None:
    for line in script:
        lines.put(line)
