"""Opening hours: what falls into them, by the wall clock of the location."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sync.hub.services.opening import Opening

NINE_TO_SIX = ((540, 1080),)
SHOP = Opening("Europe/Zurich", (*(NINE_TO_SIX,) * 5, (), ()))
"""Open on weekdays."""


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("start", "open_s", "end"),
    [
        ("2026-11-25T09:00", 3600, "2026-11-25T10:00"),
        # At 16:30 UTC it is 17:30 there: half an hour is left, the rest is for the next morning.
        ("2026-11-25T16:30", 3600, "2026-11-26T08:30"),
        ("2026-11-27T16:30", 3600, "2026-11-30T08:30"),
        ("2026-11-28T10:00", 60, "2026-11-30T08:01"),
        # Over the change of the clock in March the shop still opens at nine of its own clock.
        ("2026-03-27T17:00", 3600, "2026-03-30T08:00"),
    ],
)
def test_only_open_time_counts(start: str, open_s: int, end: str) -> None:
    assert SHOP.after(at(start), open_s) == at(end)


def test_a_special_day_counts_instead_of_its_weekday() -> None:
    closed = Opening("Europe/Zurich", SHOP.week, {date(2026, 11, 26): ()})

    assert closed.after(at("2026-11-25T16:30"), 3600) == at("2026-11-27T08:30")
    assert SHOP.end_of_day(at("2026-11-25T09:00")) == at("2026-11-25T17:00")
    assert SHOP.day_begins(at("2026-11-25T23:30")) == at("2026-11-25T23:00")


def test_without_hours_or_without_an_open_day_time_just_passes() -> None:
    never = Opening("UTC", ((),) * 7)

    assert Opening().after(at("2026-11-28T10:00"), 60) == at("2026-11-28T10:01")
    assert never.after(at("2026-11-28T10:00"), 60) == at("2026-11-28T10:01")
