"""Calendar days at the till's place."""

from __future__ import annotations

from datetime import date

from edge.domain.instant import BusinessDate, Instant


def local_date(now: Instant) -> BusinessDate:
    """Return the calendar day of an instant in the machine's time zone."""
    return BusinessDate(now.as_datetime().astimezone().date().isoformat())


def local_minute(at: Instant) -> str:
    """Write an instant as local date and time to the minute, ISO order."""
    return at.as_datetime().astimezone().strftime("%Y-%m-%d %H:%M")


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
