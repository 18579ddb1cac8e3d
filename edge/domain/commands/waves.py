"""Commands of a walk on which several orders are picked at once.

`wave` is the id of the walk; a `key` names goods of its list as the list does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class StartWave:
    """Take parts of orders on, by their ids, to pick them in one walk: each gets a tote."""

    fulfilments: tuple[str, ...]
    do: Literal["start_wave"] = "start_wave"


@dataclass(frozen=True, slots=True)
class ShowWave:
    """Tell what is picked on a walk, and what is still to be."""

    wave: str
    do: Literal["show_wave"] = "show_wave"


@dataclass(frozen=True, slots=True)
class PickInWave:
    """Take units off the shelf by scanning `code`; `key` names goods that carry no code.

    They are dealt out to the orders that want them, the earliest promise first.
    """

    wave: str
    code: str = ""
    quantity: str = "1"
    key: str = ""
    do: Literal["pick_in_wave"] = "pick_in_wave"


@dataclass(frozen=True, slots=True)
class UndoInWave:
    """Put units that were picked back, out of the order with the latest promise first."""

    wave: str
    key: str
    quantity: str = "1"
    do: Literal["undo_in_wave"] = "undo_in_wave"


@dataclass(frozen=True, slots=True)
class ShortInWave:
    """Report units that are not there: the order with the latest promise goes without first."""

    wave: str
    key: str
    quantity: str
    reason: str
    do: Literal["short_in_wave"] = "short_in_wave"


@dataclass(frozen=True, slots=True)
class FinishWave:
    """End a walk: every unit is picked, substituted or reported short."""

    wave: str
    do: Literal["finish_wave"] = "finish_wave"


@dataclass(frozen=True, slots=True)
class LeaveWave:
    """Leave off a walk, so that colleagues can go on with its orders one by one."""

    wave: str
    do: Literal["leave_wave"] = "leave_wave"


WaveCommand = (
    StartWave | ShowWave | PickInWave | UndoInWave | ShortInWave | FinishWave | LeaveWave
)  # fmt: skip
