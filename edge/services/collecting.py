"""Which order a customer's signed code opens, checked with keys that the till has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, Refusal
from edge.domain.orders.buckets import GONE
from edge.domain.orders.collection_code import verified
from edge.domain.orders.states import ENDED, state_of
from edge.domain.orders.steps import PICKUP, WAITING, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.commands import HandOver
    from edge.domain.orders.collection_code import Verifier
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.services.desk import Desk

BY_CODE = "pickup_code"


def order_of_code(desk: Desk, code: str) -> str:
    """Return the id of the order that a code is for; refuse one that does not count here, now."""
    # What the shop's settings say goes before what the centre told.
    keys = {
        **desk.tools.orders.words().collection_keys,
        **desk.state.settings.orders.collection_keys,
    }
    told = verified(code, _verifier(keys), location=desk.state.identity.store, now=desk.now)
    return told.order


def part_of_code(desk: Desk, order: Order) -> FulfilmentOrder:
    """Return the part of an order that is collected here; say so where it was collected already."""
    mine = [
        part
        for part in order.fulfilments.values()
        if part.location == desk.state.identity.store and part.method in PICKUP
    ]
    still = [part for part in mine if state_of(part) not in ENDED]
    if still:
        return max(still, key=lambda part: state_of(part) in WAITING)
    for part in mine:
        if part.milli(*GONE) and part.handovers:
            last = max(part.handovers.values(), key=lambda each: each.at_micros)
            ago_s = (desk.now.micros - last.at_micros) // 1_000_000
            raise Refusal(
                "collection_code_used",
                order=number_of(order),
                lane=last.lane,
                collected_ago_s=max(ago_s, 0),
            )
    if mine:
        raise Refusal("order_over", order=number_of(order), state=state_of(mine[0]).value)
    raise Refusal("order_unknown", order=number_of(order))


def check_proof(desk: Desk, order: Order, command: HandOver) -> None:
    """Refuse a code that is claimed and not shown, or that is another order's."""
    if command.method != BY_CODE:
        if command.code:
            raise BadInput("collection_code_not_meant")
        return
    if not command.code:
        raise Refusal("collection_code_needed", order=number_of(order))
    if order_of_code(desk, command.code) != order.order:
        raise Refusal("collection_code_other_order", order=number_of(order))


def _verifier(keys: Mapping[str, str]) -> Verifier:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def fits(kid: str, message: bytes, signature: bytes) -> bool | None:
        if kid not in keys:
            return None
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys[kid]))
            key.verify(signature, message)
        except (ValueError, InvalidSignature):
            return False
        return True

    return fits
