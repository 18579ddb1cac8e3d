"""Who works at the till: signing on and off, locking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import (
    OperatorAdded,
    OperatorSignedOff,
    OperatorSignedOn,
    OperatorTookOver,
)
from edge.domain.people import Standing
from edge.ports import BasketChange
from edge.services.desk import Decision, Desk

if TYPE_CHECKING:
    from edge.domain.commands import Lock, SignOff, SignOn


def sign_on(desk: Desk, command: SignOn) -> Decision:
    """Sign on, unlock, or take over; an open basket goes on under the new operator."""
    state = desk.state
    if state.operator is not None and not state.locked:
        raise Refusal("already_signed_on", operator=state.operator.operator)
    person = desk.check_pin(command.operator, command.pin)
    unlocks = state.operator is not None and state.operator.operator == person.operator
    facts = []
    if state.operator is not None and not unlocks:
        leaving = state.operator.operator
        facts.append(desk.fact(OperatorSignedOff(leaving), leaving))
    if state.people.get(person.operator) != person:
        # Somebody of the centre, here for the first time or under another name or role.
        added = OperatorAdded(person.operator, person.name, person.role.value)
        facts.append(desk.fact(added, person.operator))
    facts.append(desk.fact(OperatorSignedOn(person.operator), person.operator))
    basket = state.current
    changes: tuple[BasketChange, ...] = ()
    if basket is not None and basket.operators[-1] != person.operator:
        changes = (BasketChange(basket.sale, (OperatorTookOver(person.operator),)),)
    member = desk.tools.staff.member(person.operator)
    in_grace = member is not None and member.standing(desk.now) is Standing.GRACE
    return Decision(
        facts=tuple(facts),
        baskets=changes,
        may_use_reserve=True,
        information="basket_waits" if basket else "signed_on_in_grace" if in_grace else "signed_on",
        told={"name": person.name},
    )


def sign_off(desk: Desk, _: SignOff) -> Decision:
    """Leave the till; an open basket has to be held or the till locked instead."""
    operator = desk.state.operator
    if operator is None:
        raise Refusal("sign_on_first")
    if desk.state.current is not None:
        raise Refusal("basket_open")
    fact = desk.fact(OperatorSignedOff(operator.operator), operator.operator)
    return Decision(facts=(fact,), may_use_reserve=True, information="signed_off")


def lock(desk: Desk, _: Lock) -> Decision:
    """Lock the till without losing anything."""
    if desk.state.operator is None:
        raise Refusal("sign_on_first")
    return Decision(lock=True, information="locked")
