"""A device as a person sets it up: found, named, tried out, saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future


Value = str | int | bool
"""Of a setting."""


@dataclass(frozen=True, slots=True)
class PrinterTuning:
    """What a printer does otherwise than its model says.

    `columns` 0 and an empty `code_page` (`cp858:19`) are the model's own. `pulse_ms` is the own
    printer's drawer's.
    """

    columns: int = 0
    code_page: str = ""
    native_codes: bool = False
    status: bool = True
    pulse_ms: int = 100


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """One device of the settings file.

    `kind` is scanner, scale, display, rfid, printer, neighbour (another printer) or terminal.
    `name` and `ends` are a scanner's, `unit` a scale's, `columns` a display's (empty and 0 leave
    them as they stand); there is one of each other kind. `framing` is empty for the usual.
    `model`, `drawer_pin`, `drawer_sensor`, `drawer_alarm_s` and `tuning` (None leaves these two as
    they stand) are a printer's, `options` a terminal's: settings by their names below `[terminal]`.
    `secrets` are what it shares with the till, by name; they never reach the file.
    """

    kind: str
    driver: str
    address: str
    name: str = ""
    baud: int = 9600
    framing: str = ""
    ends: str = ""
    unit: str = ""
    columns: int = 0
    model: str = ""
    drawer_pin: int = 2
    drawer_sensor: str = "none"
    drawer_alarm_s: int | None = None
    tuning: PrinterTuning | None = None
    options: tuple[tuple[str, Value], ...] = ()
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """Something plugged in. `driver` is the scanner or printer driver that fits there."""

    address: str
    description: str
    driver: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A printer of the table of models: its paper, the pins that can open a drawer, what it can.

    `code_page` is its page of characters with its number (`cp858:19`).
    """

    name: str
    columns: int
    paper_mm: int
    drawer_pins: tuple[int, ...]
    code_page: str = "cp858:19"
    columns_max: int = 48
    has_status: bool = True
    draws_codes: bool = True


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial, in words, with what to do next."""

    is_well: bool
    headline: str
    next_step: str


class Trial(StrEnum):
    """What a printer is tried with."""

    PAGE = "page"
    DRAWER = "drawer"
    STATE = "state"


class FieldKind(StrEnum):
    """How something that a terminal's driver has to be told is asked for."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    SECRET = "secret"


@dataclass(frozen=True, slots=True)
class TerminalField:
    """Something that a terminal's driver has to be told. `value` is the one in force.

    Of a secret it only tells whether there is one.
    """

    name: str
    explanation: str
    kind: FieldKind
    value: Value


@dataclass(frozen=True, slots=True)
class TerminalForm:
    """What is asked of a driver's terminal: its address and the fields; `address` in force."""

    fields: tuple[TerminalField, ...]
    address: str
    has_address: bool = True


class DeviceSetup(Protocol):
    """What the screen needs to set devices up; each future is done elsewhere."""

    def find(self) -> Future[tuple[FoundDevice, ...]]:
        """Find what is plugged in."""
        ...

    def find_printers(self) -> Future[tuple[FoundDevice, ...]]:
        """Find printers that are plugged in, and print queues."""
        ...

    def models(self) -> tuple[ModelRow, ...]:
        """Return the table of printers."""
        ...

    def drivers(self, kind: str) -> tuple[str, ...]:
        """Return the drivers of a kind."""
        ...

    def configured(self) -> tuple[DeviceEntry, ...]:
        """Return the devices of the settings in force."""
        ...

    def try_out(self, entry: DeviceEntry) -> Future[tuple[bool, str]]:
        """Open a device and ask it once; tell whether it is well, and how it is in words."""
        ...

    def try_printer(self, entry: DeviceEntry, trial: Trial) -> Future[Tried]:
        """Try a printer as it would be saved; the future raises `BadInput` and `OSError`."""
        ...

    def terminal_form(self, driver: str) -> Future[TerminalForm]:
        """Return what a card terminal's driver has to be told; the future raises `BadInput`."""
        ...

    def try_terminal(self, entry: DeviceEntry) -> Future[Tried]:
        """Ask a card terminal how it is; the future raises `TillError` and `OSError`."""
        ...

    def save(self, entry: DeviceEntry) -> Future[None]:
        """Write it into the settings file; the future raises `TillError` and `OSError`."""
        ...

    def remove(self, entry: DeviceEntry) -> Future[None]:
        """Take it out of the settings file; the future raises `BadInput` and `OSError`."""
        ...
