"""Whether the weight of a parcel fits what the shop knows of the goods and the box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import ParcelPacked
from edge.domain.orders.buckets import milli_of
from edge.domain.orders.order import OrderLine
from edge.domain.orders.parcel_weight import (
    WEIGHT_ATTRIBUTE,
    Expected,
    InBox,
    expected,
    grams_of,
)
from edge.shipping_settings import BoxSettings

if TYPE_CHECKING:
    from edge.domain.commands.orders import PackParcel
    from edge.domain.events import LineUnits, OrderFact, ParcelRecord
    from edge.domain.orders.order import Order
    from edge.services.desk import Desk


def check_weight(
    desk: Desk, order: Order, command: PackParcel, facts: tuple[OrderFact, ...]
) -> None:
    """Refuse a weight that can hardly be right, until somebody says that it is."""
    for fact in facts:
        if isinstance(fact, ParcelPacked) and not command.confirmed:
            _check(expected_of(desk, order, fact.parcel), fact.parcel)


def _check(should: Expected, parcel: ParcelRecord) -> None:
    if should.doubts(parcel.weight_grams):
        facts = {"weight_grams": parcel.weight_grams, "expected_grams": should.grams}
        raise Refusal("parcel_weight_doubted", **facts)


def expected_of(desk: Desk, order: Order, parcel: ParcelRecord) -> Expected:
    """Return what a parcel should weigh."""
    box = desk.state.settings.shipping.boxes.get(parcel.box, BoxSettings())
    return expected(box.tare_g, (_in_box(desk, order, each) for each in parcel.units))


def _in_box(desk: Desk, order: Order, units: LineUnits) -> InBox:
    line = order.lines.get(units.line, OrderLine(units.line))
    item = desk.tools.catalogue.item(line.item)
    told = {name.casefold(): value for name, value in item.attributes} if item else {}
    piece_g = grams_of(told.get(WEIGHT_ATTRIBUTE, "")) or None
    return InBox(milli_of(units.quantity), line.unit, piece_g)
