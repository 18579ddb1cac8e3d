"""The signed codes by which customers collect their orders where nothing can be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edge.domain.orders.collection_code import CollectionCode, code_text, message_of
from edge.domain.orders.states import ENDED, state_of
from edge.domain.orders.steps import PICKUP
from sync.hub.pki import collection_key, key_name
from sync.hub.services.orders import whole_order

if TYPE_CHECKING:
    from sync.hub.hub import Hub
    from sync.hub.services.orders import WholeOrder

GOOD_FOR_S: Final = 30 * 86_400
"""A code outlasts the last day to collect: who comes late is told so by the order, not the code."""


@dataclass(frozen=True, slots=True)
class SignedCode:
    """A code, the part of an order that it opens, and until when it counts."""

    fulfilment: str
    location: str
    code: str
    expires_s: int


def collection_public_key(hub: Hub) -> tuple[str, bytes]:
    """Return the name of the key that signs codes and its public part, as tills are told of it."""
    public = collection_key(hub.authority.folder).public_key()
    return key_name(public), public.public_bytes_raw()


def codes_of(hub: Hub, order: str) -> tuple[SignedCode, ...]:
    """Return a code for each part of an order that is still to be collected, each time the same.

    Raises `Refusal` "record_unknown".
    """
    whole = whole_order(hub, order)
    key = collection_key(hub.authority.folder)
    kid = key_name(key.public_key())
    found = []
    for name, part in sorted(whole.order.fulfilments.items()):
        if part.method in PICKUP and state_of(part) not in ENDED:
            collect_until_micros = part.proposed.collect_until_micros if part.proposed else 0
            expires_s = _expires_s(whole, collect_until_micros)
            code = CollectionCode(order, part.location, expires_s, kid)
            text = code_text(code, key.sign(message_of(code).encode()))
            found.append(SignedCode(name, part.location, text, expires_s))
    return tuple(found)


def _expires_s(whole: WholeOrder, collect_until_micros: int) -> int:
    return max(whole.row.placed_micros, collect_until_micros) // 1_000_000 + GOOD_FOR_S
