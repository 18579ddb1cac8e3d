"""The figures by which orders are judged."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from sync.hub.api.office_gate import Reader, TheHub
from sync.hub.api.problems import Problem
from sync.hub.services.kpis import figures
from sync.hub.services.opening import MICROS
from sync.hub.store.kpis import DAY_S, Asked, Share

router = APIRouter(prefix="/v1", tags=["orders"])

USUAL_DAYS = 7
DAYS_MAX = 400
Name = Annotated[str, Query(max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ShareAnswer(BaseModel):
    """How many of how many; `permille` is null of nothing."""

    numerator: int
    denominator: int
    permille: int | None


class TimesAnswer(BaseModel):
    """How many, and how long half and nine tenths of them took at most; null of nothing."""

    count: int
    p50_s: int | None
    p90_s: int | None


class FiguresAnswer(BaseModel):
    """The figures of some days, the last one included, in UTC."""

    first: date
    last: date
    location: str
    channel: str
    bopis_share: ShareAnswer
    pick_time: TimesAnswer
    ready_time: TimesAnswer
    cycle_time: TimesAnswer
    short_rate: ShareAnswer
    routing_accuracy: ShareAnswer
    ship_from_store: ShareAnswer
    sync_lag: TimesAnswer


@router.get("/kpis", response_model=FiguresAnswer)
def kpis(
    hub: TheHub,
    _: Reader,
    first: Annotated[date | None, Query(alias="from", description="First day, UTC.")] = None,
    last: Annotated[date | None, Query(alias="to", description="Last day, UTC.")] = None,
    location: Name = "",
    channel: Name = "",
) -> dict[str, Any]:
    """Return the figures of some days, by default the last seven."""
    today = datetime.fromtimestamp(hub.clock.now().micros // MICROS, UTC).date()
    last = last or max(today, first or today)
    first = first or last - timedelta(days=min(USUAL_DAYS - 1, (last - date.min).days))
    if not 0 <= (last - first).days < DAYS_MAX:
        told = f"`to` is at most {DAYS_MAX - 1} days after `from`, and not before it."
        raise Problem(422, "request_unreadable", told)
    period = (_begins(first), _begins(last) + DAY_S * MICROS)
    found = asdict_of(figures(hub, Asked(*period, location, channel)))
    return {"first": first, "last": last, "location": location, "channel": channel, **found}


def asdict_of(found: Any) -> dict[str, Any]:
    """Return figures as they are answered."""
    return {
        name: asdict(each) | ({"permille": each.permille} if isinstance(each, Share) else {})
        for name in found.__slots__
        for each in (getattr(found, name),)
    }


def _begins(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY_S * MICROS
