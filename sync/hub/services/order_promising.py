"""What a customer is promised of a part of an order, and until when its location answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edge.domain.orders.fulfilment import Method

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from edge.domain.events import FulfilmentProposed
    from sync.hub.services.location_terms import LocationTerms
    from sync.hub.services.order_network import PlaceNow
    from sync.hub.store.order_measures import Load

STEP_MICROS: Final = 5 * 60 * 1_000_000
"""Promises are whole five minutes: nobody reads a second in one."""


def promised_of(
    parts: Iterable[FulfilmentProposed], places: Mapping[str, PlaceNow], now_micros: int
) -> list[FulfilmentProposed]:
    """Return parts with their instants, by how their locations stand."""
    return [
        promised(part, places[part.location].terms, places[part.location].load, now_micros)
        for part in parts
    ]


def promised(
    part: FulfilmentProposed, terms: LocationTerms, load: Load, now_micros: int
) -> FulfilmentProposed:
    """Return a part with its instants; what the channel promised already stays.

    The goods are ready once the location was open for `prepare_s` and `order_s` for each order that
    is open there, and kept for `collect_s` from then on, to the end of that day's opening.
    """
    opening = terms.opening()
    ready_micros = opening.after(now_micros, terms.prepare_s + load.open * terms.order_s)
    ready_micros += -ready_micros % STEP_MICROS
    is_shipped = part.method == Method.SHIP.value
    answer_s = terms.answer_s if is_shipped else terms.pickup_answer_s
    answer_until_micros = opening.after(now_micros, answer_s) if answer_s else 0
    if is_shipped:
        is_promised = part.ready_by_micros or part.ship_by_micros
        ship_by_micros = part.ship_by_micros if is_promised else ready_micros
        return replace(part, ship_by_micros=ship_by_micros, answer_until_micros=answer_until_micros)
    ready_by_micros = part.ready_by_micros or ready_micros
    until_micros = part.collect_until_micros
    if not until_micros and terms.collect_s:
        from_micros = max(ready_by_micros, now_micros) + terms.collect_s * 1_000_000
        until_micros = opening.end_of_day(from_micros)
    return replace(
        part,
        ready_by_micros=ready_by_micros,
        collect_until_micros=until_micros,
        answer_until_micros=answer_until_micros,
    )
