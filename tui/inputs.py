"""The input devices of an open till: which the settings name, who listens, how they are."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from devices.inputs.drivers import load_driver
from devices.inputs.keeper import Keeper
from devices.inputs.line import is_same_place
from devices.inputs.port import InputHealth, InputSpec, Scan
from devices.inputs.scales.weighing import Weighing
from devices.ports.printer import Presence
from devices.rfid.field import TagField
from edge.domain.errors import TillError
from tui.counter import DeviceRow
from tui.counter_scale import CounterScale
from tui.device_specs import input_specs
from tui.peripherals import Listener, Nudge, Peripherals, Scale, Scanned, TagSeen
from tui.watch import Watch
from tui.words.surroundings import DEVICE_LETTERS, INPUT_NAMES, device_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from devices.rfid.llrp import TagRead
    from edge.config import DeviceSettings
    from edge.ports import Clock
    from tui.counter import DeviceStatus

TAGS_MAX = 10_000
"""Tags that wait for somebody to count them; the oldest are forgotten first."""

POLL_S = 0.5
"""How soon a device that was just named in the settings is looked for."""


class Inputs(Watch):
    """Keeps a thread for each device that the settings in force name.

    A change of the settings ends what they no longer name and begins what is new; a device whose
    entry stays the same is not touched.
    """

    def __init__(self, settings: Callable[[], DeviceSettings], clock: Clock) -> None:
        super().__init__("inputs", POLL_S)
        self._settings = settings
        self._clock = clock
        self._keepers: dict[InputSpec, Keeper] = {}
        self._unusable: tuple[InputHealth, ...] = ()
        self._listener: Listener | None = None
        self._nudge: Nudge | None = None
        self._weighing = Weighing(clock.monotonic_micros)
        self._weighing.told = self._nudged
        self._scale = CounterScale(self._weighing)
        self._tags: deque[TagSeen] = deque(maxlen=TAGS_MAX)
        self._field = TagField(self._tagged)
        self._seen: DeviceSettings | None = None

    def peripherals(self) -> Peripherals:
        """Return what the screen may ask."""
        return Peripherals(
            listen=self.listen,
            scale=self.scale,
            take_tags=self.take_tags,
            read_tags=self.read_tags,
        )

    def listen(self, listener: Listener, nudge: Nudge) -> None:
        """Name who gets the scans, and who is nudged, from now on."""
        self._listener, self._nudge = listener, nudge

    def scale(self) -> Scale | None:
        """Return the scale, None where the settings name none."""
        return self._scale if self._settings().scale is not None else None

    def take_tags(self) -> tuple[TagSeen, ...]:
        """Return the tags that were read since the last call."""
        taken = []
        with suppress(IndexError):
            while True:
                taken.append(self._tags.popleft())
        return tuple(taken)

    def read_tags(self, wanted: bool) -> None:
        """Have the readers read, or rest."""
        self._field.is_wanted = wanted

    def rows(self) -> tuple[DeviceRow, ...]:
        """Return how each device is."""
        kept = [keeper.health for keeper in tuple(self._keepers.values())]
        return tuple(device_row(health) for health in (*kept, *self._unusable))

    def look(self) -> None:
        """Bring the threads into step with the settings in force."""
        settings = self._settings()
        if settings == self._seen:
            return
        self._seen = settings
        wanted = input_specs(settings)
        for spec in [spec for spec in self._keepers if spec not in wanted]:
            self._keepers.pop(spec).stop()
        unusable = []
        for spec in wanted:
            if spec not in self._keepers:
                try:
                    keeper = self._keeper(spec)
                except (TillError, ImportError) as error:
                    unusable.append(self._refused(spec, error))
                    continue
                self._keepers[spec] = keeper
                keeper.start()
        self._unusable = tuple(unusable)

    @contextmanager
    def lent(self, address: str) -> Iterator[None]:
        """Let go of what is open at an address, so that it can be tried there."""
        keepers = tuple(self._keepers.values())
        held = [keeper for keeper in keepers if is_same_place(keeper.spec.address, address)]
        for keeper in held:
            keeper.lend()
        try:
            yield
        finally:
            for keeper in held:
                keeper.take_back()

    def let_go(self) -> None:
        """Close every device."""
        for keeper in self._keepers.values():
            keeper.stop()
        self._keepers.clear()

    def _keeper(self, spec: InputSpec) -> Keeper:
        driver = load_driver(spec.kind, spec.driver)
        sinks = {"scale": self._weighing, "rfid": self._field}
        sink = sinks.get(spec.kind) or partial(self._scanned, device_name(spec.kind, spec.name))
        return Keeper(spec, partial(driver, spec, self._clock, sink), self._clock)

    def _tagged(self, tags: list[TagRead]) -> None:
        self._tags.extend(TagSeen(tag.epc, tag.antenna, tag.rssi) for tag in tags)
        self._nudged()

    def _nudged(self) -> None:
        if self._nudge is not None:
            with suppress(RuntimeError):
                self._nudge()

    def _scanned(self, scanner: str, scan: Scan) -> None:
        listener = self._listener
        if listener is not None:
            # The screen may just be closing.
            with suppress(RuntimeError):
                listener(Scanned(scanner, scan.text, scan.fault))

    def _refused(self, spec: InputSpec, error: TillError | ImportError) -> InputHealth:
        code = error.code if isinstance(error, TillError) else f"{error.name}_missing"
        now_micros = self._clock.now().micros
        return InputHealth(spec.kind, spec.name, Presence.ERROR, now_micros, code)


def with_rows(
    outputs: Callable[[], DeviceStatus], *others: Callable[[], tuple[DeviceRow, ...]]
) -> Callable[[], DeviceStatus]:
    """Return what reads the state of all devices: those of the other process, and the others."""

    def read() -> DeviceStatus:
        status = outputs()
        return replace(status, rows=(*status.rows, *(row for rows in others for row in rows())))

    return read


def device_name(kind: str, name: str) -> str:
    """Return what the screen calls a device."""
    return INPUT_NAMES[kind].format(name=name).strip()


def device_row(health: InputHealth) -> DeviceRow:
    """Return a device as the screen shows it."""
    return DeviceRow(
        device_name(health.kind, health.name),
        device_state(health.presence.value, health.detail),
        health.presence is Presence.PRESENT,
        health.since_micros,
        DEVICE_LETTERS[health.kind],
    )
