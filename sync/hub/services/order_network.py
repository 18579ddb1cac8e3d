"""The locations that may serve an order, as they stand now: stock, terms, load, line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.ids import ItemId
from edge.domain.instant import Instant
from sync.hub.routing.network import Network
from sync.hub.routing.places import Location, LocationKind, Method
from sync.hub.routing.stock import ChannelTerms, Stock
from sync.hub.services.location_terms import SILENT, LocationTerms, read_all_terms
from sync.hub.services.pool import heard_of, stock_of
from sync.hub.services.routing_rules import RulesInForce, rules_in_force
from sync.hub.store.order_measures import NO_LOAD, Load, read_loads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Cursor

    from edge.domain.quantity import Unit
    from sync.hub.hub import Hub
    from sync.hub.routing.rules import RoutingRules
    from sync.hub.services.pool import StockAt

    Rows = Cursor[tuple[Any, ...]]

CUT_OFF_AFTER_S: Final = 300
"""A till asks every 30 s at the latest; a store of which none was heard for so long is cut off."""
_HOUR_MICROS: Final = 3600 * 1_000_000
_UNBOUNDED: Final = (0, None)


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """A location as it stands; `heard_micros` is None where no till speaks for it."""

    terms: LocationTerms = SILENT
    load: Load = NO_LOAD
    heard_micros: int | None = None

    def age_s(self, now_micros: int) -> int:
        """Return how old the knowledge of its stock is; 0 where only the centre books it."""
        return max(0, now_micros - (self.heard_micros or now_micros)) // 1_000_000

    def is_cut_off(self, now_micros: int) -> bool:
        """Tell whether its line is down."""
        return self.age_s(now_micros) > CUT_OFF_AFTER_S

    def at_location(self, name: str, kind: str, now: Instant) -> Location:
        """Return it as the router reads it; of several bounds the one that is nearest counts."""
        terms, load = self.terms, self.load
        bounds = (
            (load.open, terms.open_orders_max),
            (load.hour, terms.orders_per_hour_max),
            (load.day, terms.orders_per_day_max),
        )
        named = [(found, most) for found, most in bounds if most is not None]
        found, most = max(named, key=_fullness, default=_UNBOUNDED)
        return Location(
            location=name,
            kind=LocationKind(kind),
            market=terms.market,
            known_at=Instant(self.heard_micros or now.micros),
            position=terms.position(),
            methods=frozenset(map(Method, terms.methods)),
            is_paused=terms.pauses(now.micros),
            is_cut_off=self.is_cut_off(now.micros),
            open_orders=found,
            capacity=most,
            priority=terms.priority,
            lead_s=terms.prepare_s + load.open * terms.order_s,
        )


def _fullness(bound: tuple[int, int]) -> int:
    found, most = bound
    return found * 1000 // most if most else 10**9


@dataclass(frozen=True, slots=True)
class Standings:
    """The rules in force, and what locations say and do."""

    force: RulesInForce
    places: Mapping[str, PlaceNow]

    def place(self, location: str) -> PlaceNow:
        """Return a location; one that says nothing takes any order."""
        return self.places.get(location, PlaceNow())


def read_standings(hub: Hub, locations: Iterable[str], at: str = "") -> Standings:
    """Return how locations stand just now; with `at`, those of its database alone are heard."""
    names, now_micros = sorted(set(locations)), hub.clock.now().micros
    heard = heard_of(hub, at)

    def work(cursor: Rows) -> Standings:
        terms = read_all_terms(cursor, names)
        days = {name: terms.get(name, SILENT).opening().day_begins(now_micros) for name in names}
        loads = read_loads(cursor, days, now_micros - _HOUR_MICROS)
        places = {
            name: PlaceNow(terms.get(name, SILENT), loads[name], heard.get(name)) for name in names
        }
        return Standings(rules_in_force(cursor), places)

    return hub.database.run(work)


def terms_of_channel(rules: RoutingRules, channel: str) -> ChannelTerms:
    """Return what is kept back from a channel: nothing from one that the rules do not name."""
    return rules.channels.get(channel, ChannelTerms())


def kept_back(row: StockAt, place: PlaceNow, terms: ChannelTerms, now_micros: int) -> int:
    """Return what of an item's stock a channel is not promised beside its safety stock."""
    is_offline = terms.is_offline(place.age_s(now_micros), is_cut_off=place.is_cut_off(now_micros))
    buffers = terms.buffer_milli + (terms.offline_buffer_milli if is_offline else 0)
    return buffers + max(place.terms.safety_milli - row.safety_milli, 0)


def stock_rows(hub: Hub, items: Iterable[str], at: str = "") -> list[StockAt]:
    """Return the stock of items, at all locations or those that may serve a pickup `at` one."""
    return [row for item in sorted(set(items)) for row in stock_of(hub, item, at)]


def network_of(
    rows: Iterable[StockAt],
    standings: Standings,
    units: Mapping[str, Unit],
    own: Mapping[tuple[str, str], int],
    now: Instant,
) -> Network:
    """Return what the router reads; `own` is what counts as free, by location and item."""
    rows = list(rows)
    kinds = {row.location: row.kind for row in rows}
    return Network(
        (standings.place(name).at_location(name, kind, now) for name, kind in kinds.items()),
        (
            Stock(
                location=row.location,
                item=ItemId(row.item),
                unit=units[row.item],
                on_hand_milli=row.on_hand_milli,
                safety_milli=max(
                    row.safety_milli, standings.place(row.location).terms.safety_milli
                ),
                committed_milli=row.reserved_milli - own.get((row.location, row.item), 0),
                inbound_milli=row.in_transit_milli,
            )
            for row in rows
        ),
        now,
    )
