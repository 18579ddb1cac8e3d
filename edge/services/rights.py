"""Spends what the centre granted beforehand, without asking anybody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edge.domain.errors import Refusal
from edge.domain.events import (
    HeldRight,
    OperatorSignedOff,
    OperatorSignedOn,
    RightGivenBack,
    RightSpent,
    RightsStated,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
)

if TYPE_CHECKING:
    from edge.ports import JournalFact
    from edge.rights import GrantedRight
    from edge.services.desk import Decision, Desk

_MOMENTS: Final = (SaleCompleted, OperatorSignedOn, OperatorSignedOff, ShiftOpened, ShiftClosed)


def right_left(desk: Desk, resource: str) -> int:
    """Return how much of a resource this life of the lane may still use."""
    return sum(left for _, left in _spendable(desk, resource))


def spend_right(desk: Desk, resource: str, amount: int, spend: str) -> tuple[JournalFact, ...]:
    """Return the facts that use up a part of a resource, the oldest rights first.

    They go into the same commit as what they are spent on, which `spend` names; a decision asks
    once for each resource. Raises `Refusal` `right_too_small` with what is left.
    """
    if amount <= 0:
        raise Refusal("right_amount_wrong", amount=amount)
    held = _spendable(desk, resource)
    left = sum(each for _, each in held)
    if amount > left:
        raise Refusal("right_too_small", resource=resource, wanted=amount, left=left)
    facts = []
    for granted, there in held:
        used = min(amount, there)
        if used:
            fact = RightSpent(spend, granted.right, resource, used, granted.amount)
            facts.append(desk.fact(fact, granted.right))
        amount -= used
    return tuple(facts)


def with_rights_seen_to(desk: Desk, decision: Decision) -> Decision:
    """Put what is owed to the centre before what a decision came to, at moments that come often."""
    if not (decision.lock or any(isinstance(each.fact, _MOMENTS) for each in decision.facts)):
        return decision
    is_closing = any(isinstance(each.fact, ShiftClosed) for each in decision.facts)
    used = {each.fact.right for each in decision.facts if isinstance(each.fact, RightSpent)}
    owed = tuple(
        each
        for each in see_to_rights(desk, is_closing=is_closing)
        if not (isinstance(each.fact, RightGivenBack) and each.fact.right in used)
    )
    return replace(decision, facts=(*owed, *decision.facts)) if owed else decision


def see_to_rights(desk: Desk, *, is_closing: bool = False) -> tuple[JournalFact, ...]:
    """Return the facts that this life owes the centre about its rights; none while practising.

    Told once to each life of the centre is all that is held. Given back is what is left of rights
    that are asked back and of leases that are over, and `is_closing` the day of all leases.
    """
    if desk.state.practice or desk.state.waiting_return is not None:
        return ()
    return (*_stated(desk), *_given_back(desk, is_closing=is_closing))


def _stated(desk: Desk) -> tuple[JournalFact, ...]:
    epoch, subject = desk.tools.rights.epoch(), f"rights/{desk.state.identity.incarnation}"
    if not epoch or any(
        isinstance(entry.fact, RightsStated) and entry.fact.epoch == epoch
        for entry in desk.tools.store.history(subject)
    ):
        return ()
    held = tuple(
        HeldRight(each.right, each.resource, each.amount, each.at_micros, each.lease_micros)
        for each in desk.tools.rights.granted(desk.state.identity)
        if _left(desk, each)
    )
    return (desk.fact(RightsStated(epoch, held), subject),)


def _given_back(desk: Desk, *, is_closing: bool) -> tuple[JournalFact, ...]:
    return tuple(
        desk.fact(
            RightGivenBack(desk.tools.ids.new(), each.right, each.resource, left, each.amount),
            each.right,
        )
        for each in desk.tools.rights.granted(desk.state.identity)
        if each.is_over or (is_closing and each.lease_micros is not None)
        if (left := _left(desk, each))
    )


def _spendable(desk: Desk, resource: str) -> list[tuple[GrantedRight, int]]:
    return [
        (each, _left(desk, each))
        for each in desk.tools.rights.granted(desk.state.identity)
        if each.resource == resource and not each.is_over
    ]


def _left(desk: Desk, granted: GrantedRight) -> int:
    """Return what this lane's own journal leaves of a right."""
    used = sum(
        entry.fact.amount
        for entry in desk.tools.store.history(granted.right)
        if isinstance(entry.fact, RightSpent | RightGivenBack) and entry.fact.right == granted.right
    )
    left = max(granted.amount - used, 0)
    if not left:
        desk.tools.rights.forget(granted.right)
    return left
