"""Facts of the till itself: its stream, its people, its settings and clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.records import ApprovalRecord


@dataclass(frozen=True, slots=True)
class StreamOpened:
    """The first entry of an incarnation: whose key signs it and which life it follows.

    `reason`: created, restored, enrolled or forked.
    """

    store: str
    store_name: str
    lane: str
    currency: str
    public_key: str
    reason: str
    parent_incarnation: str | None = None
    parent_seq: int = 0
    parent_hash: str | None = None
    KIND: ClassVar[str] = "stream.opened"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorAdded:
    """A person may sign on under a role."""

    operator: str
    name: str
    role: str
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "operator.added"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorRemoved:
    """A person may not sign on any more."""

    operator: str
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "operator.removed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PinChanged:
    """An operator has a new PIN; `by_manager` after a reset."""

    operator: str
    by_manager: bool = False
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "operator.pin_changed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorSignedOn:
    """An operator works at this lane."""

    operator: str
    KIND: ClassVar[str] = "operator.signed_on"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorSignedOff:
    """An operator left this lane."""

    operator: str
    KIND: ClassVar[str] = "operator.signed_off"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OperatorLockedOut:
    """Too many wrong PINs; a manager has to reset it."""

    operator: str
    failures: int
    KIND: ClassVar[str] = "operator.locked_out"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PracticeStarted:
    """Practice mode began."""

    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "practice.started"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PracticeEnded:
    """Practice mode ended."""

    KIND: ClassVar[str] = "practice.ended"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class SettingsApplied:
    """Another settings file is in force."""

    sha256: str
    changed: tuple[str, ...]
    KIND: ClassVar[str] = "settings.applied"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ClockSuspected:
    """The wall clock disagrees with what was recorded before."""

    wall_micros: int
    floor_micros: int
    KIND: ClassVar[str] = "clock.suspected"
    VERSION: ClassVar[int] = 1
