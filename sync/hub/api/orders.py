"""Orders of any channel: placed, listed, read, cancelled; and a store's queue."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from edge.domain.orders.balance import balance
from edge.domain.orders.buckets import Bucket
from edge.domain.orders.fulfilment import FulfilmentOrder
from edge.domain.orders.order import Order
from edge.domain.orders.states import (
    ENDED,
    SHOPIFY,
    SQUARE,
    OrderState,
    PaymentState,
    is_cancel_pending,
    is_partial,
    state_of,
)
from sync.hub.api.inventory import Quantity
from sync.hub.api.office_gate import (
    Cursor,
    Limit,
    PathKey,
    Reader,
    RequestKey,
    TheHub,
    Writer,
    name_of_request,
    page,
    place_after,
    place_text,
)
from sync.hub.api.order_customers import (
    Email,
    Language,
    MessageAnswer,
    PaymentForm,
    PaymentStepAnswer,
)
from sync.hub.services import orders
from sync.hub.services.kinds import Key, Loose, Micros, Text
from sync.hub.services.order_forgetting import forget_order
from sync.hub.services.order_states import NO_PROMISE_MICROS
from sync.hub.store.fulfilments import QueueRow, read_queue
from sync.hub.store.orders import OrderRow, StoredFact, list_orders

router = APIRouter(prefix="/v1", tags=["orders"])

NEWEST = (-(2**62), "")
AmountMinor = Annotated[int, Field(ge=0, le=10**12, description="In the currency's minor units.")]
Wish = Literal["none", "ask", "auto"]
State = Annotated[OrderState | None, Query(description="Derived; never set.")]
Name = Annotated[str, Query(max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$")]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OrderLineForm(_Form):
    """A line; `amount_minor` is what all its units cost, discounts off and tax in."""

    line: Key
    item: Key
    quantity_milli: Quantity
    amount_minor: AmountMinor
    substitution: Wish | Literal[""] = ""


class OrderForm(_Form):
    """An order. `number` is what the customer calls it, one of a kind within the channel.

    A pickup names its `location`; what is shipped goes from where all of it is. `contact` is a
    reference to how the customer is reached, never the address itself; `email`, without which that
    of the customer's record counts, is where the centre writes to, and goes to no till. `ship_to`
    are the lines of a label under the name; only the store that ships is told them and the country.
    `country` and `postal_code` are what distance and market are judged by (`/v1/postal-areas`),
    `country` what carriers are. `ship_service` is the carrier's service that was promised.
    """

    channel: Key
    number: Key
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    lines: Annotated[list[OrderLineForm], Field(min_length=1, max_length=200)]
    method: Literal["pickup", "ship"]
    location: Key | Literal[""] = ""
    reference: Loose = ""
    customer: Key | Literal[""] = ""
    customer_name: Loose = ""
    contact: Loose = ""
    email: Email = ""
    language: Language = ""
    substitution: Wish = "none"
    ready_by_micros: Micros = 0
    collect_until_micros: Micros = 0
    ship_by_micros: Micros = 0
    ship_to: Annotated[list[Text], Field(max_length=6)] = []
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    postal_code: Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z -]*$")] = ""
    ship_service: Key | Literal[""] = ""
    payment: PaymentForm | None = None


class CancelUnits(_Form):
    """Some units of a line."""

    line: Key
    quantity_milli: Quantity


class CancelForm(_Form):
    """What is not wanted any more; all that has not left the store where `units` is empty.

    `by` says who wants that: where it is the office, the customer is written that the shop had to.
    """

    by: Literal["customer", "channel", "centre", "office"] = "customer"
    reason: Text = "cancelled"
    units: Annotated[list[CancelUnits], Field(max_length=200)] = []


class OrderRowAnswer(BaseModel):
    """An order in the list."""

    order: str
    channel: str
    number: str
    reference: str
    currency: str
    total_minor: int
    state: OrderState
    payment: PaymentState
    locations: list[str]
    promise_micros: int
    placed_micros: int
    changed_micros: int
    fact: int


class OrderPage(BaseModel):
    """Some orders, newest first; `next` is the cursor of the page after."""

    data: list[OrderRowAnswer]
    next: str | None


Buckets = Annotated[dict[str, int], Field(description="Thousandths by bucket; none is left out.")]


class OrderLineAnswer(BaseModel):
    """A line and where its units are; `excess_milli` left stores beyond what was ordered."""

    line: str
    item: str
    description: str
    unit: str
    ordered_milli: int
    amount_minor: int
    buckets: Buckets
    returned_milli: int
    excess_milli: int
    substitute_of: str


class FulfilmentAnswer(BaseModel):
    """A part of an order at a location, in our words and in those of Square and Shopify."""

    fulfilment: str
    location: str
    method: str
    state: str
    square: str
    shopify: str
    is_partial: bool
    is_cancel_pending: bool
    holder: str
    place: str
    ready_by_micros: int
    collect_until_micros: int
    ship_by_micros: int
    excluded: list[str]
    lines: dict[str, Buckets]


class FactAnswer(BaseModel):
    """What happened; `store` is "" for the centre, `note` says why it decided so.

    `is_known` is false for one of a newer program, which is kept and counts later.
    """

    n: int
    store: str
    kind: str
    version: int
    at_micros: int
    note: str
    is_known: bool
    body: dict[str, Any]


class MoneyAnswer(BaseModel):
    """The money of an order, in minor units: what is due, what is owed back.

    `refund_at_till_minor` of the refund a till has to give: no gateway took it.
    """

    goods_minor: int
    paid_minor: int
    authorised_minor: int
    due_minor: int
    refund_minor: int
    refund_at_till_minor: int


class OrderAnswer(OrderRowAnswer):
    """An order whole."""

    lines: list[OrderLineAnswer]
    fulfilments: list[FulfilmentAnswer]
    money: MoneyAnswer
    payments: list[PaymentStepAnswer]
    messages: list[MessageAnswer]
    facts: list[FactAnswer]


class QueueAnswer(BaseModel):
    """A part of an order in a store's queue; `promise_micros` is null where nothing is promised."""

    fulfilment: str
    order: str
    number: str
    method: str
    state: str
    promise_micros: int | None
    answer_until_micros: int


@router.post("/orders", response_model=OrderAnswer, status_code=201)
def place(hub: TheHub, caller: Writer, form: OrderForm, key: RequestKey) -> dict[str, Any]:
    """Place an order: its goods are kept, its money promised, its locations asked.

    409 where not all is free or the payment was declined. 503 where the gateway did not answer: ask
    again with the same key, and nothing is promised twice.
    """
    fields = form.model_dump(exclude={"lines", "payment"}) | {"ship_to": tuple(form.ship_to)}
    lines = tuple(orders.AskedLine(**each.model_dump()) for each in form.lines)
    paid = form.payment
    payment = (paid.payment, paid.movement, paid.amount_minor) if paid else None
    name = name_of_request(caller, key, form)
    token = paid.token if paid else ""
    asked = orders.AskedOrder(order=name, lines=lines, payment=payment, token=token, **fields)
    return shown(orders.whole_order(hub, orders.place(hub, asked)))


@router.get("/orders", response_model=OrderPage)
def listed(
    hub: TheHub,
    _: Reader,
    limit: Limit = 100,
    cursor: Cursor = "",
    state: State = None,
    channel: Name = "",
    number: Name = "",
    reference: Name = "",
    location: Name = "",
) -> dict[str, Any]:
    """List orders, newest first, narrowed by what is given."""
    wanted = {
        "state": state.value if state else "",
        "channel": channel,
        "number": number,
        "reference": reference,
        "location": location,
    }
    after = place_after(cursor, NEWEST)
    found = hub.database.run(lambda rows: list_orders(rows, wanted, after, limit))
    return page([row_of(each) for each in found], limit, place_text(found))


@router.get("/orders/{key}", response_model=OrderAnswer)
def one(hub: TheHub, _: Reader, key: PathKey) -> dict[str, Any]:
    """Return an order whole: where its units are, what happened and why."""
    return shown(orders.whole_order(hub, key))


@router.post("/orders/{key}/cancel", response_model=OrderAnswer)
def cancel(
    hub: TheHub, caller: Writer, key: PathKey, form: CancelForm, request: RequestKey
) -> dict[str, Any]:
    """Cancel an order or units of it.

    What no store accepted ends at once. What a store holds is asked of it, and `is_cancel_pending`
    or the buckets tell how it ended: goods that left the store stay with the customer.
    """
    units: dict[str, int] = {}
    for each in form.units:
        units[each.line] = units.get(each.line, 0) + each.quantity_milli
    name = name_of_request(caller, request, form)
    orders.cancel(hub, key, orders.AskedCancel(name, form.by, form.reason, units))
    return shown(orders.whole_order(hub, key))


@router.post("/orders/{key}/forget-customer", response_model=OrderAnswer)
def forget(hub: TheHub, _: Writer, key: PathKey, request: RequestKey) -> dict[str, Any]:
    """Forget whose an order was, where no record of the customer is there to be erased."""
    del request
    hub.database.run(lambda rows: forget_order(rows, key, hub.clock.now().micros))
    return shown(orders.whole_order(hub, key))


@router.get("/locations/{key}/fulfilments", response_model=list[QueueAnswer])
def queue(hub: TheHub, _: Reader, key: PathKey, limit: Limit = 100) -> list[dict[str, Any]]:
    """Return a location's parts of orders that are not over, the nearest promise first."""
    found = hub.shards.database_for(key).run(lambda rows: read_queue(rows, key, limit))
    return [_queued(each) for each in found]


def row_of(row: OrderRow) -> dict[str, Any]:
    """Return an order in the list as it is answered."""
    return asdict(row) | {"locations": row.locations.split()}


def shown(whole: orders.WholeOrder) -> dict[str, Any]:
    """Return an order as it is answered."""
    order = whole.order
    money = balance(order)
    return row_of(whole.row) | {
        "lines": [_line(order, name) for name in order.lines],
        "fulfilments": [_part(part) for _, part in sorted(order.fulfilments.items())],
        "money": {
            f"{name}_minor": getattr(money, name).minor
            for name in ("goods", "paid", "authorised", "due", "refund", "refund_at_till")
        },
        "payments": [asdict(step) for step in whole.payments],
        "messages": [asdict(message) for message in whole.messages],
        "facts": [_fact(fact) for fact in whole.facts],
    }


def _line(order: Order, name: str) -> dict[str, Any]:
    line, buckets = order.lines[name], order.buckets(name)
    return {
        "line": name,
        "item": line.item,
        "description": line.description,
        "unit": line.unit.value,
        "ordered_milli": line.ordered_milli,
        "amount_minor": line.amount_minor,
        "buckets": {bucket.value: buckets.of(bucket) for bucket in Bucket},
        "returned_milli": buckets.returned_milli,
        "excess_milli": buckets.excess_milli,
        "substitute_of": line.substitute_of,
    }


def _part(part: FulfilmentOrder) -> dict[str, Any]:
    state, told = state_of(part), part.proposed
    return {
        "fulfilment": part.fulfilment,
        "location": part.location,
        "method": part.method.value,
        "state": state.value,
        "square": SQUARE[state],
        "shopify": SHOPIFY[state],
        "is_partial": is_partial(part),
        "is_cancel_pending": state not in ENDED and is_cancel_pending(part),
        "holder": part.holder,
        "place": part.place,
        "ready_by_micros": told.ready_by_micros if told else 0,
        "collect_until_micros": told.collect_until_micros if told else 0,
        "ship_by_micros": told.ship_by_micros if told else 0,
        "excluded": sorted(part.excluded),
        "lines": {
            name: {bucket.value: each.buckets.of(bucket) for bucket in Bucket}
            for name, each in part.lines.items()
        },
    }


def _fact(fact: StoredFact) -> dict[str, Any]:
    return {
        "n": fact.n,
        "store": fact.store,
        "kind": fact.kind,
        "version": fact.version,
        "at_micros": fact.at_micros,
        "note": fact.note,
        "is_known": fact.event is not None,
        "body": fact.tree(),
    }


def _queued(row: QueueRow) -> dict[str, Any]:
    promised = row.promise_micros if row.promise_micros < NO_PROMISE_MICROS else None
    return asdict(row) | {"promise_micros": promised}
