"""Deliberate breakages of how orders are worked on; each has to be caught, by what it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from edge.domain.agreement import claims
from edge.domain.orders import buckets, holding, parcelling
from simulation.orders import hands, world
from sync.hub.messaging import due
from sync.hub.paying import deciding
from sync.hub.services import (
    messaging,
    order_conflicts,
    order_keeping,
    order_moving,
    order_states,
    orders,
)
from sync.hub.services.kept_gone import KeptGone

Anything = Callable[..., Any]
_DUE = due.messages_due


def _readers(without: str) -> dict[tuple[str, int], Any]:
    return {kind: read for kind, read in claims._READERS.items() if kind[0] != without}


def _forgetful(order: Any, events: Any, now_micros: int, _told: Any = ()) -> Any:
    return _DUE(order, events, now_micros)


def _by_arrival(facts: Any, **_: Any) -> Any:
    return facts


MUTATIONS: dict[str, tuple[str, tuple[tuple[object, str, Any], ...]]] = {
    "name no lane as holder": (
        "without anybody's risk",
        (
            (orders, "holders_at", lambda _hub, _locations: {}),
            (order_moving, "holders_at", lambda _hub, _locations: {}),
        ),
    ),
    "scan no parcel": (
        "without anybody's risk",
        ((holding, "_are_sealed_in", lambda _part, _milli, _scanned: True),),
    ),
    "let any lane seal": (
        "without anybody's risk",
        ((parcelling, "licence_to_seal", lambda _part, _desk: None),),
    ),
    "tell nobody of a second handover": (
        "and told are",
        ((claims, "_READERS", _readers("fulfilment.handed_over")),),
    ),
    "tell nobody of a second parcel": (
        "and told are",
        ((claims, "_READERS", _readers("fulfilment.shipped")),),
    ),
    "tell nobody what was paid back": (
        "nobody is told",
        ((order_conflicts, "claims_on_order", lambda _order, _facts, _places: []),),
    ),
    "pay nothing back": (
        "nobody is told",
        ((deciding, "owed_by_gateway", lambda _order: 0),),
    ),
    "keep no stock": ("is kept", ((order_keeping, "_keep_stock", lambda *_: None),)),
    "look at no promise": ("told 0", ((KeptGone, "work_off", lambda _watch: 0),)),
    "fold by arrival": ("takes", ((order_states, "sorted", _by_arrival),)),
    "let no bucket give": ("AssertionError", ((buckets, "_GIVES", ()),)),
    "see no surplus": (
        "lie about",
        ((world, "surplus", lambda _part: {}), (hands, "surplus", lambda _part: {})),
    ),
    "call all that lies there ready": (
        "a letter says ready",
        ((due, "_is_to_come", lambda *_: True),),
    ),
    "take the centre's wish for the customer's": (
        "a letter says cancel",
        ((due, "_wishes", lambda part: part.requests),),
    ),
    "forget what customers read": (
        "are lacking",
        ((messaging, "messages_due", _forgetful),),
    ),
    "tell of nothing that is off": ("", ((due, "_of_order", lambda *_: ()),)),
}
"""What is broken, by name: what the simulator says, then where, which name, and what instead."""


@contextmanager
def broken(name: str) -> Iterator[None]:
    """Break one thing for a while."""
    with ExitStack() as stack:
        for where, attribute, instead in MUTATIONS[name][1]:
            stack.enter_context(patch.object(where, attribute, instead, create=True))
        yield
