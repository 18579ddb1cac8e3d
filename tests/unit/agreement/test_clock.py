"""The time of an entry, and the time that a till goes by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.agreement.clock import (
    AHEAD_MAX_MICROS,
    BEHIND_MAX_MICROS,
    GUARD_MICROS,
    corrected_time,
    guarded_time,
)

NOW = 1_800_000_000_000_000
MINUTE = 60_000_000
YEARS_10 = 10 * 365 * 24 * 60 * MINUTE


@pytest.mark.parametrize(
    ("stamp", "offset", "floor", "at", "flag"),
    [
        (NOW - MINUTE, 0, 0, NOW - MINUTE, ""),
        (NOW + MINUTE, 0, 0, NOW, ""),
        (NOW + AHEAD_MAX_MICROS, 0, 0, NOW, ""),
        (NOW + AHEAD_MAX_MICROS + 1, 0, 0, NOW, "clock_ahead"),
        (NOW + YEARS_10, 0, 0, NOW, "clock_ahead"),
        (NOW + YEARS_10, -YEARS_10 - MINUTE, 0, NOW - MINUTE, ""),
        (NOW - BEHIND_MAX_MICROS, 0, 0, NOW - BEHIND_MAX_MICROS, ""),
        (0, 0, 0, NOW - BEHIND_MAX_MICROS, "clock_behind"),
        (0, 0, NOW - 5, NOW - 5, "clock_behind"),
        (0, NOW - MINUTE, 0, NOW - MINUTE, ""),
        (NOW - MINUTE, 0, NOW - 5, NOW - 5, ""),
    ],
)
def test_a_stamp_is_bounded_by_when_it_arrived(
    stamp: int, offset: int, floor: int, at: int, flag: str
) -> None:
    found = corrected_time(stamp, NOW, offset_micros=offset, floor_micros=floor)

    assert (found.at_micros, found.flag) == (at, flag)


@given(
    st.lists(st.integers(-YEARS_10, NOW + YEARS_10), max_size=6),
    st.integers(-YEARS_10, YEARS_10),
)
def test_corrected_times_keep_the_order_of_the_chain_and_none_is_in_the_future(
    stamps: list[int], offset: int
) -> None:
    floor = 0
    for stamp in stamps:
        at = corrected_time(stamp, NOW, offset_micros=offset, floor_micros=floor).at_micros
        assert floor <= at <= NOW
        floor = at


@pytest.mark.parametrize(
    ("wall", "hub", "elapsed", "now", "suspect"),
    [
        (0, None, 0, 0, False),
        (NOW + GUARD_MICROS, NOW, 0, NOW + GUARD_MICROS, False),
        (NOW + GUARD_MICROS + 1, NOW, 0, NOW, True),
        (NOW - GUARD_MICROS - 1, NOW, 7, NOW + 7, True),
        (0, NOW, MINUTE, NOW + MINUTE, True),
        (NOW + YEARS_10, NOW, YEARS_10, NOW + YEARS_10, False),
        (NOW, NOW, -5, NOW, False),
    ],
)
def test_a_till_goes_by_the_counted_time_where_its_clock_left_it(
    wall: int, hub: int | None, elapsed: int, now: int, suspect: bool
) -> None:
    found = guarded_time(wall, hub, elapsed)

    assert (found.now_micros, found.suspect) == (now, suspect)
