"""An order turned into what the screens of picking and handing over draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.orders.asked import text_of
from edge.domain.orders.balance import balance_at_handover
from edge.domain.orders.buckets import GONE, IN_HAND, Bucket
from edge.domain.orders.leaving_off import back_to_shelf, to_pick, wanted_in
from edge.domain.orders.order import OrderLine
from edge.domain.orders.parcelling import to_pack
from edge.domain.orders.walking import Place, walk_key
from edge.services.order_book import pickup_view
from edge.services.view_of_orders import OrderView, PickLineView

if TYPE_CHECKING:
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.services.desk import Desk


def order_view(desk: Desk, order: Order, part: FulfilmentOrder) -> OrderView:
    """Return a part of an order with its lines in walking order."""
    leaving = wanted_in(part, Bucket.READY) or wanted_in(part, *IN_HAND)
    ages = [order.lines[line].minimum_age for line in leaving if line in order.lines]
    has_unread = order.order in desk.state.orders.unread
    return OrderView(
        pickup=pickup_view(order, part, has_unread=has_unread),
        lines=_lines(desk, order, part),
        due_minor=balance_at_handover(order, leaving).due.minor,
        minimum_age=max(ages, default=0),
    )


def _lines(desk: Desk, order: Order, part: FulfilmentOrder) -> tuple[PickLineView, ...]:
    """Return the lines as the shop is walked."""
    names = [department.department_id for department in desk.tools.catalogue.departments()]
    zones = {d.department_id: d.name for d in desk.tools.catalogue.departments()}
    placed = []
    for line in part.lines:
        known = order.lines.get(line, OrderLine(line))
        item = desk.tools.catalogue.item(known.item)
        department = item.department if item is not None else ""
        at = names.index(department) if department in zones else len(names)
        place = Place(at, item.shelf if item is not None else "")
        view = _line(order, part, known, zones.get(department, ""), place)
        placed.append(((walk_key(place, view.description), line), view))
    return tuple(view for _, view in sorted(placed, key=lambda each: each[0]))


def _line(
    order: Order, part: FulfilmentOrder, known: OrderLine, zone: str, place: Place
) -> PickLineView:
    line = known.line
    buckets = part.lines[line].buckets

    def text(milli: int) -> str:
        return text_of(order, line, milli)

    taken = buckets.of(*IN_HAND, *GONE)
    return PickLineView(
        line=line,
        description=known.description,
        item=known.item,
        unit=known.unit.value,
        wanted=text(to_pick(part).get(line, 0) + taken),
        got=text(taken),
        ready=text(wanted_in(part, Bucket.READY).get(line, 0)),
        gone=text(buckets.of(*GONE)),
        short=text(buckets.of(Bucket.SHORT)),
        back=text(back_to_shelf(part).get(line, 0)),
        zone=zone,
        zone_at=place.zone_at,
        shelf=place.shelf,
        wish=known.substitution.value,
        needs_scan=bool(known.gtins),
        gtins=known.gtins,
        to_pack=text(to_pack(part)[0].get(line, 0)),
        minimum_age=known.minimum_age,
    )
