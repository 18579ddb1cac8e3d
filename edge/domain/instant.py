"""Points in time, trading days and the stamps that order facts of many tills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NewType

from edge.domain.errors import BadInput

BusinessDate = NewType("BusinessDate", str)
"""The trading day a shift was opened for, ISO form; not the calendar day of the clock."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """Microseconds since 1970 in UTC."""

    micros: int

    def as_datetime(self) -> datetime:
        """Return the same instant as an aware datetime in UTC."""
        return _EPOCH + timedelta(microseconds=self.micros)

    def plus_s(self, seconds: int) -> Instant:
        """Return the instant some seconds later."""
        return Instant(self.micros + seconds * 1_000_000)


def parse_business_date(text: str) -> date:
    """Return the calendar date a business date names."""
    return date.fromisoformat(text)


def iso_date(text: str) -> str:
    """Return a typed date as YYYY-MM-DD, so that dates compare as texts; raise `BadInput`."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise BadInput("date_unreadable", value=text[:20]) from None


@dataclass(frozen=True, slots=True, order=True)
class HybridStamp:
    """A hybrid logical clock reading: wall time that never runs backwards, and a counter.

    Source: Kulkarni et al., "Logical Physical Clocks", 2014. Used to order what a person reads,
    never to decide what is accepted.
    """

    micros: int
    counter: int = 0

    def next(self, now: Instant) -> HybridStamp:
        """Return the stamp of an event that happens now on the same till."""
        if now.micros > self.micros:
            return HybridStamp(now.micros, 0)
        return HybridStamp(self.micros, self.counter + 1)
