"""What the screen needs from the rest of the till, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from edge.domain.commands import Command
from edge.ports import Clock
from edge.sync_facts import Conflict, SyncStatus
from tui.demo_plug import Line
from tui.peripherals import Peripherals

if TYPE_CHECKING:
    from edge.services.view import Answer


class Counter(Protocol):
    """The till behind the screen."""

    def submit(self, command: Command) -> Future[Answer]:
        """Carry a command out elsewhere; the future raises `TillError` where it is refused.

        A card payment's future is done when the terminal has answered. Commands are carried out
        in the order they were given.
        """
        ...

    def stop_terminal(self) -> None:
        """Ask the card terminal to give up what it is doing; its answer comes all the same."""
        ...


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device: `state` is in words ("ready", "paper is out"), `is_well` says if that is good.

    `letter` stands for it in the status bar where several are in trouble; what has none is no
    device, and its coming and going is not said. `alarm` names what a person has to be told at
    once, such as "drawer_left_open".
    """

    name: str
    state: str
    is_well: bool
    since_micros: int | None = None
    letter: str = ""
    alarm: str = ""


@dataclass(frozen=True, slots=True)
class UncertainPrint:
    """A print of which nobody knows whether it came out."""

    effect: str
    title: str
    at_micros: int


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """How the devices are.

    `is_printer_out` tells that papers wait, `is_passed_on` that they come out next door instead.
    """

    rows: tuple[DeviceRow, ...] = ()
    uncertain: tuple[UncertainPrint, ...] = ()
    is_printer_out: bool = False
    is_passed_on: bool = False


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A value in force and where it comes from; a `problem` says why a change was refused."""

    name: str
    value: str
    source: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An id with the name people know it by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CountedKind(Named):
    """A way to pay that is counted at the close; `currency` is that of foreign cash."""

    currency: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A kind of box; measures are outer ones in millimetres, all 0 where nobody measured it."""

    key: str
    name: str
    sides_mm: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class InForce:
    """What the screen needs of the settings in force; they change while the till runs.

    `counted_kinds` are the ways to pay, cash aside, that are counted at the close.
    """

    amount_entry: Literal["minor", "point"] = "minor"
    tender_kinds: tuple[Named, ...] = (Named("cash", "Cash"), Named("card", "Card"))
    counted_kinds: tuple[CountedKind, ...] = ()
    lock_idle_s: int = 0
    standalone_allowed: bool = True
    boxes: tuple[Box, ...] = ()


def _nothing() -> tuple[()]:
    return ()


def _no_news() -> object:
    return None


def _no_word() -> str:
    return ""


def _do_nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class ToCentre:
    """What the screen reads and asks of the line to the centre; nothing here waits for a file.

    `answer` makes the command that accepts (True) or disputes a conflict, with a note; None where
    this till cannot answer. `save_report` writes what is known for support and returns the file.
    `line` is the demo's line that can be cut, None in a shop: `toggle_line` pulls the plug or puts
    it back, `turn_to_other` brings the other till of the demo to this screen.
    """

    status: Callable[[], SyncStatus] = SyncStatus
    conflicts: Callable[[], tuple[Conflict, ...]] = _nothing
    send_now: Callable[[], None] = _do_nothing
    save_report: Callable[[], Future[Path]] | None = None
    answer: Callable[[str, bool, str], Command] | None = None
    line: Callable[[], Line | None] = _do_nothing
    toggle_line: Callable[[], None] = _do_nothing
    turn_to_other: Callable[[], None] = _do_nothing


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the screen reads beside the till's answers. The readers are quick and change nothing.

    `zone` None is the machine's own time zone. `hint` is a line for the sign-in screen, such as
    whom to sign in as in the demo. `news` returns something else whenever what is shown beside the
    basket (devices, settings, notices) may have changed. `terminal_shows` returns the step that
    the card terminal is at with the customer, by `edge.card_terminal.step_of`.
    """

    clock: Clock
    zone: tzinfo | None = None
    hint: str = ""
    theme: str = "dark"
    departments: Callable[[], tuple[Named, ...]] = _nothing
    in_force: Callable[[], InForce] = InForce
    devices: Callable[[], DeviceStatus] = DeviceStatus
    settings: Callable[[], tuple[SettingRow, ...]] = _nothing
    centre: ToCentre = ToCentre()
    peripherals: Peripherals = field(default_factory=Peripherals)
    news: Callable[[], object] = _no_news
    terminal_shows: Callable[[], str] = _no_word
