"""A promotion's hours are the shop's own: days, windows past midnight, daylight saving."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from edge.domain.instant import Instant
from edge.domain.pricing.schedule import ALWAYS, Schedule
from edge.services.dates import local_time

HAPPY = Schedule(days=("FR",), from_time="16:00", to_time="18:00")
NIGHT = Schedule(days=("FR",), from_time="22:00", to_time="02:00")
SUMMER = Schedule(from_date="2026-06-01", to_date="2026-08-31")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("schedule", "at", "holds"),
    [
        pytest.param(HAPPY, "2026-11-27T15:59:59", False, id="before"),
        pytest.param(HAPPY, "2026-11-27T16:00:00", True, id="from is inside"),
        pytest.param(HAPPY, "2026-11-27T17:59:59", True, id="the last second"),
        pytest.param(HAPPY, "2026-11-27T18:00:00", False, id="to is outside"),
        pytest.param(HAPPY, "2026-11-26T17:00:00", False, id="another day"),
        pytest.param(NIGHT, "2026-11-27T23:00:00", True, id="before midnight"),
        pytest.param(NIGHT, "2026-11-28T01:59:59", True, id="past midnight it is still Friday's"),
        pytest.param(NIGHT, "2026-11-27T01:00:00", False, id="Thursday's night is not Friday's"),
        pytest.param(NIGHT, "2026-11-28T02:00:00", False, id="the end of the night"),
        pytest.param(NIGHT, "2026-11-28T12:00:00", False, id="the day after"),
        pytest.param(SUMMER, "2026-06-01T00:00:00", True, id="the first day"),
        pytest.param(SUMMER, "2026-08-31T23:59:59", True, id="the last day is inside"),
        pytest.param(SUMMER, "2026-09-01T00:00:00", False, id="the day after the last"),
        pytest.param(ALWAYS, "1970-01-01T00:00:00", True, id="always"),
    ],
)
def test_a_schedule_holds_by_the_clock_on_the_wall(
    schedule: Schedule, at: str, holds: bool
) -> None:
    assert schedule.holds(datetime.fromisoformat(at)) is holds


def test_without_a_time_only_what_always_holds_holds() -> None:
    assert ALWAYS.holds(None)
    assert not HAPPY.holds(None)


def in_berlin(*utc: int) -> datetime:
    at = Instant(int(datetime(*utc, tzinfo=UTC).timestamp()) * 1_000_000)  # type: ignore[arg-type, misc]
    return datetime.fromisoformat(local_time(at, BERLIN))


def test_a_window_follows_the_wall_through_daylight_saving() -> None:
    friday_in_winter, friday_in_summer = (
        in_berlin(2026, 3, 27, 15, 30),
        in_berlin(2026, 4, 3, 15, 30),
    )

    assert HAPPY.holds(friday_in_winter)
    assert HAPPY.holds(friday_in_summer)
    assert not HAPPY.holds(in_berlin(2026, 3, 27, 14, 59))
    assert HAPPY.holds(in_berlin(2026, 4, 3, 14, 0))


def test_an_hour_that_comes_twice_holds_twice_and_one_that_is_skipped_never_comes() -> None:
    small_hours = Schedule(from_time="02:00", to_time="03:00")

    assert small_hours.holds(in_berlin(2026, 10, 25, 0, 30))
    assert small_hours.holds(in_berlin(2026, 10, 25, 1, 30))
    assert not any(
        small_hours.holds(in_berlin(2026, 3, 29, hour, minute))
        for hour in range(6)
        for minute in (0, 30)
    )
