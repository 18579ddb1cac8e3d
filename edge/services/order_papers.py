"""The papers of an order as it stands, with the words of the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.instant import Instant
from edge.domain.orders.buckets import IN_HAND, UNPICKED
from edge.domain.orders.order import OrderLine
from edge.domain.orders.steps import number_of
from edge.domain.quantity import Quantity, parse_quantity
from edge.services.order_book import person_of
from edge.services.order_documents import (
    HandoverSlip,
    PaperLine,
    StagingLabel,
    handover_document,
    staging_label_document,
)
from edge.services.paper import paper_language

if TYPE_CHECKING:
    from edge.domain.document import Document
    from edge.domain.events import FulfilmentStaged, UnitsHandedOver
    from edge.domain.orders.order import Order
    from edge.services.desk import Desk

_BY_NAME = "photo_id"


def staging_labels(desk: Desk, order: Order, fact: FulfilmentStaged) -> tuple[Document, ...]:
    """Return a label for each parcel that was put aside."""
    paper = paper_language(desk.state.settings, desk.currency)
    parts = len(fact.parcels)
    labels = (
        StagingLabel(
            order=number_of(order),
            code=parcel.parcel,
            person=person_of(order),
            place=fact.place,
            ready_at=Instant(fact.at_micros),
            part=part,
            parts=parts,
        )
        for part, parcel in enumerate(fact.parcels, 1)
    )
    return tuple(staging_label_document(label, paper) for label in labels)


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
