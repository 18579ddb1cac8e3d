"""The orders that a store has heard of, each folded once and again only when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from edge.domain.orders.accepting import pass_to_picker
from edge.domain.orders.applying import apply
from edge.domain.orders.buckets import IN_HAND, UNPICKED
from edge.domain.orders.fulfilment import Method
from edge.domain.orders.leaving_off import back_to_shelf, surplus
from edge.domain.orders.order import Order
from edge.domain.orders.parcelling import unsealed
from edge.domain.orders.states import ENDED, FulfilmentState, state_of
from edge.domain.orders.steps import PICKUP, number_of
from edge.domain.quantity import MILLI, Quantity
from edge.orders import subject_of
from edge.services.view_of_orders import ParcelView, PickupView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from edge.domain.events import HoldPassed, OfTill, OrderFact
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.orders import HeardOrder, Orders
    from edge.ports import Entry, TillStore

_NEVER_MICROS: Final = 2**62
"""Sorts what was not promised for any time behind all that was."""

_SHIP: Final = frozenset({Method.SHIP})

Rows = tuple[PickupView, ...]


@dataclass(frozen=True, slots=True)
class OrderBook:
    """What is known of orders at one store. `rows` are its open pickups, by order."""

    location: str = ""
    orders: Mapping[str, Order] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)
    to_ship: Mapping[str, Rows] = field(default_factory=dict)
    """The open parts that a carrier fetches, by order."""
    unread: frozenset[str] = frozenset()
    new_count: int = 0
    """Of its open pickups, those that nobody has taken on yet."""
    new_shipments: int = 0
    """Of what a carrier fetches, the parts that nobody has taken on yet."""

    @property
    def open_count(self) -> int:
        """Return of how many orders something is left to be done."""
        return len(self.rows)

    @property
    def open_shipments(self) -> int:
        """Return of how many orders that a carrier fetches something is left to be done."""
        return len(self.to_ship)

    def after(self, order: str, fact: OrderFact | OfTill) -> OrderBook:
        """Return the book after a fact of this till."""
        changed = apply(self.orders.get(order, Order(order)), fact)
        return self.with_orders({order: changed}, unread=self.unread & {order})

    def with_orders(self, changed: Mapping[str, Order], unread: Iterable[str] = ()) -> OrderBook:
        """Return the book with some orders as they are now; `unread` of them have news unknown."""
        rows, to_ship, new_count = dict(self.rows), dict(self.to_ship), self.new_count
        new_shipments = self.new_shipments
        noted = self.unread.difference(changed).union(unread)
        for name, order in changed.items():
            new_count -= _new(rows.pop(name, ()))
            new_shipments -= _new(to_ship.pop(name, ()))
            found = _rows(order, self.location, PICKUP, has_unread=name in noted)
            new_count += _new(found)
            if found:
                rows[name] = found
            sent = _rows(order, self.location, _SHIP, has_unread=name in noted)
            if sent:
                to_ship[name] = sent
            new_shipments += _new(sent)
        return replace(
            self,
            orders={**self.orders, **changed},
            rows=rows,
            to_ship=to_ship,
            unread=noted,
            new_count=new_count,
            new_shipments=new_shipments,
        )

    def lately(self, lane: str, since_micros: int) -> Rows:
        """Return what a lane handed over since then and did not take back, the last first."""
        found = []
        for order in self.orders.values():
            for part in order.fulfilments.values():
                last = part.handovers.get(_last_handover(part))
                if last is not None and last.lane == lane and last.at_micros >= since_micros:
                    found.append((-last.at_micros, part.fulfilment, pickup_view(order, part)))
        return tuple(row for _, _, row in sorted(found, key=lambda each: each[:2]))

    def open_rows(self) -> Iterator[PickupView]:
        """Return all of which something is left to be done, collected or sent."""
        return chain.from_iterable((*self.rows.values(), *self.to_ship.values()))

    def in_wave(self, wave: str) -> Rows:
        """Return what is picked on a walk, by its totes."""
        return tuple(
            sorted((row for row in self.open_rows() if row.wave == wave), key=lambda row: row.tote)
        )

    def queue(self) -> Rows:
        """Return the open pickups: whose customer is there, then by promise and age."""
        return tuple(sorted(chain.from_iterable(self.rows.values()), key=_urgency))

    def shipments(self) -> Rows:
        """Return what is to be shipped: by when the carrier has to have it, then by age."""
        return tuple(sorted(chain.from_iterable(self.to_ship.values()), key=_cut_off))


def heard_again(
    book: OrderBook, names: Iterable[str], orders: Orders, store: TillStore
) -> OrderBook:
    """Return the book with some orders folded from all that is known of them."""
    heard = {name: orders.heard(name) for name in names}
    changed = {
        name: folded(name, each, store.history(subject_of(name))) for name, each in heard.items()
    }
    return book.with_orders(changed, [name for name, each in heard.items() if each.has_unread])


def holds_to_pass(book: OrderBook, names: Iterable[str], lane: str) -> tuple[HoldPassed, ...]:
    """Return how a lane passes on what it holds of some orders and another lane picks."""
    parts = (
        (book.orders[name], part)
        for name in sorted(names)
        for part in book.orders[name].fulfilments.values()
        if part.location == book.location
    )
    passed = (pass_to_picker(order, part, lane) for order, part in parts)
    return tuple(each for each in passed if each is not None)


def folded(order: str, heard: HeardOrder, own: Iterable[Entry]) -> Order:
    """Return an order from all that is known of it.

    What lanes recorded is folded in the order of their stamps, so that the last one tells who
    picks and where it lies.
    """
    entries = sorted((*heard.entries, *own), key=lambda entry: entry.stamp)
    result = Order(order)
    for event in chain(heard.rulings, (entry.fact for entry in entries)):
        result = apply(result, event)  # type: ignore[arg-type]
    return result


def person_of(order: Order) -> str:
    """Return who collects an order; empty while that is not known."""
    return order.placed.customer_name if order.placed else ""


def pickup_view(order: Order, part: FulfilmentOrder, *, has_unread: bool = False) -> PickupView:
    """Return a part of an order as a row of the queue."""
    placed, proposed = order.placed, part.proposed
    is_sent = part.method is Method.SHIP
    return PickupView(
        order=order.order,
        fulfilment=part.fulfilment,
        number=number_of(order),
        person=person_of(order),
        state=state_of(part).value,
        placed_micros=placed.placed_at_micros if placed else 0,
        ready_by_micros=proposed.ready_by_micros if proposed else 0,
        collect_until_micros=proposed.collect_until_micros if proposed else 0,
        ship_by_micros=proposed.ship_by_micros if proposed else 0,
        method=part.method.value,
        units=_units(order, part),
        place=part.place,
        holder=part.holder,
        picker=part.picker,
        spot=part.arrived.spot if part.arrived else "",
        parcels=tuple(part.sealed_parcels),
        has_unread=has_unread,
        goes_back=bool(back_to_shelf(part)),
        handover=_last_handover(part),
        sealed=tuple(_parcel(part, each) for each in part.sealed_parcels) if is_sent else (),
        is_opened=is_sent and bool(unsealed(part)),
        is_reversed=bool(part.reversals),
        wave=part.wave,
        tote=part.tote,
    )


def _parcel(part: FulfilmentOrder, parcel: str) -> ParcelView:
    carrier = part.carrier_of(parcel)
    tracking = part.tracking_of(parcel, carrier)
    return ParcelView(parcel, carrier, part.service_of(parcel), tracking, part.refusal_of(parcel))


def _last_handover(part: FulfilmentOrder) -> str:
    standing = [each for name, each in part.handovers.items() if name not in part.reversals]
    return max(standing, key=lambda each: each.at_micros).handover if standing else ""


def _rows(order: Order, location: str, methods: frozenset[Method], *, has_unread: bool) -> Rows:
    return tuple(
        pickup_view(order, part, has_unread=has_unread)
        for part in order.fulfilments.values()
        if part.proposed is not None
        and part.location == location
        and part.method in methods
        and (state_of(part) not in ENDED or surplus(part))
    )


def _units(order: Order, part: FulfilmentOrder) -> str:
    """Count pieces that are still to go; goods by weight or length are one each."""
    pieces = 0
    for line, each in part.lines.items():
        milli = each.buckets.of(*UNPICKED, *IN_HAND)
        counted = line not in order.lines or order.lines[line].unit.is_counted
        pieces += milli if counted else MILLI * (milli > 0)
    return str(Quantity(pieces))


def _new(rows: Rows) -> int:
    return sum(row.state == FulfilmentState.PROPOSED for row in rows)


def by_promise(row: PickupView) -> tuple[int, int, str]:
    """Return by what orders are sorted: the earliest promise first, then the oldest."""
    return row.ready_by_micros or _NEVER_MICROS, row.placed_micros, row.number


def _urgency(row: PickupView) -> tuple[bool, tuple[int, int, str]]:
    return row.state != FulfilmentState.ARRIVED, by_promise(row)


def _cut_off(row: PickupView) -> tuple[int, int, str]:
    return row.ship_by_micros or _NEVER_MICROS, row.placed_micros, row.number
