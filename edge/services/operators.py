"""The people of the shop: adding, removing, PINs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import OperatorAdded, OperatorRemoved, PinChanged
from edge.domain.people import Operator, Permission, Role, Standing, check_new_pin
from edge.ports import Credential
from edge.services.desk import Decision, Desk
from edge.services.pin_waits import PIN_TRIES_MAX
from edge.services.view import PersonView

if TYPE_CHECKING:
    from edge.domain.commands import (
        AddOperator,
        ChangePin,
        ListOperators,
        RemoveOperator,
        ResetPin,
    )

OPERATOR_DIGITS_MAX = 10
NAME_CHARACTERS_MAX = 40


def add_operator(desk: Desk, command: AddOperator) -> Decision:
    """Add a person who may sign on."""
    number, name, role = check_new_operator(command.operator, command.name, command.role)
    _check_local(desk, number)
    known = desk.state.people.get(number)
    if known is not None and known.active:
        raise Refusal("operator_exists", operator=number)
    check_new_pin(command.pin, role)
    approval = desk.require(Permission.MANAGE_PEOPLE, command.approval)
    _store_pin(desk, number, command.pin)
    fact = desk.fact(OperatorAdded(number, name, role.value, approval), number)
    return Decision(facts=(fact,), information="operator_added", told={"name": name})


def check_new_operator(number: str, name: str, role: str) -> tuple[str, str, Role]:
    """Return what a new person is called, cleaned; raise `BadInput` for what cannot be."""
    if not (number.isascii() and number.isdecimal() and len(number) <= OPERATOR_DIGITS_MAX):
        raise BadInput("operator_number_wrong", digits_max=OPERATOR_DIGITS_MAX)
    name = name.strip()
    if not name or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise BadInput("name_unreadable", characters_max=NAME_CHARACTERS_MAX)
    if role not in tuple(Role):
        raise BadInput("role_unknown", role=role[:20], known=", ".join(Role))
    return number, name, Role(role)


def remove_operator(desk: Desk, command: RemoveOperator) -> Decision:
    """Take a person's right to sign on; the last manager stays."""
    _check_local(desk, command.operator)
    person = _known(desk, command.operator)
    managers = [p for p in desk.state.people.values() if p.active and p.role is Role.MANAGER]
    if managers == [person]:
        raise Refusal("last_manager", operator=person.operator)
    if person == desk.operator:
        raise Refusal("operator_is_oneself", operator=person.operator)
    approval = desk.require(Permission.MANAGE_PEOPLE, command.approval)
    fact = desk.fact(OperatorRemoved(person.operator, approval), person.operator)
    return Decision(facts=(fact,), information="operator_removed", told={"name": person.name})


def change_pin(desk: Desk, command: ChangePin) -> Decision:
    """Change one's own PIN, proved by the old one."""
    person = desk.operator
    _check_local(desk, person.operator)
    check_new_pin(command.new_pin, person.role)
    desk.check_pin(person.operator, command.old_pin)
    if command.new_pin == command.old_pin:
        raise Refusal("pin_same")
    _store_pin(desk, person.operator, command.new_pin)
    fact = desk.fact(PinChanged(person.operator), person.operator)
    return Decision(facts=(fact,), information="pin_changed")


def reset_pin(desk: Desk, command: ResetPin) -> Decision:
    """Give a person a new PIN and their tries back."""
    _check_local(desk, command.operator)
    person = _known(desk, command.operator)
    check_new_pin(command.new_pin, person.role)
    approval = desk.require(Permission.MANAGE_PEOPLE, command.approval)
    _store_pin(desk, person.operator, command.new_pin)
    fact = desk.fact(PinChanged(person.operator, True, approval), person.operator)
    return Decision(facts=(fact,), information="pin_reset", told={"name": person.name})


def _store_pin(desk: Desk, operator: str, pin: str) -> None:
    """Store the verifier before the fact: a person with a PIN and no fact cannot sign on yet."""
    verifier = desk.tools.pins.make(pin)
    desk.tools.store.save_credential(Credential(operator, verifier, 0))
    desk.waits.succeeded(operator)


def _known(desk: Desk, operator: str) -> Operator:
    person = desk.state.people.get(operator)
    if person is None or not person.active:
        raise Refusal("operator_unknown", operator=operator[:20])
    return person


def list_operators(desk: Desk, _: ListOperators) -> Decision:
    """Tell who may sign on here, by number, and who used up their tries."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    people = {p.operator: p for p in desk.state.people.values() if p.active}
    for member in desk.tools.staff.members():
        people.pop(member.operator, None)
        if member.standing(desk.now) in {Standing.GOOD, Standing.GRACE}:
            people[member.operator] = member.as_operator()
    active = sorted(people.values(), key=lambda person: (len(person.operator), person.operator))
    return Decision(people=tuple(_person_view(desk, person) for person in active))


def _person_view(desk: Desk, person: Operator) -> PersonView:
    credential = desk.tools.store.credential(person.operator)
    locked_out = credential is not None and credential.failures >= PIN_TRIES_MAX
    member = desk.tools.staff.member(person.operator)
    standing = member.standing(desk.now).value if member is not None else ""
    return PersonView(person.operator, person.name, person.role.value, locked_out, standing)


def _check_local(desk: Desk, operator: str) -> None:
    """Refuse to change here whom the centre knows."""
    member = desk.tools.staff.member(operator)
    if member is not None:
        raise Refusal("staff_of_centre", operator=operator, name=member.name)
