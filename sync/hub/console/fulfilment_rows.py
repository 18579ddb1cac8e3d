"""What the console shows of how orders are fulfilled: figures, locations, rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sync.hub.console.fulfilment_data import FigureRow, FulfilmentPage, LocationRow
from sync.hub.console.telling import moment
from sync.hub.console.words import FIGURES, ago
from sync.hub.services.kpis import figures
from sync.hub.services.opening import WEEKDAYS
from sync.hub.services.order_network import read_standings
from sync.hub.services.pool import locations_after
from sync.hub.store.kpis import DAY_S, Asked, Share

if TYPE_CHECKING:
    from sync.hub.hub import Hub
    from sync.hub.services.location_terms import LocationTerms
    from sync.hub.services.order_network import PlaceNow
    from sync.hub.store.kpis import Times

DAYS: Final = 7
_MICROS: Final = 1_000_000


def fulfilment_page(hub: Hub, limit: int) -> FulfilmentPage:
    """Return figures of the last days, how locations stand, and the rules in force."""
    now_micros = hub.clock.now().micros
    tomorrow = (now_micros // _MICROS // DAY_S + 1) * DAY_S * _MICROS
    found = figures(hub, Asked(tomorrow - DAYS * DAY_S * _MICROS, tomorrow))
    known = locations_after(hub, "", limit)
    standings = read_standings(hub, [each.location for each in known])
    return FulfilmentPage(
        figures=tuple(_figure(words, getattr(found, name)) for name, words in FIGURES),
        locations=tuple(
            _location(each.name, each.kind, standings.place(each.location), now_micros)
            for each in known
        ),
        version=standings.force.version,
        rules=tuple(_rules(standings.force.tree)),
    )


def _figure(words: str, found: Share | Times) -> FigureRow:
    if isinstance(found, Share):
        permille = found.permille
        told = "" if permille is None else f"{permille // 10}.{permille % 10} %"
        return FigureRow(words, told, f"{found.numerator} of {found.denominator}")
    if found.p50_s is None or found.p90_s is None:
        return FigureRow(words, "", "0")
    return FigureRow(words, f"{ago(found.p50_s)}, {ago(found.p90_s)}", str(found.count))


def _location(name: str, kind: str, place: PlaceNow, now_micros: int) -> LocationRow:
    terms, load = place.terms, place.load
    bounds = (
        (load.open, terms.open_orders_max, "open"),
        (load.hour, terms.orders_per_hour_max, "in an hour"),
        (load.day, terms.orders_per_day_max, "today"),
    )
    loads = [f"{n} of {most} {when}" for n, most, when in bounds if most is not None]
    return LocationRow(
        name,
        kind,
        _state(place, now_micros),
        ", ".join(loads) or f"{load.open} open",
        _hours(terms),
        ", ".join(terms.methods),
    )


def _state(place: PlaceNow, now_micros: int) -> str:
    terms = place.terms
    if terms.pauses(now_micros):
        until = moment(terms.paused_until_micros)
        told = f"paused until {until}" if until else "paused"
        return f"{told}: {terms.pause_reason}" if terms.pause_reason else told
    if place.is_cut_off(now_micros):
        return f"cut off for {ago(place.age_s(now_micros))}"
    return "takes orders"


def _hours(terms: LocationTerms) -> str:
    if not terms.hours:
        return "always"
    days = [
        f"{day[:2].capitalize()} {', '.join(spans)}"
        for day in WEEKDAYS
        if (spans := dict(terms.hours).get(day, ()))
    ]
    return f"{'; '.join(days)} ({terms.time_zone})"


def _rules(tree: dict[str, Any]) -> list[str]:
    """Return a set of rules, one a line, as it was written."""
    channels = [f"channel {name}: {_words(one)}" for name, one in tree["channels"].items()]
    hard = [f"must: {_words(one)}" for one in tree.get("hard", ())]
    soft = [f"{n}. {_words(one)}" for n, one in enumerate(tree["soft"], 1)]
    return [*channels, *hard, *soft]


def _words(one: dict[str, Any]) -> str:
    told = [
        str(value).replace("_", " ")
        if name in {"filter", "rule"}
        else f"{name.replace('_', ' ')} {json.dumps(value)}"
        for name, value in one.items()
    ]
    return ", ".join(told) or "nothing kept back"
