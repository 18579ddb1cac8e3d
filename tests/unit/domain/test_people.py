"""Who may do what, and what makes an approval count."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.goods import CASHIER, MANAGER, authority

from edge.domain.errors import BadInput, NeedsApproval, Refusal
from edge.domain.instant import HybridStamp, Instant
from edge.domain.people import (
    APPROVAL_LIFE_S,
    Authority,
    Permission,
    Role,
    check_new_pin,
    operation_hash,
)


def refused(asked: Authority) -> str:
    with pytest.raises(Refusal) as caught:
        asked.require(Permission.OVERRIDE_PRICE)
    return caught.value.code


def test_a_role_needs_nobody_for_its_own_rights() -> None:
    assert authority(MANAGER).require(Permission.CLOSE_SHIFT) is None
    assert authority(CASHIER).require(Permission.SELL) is None


def test_without_a_second_person_the_permission_is_named() -> None:
    with pytest.raises(NeedsApproval) as caught:
        authority(CASHIER).require(Permission.NO_SALE)
    assert caught.value.permission == "no_sale"


def test_an_approval_is_recorded_with_what_it_allowed() -> None:
    approval = authority(CASHIER, approver=MANAGER).require(Permission.OVERRIDE_PRICE)

    assert approval is not None
    assert (approval.approver, approval.permission) == ("201", "override_price")


def test_nobody_approves_their_own_operation() -> None:
    assert refused(authority(CASHIER, approver=CASHIER)) == "approval_of_oneself"


def test_an_approver_needs_the_permission_and_to_be_active() -> None:
    colleague = replace(CASHIER, operator="102")

    assert refused(authority(CASHIER, approver=colleague)) == "approver_may_not"
    assert (
        refused(authority(CASHIER, approver=replace(MANAGER, active=False))) == "approver_may_not"
    )


def test_an_approval_of_another_operation_does_not_count() -> None:
    asked = replace(authority(CASHIER, approver=MANAGER), operation_hash="another")

    assert refused(asked) == "approval_of_something_else"


@pytest.mark.parametrize("late_s", [APPROVAL_LIFE_S + 1, -1])
def test_an_approval_does_not_keep(late_s: int) -> None:
    asked = authority(CASHIER, approver=MANAGER)

    assert refused(replace(asked, now=asked.now.plus_s(late_s))) == "approval_too_old"


def test_an_operation_is_named_by_what_is_asked_and_the_state_it_is_asked_in() -> None:
    hashes = {operation_hash("a", "1"), operation_hash("a", "2"), operation_hash("b", "1")}

    assert len(hashes) == 3


@pytest.mark.parametrize(
    ("pin", "role", "code"),
    [
        ("12a4", Role.CASHIER, "pin_not_digits"),
        ("१२३४", Role.CASHIER, "pin_not_digits"),
        ("123", Role.CASHIER, "pin_length"),
        ("12345", Role.MANAGER, "pin_length"),
        ("1" * 13, Role.CASHIER, "pin_length"),
        ("7777", Role.CASHIER, "pin_too_simple"),
    ],
)
def test_a_weak_pin_is_refused(pin: str, role: Role, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_new_pin(pin, role)
    assert caught.value.code == code


def test_managers_have_every_permission_and_cashiers_the_fewest() -> None:
    for permission in Permission:
        assert authority(MANAGER).require(permission) is None
    with pytest.raises(NeedsApproval):
        authority(CASHIER).require(Permission.MANAGE_PEOPLE)


def test_stamps_never_run_backwards() -> None:
    stamp = HybridStamp(1000, 0)

    assert stamp.next(Instant(2000)) == HybridStamp(2000, 0)
    assert stamp.next(Instant(500)) == HybridStamp(1000, 1)
    assert stamp.next(Instant(1000)) > stamp
