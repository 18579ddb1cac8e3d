"""Spends what the centre granted beforehand, without asking anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import RightGivenBack, RightSpent

if TYPE_CHECKING:
    from edge.ports import JournalFact
    from edge.rights import GrantedRight
    from edge.services.desk import Desk


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
            fact = RightSpent(spend, granted.right, resource, used)
            facts.append(desk.fact(fact, granted.right))
        amount -= used
    return tuple(facts)


def give_asked_back(desk: Desk) -> tuple[JournalFact, ...]:
    """Return the facts that give back what is left of rights that the centre asks back."""
    return tuple(
        desk.fact(RightGivenBack(desk.tools.ids.new(), each.right, each.resource, left), each.right)
        for each in desk.tools.rights.granted(desk.state.identity)
        if each.is_asked_back and (left := _left(desk, each))
    )


def _spendable(desk: Desk, resource: str) -> list[tuple[GrantedRight, int]]:
    return [
        (each, _left(desk, each))
        for each in desk.tools.rights.granted(desk.state.identity)
        if each.resource == resource and not each.is_asked_back
    ]


def _left(desk: Desk, granted: GrantedRight) -> int:
    """Return what this lane's own journal leaves of a right."""
    used = sum(
        entry.fact.amount
        for entry in desk.tools.store.history(granted.right)
        if isinstance(entry.fact, RightSpent | RightGivenBack) and entry.fact.right == granted.right
    )
    return max(granted.amount - used, 0)
