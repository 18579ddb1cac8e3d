"""When a promotion holds, in the shop's local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Weekdays as iCalendar writes them (RFC 5545)."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days, hours and dates on the shop's own clock.

    Times are "HH:MM", `from_time` inclusive and `to_time` exclusive; a window whose end is not
    after its beginning goes past midnight and belongs to the day it began on. Dates are ISO and
    inclusive. Because the clock on the wall decides, an hour that daylight saving repeats holds
    twice, and one that it leaves out does not hold.
    """

    days: tuple[str, ...] = ()
    from_time: str = ""
    to_time: str = ""
    from_date: str = ""
    to_date: str = ""

    def holds(self, at: datetime | None) -> bool:
        """Tell whether a local time is inside; without a time only an empty schedule holds."""
        if at is None:
            return self == ALWAYS
        clock = f"{at:%H:%M}"
        day = at.date()
        if self._wraps and clock < self.to_time:
            day -= _ONE_DAY
        elif not self._is_in_hours(clock):
            return False
        return self._is_on(day)

    @property
    def _wraps(self) -> bool:
        return bool(self.from_time and self.to_time and self.to_time <= self.from_time)

    def _is_in_hours(self, clock: str) -> bool:
        if self.from_time and clock < self.from_time:
            return False
        return not self.to_time or self._wraps or clock < self.to_time

    def _is_on(self, day: date) -> bool:
        if self.days and DAYS[day.weekday()] not in self.days:
            return False
        text = day.isoformat()
        if self.from_date and text < self.from_date:
            return False
        return not self.to_date or text <= self.to_date


ALWAYS = Schedule()
