"""Orders of any channel: placed, cancelled, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.errors import BadInput, Refusal, TillError
from edge.domain.events import (
    CancelRequested,
    FulfilmentProposed,
    OrderLineRecord,
    OrderPlaced,
    OrderUnitsEnded,
    PaymentNoted,
)
from edge.domain.money import currency
from edge.domain.orders.asked import as_units
from edge.domain.orders.buckets import Bucket
from edge.domain.orders.order import Order
from edge.domain.quantity import Quantity, Unit
from sync.hub.event_kinds import ORDER_PLACED
from sync.hub.services.destinations import Address, keep_address
from sync.hub.services.inventory import is_known
from sync.hub.services.kinds import ITEMS
from sync.hub.services.order_asking import ask_back, still_wanted
from sync.hub.services.order_holding import holders_at
from sync.hub.services.order_keeping import settle
from sync.hub.services.order_moving import keep_stock, let_go, proposals
from sync.hub.services.order_promising import promised_of
from sync.hub.services.order_routing import Routed, Wanted, WantedLine, route
from sync.hub.services.order_states import append, note_changed, order_of, unrouted
from sync.hub.services.outbox import tell
from sync.hub.services.promising import authorise, take_promise
from sync.hub.services.records import read_record
from sync.hub.store.messages import Contact, OrderMessage, add_contact, read_messages
from sync.hub.store.orders import (
    OrderRow,
    StoredFact,
    add_order,
    read_facts,
    read_numbered,
    read_order,
    ruling,
)
from sync.hub.store.payments import PaymentStep, read_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Cursor

    from edge.domain.events import OrderEvent
    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line as a channel gives it; `amount_minor` is what all its units cost, tax in."""

    line: str
    item: str
    quantity_milli: int
    amount_minor: int
    substitution: str = ""


@dataclass(frozen=True, slots=True)
class AskedOrder:
    """An order as a channel gives it. `payment` is (its id, what it moved, minor units).

    Where it is to be authorised yet, `token` is the gateway's name of what the customer pays with.
    `email` stands in no fact: it is kept apart, where an erasure finds it.
    """

    order: str
    channel: str
    number: str
    currency: str
    lines: tuple[AskedLine, ...]
    method: str
    location: str = ""
    reference: str = ""
    customer: str = ""
    customer_name: str = ""
    contact: str = ""
    substitution: str = "none"
    ready_by_micros: int = 0
    collect_until_micros: int = 0
    ship_by_micros: int = 0
    ship_to: tuple[str, ...] = ()
    country: str = ""
    postal_code: str = ""
    ship_service: str = ""
    payment: tuple[str, str, int] | None = None
    token: str = ""
    email: str = ""
    language: str = ""

    @property
    def address(self) -> Address:
        """Where it is shipped to, as far as routing asks."""
        return Address(self.country, self.postal_code)


def place(hub: Hub, asked: AskedOrder) -> str:
    """Place an order, once for its id; return the id.

    Goods are kept first, where they are, then the order is written, then its stores are told. Where
    the process ends in between, nothing was promised and the goods are free again after a while,
    or the order stands and the keeper tells the stores. Raises `BadInput` "order_invalid" with the
    field that is wrong, `Refusal` "order_number_taken", "order_stock_short", and what `authorise`
    raises.
    """
    known = hub.database.run(lambda cursor: read_order(cursor, asked.order))
    if known is not None:
        settle(hub, asked.order)
        return asked.order
    now_micros = hub.clock.now().micros
    placed = hub.database.run(lambda cursor: _placed(cursor, asked, now_micros))
    _check_location(hub, asked)
    order = order_of(asked.order, [ruling("", placed, now_micros)])
    routed = _routed(hub, asked, order)
    holders = holders_at(hub, routed.shares)
    asked_of = proposals(order, routed.shares, holders, like=_like(asked))
    proposed = promised_of(asked_of, routed.places, now_micros)
    keep_stock(hub, order, proposed, routed.kept_back)
    facts = list(_first_facts(asked, placed, proposed, routed.why, now_micros))
    try:
        if asked.token and asked.payment:
            authorise(hub, asked.order, asked.token, asked.payment[2], asked.currency)
        if not hub.database.run(lambda cursor: _write(cursor, asked, facts, now_micros)):
            raise Refusal("order_number_taken", channel=asked.channel, number=asked.number)
    except TillError:
        let_go(hub, order, proposed)
        raise
    settle(hub, asked.order)
    return asked.order


def _placed(cursor: Rows, asked: AskedOrder, now_micros: int) -> OrderPlaced:
    """Return an order's first fact; raises what is wrong with it."""
    if read_numbered(cursor, asked.channel, asked.number) is not None:
        raise Refusal("order_number_taken", channel=asked.channel, number=asked.number)
    try:
        money = currency(asked.currency)
    except BadInput as error:
        raise order_invalid("currency", f"{asked.currency} is no currency") from error
    names = [each.line for each in asked.lines]
    if len(set(names)) < len(names):
        raise order_invalid("lines", "a line's id stands twice")
    return OrderPlaced(
        order=asked.order,
        number=asked.number,
        channel=asked.channel,
        currency=money.code,
        currency_digits=money.digits,
        lines=tuple(_line(cursor, at, each) for at, each in enumerate(asked.lines)),
        placed_at_micros=now_micros,
        customer_name=asked.customer_name,
        contact=asked.contact,
        customer=asked.customer,
        substitution=asked.substitution,
    )


def order_invalid(field: str, detail: str) -> BadInput:
    """Return the error that says what of an order is wrong."""
    return BadInput("order_invalid", field=field, detail=detail)


def _line(cursor: Rows, at: int, asked: AskedLine) -> OrderLineRecord:
    record = read_record(cursor, ITEMS.event, asked.item)
    if record is None or record.is_gone:
        raise order_invalid(f"lines.{at}.item", f"there is no item {asked.item}")
    unit = Unit(record.body["unit"])
    quantity = Quantity(asked.quantity_milli, unit)
    if unit.is_counted and asked.quantity_milli % 1000:
        raise order_invalid(f"lines.{at}.quantity_milli", f"{asked.item} is counted in whole units")
    codes = (record.body["gtin"], *record.body["codes"])
    return OrderLineRecord(
        line=asked.line,
        item=asked.item,
        description=record.body["description"],
        quantity=str(quantity),
        unit=unit.value,
        amount_minor=asked.amount_minor,
        gtins=tuple(code for code in codes if code),
        substitution=asked.substitution,
        minimum_age=record.body["minimum_age"],
    )


def _check_location(hub: Hub, asked: AskedOrder) -> None:
    if (asked.method == "pickup") != bool(asked.location):
        told = "a pickup names its location" if not asked.location else "only a pickup names one"
        raise order_invalid("location", told)
    if asked.postal_code and not asked.country:
        raise order_invalid("country", "a postal code is one of a country")
    if asked.country and asked.location:
        raise order_invalid("country", "only what is shipped goes to an address")
    if not asked.location:
        return
    database = hub.shards.database_for(asked.location)
    if not database.run(lambda cursor: is_known(cursor, asked.location)):
        raise order_invalid("location", f"there is no location {asked.location}")


def _routed(hub: Hub, asked: AskedOrder, order: Order) -> Routed:
    """Route a new order whole.

    Raises `Refusal` "order_stock_short" where not all of it is free, "order_not_taken" where the
    location of a pickup is paused, full or otherwise ruled out.
    """
    lines = tuple(
        WantedLine(each.line, each.item, each.quantity_milli, order.lines[each.line].unit)
        for each in asked.lines
    )
    routed = route(hub, Wanted(asked.channel, lines, asked.location, address=asked.address))
    if routed.ruled_out:
        raise Refusal("order_not_taken", location=asked.location, reason=routed.ruled_out)
    for at, each in enumerate(asked.lines):
        if each.line in routed.missing:
            raise Refusal(
                "order_stock_short",
                field=f"lines.{at}.quantity_milli",
                item=each.item,
                available=routed.on_offer[each.line],
            )
    return routed


def _like(asked: AskedOrder) -> FulfilmentProposed:
    return FulfilmentProposed(
        order=asked.order,
        fulfilment="",
        location="",
        method=asked.method,
        units=(),
        ready_by_micros=asked.ready_by_micros,
        collect_until_micros=asked.collect_until_micros,
        ship_by_micros=asked.ship_by_micros,
        ship_to=asked.ship_to,
        ship_country=asked.country,
        ship_service=asked.ship_service,
    )


def _first_facts(
    asked: AskedOrder,
    placed: OrderPlaced,
    proposed: Sequence[FulfilmentProposed],
    why: str,
    now_micros: int,
) -> Iterator[StoredFact]:
    yield ruling("centre/placed", placed, now_micros)
    if asked.payment is not None:
        payment, movement, amount_minor = asked.payment
        moved = "authorised" if asked.token else movement
        noted = PaymentNoted(asked.order, payment, moved, amount_minor)
        yield ruling(f"centre/payment/{payment}", noted, now_micros)
    for part in proposed:
        yield ruling(f"centre/proposed/{part.fulfilment}", part, now_micros, why)


def _write(
    cursor: Rows, asked: AskedOrder, facts: Sequence[StoredFact], now_micros: int
) -> OrderRow | None:
    """Write a new order; None where the channel gave its number to another one meanwhile."""
    first = OrderRow(
        order=asked.order,
        channel=asked.channel,
        number=asked.number,
        reference=asked.reference,
        currency=asked.currency,
        placed_micros=now_micros,
        changed_micros=now_micros,
    )
    if not add_order(cursor, first) and read_order(cursor, asked.order) is None:
        return None
    if asked.token:
        take_promise(cursor, asked.order)
    add_contact(cursor, Contact(asked.order, asked.customer, asked.email, asked.language))
    keep_address(cursor, asked.order, asked.address)
    row = append(cursor, asked.order, facts, now_micros)
    subject = {"order": asked.order, "fact": row.fact}
    tell(cursor, f"order.{asked.order}.placed", ORDER_PLACED, subject, now_micros)
    return row


@dataclass(frozen=True, slots=True)
class AskedCancel:
    """Units that somebody does not want any more, by line; all that is not gone where empty."""

    request: str
    by: str
    reason: str
    units: Mapping[str, int]


def cancel(hub: Hub, name: str, asked: AskedCancel) -> None:
    """End what nobody accepted, and ask whoever holds the rest; once for a request.

    Raises `Refusal` "record_unknown", "order_nothing_left", "order_units_too_many".
    """
    now_micros = hub.clock.now().micros

    def work(cursor: Rows) -> None:
        if read_order(cursor, name, lock=True) is None:
            raise Refusal("record_unknown", kind="order", key=name)
        facts = read_facts(cursor, name)
        source = f"centre/cancel/{asked.request}/"
        if any(fact.source.startswith(source) for fact in facts):
            return
        events = _cancelled(order_of(name, facts), asked)
        new = [ruling(f"{source}{at}", each, now_micros) for at, each in enumerate(events)]
        note_changed(cursor, append(cursor, name, new, now_micros), now_micros)

    hub.database.run(work)
    settle(hub, name)


def _cancelled(order: Order, asked: AskedCancel) -> list[OrderEvent]:
    free = unrouted(order)
    parts = sorted(order.fulfilments.values(), key=lambda each: (each.is_accepted, each.fulfilment))
    there = {
        line: free.get(line, 0) + sum(still_wanted(part, line) for part in parts)
        for line in order.lines
    }
    if not any(there.values()):
        raise Refusal("order_nothing_left", order=order.order)
    for line, milli in asked.units.items():
        if milli > there.get(line, 0):
            raise Refusal("order_units_too_many", line=line, available=there.get(line, 0))
    left = dict(asked.units or there)
    ended = _taken(left, free)
    events: list[OrderEvent] = []
    if units := as_units(order, ended):
        reason = asked.reason or "cancelled"
        events.append(OrderUnitsEnded(order.order, units, Bucket.CANCELLED.value, reason, asked.by))
    for part in parts:
        mine = _taken(left, {line: still_wanted(part, line) for line in part.lines})
        if any(mine.values()):
            events += ask_back(
                order,
                part,
                CancelRequested(
                    order.order,
                    part.fulfilment,
                    f"{asked.request}.{part.fulfilment}",
                    asked.by,
                    asked.reason or "cancelled",
                    as_units(order, mine) if asked.units else (),
                ),
            )
    return events


def _taken(left: dict[str, int], there: Mapping[str, int]) -> dict[str, int]:
    """Take from `left` what is there of it; return it."""
    taken = {line: min(left.get(line, 0), milli) for line, milli in there.items()}
    for line, milli in taken.items():
        left[line] = left.get(line, 0) - milli
    return taken


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """An order with all that is known of it."""

    row: OrderRow
    order: Order
    facts: tuple[StoredFact, ...]
    payments: tuple[PaymentStep, ...] = ()
    messages: tuple[OrderMessage, ...] = ()


def whole_order(hub: Hub, name: str) -> WholeOrder:
    """Return an order; raises `Refusal` "record_unknown"."""

    def work(cursor: Rows) -> WholeOrder:
        row, facts = read_order(cursor, name), read_facts(cursor, name)
        if row is None:
            raise Refusal("record_unknown", kind="order", key=name)
        steps, messages = read_steps(cursor, name), read_messages(cursor, name)
        return WholeOrder(row, order_of(name, facts), tuple(facts), tuple(steps), tuple(messages))

    return hub.database.run(work)
