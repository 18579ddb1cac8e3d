"""What a receipt printer's driver offers to the worker.

A driver owns its connection and never raises for a device that is away: it says so, because what
may be tried again depends on how much the device had taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devices.settings import DevicesSettings
    from edge.ports import Clock


class Presence(StrEnum):
    """State of a device as its health row shows it."""

    PRESENT = "present"
    ABSENT = "absent"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Readiness:
    """Answer to a check before a job. `detail` is a short code, e.g. paper_out, no_answer.

    `drawer_pin_high` is the level of pin 3 of the drawer's plug, None where it is not known.
    """

    presence: Presence
    detail: str = ""
    drawer_pin_high: bool | None = None

    @property
    def is_ready(self) -> bool:
        """Tell whether a job may be sent."""
        return self.presence is Presence.PRESENT


@dataclass(frozen=True, slots=True)
class PrintData:
    """One job's bytes. `kind` names what they are, e.g. receipt, kick; it is not printed."""

    job_id: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """How many bytes the device has accepted for certain or perhaps, and what stopped it.

    A driver that does not know whether the first byte arrived reports 1, never 0. Without an error
    the driver has the job in hand: what a slow or full device has not taken yet, `prove` hands
    over.
    """

    bytes_accepted: int
    error: str | None = None


class ProofState(StrEnum):
    """Whether the device has done the job that it took."""

    DONE = "done"
    WAITING = "waiting"
    """Not yet, but it will: it is printing, or out of paper and keeps the rest. Ask again."""
    SILENT = "silent"
    """It gives no answer."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Answer to the question for a proof, with a short code such as paper_out, "" for nothing."""

    state: ProofState
    detail: str = ""


class PrinterPort(Protocol):
    """A receipt printer with the drawer that is wired to it. Calls come from one thread."""

    def pre_check(self) -> Readiness:
        """Ask the device for its state, within seconds. No answer is never "ready".

        A device that is ready may be held for the job that follows; `close` lets go of it.
        """
        ...

    def send(self, job: PrintData) -> Sent:
        """Hand over the bytes of a job once."""
        ...

    def prove(self) -> Proof:
        """Tell whether the job sent last was done; waits two seconds at most."""
        ...

    def close(self) -> None:
        """Let go of the device until it is asked for something again."""
        ...


NOT_BEHIND = "not_behind_a_printer"
"""Why nothing can be passed on to a display: this printer has none behind it."""


@runtime_checkable
class PassesOn(Protocol):
    """A printer that something else can hang behind, such as a customer display."""

    def pass_on(self, data: bytes) -> str:
        """Hand bytes over between two jobs, all at once; return "" or a short code why not."""
        ...


if TYPE_CHECKING:
    PrinterDriver = Callable[[Path, DevicesSettings, Clock], PrinterPort]
"""What a driver's entry point is: it opens the printer of a shop's folder."""
