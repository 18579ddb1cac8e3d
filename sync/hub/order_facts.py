"""Facts of orders as JSON, in the form in which a till's journal keeps them.

Fields at their default are left out, so a default is part of the stored form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import TypeAdapter, ValidationError

from edge.domain.events import OfTill, OrderEvent, OrderFact

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Final[Mapping[str, type[OrderEvent]]] = {kind.KIND: kind for kind in get_args(OrderEvent)}
_ADAPTERS: Final[dict[str, TypeAdapter[Any]]] = {}
OF_STORES: Final = frozenset(kind.KIND for kind in (*get_args(OrderFact), *get_args(OfTill)))
"""The kinds that a lane writes into its journal."""


def event_json(event: OrderEvent) -> str:
    """Write a fact's body."""
    return _adapter(event.KIND).dump_json(event, exclude_defaults=True).decode()


def read_event(kind: str, version: int, body: str) -> OrderEvent | None:
    """Read a fact; None for one of a kind or version that is not known, or that is damaged.

    Such a fact is kept and shown, and changes nothing of what is known of the order.
    """
    known = KINDS.get(kind)
    if known is None or version != known.VERSION:
        return None
    try:
        event: OrderEvent = _adapter(kind).validate_json(body)
    except ValidationError:
        return None
    return event


def _adapter(kind: str) -> TypeAdapter[Any]:
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        adapter = _ADAPTERS[kind] = TypeAdapter(KINDS[kind])
    return adapter
