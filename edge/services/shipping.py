"""What is sent from this shop: parcels numbered and labelled, then given to a carrier's driver."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.commands.orders import ShipParcels
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import ParcelPacked
from edge.domain.instant import Instant
from edge.domain.orders.applying import apply
from edge.domain.orders.buckets import Bucket
from edge.domain.orders.deciding import decide
from edge.domain.orders.order import OrderLine
from edge.domain.orders.steps import Desk as OrderDesk
from edge.domain.orders.steps import number_of
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.orders import subject_of
from edge.services.carrier_choice import (
    carrier_name,
    check_carrier,
    chosen,
    every_service,
    service_by,
)
from edge.services.desk import Decision
from edge.services.order_book import person_of
from edge.services.order_documents import (
    Manifest,
    ManifestRow,
    PaperLine,
    ParcelLabel,
    ParcelSlip,
    manifest_document,
    parcel_document,
    parcel_label_document,
)
from edge.services.order_earning import earned_by
from edge.services.order_stock import stock_moved
from edge.services.paper import paper_language
from edge.services.sscc import next_sscc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.commands.orders import HandToCarrier, PackParcel, PrintParcels
    from edge.domain.document import Document
    from edge.domain.events import OrderFact, ParcelConsigned, ParcelRecord
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.ports import JournalFact
    from edge.services.desk import Desk

_SHOWN_CHARACTERS = 40


def list_shipments(desk: Desk) -> Decision:
    """Return the queue of what is to be shipped, and by whom parcels are fetched here."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    return Decision(pickups=desk.state.orders.shipments(), services=every_service(desk))


def numbered(desk: Desk, order: Order, command: PackParcel) -> PackParcel:
    """Return a parcel with its number, an SSCC where the company has a prefix, and a known box."""
    settings, parcel = desk.state.settings.shipping, command.parcel
    box = parcel.box.strip()
    if settings.boxes and box and box not in settings.boxes:
        known = ", ".join(settings.boxes)
        raise BadInput("box_unknown", box=box[:_SHOWN_CHARACTERS], known=known)
    part = order.fulfilments.get(command.fulfilment)
    if part is not None:
        command = replace(command, parcel=chosen(desk, order, part, parcel))
    if parcel.parcel.strip():
        return command
    used = {name for part in order.fulfilments.values() for name in part.parcels}
    if settings.company_prefix:
        used.update(_every_parcel(desk))
        name = next_sscc(settings, desk.now.micros, used)
    else:
        count = len(used) + 1
        while f"{number_of(order)}-{count}" in used:
            count += 1
        name = f"{number_of(order)}-{count}"
    return replace(command, parcel=replace(command.parcel, parcel=name))


def parcel_papers(desk: Desk, order: Order, fact: ParcelPacked) -> tuple[Document, ...]:
    """Return the label for the outside and the slip for the inside of a packed parcel."""
    state = desk.state
    paper = paper_language(state.settings, desk.currency)
    part, parcel = order.fulfilments[fact.fulfilment], fact.parcel
    by, service = part.carrier_of(parcel.parcel), part.service_of(parcel.parcel)
    carrier = service_by(desk, by, service)
    tracking = part.tracking_of(parcel.parcel, by)
    count = list(part.parcels).index(parcel.parcel) + 1
    # Until all is packed nobody knows how many there will be, nor once one was opened.
    is_counted = not part.milli(Bucket.OPEN, Bucket.PICKED) and not part.opened_parcels
    label = ParcelLabel(
        parcel=parcel.parcel,
        order=number_of(order),
        recipient=_recipient(order, part),
        carrier=carrier.name if carrier else by,
        service=carrier.service_name or carrier.service if carrier else service,
        routing=carrier.routing if carrier else "",
        weight=_weight(parcel),
        part=count,
        is_booked=bool(tracking),
    )
    slip = ParcelSlip(
        parcel=parcel.parcel,
        order=label.order,
        recipient=label.recipient,
        lines=tuple(_line(order, each.line, each.quantity) for each in parcel.units),
        carrier=label.carrier,
        service=label.service,
        weight=label.weight,
        tracking=tracking,
        part=count,
        parts=len(part.parcels) if is_counted else 0,
    )
    return (
        parcel_label_document(label, paper, state.settings, state.identity),
        parcel_document(slip, paper, state.settings, state.identity),
    )


def papers_anew(desk: Desk, order: Order, fact: ParcelConsigned) -> tuple[Document, ...]:
    """Return label and slip of a parcel that goes another way than they say; the number stays."""
    part = order.fulfilments[fact.fulfilment]
    before = desk.state.orders.orders[order.order].fulfilments[fact.fulfilment]
    name = fact.parcel
    way = (before.carrier_of(name), before.service_of(name))
    if way == (fact.carrier, fact.service):
        return ()
    return parcel_papers(
        desk, order, ParcelPacked(order.order, part.fulfilment, part.parcels[name])
    )


def print_parcels(desk: Desk, command: PrintParcels) -> Decision:
    """Print the papers of parcels that are here again; each says that it is a copy."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    order = desk.state.orders.orders.get(command.order)
    part = order.fulfilments.get(command.fulfilment) if order else None
    if order is None or part is None:
        raise Refusal("order_unknown", order=command.order[:_SHOWN_CHARACTERS])
    if not part.sealed_parcels:
        raise Refusal("parcel_needed")
    papers = [
        replace(paper, copy_no=1)
        for parcel in part.sealed_parcels.values()
        for paper in parcel_papers(desk, order, ParcelPacked(order.order, part.fulfilment, parcel))
    ]
    subject = subject_of(order.order)
    return Decision(
        effects=tuple(replace(desk.effect("print", subject), document=each) for each in papers),
        information="parcels_printed",
        told={"order": number_of(order)},
    )


def hand_to_carrier(desk: Desk, command: HandToCarrier) -> Decision:
    """Record that a driver took parcels along, all or none of them; print the list of them."""
    if desk.state.practice:
        raise Refusal("orders_not_in_practice")
    check_carrier(desk, command.carrier)
    if not command.parcels:
        raise Refusal("parcel_needed")
    identity, authority = desk.state.identity, desk.authority(command.approval)
    facts: list[OrderFact] = []
    earned: list[JournalFact] = []
    rows: list[ManifestRow] = []
    for (name, fulfilment), parcels in _by_part(desk, command.parcels).items():
        order = desk.state.orders.orders[name]
        stand = OrderDesk(identity.store, identity.lane, authority, desk.tools.ids.new())
        part = order.fulfilments[fulfilment]
        for tracking, together in _by_tracking(part, command.carrier, parcels).items():
            ship = ShipParcels(name, fulfilment, command.carrier, together, tracking)
            decided = decide(order, ship, stand)
            earned += earned_by(desk, order, decided)
            for fact in decided:
                order = apply(order, fact)
            facts.extend(decided)
            rows += [
                ManifestRow(each, number_of(order), _weight(parcels[each]), tracking)
                for each in together
            ]
    number = f"M-{identity.lane}-{desk.state.last_seq + 1}"
    shown = carrier_name(desk, command.carrier)
    manifest = Manifest(number, shown, desk.operator.name, Instant(desk.now.micros), tuple(rows))
    document = manifest_document(manifest, paper_language(desk.state.settings, desk.currency))
    effect = desk.effect("print", subject_of(facts[0].order))
    return Decision(
        facts=(*(_recorded(desk, fact) for fact in facts), *earned),
        effects=(replace(effect, document=document),),
        information="parcels_shipped",
        told={"count": len(rows), "carrier": shown},
    )


def _recorded(desk: Desk, fact: OrderFact) -> JournalFact:
    """Return a fact with the stock that it takes along."""
    moved = stock_moved(desk.state.orders.orders[fact.order], fact)
    return desk.fact(fact, subject_of(fact.order), moved)


def _by_part(desk: Desk, names: tuple[str, ...]) -> dict[tuple[str, str], dict[str, ParcelRecord]]:
    """Return the parcels by the part of an order that they are of; refuse one that is none."""
    there = {
        (row.order, row.fulfilment, parcel)
        for row in desk.state.orders.shipments()
        for parcel in row.parcels
    }
    places = {parcel: (order, fulfilment) for order, fulfilment, parcel in there}
    found: dict[tuple[str, str], dict[str, ParcelRecord]] = {}
    for name in dict.fromkeys(names):
        if name not in places:
            raise Refusal("parcel_not_here", parcel=name[:_SHOWN_CHARACTERS])
        order, fulfilment = places[name]
        record = desk.state.orders.orders[order].fulfilments[fulfilment].parcels[name]
        found.setdefault(places[name], {})[name] = record
    return found


def _by_tracking(
    part: FulfilmentOrder, carrier: str, parcels: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Return parcels by their number at a carrier; those that are not announced together."""
    found: dict[str, tuple[str, ...]] = {}
    for parcel in parcels:
        tracking = part.tracking_of(parcel, carrier)
        found[tracking] = (*found.get(tracking, ()), parcel)
    return found


def _every_parcel(desk: Desk) -> set[str]:
    """Return the number of every parcel that this till knows."""
    return {
        name
        for order in desk.state.orders.orders.values()
        for part in order.fulfilments.values()
        for name in part.parcels
    }


def _recipient(order: Order, part: FulfilmentOrder) -> tuple[str, ...]:
    """Return the lines of the label; the country stands there once."""
    address = part.proposed.ship_to if part.proposed else ()
    country = part.proposed.ship_country if part.proposed else ""
    last = (country,) if country and country not in address else ()
    return (person_of(order), *address, *last)


def _weight(parcel: ParcelRecord) -> Quantity | None:
    grams = parcel.weight_grams
    return Quantity(grams, Unit.KILOGRAM) if grams else None


def _line(order: Order, line: str, quantity: str) -> PaperLine:
    known = order.lines.get(line, OrderLine(line))
    return PaperLine(known.description, parse_quantity(quantity, known.unit))
