"""Calendar days and clock times at the shop's place.

`zone` is the shop's time zone where the settings name one; without it the machine's holds.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from edge.domain.instant import BusinessDate, Instant


def local_date(now: Instant, zone: tzinfo | None = None) -> BusinessDate:
    """Return the calendar day of an instant."""
    return BusinessDate(_local(now, zone).date().isoformat())


def local_minute(at: Instant, zone: tzinfo | None) -> str:
    """Write an instant as local date and time to the minute, ISO order."""
    return _local(at, zone).strftime("%Y-%m-%d %H:%M")


def local_time(now: Instant, zone: tzinfo | None = None) -> str:
    """Write an instant as what the clock on the shop's wall says, ISO to the second.

    Without an offset: promotions hold by the wall clock, and an hour that daylight saving repeats
    is the same hour twice.
    """
    return _local(now, zone).replace(tzinfo=None).isoformat(timespec="seconds")


def born_on_or_before(business_date: str, age: int) -> str:
    """Return the latest birth date of a person who has an age on a day, ISO.

    Born on 29 February counts as of 28 February in other years, which errs to the strict side
    for nobody: the birthday itself is reached on either day.
    """
    day = date.fromisoformat(business_date)
    try:
        return day.replace(year=day.year - age).isoformat()
    except ValueError:
        return day.replace(year=day.year - age, day=28).isoformat()


def _local(at: Instant, zone: tzinfo | None) -> datetime:
    return at.as_datetime().astimezone(zone)
