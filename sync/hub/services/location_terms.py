"""What a location says of orders: where it lies, when it is open, what it takes, how fast it is."""

# pydantic reads the annotations of the form: no `from __future__ import annotations` here.
import json
import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sync.hub.routing.distance import Position
from sync.hub.services.kinds import Loose, Micros
from sync.hub.services.opening import WEEKDAYS, Opening, Span
from sync.hub.services.records import Record, Writing, put_record, read_record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

LOCATION: Final = "location"
_DAY_S: Final = 86_400
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)

Seconds = Annotated[int, Field(ge=0, le=366 * _DAY_S)]
Orders = Annotated[int | None, Field(ge=0, le=1_000_000)]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("this is no time zone, such as Europe/Zurich") from error
    return name


def _hours(text: str) -> str:
    if span_of(text) is None:
        raise ValueError('this is no opening, such as "09:00-18:30"')
    return text


def _apart(spans: tuple[str, ...]) -> tuple[str, ...]:
    found = [span_of(each) or (0, 0) for each in spans]
    if any(one[1] > other[0] for one, other in pairwise(found)):
        raise ValueError("openings of a day follow each other")
    return spans


def span_of(text: str) -> Span | None:
    """Return an opening in minutes of the day; None for one that is none."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    hour, minute, last_hour, last_minute = found.groups()
    end = int(last_hour) * 60 + int(last_minute) if last_hour else 1440
    begin = int(hour) * 60 + int(minute)
    return (begin, end) if begin < end else None


Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Hours = Annotated[str, AfterValidator(_hours)]
Day = Annotated[tuple[Hours, ...], Field(max_length=4), AfterValidator(_apart)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class PlaceForm(BaseModel):
    """Where it lies, in millionths of a degree; north and east are positive."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    latitude_microdeg: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]
    longitude_microdeg: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]


class LocationTerms(BaseModel):
    """What a location says of orders. Without a word it takes any, at any time.

    Goods are ready after `prepare_s` and `order_s` for each order that is open, and a location that
    did not answer within `answer_s` is passed over, 0 for never; so is one that did not take a
    pickup on, which nobody else can serve, within `pickup_answer_s`; all count while it is open.
    What is ready is kept for `collect_s`, 0 for ever; `remind_s` before its end the customer is
    reminded, `grace_s` after it the goods go back. `safety_milli` of each item is never promised
    where the item says nothing else. `pause_changed_micros` is the centre's: what is sent of it
    changes nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    market: Loose = ""
    place: PlaceForm | None = None
    time_zone: Zone = "UTC"
    hours: dict[Weekday, Day] = {}
    special_days: Annotated[dict[date, Day], Field(max_length=400)] = {}
    methods: Annotated[tuple[Literal["pickup", "ship"], ...], Field(max_length=2)] = (
        "pickup",
        "ship",
    )
    is_paused: bool = False
    paused_until_micros: Micros = 0
    pause_reason: Loose = ""
    pause_changed_micros: Micros = 0
    open_orders_max: Orders = None
    orders_per_hour_max: Orders = None
    orders_per_day_max: Orders = None
    priority: Annotated[int, Field(ge=1, le=10)] = 5
    safety_milli: Annotated[int, Field(ge=0, le=10**12)] = 0
    prepare_s: Seconds = 2 * 3600
    order_s: Annotated[int, Field(ge=0, le=_DAY_S)] = 300
    answer_s: Seconds = 3600
    pickup_answer_s: Seconds = _DAY_S
    collect_s: Seconds = 7 * _DAY_S
    remind_s: Seconds = _DAY_S
    grace_s: Seconds = _DAY_S

    def opening(self) -> Opening:
        """Return its opening hours; without a weekday it is always open."""
        week = tuple(_spans(self.hours.get(day, ())) for day in WEEKDAYS)
        days = {day: _spans(told) for day, told in self.special_days.items()}
        return Opening(self.time_zone, week if self.hours else (), days)

    def position(self) -> Position | None:
        """Return where it lies, None where nobody said."""
        if self.place is None:
            return None
        return Position(self.place.latitude_microdeg, self.place.longitude_microdeg)

    def pauses(self, now_micros: int) -> bool:
        """Tell whether it takes no orders just now; a pause without an end lasts."""
        until = self.paused_until_micros
        return self.is_paused and (not until or now_micros < until)


def _spans(texts: "Iterable[str]") -> tuple[Span, ...]:
    return tuple(span for text in texts if (span := span_of(text)) is not None)


_PAUSE: Final = ("is_paused", "paused_until_micros", "pause_reason")
SILENT: Final = LocationTerms()
"""Of a location that says nothing."""


def read_terms(
    cursor: "Rows", location: str, *, lock: bool = False
) -> tuple[LocationTerms, Record | None]:
    """Return what a location says, and the record that it stands in."""
    record = read_record(cursor, LOCATION, location, lock=lock)
    return (terms_of(record.body) if record and record.body else SILENT), record


def terms_of(body: Any) -> LocationTerms:
    """Return what a record says; raises pydantic's error for one that says something else."""
    return LocationTerms.model_validate_json(json.dumps(body))


def read_all_terms(cursor: "Rows", locations: "Iterable[str]") -> dict[str, LocationTerms]:
    """Return by location what those say that say something."""
    cursor.execute(
        "SELECT record_key, body FROM office_record WHERE kind = %s AND record_key = ANY(%s)"
        " AND NOT is_gone",
        (LOCATION, sorted(set(locations))),
    )
    return {key: LocationTerms.model_validate_json(body) for key, body in cursor}


def put_terms(cursor: "Rows", location: str, terms: LocationTerms, writing: Writing) -> Record:
    """Write what a location says, as a new version; raises `Refusal` "changed_meanwhile"."""
    known, _ = read_terms(cursor, location, lock=True)
    is_same = all(getattr(known, name) == getattr(terms, name) for name in _PAUSE)
    changed_micros = known.pause_changed_micros if is_same else writing.now_micros
    terms = terms.model_copy(update={"pause_changed_micros": changed_micros})
    return put_record(cursor, LOCATION, location, terms.model_dump(mode="json"), None, writing)


def pause(
    cursor: "Rows", location: str, *, until_micros: int, reason: str, writing: Writing
) -> Record:
    """Let a location take no orders, until an instant or for good (0)."""
    said = {"is_paused": True, "paused_until_micros": until_micros, "pause_reason": reason}
    return _change(cursor, location, said, writing)


def resume(cursor: "Rows", location: str, writing: Writing) -> Record:
    """Let a location take orders again."""
    said = {"is_paused": False, "paused_until_micros": 0, "pause_reason": ""}
    return _change(cursor, location, said, writing)


def _change(cursor: "Rows", location: str, said: dict[str, Any], writing: Writing) -> Record:
    terms, _ = read_terms(cursor, location, lock=True)
    return put_terms(cursor, location, terms.model_copy(update=said), writing)
