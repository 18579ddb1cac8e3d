"""What the screen needs of the devices that the till itself listens to, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from edge.services.view import TillView
from tui.device_entries import DeviceSetup


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code from a scanner with a line of its own, or why there is none (`fault`)."""

    scanner: str
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class TagSeen:
    """An RFID tag in the field: its EPC in hexadecimal, the antenna, and its strength in dBm."""

    epc: str
    antenna: int = 0
    rssi: int = 0


Listener = Callable[[Scanned], object]
Nudge = Callable[[], object]


@dataclass(frozen=True, slots=True)
class WeightSeen:
    """What the scale shows: `weight` a decimal string of `unit`, empty where it shows none.

    `code` says whether it may be used (weighed) or why not; `tui.words.weighing` knows them all.
    """

    code: str
    weight: str = ""
    unit: str = "kg"


class Scale(Protocol):
    """The scale at the counter. Nothing here waits for it."""

    def begin(self, unit_price: str, tare_g: int) -> None:
        """Name what is weighed: minor units for a kilogram as a decimal string, and its packing."""
        ...

    def take(self) -> WeightSeen:
        """Return what the scale shows; a weight that may be used is used up by that."""
        ...

    def zero(self) -> None:
        """Have the scale set itself to zero."""
        ...

    def end(self) -> None:
        """Weigh nothing any more."""
        ...


def _listen_to_none(_listener: Listener, _nudge: Nudge) -> None:
    return None


def _show_nobody(_view: TillView) -> None:
    return None


def _no_tags() -> tuple[TagSeen, ...]:
    return ()


def _read_none(_wanted: bool) -> None:
    return None


def _no_scale() -> Scale | None:
    return None


@dataclass(frozen=True, slots=True)
class Peripherals:
    """Ways to the devices; a till without any has the defaults.

    `listen` names who gets the scans, and who is nudged when what a device shows has changed; both
    are called from the devices' threads. `scale` is None where the settings name none, `setup`
    where nothing can be set up. `take_tags` empties the queue of RFID tags that were read since
    the last call: a proposal to whoever counts, never a sale; the readers read only while
    `read_tags` was last called with True. `show_customer` takes how the till
    stands after every command, and returns at once.
    """

    listen: Callable[[Listener, Nudge], None] = _listen_to_none
    scale: Callable[[], Scale | None] = _no_scale
    take_tags: Callable[[], tuple[TagSeen, ...]] = _no_tags
    read_tags: Callable[[bool], None] = _read_none
    setup: DeviceSetup | None = None
    show_customer: Callable[[TillView], None] = _show_nobody
