"""A scanner that is a keyboard, grabbed: what it types reaches the till and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from devices.inputs.framing import Ends, Framer
from devices.inputs.hid_keys import HidKeys
from devices.inputs.line import lost_by
from devices.inputs.port import DeviceLost, InputSpec
from devices.ports.printer import Presence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devices.inputs.serial_scanner import ScanSink
    from edge.ports import Clock

_STEP_S = 0.05
_EV_KEY = 1


class KeyDevice(Protocol):
    """A keyboard of which nobody else hears any more. Errors are `OSError`."""

    def keys(self, timeout_s: float) -> Iterable[tuple[int, int]]:
        """Return code and value of the key events that have arrived."""
        ...

    def close(self) -> None:
        """Give the keyboard back."""
        ...


class EvdevKeyboard:
    """A keyboard by evdev, grabbed as long as it is open."""

    def __init__(self, path: str) -> None:
        try:
            import evdev
        except ImportError:
            raise DeviceLost("evdev_missing", Presence.ERROR) from None
        self._device = evdev.InputDevice(path)
        try:
            self._device.grab()
        except OSError:
            self._device.close()
            raise

    def keys(self, timeout_s: float) -> Iterable[tuple[int, int]]:
        """Return the key events that have arrived."""
        import select

        if not select.select([self._device.fd], [], [], timeout_s)[0]:
            return []
        try:
            return [(e.code, e.value) for e in self._device.read() if e.type == _EV_KEY]
        except BlockingIOError:
            return []

    def close(self) -> None:
        """Give the keyboard back; closing it ends the grab."""
        self._device.close()


class HidScanner:
    """Reads codes from a grabbed keyboard."""

    def __init__(self, device: KeyDevice, framer: Framer, clock: Clock, sink: ScanSink) -> None:
        self._device = device
        self._framer = framer
        self._clock = clock
        self._sink = sink
        self._keys = HidKeys()

    def step(self) -> None:
        """Hand on the codes that are complete."""
        try:
            events = self._device.keys(_STEP_S)
        except OSError as error:
            self._hand_on(b"", broken=True)
            raise lost_by(error) from error
        written = "".join(self._keys.feed(code, value) for code, value in events)
        self._hand_on(written.encode())

    def close(self) -> None:
        """Give the keyboard back."""
        self._device.close()

    def _hand_on(self, data: bytes, *, broken: bool = False) -> None:
        now_micros = self._clock.monotonic_micros()
        scans = self._framer.break_off() if broken else self._framer.feed(data, now_micros)
        for scan in scans:
            self._sink(scan)


def open_hid(spec: InputSpec, clock: Clock, sink: ScanSink) -> HidScanner:
    """Open and grab the keyboard at the path; raises `DeviceLost`."""
    if not spec.address:
        raise DeviceLost("no_address", Presence.ERROR)
    try:
        device = EvdevKeyboard(spec.address)
    except OSError as error:
        raise lost_by(error) from error
    return HidScanner(device, Framer(cast("Ends", spec.option("ends", "line"))), clock, sink)
