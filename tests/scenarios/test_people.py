"""Who may sign on is listed for whoever works at the till."""

from __future__ import annotations

from harness.till import MANAGER_APPROVES, Shop

from edge.domain.commands import AddOperator, ListOperators, RemoveOperator, ResetPin, SignOn
from edge.domain.errors import Refusal
from edge.services.view import PersonView


def listed(shop: Shop) -> list[tuple[str, str, bool]]:
    people = shop.does(ListOperators()).people
    return [(person.operator, person.role, person.locked_out) for person in people]


def test_people_are_listed_by_number_with_their_role() -> None:
    shop = Shop().opened()
    shop.does(AddOperator("7", "Zoe", "supervisor", "135790", MANAGER_APPROVES))
    shop.does(RemoveOperator("102", MANAGER_APPROVES))

    assert shop.does(ListOperators()).people[0] == PersonView("7", "Zoe", "supervisor", False)
    assert listed(shop) == [
        ("7", "supervisor", False),
        ("101", "cashier", False),
        ("201", "manager", False),
    ]


def test_a_lock_out_is_seen_until_a_new_pin_ends_it() -> None:
    shop = Shop()
    for _ in range(5):
        assert shop.refusal(SignOn("102", "0000")).code == "pin_wrong"
        shop.clock.micros += 60 * 1_000_000
    shop.does(SignOn("201", "246810"))
    assert ("102", "cashier", True) in listed(shop)

    shop.does(ResetPin("102", "9274"))

    assert ("102", "cashier", False) in listed(shop)


def test_nobody_is_told_before_signing_on() -> None:
    error = Shop().refusal(ListOperators())

    assert isinstance(error, Refusal)
    assert error.code == "sign_on_first"
