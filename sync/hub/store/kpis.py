"""Figures of a period out of what is measured of orders, each read by the index of its clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

DAY_S: Final = 86_400
_MICROS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A period, from an instant up to another one in micros, of one location or channel or all."""

    from_micros: int
    to_micros: int
    location: str = ""
    channel: str = ""

    @property
    def period(self) -> tuple[int, int]:
        """Return from when until before when."""
        return self.from_micros, self.to_micros


@dataclass(frozen=True, slots=True)
class Times:
    """How many there were, and how long half and nine tenths of them took at most, in seconds."""

    count: int = 0
    p50_s: int | None = None
    p90_s: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    numerator: int = 0
    denominator: int = 0

    @property
    def permille(self) -> int | None:
        """Return it in thousandths, halves up; None of nothing."""
        if not self.denominator:
            return None
        return (2000 * self.numerator + self.denominator) // (2 * self.denominator)


_OF_ORDERS = (
    " AND (%s = '' OR channel = %s) AND (%s = '' OR EXISTS (SELECT 1 FROM order_part p"
    " WHERE p.order_id = order_measure.order_id AND p.location = %s))"
)
_OF_PARTS = " AND (%s = '' OR channel = %s) AND (%s = '' OR location = %s)"


def _narrowed(asked: Asked) -> tuple[str, str, str, str]:
    return asked.channel, asked.channel, asked.location, asked.location


def placed(cursor: Rows, asked: Asked) -> Share:
    """Return how many of the orders that were placed are picked up."""
    return _share(
        cursor,
        "SELECT count(*) FILTER (WHERE method = 'pickup'), count(*) FROM order_measure"
        " WHERE placed_micros >= %s AND placed_micros < %s" + _OF_ORDERS,
        asked,
    )


def first_choices(cursor: Rows, asked: Asked) -> Share:
    """Return how many of the orders that were completed went as they were sent at first."""
    return _share(
        cursor,
        "SELECT count(*) FILTER (WHERE is_first_choice), count(*) FROM order_measure"
        " WHERE completed_micros >= %s AND completed_micros < %s" + _OF_ORDERS,
        asked,
    )


def short_lines(cursor: Rows, asked: Asked) -> Share:
    """Return of how many lines that were picked some was not there."""
    return _share(
        cursor,
        "SELECT coalesce(sum(lines_short), 0), coalesce(sum(lines), 0) FROM order_part"
        " WHERE pick_ended_micros >= %s AND pick_ended_micros < %s" + _OF_PARTS,
        asked,
    )


def shipped_from(cursor: Rows, asked: Asked) -> dict[str, int]:
    """Return how many parts of orders were shipped, by location."""
    cursor.execute(
        "SELECT location, count(*) FROM order_part WHERE out_micros >= %s AND out_micros < %s"
        " AND method = 'ship'" + _OF_PARTS + " GROUP BY location",
        (*asked.period, *_narrowed(asked)),
    )
    return {location: int(count) for location, count in cursor}


def cycle_times(cursor: Rows, asked: Asked) -> Times:
    """Return how long orders took from placing until the last unit went out."""
    return _times(
        cursor,
        f"SELECT {_quantiles('completed_micros - placed_micros')} FROM order_measure"
        " WHERE completed_micros >= %s AND completed_micros < %s" + _OF_ORDERS,
        asked,
    )


def pick_times(cursor: Rows, asked: Asked) -> Times:
    """Return how long picking took, from the first start to the last end."""
    return _times(
        cursor,
        f"SELECT {_quantiles('pick_ended_micros - pick_began_micros')} FROM order_part"
        " WHERE pick_ended_micros >= %s AND pick_ended_micros < %s AND pick_began_micros > 0"
        + _OF_PARTS,
        asked,
    )


def ready_times(cursor: Rows, asked: Asked) -> Times:
    """Return how long pickups took from placing until they were first staged."""
    return _times(
        cursor,
        f"SELECT {_quantiles('ready_micros - placed_micros')} FROM order_part"
        " WHERE ready_micros >= %s AND ready_micros < %s AND method = 'pickup'" + _OF_PARTS,
        asked,
    )


def _quantiles(micros: str) -> str:
    """Return the columns of `Times` for an interval; clocks that disagree make none below 0."""
    seconds = f"greatest({micros}, 0) / {_MICROS}"
    return (
        f"count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY {seconds}),"
        f" percentile_disc(0.9) WITHIN GROUP (ORDER BY {seconds})"
    )


def _times(cursor: Rows, query: str, asked: Asked) -> Times:
    row = cursor.execute(query, (*asked.period, *_narrowed(asked))).fetchone()
    return Times(*(None if each is None else int(each) for each in row)) if row else Times()  # type: ignore[arg-type]


def _share(cursor: Rows, query: str, asked: Asked) -> Share:
    row = cursor.execute(query, (*asked.period, *_narrowed(asked))).fetchone()
    return Share(*map(int, row)) if row else Share()


def note_lags(cursor: Rows, heard: Iterable[tuple[str, int]], now_micros: int) -> None:
    """Count facts that came home just now: the store, and when it says that it happened."""
    day = now_micros // _MICROS // DAY_S
    for store, at_micros in heard:
        cursor.execute(
            "INSERT INTO order_fact_lag AS k (day, store, lag_s, facts) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (day, store, lag_s) DO UPDATE SET facts = k.facts + 1",
            (day, store, coarse_s(max(0, now_micros - at_micros) // _MICROS)),
        )


def coarse_s(lag_s: int) -> int:
    """Return a lag to the second, above a minute up to the next minute, above an hour the hour."""
    step_s = 1 if lag_s < 60 else 60 if lag_s < 3600 else 3600
    return -(-lag_s // step_s) * step_s


def lags(cursor: Rows, asked: Asked) -> Times:
    """Return how late facts of orders came home, on the days of a period."""
    days = (asked.from_micros // _MICROS // DAY_S, -(-asked.to_micros // _MICROS // DAY_S))
    cursor.execute(
        "SELECT lag_s, sum(facts) FROM order_fact_lag WHERE day >= %s AND day < %s"
        " AND (%s = '' OR store = %s) GROUP BY lag_s ORDER BY lag_s",
        (*days, asked.location, asked.location),
    )
    counted = [(int(lag_s), int(facts)) for lag_s, facts in cursor]
    total = sum(facts for _, facts in counted)
    return Times(total, _quantile(counted, total, 5), _quantile(counted, total, 9))


def _quantile(counted: list[tuple[int, int]], total: int, tenths: int) -> int | None:
    """Return the least lag that so many tenths of the facts keep to; None of none."""
    seen = 0
    for lag_s, facts in counted:
        seen += facts
        if seen * 10 >= total * tenths:
            return lag_s
    return None
