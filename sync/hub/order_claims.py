"""What the centre and a store's lanes claim of an order's units against each other; pure.

Drawn from the facts of an order once cancels and work of a store do not fit together (policies 6
and 7): no single entry tells. Drawn again they are the same claims, which count once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.claims import Basis, Claim, EntryRef, key_of
from edge.domain.agreement.policies.order_cancel import CANCEL
from edge.domain.agreement.policies.order_lines import CHANGED
from edge.domain.agreement.rulings import office_ref
from edge.domain.events import (
    CancelRequested,
    FulfilmentRejected,
    HandoverReversed,
    PickUndone,
    UnitsCancelled,
    UnitsHandedOver,
    UnitsPicked,
    UnitsPutBack,
    UnitsShipped,
    UnitsShort,
)
from edge.domain.orders.balance import balance, currency_of, value_of
from edge.domain.orders.buckets import milli_of

if TYPE_CHECKING:
    from edge.domain.events import LineUnits
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from sync.hub.store.orders import StoredFact

ORDER_CANCEL: Final = "order_cancel"
ORDER_LINES: Final = "order_lines"


@dataclass(frozen=True, slots=True)
class Places:
    """Where facts of the centre stand in the store's feed, and what lanes had read of it."""

    published: Mapping[int, int] = field(default_factory=dict)
    """By the fact's number in the order."""
    basis: Mapping[str, Basis] = field(default_factory=dict)
    """By the source of the fact."""


def ref_of_fact(order: str, fact: StoredFact) -> EntryRef:
    """Return the name of a fact: the entry that told it, or what the centre decided."""
    parts = fact.source.split("/")
    if fact.store and len(parts) == 5 and parts[4].isdigit():
        store, lane, incarnation, branch, seq = parts
        return EntryRef(store, lane, incarnation, branch, int(seq))
    return office_ref("order", order, fact.n)


def claims_on_order(order: Order, facts: Sequence[StoredFact], places: Places) -> list[Claim]:
    """Return the claims on each line of each part of which two sides do not agree."""
    found: list[Claim] = []
    left = _paid_back(order)
    for name, part in sorted(order.fulfilments.items()):
        mine = [fact for fact in facts if getattr(fact.event, "fulfilment", "") == name]
        for line in sorted(set(part.lines) & set(order.lines)):
            asked = list(_cancels(order, part, line, mine, places, left))
            done = list(_handovers(order, part, line, mine, places))
            if asked and done and _clash(asked, done, part.lines[line].allocated_milli):
                left -= sum(claim.amount_minor for claim in asked)
                found += [*done, *asked]
            found += _picked_beyond(order, part, line, mine, places)
    return found


def _clash(asked: Sequence[Claim], done: Sequence[Claim], limit_milli: int) -> bool:
    gone = sum(-claim.units_milli if claim.offered else claim.units_milli for claim in done)
    return gone > 0 and gone + sum(claim.units_milli for claim in asked) > limit_milli


def _paid_back(order: Order) -> int:
    """Return how much of what the customer owes was paid back, or given up, before they had it."""
    back = sum(
        payment.amount_minor
        for payment in order.payments.values()
        if payment.movement in {"refunded", "voided"}
    )
    return min(balance(order).due.minor, back)


def _cancels(
    order: Order,
    part: FulfilmentOrder,
    line: str,
    facts: Sequence[StoredFact],
    places: Places,
    left: int,
) -> Iterator[Claim]:
    """Yield what the centre ended by itself, and what it asked for and no store answered.

    A silent store that is passed over is not to serve any of it, and may be doing so, cut off. What
    one lane declined, or did not find, is given up for it, and another may have given it away.
    """
    allocated = part.lines[line].allocated_milli
    asked = 0
    for fact in facts:
        event = fact.event
        match event:
            case UnitsShort():
                milli = _milli((event.units,), line)
            case FulfilmentRejected():
                milli = allocated
            case _ if fact.store:
                continue
            case CancelRequested() | UnitsCancelled():
                is_whole = isinstance(event, CancelRequested) and not event.units
                milli = allocated if is_whole else _milli(event.units, line)
            case _:
                continue
        # What was asked for and ended by the same stroke is one cancel.
        new = min(milli, max(allocated - asked, 0)) if _is_first(fact, facts) else 0
        if not new:
            continue
        asked += new
        amount = min(value_of(order, line, new), left)
        left -= amount
        claim = _claim(order, ORDER_CANCEL, part, line, fact, new, places)
        yield replace(claim, amount_minor=amount, facts=_facts(order, CANCEL, fact, places))


def _is_first(fact: StoredFact, facts: Sequence[StoredFact]) -> bool:
    """Tell whether no fact before it was told by the same request (centre/cancel/REQUEST/N)."""
    request = fact.source.rpartition("/")[0]
    return not any(
        each.n < fact.n and not each.store and each.source.rpartition("/")[0] == request
        for each in facts
    )


def _handovers(
    order: Order, part: FulfilmentOrder, line: str, facts: Sequence[StoredFact], places: Places
) -> Iterator[Claim]:
    for fact in facts:
        event = fact.event
        if isinstance(event, UnitsHandedOver | UnitsShipped | HandoverReversed):
            milli = _milli(event.units, line)
            claim = _claim(order, ORDER_CANCEL, part, line, fact, milli, places)
            is_back = isinstance(event, HandoverReversed)
            told = _facts(order, "handover", fact, places)
            if milli:
                yield replace(
                    claim,
                    offered=is_back,
                    limit_milli=part.lines[line].allocated_milli,
                    facts=told,
                )


def _picked_beyond(
    order: Order, part: FulfilmentOrder, line: str, facts: Sequence[StoredFact], places: Places
) -> list[Claim]:
    """Return what was picked of a line that was made smaller meanwhile; nothing where it fits."""
    wanted = allocated = part.lines[line].allocated_milli
    found: list[Claim] = []
    picked = 0
    for fact in facts:
        event = fact.event
        side, milli, is_back = "picked", 0, False
        if isinstance(event, CancelRequested) and event.units and not fact.store:
            wanted = max(wanted - _milli(event.units, line), 0)
            side, milli = CHANGED, wanted if _milli(event.units, line) else 0
        elif isinstance(event, UnitsPicked):
            milli = _milli((event.units,), line)
        elif isinstance(event, PickUndone | UnitsPutBack):
            units = event.units if isinstance(event, UnitsPutBack) else (event.units,)
            milli, is_back = _milli(units, line), True
        picked += 0 if side == CHANGED else -milli if is_back else milli
        if milli or side == CHANGED:
            claim = _claim(order, ORDER_LINES, part, line, fact, milli, places)
            told = _facts(order, side, fact, places)
            found.append(replace(claim, offered=is_back, facts=told))
    is_changed = wanted < allocated
    return found if is_changed and picked > wanted else []


def _claim(
    order: Order,
    policy: str,
    part: FulfilmentOrder,
    line: str,
    fact: StoredFact,
    milli: int,
    places: Places,
) -> Claim:
    return Claim(
        policy,
        key_of(policy, part.fulfilment, line),
        ref_of_fact(order.order, fact),
        units_milli=milli,
        currency=currency_of(order).code,
        at_micros=fact.at_micros,
        basis=places.basis.get(fact.source, ()),
    )


def _facts(order: Order, side: str, fact: StoredFact, places: Places) -> dict[str, str | int]:
    number = order.placed.number if order.placed else ""
    told: dict[str, str | int] = {"order": order.order, "number": number, "side": side}
    if side == CANCEL:
        told["published"] = places.published.get(fact.n, 0)
    return told


def _milli(units: Sequence[LineUnits], line: str) -> int:
    return sum(milli_of(each.quantity) for each in units if each.line == line)
