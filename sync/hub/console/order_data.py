"""What the console's pages show of stock and orders: plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StockRow:
    """Stock of an item at a place; quantities are decimal text."""

    item: str
    name: str
    location: str
    kind: str
    on_hand: str
    reserved: str
    in_transit: str
    available: str


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Goods that are kept for somebody; `reference` is what whoever reserved them calls it."""

    reference: str
    item: str
    quantity: str
    location: str
    state: str
    until: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in the list; amounts and instants are texts, "" for none."""

    order: str
    number: str
    channel: str
    state: str
    payment: str
    total: str
    promised: str
    locations: str
    placed: str


@dataclass(frozen=True, slots=True)
class OrderLineRow:
    """A line of an order; `units` says in which bucket how many of its units are."""

    name: str
    ordered: str
    amount: str
    units: str


@dataclass(frozen=True, slots=True)
class OrderPartRow:
    """The part of an order at one place."""

    location: str
    method: str
    state: str
    promised: str
    holder: str


@dataclass(frozen=True, slots=True)
class OrderStepRow:
    """What happened to an order: when, at which store or at the centre, and why."""

    at: str
    where: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class OrderPaymentRow:
    """What the payment gateway was asked for an order, and what became of it."""

    at: str
    movement: str
    amount: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class OrderMessageRow:
    """What a customer was told of an order, or why not."""

    at: str
    about: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order whole; `owed` is what is to be paid back, "" for nothing."""

    row: OrderRow
    owed: str = ""
    lines: tuple[OrderLineRow, ...] = ()
    parts: tuple[OrderPartRow, ...] = ()
    payments: tuple[OrderPaymentRow, ...] = ()
    messages: tuple[OrderMessageRow, ...] = ()
    story: tuple[OrderStepRow, ...] = ()


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money that is owed back and waits for a person; `told` is what the gateway said."""

    order: str
    number: str
    is_at_till: bool
    amount: str
    minor: int
    told: str
