"""What is owed for an order adds up to the minor unit, whatever falls away in whatever parts."""

from __future__ import annotations

import pytest
from harness.orders import (
    ACCEPT,
    ORDER,
    PART,
    PICK_SHIRT,
    SHIRT,
    START,
    STORE,
    Counter,
    after,
    open_order,
    placed,
    proposed,
    refused,
)
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.commands.orders import ShortPick, SubstituteUnits
from edge.domain.events import (
    FulfilmentProposed,
    LineUnits,
    OrderLineRecord,
    OrderPlaced,
    OrderUnitsAdded,
    OrderUnitsEnded,
    PaymentNoted,
    UnitsCancelled,
    UnitsHandedOver,
    UnitsPicked,
    UnitsSubstituted,
    VerificationRecord,
)
from edge.domain.orders.applying import apply, fold
from edge.domain.orders.asked import valued
from edge.domain.orders.balance import (
    balance,
    balance_at_handover,
    not_fulfilled,
    payment_state,
)
from edge.domain.orders.deciding import decide
from edge.domain.orders.picking import Substitute
from edge.domain.orders.states import PaymentState
from edge.domain.quantity import Unit


def paid(movement: str, minor: int, name: str = "") -> PaymentNoted:
    return PaymentNoted(ORDER, name or movement, movement, minor)


def amounts(counter: Counter) -> tuple[int, ...]:
    found = balance(counter.order)
    return tuple(
        each.minor for each in (found.goods, found.paid, found.authorised, found.due, found.refund)
    )


def test_a_short_is_paid_back_at_once_and_a_promise_is_released() -> None:
    counter = after(ACCEPT, START, ShortPick(ORDER, PART, SHIRT, "1", "gone", "cancel"))

    assert amounts(counter) == (1700, 2699, 0, 0, 999)
    (away,) = not_fulfilled(counter.order)
    assert (away.line, away.short.minor, away.cancelled.minor) == (SHIRT, 999, 0)

    on_card = Counter().hears(placed(), proposed(), paid("authorised", 2699))
    on_card.does(ACCEPT, START, ShortPick(ORDER, PART, SHIRT, "1", "gone", "cancel"))
    assert amounts(on_card) == (1700, 0, 2699, 0, 0)
    assert balance(on_card.order).release.minor == 999


def test_a_short_that_another_store_is_asked_for_is_not_paid_back_yet() -> None:
    counter = after(ACCEPT, START, ShortPick(ORDER, PART, SHIRT, "1", "gone"))

    assert amounts(counter)[0] == 2699
    assert counter.units() == {"open": 1, "picking": 1}
    counter.hears(OrderUnitsEnded(ORDER, (LineUnits(SHIRT, "1"),), "short", "nowhere else"))
    assert amounts(counter) == (1700, 2699, 0, 0, 999)
    assert counter.units() == {"picking": 1, "short": 1}


@pytest.mark.parametrize(("shelf_minor", "charged_minor"), [(2500, 999), (600, 600), (0, 0)])
def test_a_substitute_costs_its_own_price_and_never_more(
    shelf_minor: int, charged_minor: int
) -> None:
    counter = after(ACCEPT, START)
    given_instead = SubstituteUnits(ORDER, PART, SHIRT, "1", "77", "1")
    found = Substitute("i-jumper", "Jumper", Unit.EACH, shelf_minor)
    (made,) = decide(counter.order, given_instead, counter.desk(), found)
    counter.hears(made)

    assert isinstance(made, UnitsSubstituted)
    assert made.amount_minor == charged_minor
    assert made.consent == "auto"
    assert amounts(counter)[0] == 2699 - 999 + charged_minor
    assert amounts(counter)[4] == 999 - charged_minor
    assert counter.units(made.by_line) == {"picked": 1}
    assert counter.units() == {"picking": 1, "substituted_out": 1}


@pytest.mark.parametrize(
    ("wish", "asked", "code"),
    [("none", True, "substitute_unwanted"), ("ask", False, "substitute_ask"), ("ask", True, "")],
)
def test_nothing_is_given_instead_against_the_customers_wish(
    wish: str, asked: bool, code: str
) -> None:
    counter = Counter().hears(placed(wish=wish), proposed())
    counter.does(ACCEPT, START)
    command = SubstituteUnits(ORDER, PART, SHIRT, "1", "77", "1", asked=asked)
    found = Substitute("i-jumper", "Jumper", Unit.EACH, 900)

    def give() -> object:
        return decide(counter.order, command, counter.desk(), found)

    assert (refused(give) if code else bool(give())) == (code or True)


def test_what_leaves_is_due_and_what_was_paid_for_the_rest_is_kept() -> None:
    counter = after(ACCEPT, START, PICK_SHIRT)
    one = {SHIRT: 1000}

    found = balance_at_handover(counter.order, one)
    assert (found.goods.minor, found.due.minor, found.refund.minor) == (1000, 0, 0)

    unpaid = Counter().hears(placed(), proposed(), paid("authorised", 400))
    found = balance_at_handover(unpaid.order, one)
    assert (found.due.minor, found.release.minor) == (600, 0)


def test_more_of_a_line_is_owed() -> None:
    counter = open_order().hears(OrderUnitsAdded(ORDER, LineUnits(SHIRT, "1", amount_minor=1000)))

    assert amounts(counter) == (3699, 2699, 0, 1000, 0)
    assert counter.units() == {"open": 3}


@pytest.mark.parametrize(
    ("movements", "state"),
    [
        ((), PaymentState.PENDING),
        ((("authorised", 2699),), PaymentState.AUTHORISED),
        ((("authorised", 2699), ("voided", 2699)), PaymentState.PENDING),
        ((("authorised", 2699), ("captured", 2699)), PaymentState.PAID),
        ((("captured", 99),), PaymentState.PARTIALLY_PAID),
        ((("captured", 2699), ("refunded", 999)), PaymentState.PARTIALLY_REFUNDED),
        ((("captured", 2699), ("refunded", 2699)), PaymentState.REFUNDED),
    ],
)
def test_how_an_order_is_paid_is_a_sum_of_its_payments(
    movements: tuple[tuple[str, int], ...], state: PaymentState
) -> None:
    notes = [paid(movement, minor) for movement, minor in movements]

    assert payment_state(fold(ORDER, [placed(), *notes, *notes])) is state


@given(
    amount=st.integers(0, 10**6),
    parts=st.lists(st.tuples(st.booleans(), st.integers(1, 4)), min_size=1, max_size=6),
)
def test_parts_that_leave_and_parts_that_do_not_add_up_to_the_line(
    amount: int, parts: list[tuple[bool, int]]
) -> None:
    ordered = sum(units for _, units in parts)
    line = OrderLineRecord("x", "i", "Thing", str(ordered), "EA", amount)
    asked = FulfilmentProposed(ORDER, PART, STORE, "pickup", (LineUnits("x", str(ordered)),))
    picked = UnitsPicked(ORDER, PART, LineUnits("x", str(ordered)), "ann")
    order = fold(ORDER, [OrderPlaced(ORDER, "1", "web", "EUR", 2, (line,), 1), asked, picked])
    left_minor = away_minor = 0

    for number, (leaves, units) in enumerate(parts):
        before = balance(order).goods.minor
        if leaves:
            moved = valued(order, {"x": units * 1000}, order.fulfilments[PART])
            left_minor += sum(each.amount_minor for each in moved)
            order = apply(order, handed(f"h-{number}", moved))
        else:
            ended = (LineUnits("x", str(units)),)
            order = apply(order, UnitsCancelled(ORDER, PART, ended))
            away_minor += before - balance(order).goods.minor

    assert left_minor + away_minor == amount
    assert sum(each.cancelled.minor for each in not_fulfilled(order)) == away_minor


def handed(name: str, units: tuple[LineUnits, ...]) -> UnitsHandedOver:
    by = VerificationRecord("known", "101")
    return UnitsHandedOver(ORDER, PART, name, "1", units, by, "holder", 1, "EUR")
