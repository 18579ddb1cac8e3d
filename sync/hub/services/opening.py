"""When a location is open, and what falls into its opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

MICROS: Final = 1_000_000
DAYS_MAX: Final = 60
"""A location that opens in no 60 days is taken to be open all the time: a promise has an end."""
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Span = tuple[int, int]
"""From and until, in minutes of a day's wall clock; until is 1440 at most."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Opening hours by the wall clock of `zone`; without any it is always open.

    `week` is by weekday, Monday first. `days` says of single days what holds instead.
    """

    zone: str = "UTC"
    week: tuple[tuple[Span, ...], ...] = ()
    days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def after(self, start_micros: int, open_s: int) -> int:
        """Return when a location was open for so many seconds from an instant on, in micros."""
        left = open_s * MICROS
        for opens, end in self._spans(start_micros):
            begin = max(opens, start_micros)
            if end - begin >= left:
                return begin + left
            left -= max(end - begin, 0)
        return start_micros + open_s * MICROS

    def end_of_day(self, micros: int) -> int:
        """Return when it closes for the day on which an instant falls; never before that."""
        day = _local(micros, ZoneInfo(self.zone)).date()
        return max([micros, *(end for _, end in self._on(day))])

    def day_begins(self, micros: int) -> int:
        """Return when the day began on which an instant falls, by the location's clock."""
        return self._instant(_local(micros, ZoneInfo(self.zone)).date(), 0)

    def _spans(self, start_micros: int) -> Iterator[tuple[int, int]]:
        if not any(self.week):
            return
        first = _local(start_micros, ZoneInfo(self.zone)).date()
        for n in range(DAYS_MAX):
            yield from self._on(first + timedelta(days=n))

    def _on(self, day: date) -> Iterator[tuple[int, int]]:
        week = self.week[day.weekday()] if self.week else ()
        for begin, end in self.days.get(day, week):
            yield self._instant(day, begin), self._instant(day, end)

    def _instant(self, day: date, minutes: int) -> int:
        """Return an instant of a day; a clock that is put back counts its first hour."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone))
        # Of the wall clock: adding to an instant of a zone keeps the zone and moves the clock.
        at = midnight + timedelta(minutes=minutes)
        return round(at.astimezone(UTC).timestamp()) * MICROS


def _local(micros: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(micros // MICROS, UTC).astimezone(zone)
