"""What the centre decided on an order: placed, routed, paid, changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.order_records import LineUnits
from edge.domain.events.records import FundedAmount, LineTax


@dataclass(frozen=True, slots=True)
class UnbookedRecord:
    """What no sale has booked yet of a line of which only a deposit was paid, for all its units.

    `container_minor` of its amount is owed back with the empties, `funded` comes on top of it from
    third parties.
    """

    taxes: tuple[LineTax, ...] = ()
    container_minor: int = 0
    funded: tuple[FundedAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderLineRecord:
    """A line as the customer ordered it; `line` is its id, unique within the order.

    `amount_minor` is what all its units cost, discounts off and tax in: it is shared out over the
    units exactly and never priced anew. `gtins` are the codes that a picker may scan for it;
    `substitution` is none, ask or auto, empty where the order's wish holds. `minimum_age` is that
    of whoever collects.
    """

    line: str
    item: str
    description: str
    quantity: str
    unit: str
    amount_minor: int
    gtins: tuple[str, ...] = ()
    substitution: str = ""
    minimum_age: int = 0
    unbooked: UnbookedRecord | None = None
    """What is booked when the customer has the goods; None where whoever sold them booked it."""


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """A customer was promised goods.

    `customer_name` is who collects, `contact` a reference to how they are reached, never the
    address itself. `substitution` is none, ask or auto. `deposit_tax` is set where only a deposit
    was paid: payment or handover, by which the tax is due (`edge.domain.deposits`).
    """

    order: str
    number: str
    channel: str
    currency: str
    currency_digits: int
    lines: tuple[OrderLineRecord, ...]
    placed_at_micros: int
    customer_name: str = ""
    contact: str = ""
    customer: str = ""
    substitution: str = "none"
    deposit_tax: str = ""
    KIND: ClassVar[str] = "order.placed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class FulfilmentProposed:
    """Units of an order were routed to a location, which is asked to accept.

    `method` is pickup, ship or collect (goods of the shop's own shelf, put aside at its till).
    Promised instants are 0 where nothing was promised. `excluded` are the locations that are not
    asked again. `answer_until_micros` is when a silent location is passed over. `ship_to` are the
    lines of the label under the name, `ship_country` its country (ISO 3166, two letters), empty
    for the shop's own; only the location that ships hears of them. `ship_service` is the service of
    a carrier that the customer was promised, empty for any.
    """

    order: str
    fulfilment: str
    location: str
    method: str
    units: tuple[LineUnits, ...]
    ready_by_micros: int = 0
    collect_until_micros: int = 0
    ship_by_micros: int = 0
    answer_until_micros: int = 0
    excluded: tuple[str, ...] = ()
    holder: str = ""
    ship_to: tuple[str, ...] = ()
    ship_country: str = ""
    ship_service: str = ""
    KIND: ClassVar[str] = "fulfilment.proposed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class HoldGranted:
    """The centre says which lane holds a fulfilment, as when the one that held it is gone.

    `tenure` is one above that of the hold before: the highest holds.
    """

    order: str
    fulfilment: str
    holder: str
    tenure: int
    KIND: ClassVar[str] = "fulfilment.hold_granted"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PaymentNoted:
    """Money of an order moved, or was promised by a card's bank.

    `movement` is authorised, captured, refunded or voided (an authorisation that lapsed); the
    amount is above 0. `payment` counts once. A capture uses up what was authorised before.
    """

    order: str
    payment: str
    movement: str
    amount_minor: int
    KIND: ClassVar[str] = "order.payment"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OrderUnitsEnded:
    """Units that no location holds will not be fulfilled. `outcome`: short or cancelled.

    `by` is who wanted that: customer, channel, office or centre; empty where nobody did.
    """

    order: str
    units: tuple[LineUnits, ...]
    outcome: str
    reason: str
    by: str = ""
    KIND: ClassVar[str] = "order.units_ended"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OrderUnitsAdded:
    """A customer wants more of a line. `amount_minor` of `units` is what they cost."""

    order: str
    units: LineUnits
    KIND: ClassVar[str] = "order.units_added"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OrderUnitsReturned:
    """Goods of an order came back to a store after they were handed over or shipped.

    A return names each line once.
    """

    order: str
    return_id: str
    units: tuple[LineUnits, ...]
    KIND: ClassVar[str] = "order.units_returned"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class FulfilmentDelivered:
    """The carrier says that what was shipped arrived."""

    order: str
    fulfilment: str
    at_micros: int
    KIND: ClassVar[str] = "fulfilment.delivered"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ParcelBooked:
    """A carrier was announced a parcel and gave it its `tracking` number.

    Once for a parcel and a carrier; what was packed for one carrier may leave with another.
    """

    order: str
    fulfilment: str
    parcel: str
    carrier: str
    tracking: str
    service: str = ""
    KIND: ClassVar[str] = "fulfilment.parcel_booked"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ParcelVoided:
    """A carrier does not expect a parcel any more: it was opened, or left with another carrier."""

    order: str
    fulfilment: str
    parcel: str
    carrier: str
    KIND: ClassVar[str] = "fulfilment.parcel_voided"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ParcelRefused:
    """A carrier does not take a parcel, for the reason `code` in its words: somebody has to act.

    It is its answer to the asking of `asked_micros`, 0 for that of when the parcel was packed.
    """

    order: str
    fulfilment: str
    parcel: str
    carrier: str
    code: str
    asked_micros: int = 0
    KIND: ClassVar[str] = "fulfilment.parcel_refused"
    VERSION: ClassVar[int] = 1


OrderRuling = (
    OrderPlaced | FulfilmentProposed | HoldGranted | PaymentNoted | OrderUnitsEnded
    | OrderUnitsAdded | OrderUnitsReturned | FulfilmentDelivered
    | ParcelBooked | ParcelVoided | ParcelRefused
)  # fmt: skip
"""What the centre decided, or was told from elsewhere."""
