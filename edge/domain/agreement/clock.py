"""What time it was, where a lane's clock may be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AHEAD_MAX_MICROS: Final = 5 * 60 * 1_000_000
"""A stamp further in the future is kept, but nobody learns the time from it."""

BEHIND_MAX_MICROS: Final = 30 * 24 * 60 * 60 * 1_000_000
"""Lanes trade for two weeks without a line; a month more is a clock that was never set."""

GUARD_MICROS: Final = 15 * 60 * 1_000_000
"""A wall clock that differs more from the time counted since the centre was heard is wrong."""

CLOCK_AHEAD: Final = "clock_ahead"
CLOCK_BEHIND: Final = "clock_behind"


@dataclass(frozen=True, slots=True)
class CorrectedTime:
    """When an entry happened by the centre's clock; `flag` says what was wrong, or nothing."""

    at_micros: int
    flag: str = ""


def corrected_time(
    stamp_micros: int,
    received_micros: int,
    *,
    offset_micros: int = 0,
    floor_micros: int = 0,
) -> CorrectedTime:
    """Return when an entry happened, bounded by when the centre got it; the entry is not touched.

    `offset_micros` is how far the lane's clock was behind the centre's when it was last compared,
    `floor_micros` the corrected time of the entry before it, 0 for none: a chain has an order. An
    entry cannot have happened after it arrived.
    """
    told = stamp_micros + offset_micros
    at = min(max(told, floor_micros), received_micros)
    if told > received_micros + AHEAD_MAX_MICROS:
        return CorrectedTime(at, CLOCK_AHEAD)
    earliest = max(floor_micros, received_micros - BEHIND_MAX_MICROS)
    if told < received_micros - BEHIND_MAX_MICROS:
        return CorrectedTime(min(earliest, received_micros), CLOCK_BEHIND)
    return CorrectedTime(at)


@dataclass(frozen=True, slots=True)
class GuardedTime:
    """The time that a till goes by; `suspect` if its wall clock is not it."""

    now_micros: int
    suspect: bool


def guarded_time(
    wall_micros: int, hub_time_micros: int | None, monotonic_elapsed_micros: int
) -> GuardedTime:
    """Return the time to use: the wall clock, unless it left the centre's time by 15 minutes.

    `hub_time_micros` is what the centre said last, `monotonic_elapsed_micros` what has passed since
    by a clock that nobody can set. Without the centre's word the wall clock is all there is.
    """
    if hub_time_micros is None:
        return GuardedTime(wall_micros, suspect=False)
    counted = hub_time_micros + max(monotonic_elapsed_micros, 0)
    if abs(wall_micros - counted) > GUARD_MICROS:
        return GuardedTime(counted, suspect=True)
    return GuardedTime(wall_micros, suspect=False)
