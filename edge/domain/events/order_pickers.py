"""Facts of who picks an order: begun, left off, finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PickStarted:
    """Somebody picks at a lane: its lines are locked to them, and whoever holds it passes it on.

    `wave` names the walk in which it is picked with others, `tote` what its goods go into there.
    """

    order: str
    fulfilment: str
    picker: str
    lane: str = ""
    wave: str = ""
    tote: int = 0
    KIND: ClassVar[str] = "fulfilment.pick_started"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PickReleased:
    """A picker left off before the end; a colleague can go on."""

    order: str
    fulfilment: str
    picker: str
    KIND: ClassVar[str] = "fulfilment.pick_released"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PickFinished:
    """Every unit was picked, substituted or reported short; the lock is off."""

    order: str
    fulfilment: str
    picker: str
    KIND: ClassVar[str] = "fulfilment.pick_finished"
    VERSION: ClassVar[int] = 1
