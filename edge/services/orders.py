"""What is done with an order at this till: decided, recorded, its papers printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.commands import Scan
from edge.domain.commands.orders import (
    ConsignParcel,
    HandOver,
    OpenParcel,
    PackParcel,
    Parcel,
    PickUnits,
    RefuseHandover,
    StageOrder,
    SubstituteUnits,
)
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import FulfilmentStaged, ParcelConsigned, ParcelPacked, UnitsHandedOver
from edge.domain.money import parse_unit_price
from edge.domain.orders.applying import apply
from edge.domain.orders.deciding import decide
from edge.domain.orders.handing_over import CUSTOMER
from edge.domain.orders.picking import Substitute
from edge.domain.orders.steps import Desk as OrderDesk
from edge.domain.orders.steps import number_of
from edge.domain.pricing import PriceLine
from edge.domain.pricing.units import extended_of
from edge.domain.quantity import parse_quantity
from edge.orders import subject_of
from edge.services import carrier_choice, order_codes, order_payment, order_refund
from edge.services.collecting import check_proof, order_of_code, part_of_code
from edge.services.desk import Decision
from edge.services.goods import goods_of
from edge.services.order_book import person_of
from edge.services.order_codes import as_ordered, item_of, wrong_item
from edge.services.order_earning import earned_by
from edge.services.order_papers import handover_slip, labels_again, pick_list, staging_labels
from edge.services.order_stock import stock_moved
from edge.services.order_view import order_view
from edge.services.parcel_weight import check_weight
from edge.services.shipping import numbered, papers_anew, parcel_papers
from edge.services.suggesting import view_with_suggestions

if TYPE_CHECKING:
    from edge.domain.commands import (
        ApprovalGiven,
        ListPickups,
        ListServices,
        LookInOrder,
        OrderCommand,
        PayBackOrder,
        PayForOrder,
        PrintOrderLabels,
        PrintPickList,
        ShowByCode,
        ShowPickup,
    )
    from edge.domain.document import Document
    from edge.domain.events import OrderFact
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.ports import Effect
    from edge.services.desk import Desk

BAGS_MAX = 20
"""More than one person carries for one order is a slip."""

_DONE = {
    "accept_order": "order_accepted",
    "stage_order": "order_staged",
    "hand_over": "order_handed_over",
    "short_pick": "order_short",
    "pack_parcel": "parcel_packed",
    "open_parcel": "parcel_opened",
    "consign_parcel": "parcel_consigned",
    "report_missing": "order_missing",
    "note_arrival": "order_arrived",
    "put_back": "order_put_back",
    "decline_order": "order_declined",
    "expire_order": "order_expired",
    "request_cancel": "order_cancelled",
    "pass_order": "order_passed",
    "reverse_handover": "order_reversed",
}
"""What is said where the screen does not show it anyway."""


def order_command(desk: Desk, command: OrderCommand) -> Decision:
    """Decide a step of an order; its facts are entries of this lane's journal."""
    order = order_of(desk, command.order)
    stand = order_desk(desk, getattr(command, "approval", None))
    if isinstance(command, HandOver):
        check_proof(desk, order, command)
    match command:
        case PickUnits():
            facts = _picked(desk, order, command, stand)
        case SubstituteUnits():
            facts = decide(order, command, stand, _substitute(desk, command))
        case StageOrder() if not command.parcels:
            facts = decide(order, replace(command, parcels=_bags(order, command.bags)), stand)
        case PackParcel():
            facts = decide(order, numbered(desk, order, command), stand)
            check_weight(desk, order, command, facts)
        case ConsignParcel():
            facts = decide(order, _consigned(desk, order, command), stand)
        case _:
            facts = decide(order, command, stand)
    after = order
    for fact in facts:
        after = apply(after, fact)
    part = after.fulfilments[command.fulfilment]
    return Decision(
        facts=(
            *(desk.fact(each, subject_of(order.order), stock_moved(after, each)) for each in facts),
            *earned_by(desk, order, facts),
        ),
        effects=tuple(effect for fact in facts for effect in _papers(desk, after, fact)),
        pickup=order_view(desk, after, part),
        information=_said(command),
        told={
            "order": number_of(after),
            "place": part.place,
            "person": person_of(after),
            **_of_parcel(desk, command),
        },
    )


def _consigned(desk: Desk, order: Order, command: ConsignParcel) -> ConsignParcel:
    part = order.fulfilments.get(command.fulfilment)
    return command if part is None else carrier_choice.checked(desk, part, command)


def _of_parcel(desk: Desk, command: OrderCommand) -> dict[str, str]:
    """Return which parcel a command is about, and by whom it goes, for what is said of it."""
    match command:
        case OpenParcel(parcel=parcel):
            return {"parcel": parcel}
        case ConsignParcel(parcel=parcel, carrier=carrier):
            return {"parcel": parcel, "carrier": carrier_choice.carrier_name(desk, carrier)}
        case _:
            return {}


def order_desk(desk: Desk, approval: ApprovalGiven | None = None) -> OrderDesk:
    """Return where and by whom a step of an order is taken."""
    identity = desk.state.identity
    authority = desk.authority(approval)
    rules = desk.state.settings.orders.rules()
    return OrderDesk(identity.store, identity.lane, authority, desk.tools.ids.new(), rules)


def _said(command: OrderCommand) -> str | None:
    """Return what is said of a step, None where the screen shows it anyway."""
    if isinstance(command, RefuseHandover):
        return "order_left_here" if command.by == CUSTOMER else "order_refused"
    return _DONE.get(command.do)


def pay_for_order(desk: Desk, command: PayForOrder) -> Decision:
    """Put what is due for an order into the basket."""
    return order_payment.pay_for_order(desk, command, order_of(desk, command.order))


def pay_back_order(desk: Desk, command: PayBackOrder) -> Decision:
    """Give back what was paid for an order whose handover was taken back."""
    order = order_of(desk, command.order)
    return order_refund.pay_back_order(desk, command, order, _here(desk, order, command.fulfilment))


def _here(desk: Desk, order: Order, fulfilment: str) -> FulfilmentOrder:
    part = order.fulfilments.get(fulfilment)
    if part is None or part.location != desk.state.identity.store:
        raise Refusal("order_unknown", order=number_of(order))
    return part


def list_pickups(desk: Desk, command: ListPickups) -> Decision:
    """Return the queue of open pickups, or what this lane can still take back."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    if not command.lately:
        return Decision(pickups=desk.state.orders.queue())
    window_micros = desk.state.settings.orders.rules().reversal_window_s * 1_000_000
    since_micros = desk.now.micros - window_micros
    return Decision(pickups=desk.state.orders.lately(desk.state.identity.lane, since_micros))


def print_pick_list(desk: Desk, command: PrintPickList) -> Decision:
    """Print what is to be fetched for some orders, in the order of one walk."""
    parts = [_part(desk, name) for name in dict.fromkeys(command.fulfilments)]
    views = tuple(order_view(desk, order, part) for order, part in parts)
    document = pick_list(desk, views)
    if document is None:
        raise Refusal("order_nothing_there")
    printed = replace(desk.effect("print", subject_of(parts[0][0].order)), document=document)
    return Decision(effects=(printed,), information="pick_list_printed")


def print_labels(desk: Desk, command: PrintOrderLabels) -> Decision:
    """Print the labels of the bags of an order again."""
    order, part = _part(desk, command.fulfilment)
    if not part.sealed_parcels:
        raise Refusal("parcel_none_here", order=number_of(order))
    return Decision(
        effects=_printed(desk, order, labels_again(desk, order, part)),
        information="order_labels_printed",
        told={"order": number_of(order)},
    )


def _part(desk: Desk, fulfilment: str) -> tuple[Order, FulfilmentOrder]:
    """Return a part of an order at this store by its id."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    for order in desk.state.orders.orders.values():
        part = order.fulfilments.get(fulfilment)
        if part is not None and part.location == desk.state.identity.store:
            return order_of(desk, order.order), part
    raise Refusal("order_unknown", order=fulfilment[:40])


def show_pickup(desk: Desk, command: ShowPickup) -> Decision:
    """Return a part of an order with its lines."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    order = order_of(desk, command.order)
    part = _here(desk, order, command.fulfilment)
    return Decision(pickup=view_with_suggestions(desk, order, part))


def look_in_order(desk: Desk, command: LookInOrder) -> Decision:
    """Return which lines of a part of an order a code stands for."""
    order, _ = _part(desk, command.fulfilment)
    return order_codes.look_in_order(desk, order, command)


def list_services(desk: Desk, command: ListServices) -> Decision:
    """Return by which services a parcel of a part of an order may go."""
    return carrier_choice.list_services(desk, *_part(desk, command.fulfilment), command)


def show_by_code(desk: Desk, command: ShowByCode) -> Decision:
    """Return the part of an order that is collected here by a customer's code."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    order = order_of(desk, order_of_code(desk, command.code))
    return Decision(pickup=view_with_suggestions(desk, order, part_of_code(desk, order)))


def order_of(desk: Desk, name: str) -> Order:
    """Return an order that was heard of; goods of customers are no matter for practice."""
    if desk.state.practice:
        raise Refusal("orders_not_in_practice")
    order = desk.state.orders.orders.get(name)
    if order is None:
        raise Refusal("order_unknown", order=name[:40])
    return order


def _picked(
    desk: Desk, order: Order, command: PickUnits, stand: OrderDesk
) -> tuple[OrderFact, ...]:
    """Decide a scan by what the code names; a wrong item is called by its name."""
    item = item_of(desk, command.code) if command.code else None
    try:
        return decide(order, as_ordered(order, command, item), stand)
    except Refusal as refused:
        if refused.code != "pick_wrong_item" or item is None:
            raise
        raise wrong_item(command.code, item) from refused


def _substitute(desk: Desk, command: SubstituteUnits) -> Substitute:
    """Return what would be given instead, at the shop's price."""
    goods = goods_of(desk, Scan(command.code, quantity=command.by_quantity))
    item = goods.item
    if item.price is None:
        raise Refusal("price_needed", description=item.description)
    quantity = parse_quantity(command.by_quantity, item.unit)
    price = parse_unit_price(item.price, desk.currency)
    amount_minor = extended_of(PriceLine(1, quantity, price, item.tax_class, measured=True))
    return Substitute(
        str(item.item_id), item.description, item.unit, amount_minor, item.minimum_age
    )


def _bags(order: Order, count: int) -> tuple[Parcel, ...]:
    """Return so many bags of an order, with labels that were never used for it."""
    if not 1 <= count <= BAGS_MAX:
        raise BadInput("bags_too_many", bags_max=BAGS_MAX)
    used = {name for part in order.fulfilments.values() for name in part.parcels}
    names = (f"{number_of(order)}-{at}" for at in range(1, len(used) + count + 1))
    free = [name for name in names if name not in used]
    return tuple(Parcel(name) for name in free[:count])


def _papers(desk: Desk, after: Order, fact: OrderFact) -> tuple[Effect, ...]:
    """Return what is printed for a fact, like receipts: once it is durable, once each."""
    match fact:
        case FulfilmentStaged():
            documents = staging_labels(desk, after, fact)
        case UnitsHandedOver():
            documents = (handover_slip(desk, after, fact),)
        case ParcelPacked():
            documents = parcel_papers(desk, after, fact)
        case ParcelConsigned():
            documents = papers_anew(desk, after, fact)
        case _:
            return ()
    return _printed(desk, after, documents)


def _printed(desk: Desk, order: Order, documents: tuple[Document, ...]) -> tuple[Effect, ...]:
    subject = subject_of(order.order)
    return tuple(
        replace(desk.effect("print", subject), document=document) for document in documents
    )
