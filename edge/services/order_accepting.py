"""Takes orders on by itself, where the settings say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import FulfilmentAccepted
from edge.domain.orders.states import FulfilmentState, state_of
from edge.orders import subject_of
from edge.services.desk import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.services.desk import Desk


def accepted_by_itself(desk: Desk, heard: Iterable[str]) -> Decision:
    """Return the acceptance of what the centre gave to this store, nothing without the setting.

    Nobody is asked, so it needs nobody signed on.
    """
    if not desk.state.settings.orders.auto_accept or desk.state.practice:
        return Decision()
    store, lane = desk.state.identity.store, desk.state.identity.lane
    orders = desk.state.orders.orders
    facts = [
        FulfilmentAccepted(order.order, part.fulfilment, store, part.holder or lane, automatic=True)
        for order in (orders[name] for name in sorted(heard) if name in orders)
        for part in order.fulfilments.values()
        if part.proposed is not None
        and part.location == store
        and state_of(part) is FulfilmentState.PROPOSED
    ]
    return Decision(facts=tuple(desk.fact(fact, subject_of(fact.order)) for fact in facts))
