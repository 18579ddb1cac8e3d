"""Every fact is booked, every booking balances, and the figures are what the facts say."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import pytest
from harness.facts import POLICY, line_record, sale_completed, shift_closed
from harness.goods import NOON
from harness.sales import sales
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain import ledger, shift
from edge.domain.accounts import MEANINGS, Account
from edge.domain.errors import DataDamaged
from edge.domain.events import (
    Amounts,
    CashMoved,
    DrawerOpened,
    Fact,
    LineRecord,
    LineTax,
    Modifier,
    OrderEarned,
    Posting,
    PracticeCompleted,
    ReturnCompleted,
    SaleCancelled,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    TenderAmount,
    TenderCorrected,
    TenderRecord,
)
from edge.domain.ledger import DailyIdentity
from edge.domain.postings import check_booked, imbalances, postings_of

README = Path(__file__).resolve().parents[3] / "edge" / "domain" / "README.md"

MOVING = (
    *(SaleCompleted, ReturnCompleted, CashMoved, ShiftOpened, ShiftClosed, TenderCorrected),
    OrderEarned,
)
"""The kinds that move value."""


def line(amount_minor: int, **given: Any) -> LineRecord:
    """Return a line of one lamp that costs what it comes to, unless said otherwise."""
    record = replace(line_record(1, "lamp", price_minor=amount_minor), taxes=())
    return replace(record, **given)


def sale(*lines: LineRecord, tenders: tuple[TenderRecord, ...], **given: Any) -> SaleCompleted:
    amount = sum(each.amount_minor for each in lines)
    fact = replace(
        sale_completed(1),
        lines=lines,
        tenders=tenders,
        subtotal_minor=amount,
        tax_minor=sum(tax.tax_minor for each in lines for tax in each.taxes),
        total_minor=amount,
    )
    return replace(fact, **given)


def cash(amount_minor: int) -> tuple[TenderRecord, ...]:
    return (TenderRecord(1, "cash", amount_minor),)


def legs(fact: Fact) -> dict[str, int]:
    """Return a fact's postings by account:subaccount."""
    found = postings_of(fact)
    assert imbalances(found) == {}
    return {f"{p.account}:{p.subaccount}".rstrip(":"): p.amount_minor for p in found}


# What each fact books -------------------------------------------------------------------------


def test_included_tax_is_taken_out_of_the_revenue_and_a_discount_is_contra() -> None:
    worn = Modifier("manual", "worn", amount_minor=190, discount_minor=190)
    record = line(
        1000,
        extended_minor=1190,
        discount_minor=190,
        regular_unit_price="1190",
        modifiers=(worn,),
        taxes=(LineTax("VAT19", 840, 160),),
    )
    change = TenderRecord(2, "cash", -1000, is_change=True)

    assert legs(sale(record, tenders=(*cash(2000), change))) == {
        "tender_clearing:cash": 1000,
        "revenue": -1030,
        "discount:manual": 190,
        "tax_payable:VAT19": -160,
    }


def test_added_tax_leaves_the_revenue_whole() -> None:
    policy = replace(POLICY, prices_include_tax=False)
    record = line(1000, taxes=(LineTax("VAT19", 1000, 190),))

    assert legs(sale(record, tenders=cash(1190), policy=policy, total_minor=1190)) == {
        "tender_clearing:cash": 1190,
        "revenue": -1000,
        "tax_payable:VAT19": -190,
    }


def test_a_line_may_be_priced_otherwise_than_the_rest() -> None:
    taxes = (LineTax("VAT19", 1000, 190),)
    added = line(1000, taxes=taxes, prices_include_tax=False)
    included = line(1190, taxes=taxes)

    assert legs(sale(added, included, tenders=cash(2380), total_minor=2380))["revenue"] == -2000


@pytest.mark.parametrize(("price_minor", "contra_minor"), [(800, 200), (1300, -300)])
def test_a_changed_price_is_booked_beside_the_regular_one(
    price_minor: int, contra_minor: int
) -> None:
    record = line(
        2 * price_minor,
        quantity="2",
        regular_unit_price="1000",
        modifiers=(Modifier("override", "agreed"),),
    )

    assert legs(sale(record, tenders=cash(2 * price_minor))) == {
        "tender_clearing:cash": 2 * price_minor,
        "revenue": -2000,
        "discount:override": 2 * contra_minor,
    }


def test_a_coupon_that_somebody_else_pays_for_is_a_receivable() -> None:
    coupon = Modifier("promo:spring", "", discount_minor=200, funded_by="Acme Foods")
    own = Modifier("promo:loyal", "", discount_minor=100)
    record = line(
        700,
        extended_minor=1000,
        discount_minor=300,
        modifiers=(coupon, own),
        taxes=(LineTax("VAT19", 756, 144),),
    )

    assert legs(sale(record, tenders=cash(700))) == {
        "tender_clearing:cash": 700,
        "revenue": -856,
        "coupon_receivable:Acme Foods": 200,
        "discount:promo:loyal": 100,
        "tax_payable:VAT19": -144,
    }


@pytest.mark.parametrize(
    "deposit",
    [{"liability": "deposit"}, {"deposit_of": 1}, {"entry": "returned"}],
    ids=["said so", "linked, of an earlier program", "empties, of an earlier program"],
)
def test_deposits_are_owed_and_empties_pay_them_back(deposit: dict[str, Any]) -> None:
    tax = (LineTax("VAT19", 21, 4),)
    back = (LineTax("VAT19", -42, -8),)

    assert legs(sale(line(25, taxes=tax, **deposit), tenders=cash(25))) == {
        "tender_clearing:cash": 25,
        "deposit_liability": -21,
        "tax_payable:VAT19": -4,
    }
    assert legs(sale(line(-50, quantity="-2", taxes=back, **deposit), tenders=cash(-50))) == {
        "tender_clearing:cash": -50,
        "deposit_liability": 42,
        "tax_payable:VAT19": 8,
    }


def test_a_gift_card_sold_is_owed() -> None:
    assert legs(sale(line(5000, liability="stored_value"), tenders=cash(5000))) == {
        "tender_clearing:cash": 5000,
        "stored_value_liability:sold": -5000,
    }


def test_a_gift_card_redeemed_is_owed_no_more_and_no_sale_is_made_of_it_twice() -> None:
    gift = TenderRecord(1, "gift", 3000, tender_kind="stored_value")
    redeemed = sale(line(3000), tenders=(gift,))

    assert legs(redeemed) == {"stored_value_liability:gift": 3000, "revenue": -3000}
    standing = shift.opened(ShiftOpened("s", "2026-09-21", 0), at=NOON, by="101", seq=1)
    standing = shift.apply(standing, sale(line(5000, liability="stored_value"), tenders=cash(5000)))
    standing = shift.apply(standing, redeemed)
    assert standing.expected == {"cash": 5000, "gift": 3000}
    assert (standing.gross_minor, standing.identity) == (8000, DailyIdentity(5000, 5000))


def test_a_tip_is_owed_to_the_staff_and_a_loss_is_a_gain() -> None:
    tipped = TenderRecord(1, "card", 500, tip_minor=60)
    meal = TenderRecord(2, "meal", 400, forfeited_minor=100)

    assert legs(sale(line(900), tenders=(tipped, meal))) == {
        "tender_clearing:card": 560,
        "tips_payable:card": -60,
        "tender_clearing:meal": 500,
        "forfeit_gain:meal": -100,
        "revenue": -900,
    }


def test_foreign_cash_lies_in_its_own_currency_and_is_booked_at_local_value() -> None:
    dollars = TenderRecord(1, "usd", 920, foreign_currency="USD", foreign_minor=1000)

    postings = postings_of(sale(line(920), tenders=(dollars,)))

    assert postings == (
        Posting("tender_clearing", 1000, "usd", "USD"),
        Posting("fx_clearing", -1000, "USD", "USD"),
        Posting("fx_clearing", 920, "USD"),
        Posting("revenue", -920),
    )
    assert imbalances(postings) == {}


def test_foreign_cash_over_and_short_stays_in_its_currency() -> None:
    closed = closing(0, over_short=(TenderAmount("usd", -100, "USD"),), counted=())

    assert postings_of(closed) == (
        Posting("tender_clearing", -100, "usd", "USD"),
        Posting("cash_over_short", 100, "usd", "USD"),
    )


def test_several_tenders_each_have_their_clearing_and_cash_its_rounding() -> None:
    paid = (TenderRecord(1, "card", 500), TenderRecord(2, "cash", 500))

    assert legs(sale(line(998), tenders=paid, rounding_minor=2)) == {
        "tender_clearing:card": 500,
        "tender_clearing:cash": 500,
        "revenue": -998,
        "cash_rounding": -2,
    }
    assert legs(sale(line(1002), tenders=paid, rounding_minor=-2))["cash_rounding"] == 2


def test_a_struck_line_books_nothing() -> None:
    assert "revenue" not in legs(sale(line(500, voided=True), tenders=(), total_minor=0))


@pytest.mark.parametrize(
    ("fact", "booked"),
    [
        (ShiftOpened("s", "2026-09-21", 100), {"tender_clearing:cash": 100, "safe:float": -100}),
        (ShiftOpened("s", "2026-09-21", 0), {}),
        (
            CashMoved("pay_in", 5, "EUR", "r"),
            {"tender_clearing:cash": 5, "other_income:pay_in": -5},
        ),
        (CashMoved("pay_out", 5, "EUR", "r"), {"tender_clearing:cash": -5, "expense:pay_out": 5}),
        (CashMoved("safe_drop", 5, "EUR", ""), {"tender_clearing:cash": -5, "safe:safe_drop": 5}),
        (
            TenderCorrected("sale-1", "cash", "voucher", 5),
            {"tender_clearing:voucher": 5, "tender_clearing:cash": -5},
        ),
        (SaleCancelled("sale-1", "s", "EUR", "left", 0, (line(5),), cash(5), 5), {}),
        (PracticeCompleted("sale-1", "P-1", 500, "EUR"), {}),
    ],
    ids=lambda value: getattr(value, "KIND", ""),
)
def test_facts_without_goods_book(fact: Fact, booked: dict[str, int]) -> None:
    assert legs(fact) == booked


def closing(over_minor: int, **given: Any) -> ShiftClosed:
    rows = {"cash": (13_000, 13_000 + over_minor), "voucher": (700, 650)}
    fact = replace(
        shift_closed(),
        expected=tuple(TenderAmount(kind, row[0]) for kind, row in rows.items()),
        counted=tuple(TenderAmount(kind, row[1]) for kind, row in rows.items()),
        over_short=tuple(TenderAmount(kind, row[1] - row[0]) for kind, row in rows.items()),
    )
    return replace(fact, **given)


@pytest.mark.parametrize("over_minor", [0, 30, -118])
def test_a_close_books_over_and_short_and_empties_the_till_into_the_safe(over_minor: int) -> None:
    booked = legs(closing(over_minor))

    assert booked.pop("cash_over_short:cash", 0) == -over_minor
    assert booked == {
        "tender_clearing:cash": -13_000,
        "tender_clearing:voucher": -50,
        "cash_over_short:voucher": 50,
        "safe:close": 13_000 + over_minor,
    }


@pytest.mark.parametrize("kind", [k for k in get_args(Fact) if k not in MOVING])
def test_what_moves_no_value_has_the_empty_set(kind: type[Fact]) -> None:
    blank: dict[str, Any] = {field.name: None for field in fields(kind)}

    assert postings_of(kind(**blank)) == ()


def test_a_kind_that_nobody_named_is_a_programmer_error() -> None:
    with pytest.raises(AssertionError):
        postings_of("not a fact")  # type: ignore[arg-type]


# What is refused ------------------------------------------------------------------------------


def test_a_fact_is_booked_with_its_own_postings_or_not_at_all() -> None:
    fact = CashMoved("pay_in", 500, "EUR", "change")
    right = postings_of(fact)
    crooked = (replace(right[0], amount_minor=501), right[1])
    foreign = (replace(right[0], subaccount="voucher"), right[1])

    check_booked(fact, Amounts("EUR", postings=right))
    for postings, code in ((crooked, "postings_unbalanced"), (foreign, "postings_foreign")):
        with pytest.raises(DataDamaged) as refused:
            check_booked(fact, Amounts("EUR", postings=postings))
        assert refused.value.code == code
    with pytest.raises(DataDamaged):
        check_booked(fact, None)


def test_a_sale_that_took_a_cent_too_much_does_not_balance() -> None:
    assert imbalances(postings_of(sale(line(500), tenders=cash(501)))) == {"": 1}


def test_currencies_balance_each_for_itself() -> None:
    postings = (Posting("safe", 5, currency="USD"), Posting("safe", -5, currency="CHF"))

    assert imbalances(postings) == {"USD": 5, "CHF": -5}


# Any sale, any day ----------------------------------------------------------------------------


def mirrored(fact: SaleCompleted) -> SaleCompleted:
    """Return the sale with every quantity and amount the other way round."""

    def turned(record: Any) -> Any:
        changes = {
            field.name: -getattr(record, field.name)
            for field in fields(record)
            if field.name.endswith("_minor") and getattr(record, field.name) is not None
        }
        return replace(record, **changes)

    lines = tuple(
        replace(
            turned(each),
            quantity=f"-{each.quantity}".replace("--", ""),
            modifiers=tuple(map(turned, each.modifiers)),
            taxes=tuple(map(turned, each.taxes)),
        )
        for each in fact.lines
    )
    tenders = tuple(map(turned, fact.tenders))
    result: SaleCompleted = replace(turned(fact), lines=lines, tenders=tenders)
    return result


@given(sales())
def test_any_sale_balances_and_its_sides_are_what_the_sale_says(fact: SaleCompleted) -> None:
    postings = postings_of(fact)
    balances = ledger.booked(ledger.EMPTY, postings)

    assert imbalances(postings) == {}
    assert all(posting.amount_minor for posting in postings)
    assert ledger.gross_minor(balances) == fact.total_minor
    assert -ledger.balance(balances, Account.TAX_PAYABLE) == fact.tax_minor
    taken = sum(t.amount_minor + t.tip_minor + t.forfeited_minor for t in fact.tenders)
    redeemed = sum(t.amount_minor for t in fact.tenders if t.tender_kind == "stored_value")
    tendered = ledger.balance(balances, Account.TENDER_CLEARING, Account.FX_CLEARING)
    assert tendered == taken - redeemed
    assert -ledger.balance(balances, Account.CASH_ROUNDING) == fact.rounding_minor
    assert ledger.balance(balances, Account.COUPON_RECEIVABLE) == sum(
        m.discount_minor for each in fact.lines for m in each.modifiers if m.funded_by
    )
    assert ledger.daily_identity(balances).holds


@given(sales())
def test_a_mirrored_sale_has_mirrored_postings(fact: SaleCompleted) -> None:
    turned = tuple(replace(p, amount_minor=-p.amount_minor) for p in postings_of(fact))

    assert postings_of(mirrored(fact)) == turned


MOVES = st.builds(
    CashMoved,
    st.sampled_from(["pay_in", "pay_out", "safe_drop"]),
    st.integers(1, 9999),
    st.just("EUR"),
    st.just("r"),
)
CORRECTIONS = st.builds(
    TenderCorrected,
    st.just("sale-1"),
    st.sampled_from(["cash", "voucher"]),
    st.just("cheque"),
    st.integers(1, 9999),
)
DAYS = st.lists(
    st.one_of(sales(), sales(), MOVES, CORRECTIONS, st.just(DrawerOpened("r"))), max_size=8
)


def summed_by_facts(float_minor: int, day: list[Any]) -> dict[str, Any]:
    """Return a shift's figures as sums over what each kind of fact says, past all accounts."""
    expected = Counter({"cash": float_minor})
    movements: Counter[str] = Counter()
    taxes: dict[str, Counter[str]] = {}
    gross = net = rounding = 0
    for fact in day:
        match fact:
            case SaleCompleted():
                for taken in fact.tenders:
                    local = taken.amount_minor + taken.tip_minor + taken.forfeited_minor
                    foreign = taken.foreign_minor
                    expected[taken.kind] += local if foreign is None else foreign
                gross += fact.total_minor
                net += fact.total_minor - fact.tax_minor
                rounding += fact.rounding_minor
                for tax in (t for each in fact.lines if not each.voided for t in each.taxes):
                    sums = taxes.setdefault(tax.tax_id, Counter())
                    sums["base"] += tax.base_minor
                    sums["tax"] += tax.tax_minor
            case CashMoved():
                sign = 1 if fact.movement == "pay_in" else -1
                expected["cash"] += sign * fact.amount_minor
                movements[fact.movement] += fact.amount_minor
            case TenderCorrected():
                expected[fact.from_kind] -= fact.amount_minor
                expected[fact.to_kind] += fact.amount_minor
            case _:
                pass
    return {
        # What was taken and given back to nothing is no row of a report either way.
        "expected": {kind: minor for kind, minor in expected.items() if minor},
        "gross_minor": gross,
        "net_minor": net,
        "rounding_minor": rounding,
        "movements": list(movements.items()),
        "taxes": [(tax_id, sums["base"], sums["tax"]) for tax_id, sums in taxes.items()],
    }


@settings(max_examples=60)
@given(st.integers(0, 30_000), DAYS, st.booleans())
def test_a_days_figures_from_postings_are_those_from_facts(
    float_minor: int, day: list[Any], booked_by_an_earlier_program: bool
) -> None:
    opening = ShiftOpened("shift-1", "2026-09-21", float_minor)
    standing = shift.opened(opening, at=NOON, by="101", seq=1)
    for fact in day:
        stored = () if booked_by_an_earlier_program else postings_of(fact)
        standing = shift.apply(standing, fact, stored)

    figures = {
        "expected": {kind: minor for kind, minor in standing.expected.items() if minor},
        "gross_minor": standing.gross_minor,
        "net_minor": standing.net_minor,
        "rounding_minor": standing.rounding_minor,
        "movements": list(standing.movements.items()),
        "taxes": [(t.tax_id, t.base_minor, t.tax_minor) for t in standing.taxes],
    }
    assert figures == summed_by_facts(float_minor, day)
    assert standing.identity.holds


def test_an_entry_that_was_booked_otherwise_stays_as_it_was_booked() -> None:
    standing = shift.opened(ShiftOpened("s", "2026-09-21", 0), at=NOON, by="101", seq=1)
    stored = (Posting("tender_clearing", 7, "card"), Posting("other_income", -7, "pay_in"))

    standing = shift.apply(standing, CashMoved("pay_in", 5, "EUR", "r"), stored)

    assert standing.expected == {"cash": 0, "card": 7}


def test_an_entry_that_does_not_balance_breaks_the_daily_identity() -> None:
    standing = shift.opened(ShiftOpened("s", "2026-09-21", 0), at=NOON, by="101", seq=1)
    crooked = (Posting("tender_clearing", 119, "cash"), Posting("revenue", -118))

    standing = shift.apply(standing, sale(line(119), tenders=cash(119)), crooked)

    assert not standing.identity.holds
    assert (standing.identity.sold_minor, standing.identity.taken_minor) == (118, 119)


def test_a_close_leaves_no_cash_in_the_till() -> None:
    standing = shift.opened(ShiftOpened("s", "2026-09-21", 10_000), at=NOON, by="101", seq=1)
    standing = shift.apply(standing, sale(line(3000), tenders=cash(3000)))
    closed = closing(-118, over_short=(TenderAmount("cash", -118),))

    balances = ledger.booked(standing.balances, postings_of(closed))

    assert ledger.by_subaccount(balances, Account.TENDER_CLEARING) == {"cash": 0}


# The accounts ---------------------------------------------------------------------------------


def test_the_readme_lists_every_account_as_the_code_has_it() -> None:
    rows = [
        tuple(cell.strip() for cell in row.strip("|").split("|"))
        for row in README.read_text(encoding="utf-8").splitlines()
        if row.startswith("| `") and row.count("|") == 5
    ]

    assert rows == [
        (f"`{account.value}`", meaning.side.value, meaning.kept_by, meaning.holds)
        for account, meaning in MEANINGS.items()
    ]
    assert set(MEANINGS) == set(Account)


@given(sales())
def test_subaccounts_are_used_where_the_table_says_so(fact: SaleCompleted) -> None:
    for posting in (*postings_of(fact), *postings_of(closing(5))):
        assert bool(posting.subaccount) == bool(MEANINGS[Account(posting.account)].kept_by)
