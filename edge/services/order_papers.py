"""The papers of an order as it stands, with the words of the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.instant import Instant
from edge.domain.orders.buckets import IN_HAND, UNPICKED
from edge.domain.orders.order import OrderLine
from edge.domain.orders.steps import number_of
from edge.domain.orders.walking import Place, walk_key
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.services.order_book import person_of
from edge.services.order_documents import (
    HandoverSlip,
    PaperLine,
    PickList,
    StagingLabel,
    handover_document,
    pick_list_document,
    staging_label_document,
)
from edge.services.paper import paper_language

if TYPE_CHECKING:
    from edge.domain.document import Document
    from edge.domain.events import FulfilmentStaged, UnitsHandedOver
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.services.desk import Desk
    from edge.services.view_of_orders import OrderView, PickLineView

_BY_NAME = "photo_id"


def staging_labels(desk: Desk, order: Order, fact: FulfilmentStaged) -> tuple[Document, ...]:
    """Return a label for each parcel that was put aside."""
    names = [parcel.parcel for parcel in fact.parcels]
    return _labels(desk, order, names, fact.place, fact.at_micros)


def labels_again(desk: Desk, order: Order, part: FulfilmentOrder) -> tuple[Document, ...]:
    """Return the labels of the parcels that are in the store."""
    return _labels(desk, order, list(part.sealed_parcels), part.place, part.ready_at_micros)


def pick_list(desk: Desk, views: tuple[OrderView, ...]) -> Document | None:
    """Return what is to be fetched for some orders in one walk; None where that is nothing."""
    walk = [(line, view.pickup.number) for view in views for line in view.lines]
    walk.sort(key=lambda each: walk_key(Place(each[0].zone_at, each[0].shelf), each[0].description))
    lines = tuple(_to_fetch(line, number) for line, number in walk if _missing(line).milli > 0)
    if not lines:
        return None
    numbers = tuple(dict.fromkeys(line.order for line in lines))
    promised = [view.pickup.ready_by_micros for view in views if view.pickup.ready_by_micros]
    needed_by = Instant(min(promised)) if promised else desk.now
    number = numbers[0] if len(numbers) == 1 else f"{numbers[0]}+{len(numbers) - 1}"
    found = PickList(number, numbers, desk.operator.name, needed_by, lines)
    return pick_list_document(found, paper_language(desk.state.settings, desk.currency))


def _labels(
    desk: Desk, order: Order, names: list[str], place: str, ready_at_micros: int
) -> tuple[Document, ...]:
    paper = paper_language(desk.state.settings, desk.currency)
    labels = (
        StagingLabel(
            order=number_of(order),
            code=name,
            person=person_of(order),
            place=place,
            ready_at=Instant(ready_at_micros),
            part=part,
            parts=len(names),
        )
        for part, name in enumerate(names, 1)
    )
    return tuple(staging_label_document(label, paper) for label in labels)


def _missing(line: PickLineView) -> Quantity:
    unit = Unit(line.unit)
    missing = parse_quantity(line.wanted, unit).milli - parse_quantity(line.got, unit).milli
    return Quantity(missing, unit)


def _to_fetch(line: PickLineView, number: str) -> PaperLine:
    return PaperLine(
        line.description,
        _missing(line),
        item=line.item,
        zone=line.zone,
        place=line.shelf,
        order=number,
        substitutable=line.wish != "none",
        age=line.minimum_age or None,
    )


def handover_slip(desk: Desk, order: Order, fact: UnitsHandedOver) -> Document:
    """Return the slip that the customer signs."""
    given = tuple(_line(order, each.line, each.quantity) for each in fact.units)
    slip = HandoverSlip(
        order=number_of(order),
        person=person_of(order),
        operator=desk.operator.name,
        at=Instant(fact.at_micros),
        lines=given,
        left=_left(order, fact),
        identity_checked=fact.verification.method == _BY_NAME,
    )
    paper = paper_language(desk.state.settings, desk.currency)
    return handover_document(slip, paper, desk.state.settings, desk.state.identity)


def _line(order: Order, line: str, quantity: str) -> PaperLine:
    known = order.lines.get(line, OrderLine(line))
    return PaperLine(known.description, parse_quantity(quantity, known.unit))


def _left(order: Order, fact: UnitsHandedOver) -> tuple[PaperLine, ...]:
    """Return what of the same part is still to come to the customer."""
    left = []
    for line, each in order.fulfilments[fact.fulfilment].lines.items():
        known = order.lines.get(line, OrderLine(line))
        milli = each.buckets.of(*UNPICKED, *IN_HAND)
        if milli:
            left.append(PaperLine(known.description, Quantity(milli, known.unit)))
    return tuple(left)
