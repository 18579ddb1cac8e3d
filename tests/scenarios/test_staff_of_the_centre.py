"""People whom the centre knows sign on at this till, as long as the centre's word holds."""

from __future__ import annotations

from dataclasses import replace

from argon2 import PasswordHasher
from harness.till import Shop

from edge.domain.commands import (
    AddOperator,
    ApprovalGiven,
    ChangePin,
    ListOperators,
    Lock,
    NoSale,
    RemoveOperator,
    ResetPin,
    Scan,
    SignOff,
    SignOn,
    Tender,
)
from edge.domain.events import OperatorAdded
from edge.domain.people import STAFF_GRACE_S, Role, StaffMember
from edge.services.desk import Tools
from edge.services.till import Till

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ZOE = StaffMember("301", "Zoe", Role.CASHIER, True, QUICK.hash("5913"))


class Told:
    """Implements `Staff` with whom a test names."""

    def __init__(self, *members: StaffMember) -> None:
        self.known = {member.operator: member for member in members}

    def member(self, operator: str) -> StaffMember | None:
        return self.known.get(operator)

    def members(self) -> tuple[StaffMember, ...]:
        return tuple(self.known.values())

    def tell(self, member: StaffMember) -> None:
        self.known[member.operator] = member


def shop_with(*members: StaffMember) -> tuple[Shop, Told]:
    shop, told = Shop(), Told(*members)
    assert shop.store is not None
    tools = Tools(
        shop.store, shop.catalogue, shop.pins, shop.clock, shop.ids, shop.files, shop.customers,
        told,
    )  # fmt: skip
    shop.till = Till(tools, shop.settings)
    return shop, told


def test_somebody_of_the_centre_sells_here_and_is_known_here_from_then_on() -> None:
    shop, told = shop_with(ZOE)
    assert shop.refusal(SignOn("301", "0000")).code == "pin_wrong"
    assert shop.refusal(SignOn("302", "5913")).code == "pin_wrong"

    assert shop.does(SignOn("301", "5913")).information == "signed_on"
    operator = shop.till.answer().view.operator
    assert operator is not None
    assert operator.name == "Zoe"
    shop.does(SignOff(), SignOn("301", "5913"), SignOff())
    added = [fact for fact in shop.facts(OperatorAdded) if fact.operator == "301"]
    assert added == [OperatorAdded("301", "Zoe", "cashier")]

    told.tell(replace(ZOE, name="Zoe Q", role=Role.SUPERVISOR))
    shop.does(SignOn("301", "5913"))
    assert shop.facts(OperatorAdded)[-1] == OperatorAdded("301", "Zoe Q", "supervisor")


def test_the_tries_of_a_pin_of_the_centre_are_counted() -> None:
    shop, _ = shop_with(ZOE)
    shop.refusal(SignOn("301", "1"))
    assert shop.store is not None
    credential = shop.store.credential("301")
    assert credential is not None
    assert (credential.failures, credential.verifier) == (1, "")
    assert shop.refusal(SignOn("301", "0")).code == "pin_wrong"


def test_who_works_here_no_more_is_refused_and_named() -> None:
    shop, _ = shop_with(replace(ZOE, active=False), replace(ZOE, operator="101", active=False))

    for number, pin in (("301", "5913"), ("101", "4711")):
        error = shop.refusal(SignOn(number, pin))
        assert (error.code, error.facts["name"]) == ("staff_revoked", "Zoe")


def test_a_revocation_reaches_somebody_at_the_counter_and_another_takes_over() -> None:
    shop, told = shop_with(ZOE)
    shop.opened()
    shop.does(Lock(), SignOn("301", "5913"), Scan("milk"))
    told.tell(replace(ZOE, active=False))

    assert shop.refusal(Scan("milk")).code == "staff_revoked"
    shop.does(Lock())
    answer = shop.does(SignOn("102", "4712"), Tender("cash"))
    assert "sale.completed" in [event.kind for event in answer.events]


def test_a_revoked_manager_approves_nothing() -> None:
    shop, told = shop_with(replace(ZOE, role=Role.MANAGER))
    shop.opened()
    approval = ApprovalGiven("301", "5913")
    shop.does(NoSale("change", approval=approval))
    told.tell(replace(ZOE, role=Role.MANAGER, active=False))

    assert shop.refusal(NoSale("change", approval=approval)).code == "staff_revoked"


def test_inside_grace_somebody_works_and_is_listed_and_after_it_not() -> None:
    shop, _ = shop_with(ZOE)
    until = shop.clock.now().micros
    shop, _ = shop_with(replace(ZOE, valid_until_micros=until))
    shop.clock.micros = until + 1_000_000
    assert shop.does(SignOn("301", "5913")).information == "signed_on_in_grace"
    listed = {p.operator: p.standing for p in shop.does(ListOperators()).people}
    assert listed == {"101": "", "102": "", "201": "", "301": "grace"}

    shop.does(SignOff())
    shop.clock.micros = until + STAFF_GRACE_S * 1_000_000 + 1
    assert shop.refusal(SignOn("301", "5913")).code == "staff_expired"
    shop.does(SignOn("201", "246810"))
    assert "301" not in [p.operator for p in shop.does(ListOperators()).people]


def test_the_centre_goes_before_what_the_till_knows_by_a_number() -> None:
    without_pin = StaffMember("102", "Benedict", Role.SUPERVISOR, True)
    nobody = replace(without_pin, operator="303")
    shop, _ = shop_with(replace(ZOE, operator="101"), without_pin, nobody)
    for number in ("999", "303"):
        assert shop.refusal(SignOn(number, "0")).code == "pin_wrong"

    assert shop.refusal(SignOn("101", "4711")).code == "pin_wrong"
    shop.does(SignOn("101", "5913"), SignOff())
    shop.does(SignOn("102", "4712"))
    assert shop.facts(OperatorAdded)[-1] == OperatorAdded("102", "Benedict", "supervisor")


def test_whom_the_centre_keeps_is_not_changed_here() -> None:
    shop, _ = shop_with(ZOE)
    shop.does(SignOn("201", "246810"))
    for command in (
        AddOperator("301", "Other", "cashier", "1357"),
        RemoveOperator("301"),
        ResetPin("301", "1357"),
    ):
        assert shop.refusal(command).code == "staff_of_centre"
    shop.does(SignOff(), SignOn("301", "5913"))
    assert shop.refusal(ChangePin("5913", "1357")).code == "staff_of_centre"
