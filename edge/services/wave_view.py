"""Several orders turned into the one list of a walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.orders.walking import Place, walk_key
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.services.view_of_waves import (
    DealtView,
    ShareView,
    WaveLineView,
    WaveOrderView,
    WaveView,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.services.view_of_orders import OrderView, PickLineView

_Pair = tuple["OrderView", "PickLineView"]


def wave_view(
    wave: str, orders: Sequence[OrderView], dealt: tuple[DealtView, ...] = ()
) -> WaveView:
    """Return a walk of orders that are given by tote."""
    groups: dict[str, list[_Pair]] = {}
    for order in orders:
        for line in order.lines:
            groups.setdefault(key_of(order.pickup.fulfilment, line), []).append((order, line))
    walk = sorted(groups.items(), key=lambda each: (_walk(each[1]), each[0]))
    return WaveView(
        wave,
        tuple(_order(order) for order in orders),
        tuple(_line(key, pairs) for key, pairs in walk),
        dealt,
    )


def key_of(fulfilment: str, line: PickLineView) -> str:
    """Return by what goods are one line of the list: the item, else the line of its order."""
    return line.item or f"{fulfilment}/{line.line}"


def _walk(pairs: list[_Pair]) -> tuple[object, ...]:
    _, line = pairs[0]
    return walk_key(Place(line.zone_at, line.shelf), line.description)


def _order(order: OrderView) -> WaveOrderView:
    got = sum(_pieces(line.got, line.unit) for line in order.lines)
    wanted = sum(_pieces(line.wanted, line.unit) for line in order.lines)
    return WaveOrderView(order.pickup, str(got), str(wanted))


def _pieces(quantity: str, unit: str) -> int:
    """Count pieces; goods by weight or length are one each."""
    found = parse_quantity(quantity, Unit(unit))
    if not found.unit.is_counted:
        return int(found.milli > 0)
    return found.milli // 1000


def _line(key: str, pairs: list[_Pair]) -> WaveLineView:
    _, first = pairs[0]
    unit = Unit(first.unit)
    return WaveLineView(
        key=key,
        description=first.description,
        unit=first.unit,
        wanted=_sum((line.wanted for _, line in pairs), unit),
        got=_sum((line.got for _, line in pairs), unit),
        short=_sum((line.short for _, line in pairs), unit),
        zone=first.zone,
        shelf=first.shelf,
        needs_scan=any(line.needs_scan for _, line in pairs),
        shares=tuple(_share(order, line) for order, line in pairs),
    )


def _sum(quantities: Iterable[str], unit: Unit) -> str:
    return str(Quantity(sum(parse_quantity(each, unit).milli for each in quantities), unit))


def _share(order: OrderView, line: PickLineView) -> ShareView:
    pickup = order.pickup
    return ShareView(pickup.tote, pickup.order, pickup.fulfilment, line.line, line.wanted, line.got)
