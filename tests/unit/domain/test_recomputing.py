"""Pricing anew what is kept: the difference comes back, and all of it adds up to what was paid."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from harness.deals import SPEND_50, THREE_FOR_TWO, book_of
from harness.facts import return_completed
from harness.goods import BANANAS, LAMP, MANAGER, MILK, NOON, after, authority, opening, with_item
from harness.sales import BOOK_OF, RULES, sales
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain import basket as baskets
from edge.domain import completion, selling, taking
from edge.domain.cash_rounding import cash_rounding_of
from edge.domain.catalogue import Item, ItemFlag
from edge.domain.commands import DiscountLine
from edge.domain.errors import Refusal
from edge.domain.events import (
    BasketEvent,
    CouponPresented,
    CustomerAttached,
    ReturnCompleted,
    SaleCompleted,
)
from edge.domain.giving_back import Wish, quantities, return_lines
from edge.domain.postings import imbalances, postings_of
from edge.domain.pricing import tax_totals
from edge.domain.pricing.book import PriceBook
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.domain.rates import Rate, parse_percent
from edge.domain.recomputing import asked_of, held_after, is_as_charged, recompute
from edge.domain.refunding import RefundOrder
from edge.domain.return_tenders import original_tenders, plan, refund_policy

if TYPE_CHECKING:
    from edge.domain.basket import Basket
    from edge.domain.returning import Refund


def rung_up(book: PriceBook, *goods: tuple[Item, str]) -> Basket:
    basket = baskets.open_basket(replace(opening(), price_book=book.version), book)
    for item, quantity in goods:
        basket = with_item(basket, item, quantity)
    return basket


def sold(basket: Basket) -> SaleCompleted:
    """Return the sale that a basket becomes for exact cash."""
    if basket.due_minor:
        offer = taking.Offer(basket.due_minor, confirmed=True)
        basket = after(basket, taking.take(basket, RULES["cash"], offer, next_note_minor=5000))
    settled = taking.closing(basket)
    return completion.completed(basket, settled, number="1", shift="shift-1", now=NOON)


@dataclass
class Counter:
    """A sale with what came back of it so far."""

    sale: SaleCompleted
    book: PriceBook
    fee: Rate | None = None
    facts: list[ReturnCompleted] = field(default_factory=list)

    @property
    def before(self) -> dict[int, int]:
        gone: dict[int, int] = {}
        for fact in self.facts:
            for line in fact.lines:
                milli = parse_quantity(line.quantity, Unit(line.unit)).milli
                gone[line.line] = gone.get(line.line, 0) + milli
        return gone

    def gives_back(self, **wanted: str) -> Refund:
        """Take goods back and remember it: `_1="2"` is two of line 1."""
        wishes = {int(name[1:]): Wish(quantity) for name, quantity in wanted.items()}
        chosen = quantities(self.sale, wishes, self.before)
        before = {line: Quantity(milli) for line, milli in self.before.items()}
        held = held_after(self.sale, self.facts)
        asked = asked_of(self.sale, self.book)
        back = recompute(asked, held, chosen, before, self.sale, self.fee)
        self.facts.append(self._fact(back))
        return back

    def _fact(self, back: Refund) -> ReturnCompleted:
        paid = original_tenders(self.sale.tenders, self.sale.rounding_minor, self.facts)
        policy = refund_policy(RefundOrder.REVERSE, "cash", RULES)
        rounding = cash_rounding_of(self.sale.policy)
        planned = plan(back.total_minor, paid, policy, RULES, rounding)
        return replace(
            return_completed(2, self.sale),
            lines=return_lines(self.sale, back, reason="r", conditions={}),
            tenders=planned.tenders,
            amount_minor=back.amount_minor,
            tax_minor=back.tax_minor,
            total_minor=back.total_minor,
            fee_minor=back.fee_minor,
            rounding_minor=planned.rounding_minor,
        )


def counter(*promotions: dict[str, Any], goods: tuple[tuple[Item, str], ...]) -> Counter:
    book = book_of(*promotions)
    return Counter(sold(rung_up(book, *goods)), book)


def paid_back(back: Refund) -> list[tuple[int, str, int]]:
    return [(line.line, str(line.quantity), line.amount_minor) for line in back.lines]


# Tables --------------------------------------------------------------------------------------


def test_the_free_one_of_three_for_two_pays_back_nothing_and_the_others_what_they_cost() -> None:
    three = counter(THREE_FOR_TWO, goods=((MILK, "3"),))

    backs = [three.gives_back(_1="1") for _ in range(3)]

    assert [back.total_minor for back in backs] == [0, 119, 119]
    assert [back.tax_minor for back in backs] == [0, 8, 8]


def test_what_is_kept_loses_the_deal_and_says_so_in_a_line_of_its_own() -> None:
    """Two lamps make the milk free; one lamp back, the milk costs its price again."""
    deal = counter(THREE_FOR_TWO, goods=((LAMP, "2"), (MILK, "1")))

    lamp = deal.gives_back(_1="1")
    rest = deal.gives_back(_1="1", _2="1")

    assert paid_back(lamp) == [(1, "1", 2999), (2, "0", -119)]
    assert [(t.tax_id, t.tax_minor) for x in lamp.lines for t in x.taxes] == [
        ("VAT19", 479),
        ("VAT7", -8),
    ]
    assert paid_back(rest) == [(1, "1", 2999), (2, "1", 119)]


def test_under_its_threshold_a_basket_loses_what_it_was_given() -> None:
    basket = counter(SPEND_50, goods=((LAMP, "1"), (LAMP, "1")))

    first = basket.gives_back(_1="1")

    assert basket.sale.total_minor == 5498
    assert first.total_minor == 2499
    assert sum(line.amount_minor for line in first.lines if not line.quantity.milli) == -250
    assert basket.gives_back(_2="1").total_minor == 2999


def test_another_promotion_may_step_in_for_what_is_kept() -> None:
    less = SPEND_50 | {"id": "less", "amount": 100, "min_amount": 2000, "group": "spend"}
    more = SPEND_50 | {"group": "spend"}
    basket = counter(more, less, goods=((LAMP, "1"), (LAMP, "1")))

    assert basket.gives_back(_1="1").total_minor == 5498 - 2899


def test_where_what_is_kept_costs_more_than_is_held_nothing_is_asked_for() -> None:
    nine_tenths = {
        "id": "off", "type": "basket", "select": {"all": True}, "percent": "90", "min_amount": 5000,
    }  # fmt: skip
    basket = counter(nine_tenths, goods=((LAMP, "1"), (LAMP, "1")))
    assert basket.sale.total_minor == 600

    first = basket.gives_back(_1="1")
    second = basket.gives_back(_2="1")

    assert (first.total_minor, first.shortfall_minor) == (0, 2399)
    assert paid_back(first) == [(1, "1", 0)]
    assert (second.total_minor, second.tax_minor) == (600, basket.sale.tax_minor)


def test_a_promotion_applies_no_more_often_than_it_did_in_the_sale() -> None:
    """Two of four milks go with the lamp, two as a pair; without the lamp it stays one pair."""
    pair = {
        "id": "pair", "type": "n_for_price", "select": {"sku": ["milk"]}, "take": 2, "price": 140,
    }  # fmt: skip
    both = {
        "id": "set", "type": "set", "reward": {"amount": 500}, "components": [
            {"select": {"sku": ["milk"]}, "qty": 2}, {"select": {"sku": ["lamp"]}, "qty": 1},
        ],
    }  # fmt: skip
    basket = counter(pair, both, goods=((MILK, "4"), (LAMP, "1")))
    assert {p.promotion: p.applications for p in basket.sale.promotions} == {"pair": 1, "set": 1}

    back = basket.gives_back(_2="1")

    assert back.total_minor == basket.sale.total_minor - (140 + 2 * 119)


def test_a_limit_that_others_share_holds_as_the_sale_met_it() -> None:
    once = {**THREE_FOR_TWO, "limits": {"per_day": 2}}
    other = {**SPEND_50, "limits": {"budget_minor": 10_000}, "min_amount": 300, "amount": 50}
    book = book_of(once, other)
    six = Counter(sold(rung_up(book, (MILK, "6"))), book)
    (deal, *_rest) = six.sale.promotions
    used = replace(six.sale, promotions=(replace(deal, applications=1), *_rest))

    asked = asked_of(used, book)
    never = asked_of(replace(used, promotions=()), book)

    assert not is_as_charged(asked, used)
    assert [p.promotion_id for p in asked.book.promotions] == ["3for2", "spend"]
    assert [p.limits.budget_minor for p in asked.book.promotions] == [None, 50]
    assert never.book.promotions == ()


def test_a_discount_by_hand_on_a_line_goes_with_its_quantity() -> None:
    basket = rung_up(book_of(), (MILK, "3"))
    off = DiscountLine(1, "worn", amount_minor=100)
    basket = after(basket, *selling.discount_line(basket, off, authority(approver=MANAGER)))
    worn = Counter(sold(basket), book_of())

    assert worn.sale.total_minor == 257
    assert [worn.gives_back(_1="1").total_minor for _ in range(3)] == [86, 85, 86]


def test_weighed_goods_are_priced_anew_by_their_weight() -> None:
    fruit = counter(goods=((BANANAS, "0.842"),))

    assert fruit.gives_back(_1="0.3").total_minor == 109 - 70
    assert fruit.gives_back(_1="0.542").total_minor == 70


@pytest.mark.parametrize(("percent", "kept", "paid"), [("10", 288, 2592), ("100", 2880, 0)])
def test_a_restocking_fee_is_kept_of_the_difference(percent: str, kept: int, paid: int) -> None:
    deal = counter(THREE_FOR_TWO, goods=((LAMP, "2"), (MILK, "1")))
    deal.fee = parse_percent(percent)

    back = deal.gives_back(_1="1")

    assert (back.fee_minor, back.total_minor) == (kept, paid)


def test_no_more_comes_back_than_was_sold() -> None:
    with pytest.raises(Refusal) as refused:
        counter(goods=((MILK, "1"),)).gives_back(_1="2")

    assert refused.value.code == "return_too_many"


# What a sale keeps ---------------------------------------------------------------------------


def test_only_a_sale_that_promotions_made_cheaper_keeps_what_they_asked() -> None:
    branded = replace(MILK, brand="Alp", attributes=())
    on_brand = {
        "id": "b", "type": "percent_off", "select": {"brand": ["Alp"]}, "percent": "10",
    }  # fmt: skip
    book = book_of(on_brand)

    cheaper = sold(rung_up(book, (branded, "1")))
    plain = sold(rung_up(book_of(), (branded, "1")))

    assert (cheaper.can_reprice, cheaper.lines[0].brand) == (True, "Alp")
    assert (plain.can_reprice, plain.lines[0].brand) == (False, "")
    assert is_as_charged(asked_of(cheaper, book), cheaper)
    assert is_as_charged(asked_of(plain, book_of()), plain)


CLEARED = replace(MILK, flags=frozenset({ItemFlag.CLEARANCE}))
ON_MILK = {"id": "m", "type": "percent_off", "select": {"sku": ["milk"]}, "percent": "10"}


@pytest.mark.parametrize(
    ("promotion", "item", "events"),
    [
        (ON_MILK | {"requires": {"coupon": "SAVE"}}, MILK, (CouponPresented("SAVE"),)),
        (
            ON_MILK | {"requires": {"customer_group": "GOLD"}},
            MILK,
            (CustomerAttached("c-1", groups=("GOLD",)),),
        ),
        (ON_MILK | {"requires": {"schedule": {"from": "08:00", "to": "09:00"}}}, MILK, ()),
        (ON_MILK | {"select": {"flag": ["clearance"]}}, CLEARED, ()),
        (ON_MILK | {"select": {"category": ["dairy"]}}, MILK, ()),
        (ON_MILK | {"percent": "50"}, replace(MILK, floor_price="100"), ()),
    ],
    ids=["coupon", "group", "hours", "flag", "category", "floor"],
)
def test_what_a_promotion_asked_of_goods_buyer_and_hour_is_kept(
    promotion: dict[str, Any], item: Item, events: tuple[BasketEvent, ...]
) -> None:
    book = book_of(promotion)
    opened = replace(opening(), price_book=book.version, local_at="2026-09-21T08:30")
    basket = with_item(after(baskets.open_basket(opened, book), *events), item, "3")
    done = Counter(sold(basket), book)
    assert done.sale.promotions

    assert is_as_charged(asked_of(done.sale, book), done.sale)
    a_third = done.gives_back(_1="1").total_minor
    assert abs(3 * a_third - done.sale.total_minor) <= 3


def test_goods_that_are_never_discounted_stay_so() -> None:
    kept = replace(LAMP, flags=frozenset({ItemFlag.NOT_DISCOUNTABLE}))
    off = {"id": "o", "type": "percent_off", "select": {"all": True}, "percent": "10"}
    done = counter(off, goods=((kept, "1"), (MILK, "1")))

    assert done.gives_back(_2="1").total_minor == 107
    assert done.gives_back(_1="1").total_minor == 2999


@pytest.mark.parametrize("lacks", ["the word of it", "the brand", "the promotion"])
def test_a_sale_whose_record_lacks_what_its_prices_went_by_is_told(lacks: str) -> None:
    branded = replace(MILK, brand="Alp")
    on_brand = {
        "id": "b", "type": "percent_off", "select": {"brand": ["Alp"]}, "percent": "10",
    }  # fmt: skip
    book = book_of(on_brand)
    sale = sold(rung_up(book, (branded, "1")))
    match lacks:
        case "the word of it":
            sale = replace(sale, can_reprice=False)
        case "the brand":
            sale = replace(sale, lines=(replace(sale.lines[0], brand=""),))
        case _:
            book = book_of()

    assert not is_as_charged(asked_of(sale, book), sale)


# Properties ----------------------------------------------------------------------------------


@given(sales())
def test_the_record_of_a_sale_is_enough_to_price_it_again(sale: SaleCompleted) -> None:
    assert is_as_charged(asked_of(sale, BOOK_OF[sale.price_book]), sale)


@st.composite
def returned_in_parts(draw: st.DrawFn) -> tuple[Counter, bool]:
    """Draw a sale and let all of it that can come back do so, in parts and any order."""
    sale = draw(sales())
    live = [line for line in sale.lines if not line.voided]
    goods = [x for x in live if not (x.liability or x.quantity.startswith("-"))]
    parts: list[tuple[int, str]] = []
    for line in goods:
        quantity = parse_quantity(line.quantity, Unit(line.unit))
        left, step = quantity.milli, 1000 if quantity.unit.is_counted else 1
        while left and line.deposit_of is None:
            part = step * draw(st.integers(1, left // step))
            parts.append((line.line, str(Quantity(part, quantity.unit))))
            left -= part
    done = Counter(sale, BOOK_OF[sale.price_book])
    for number, weight in draw(st.permutations(parts)):
        done.gives_back(**{f"_{number}": weight})
    carried = [x for x in goods if x.deposit_of is None]
    deposits = [x for x in live if x.deposit_of is not None]
    return done, len(carried) + len(deposits) == len(live)


@settings(max_examples=300)
@given(returned_in_parts())
def test_parts_in_any_order_add_up_and_none_is_below_nothing(drawn: tuple[Counter, bool]) -> None:
    done, is_all = drawn
    sale, facts = done.sale, done.facts

    assert all(fact.total_minor >= 0 for fact in facts)
    assert all(imbalances(postings_of(fact)) == {} for fact in facts)
    for fact in facts:
        assert sum(t.amount_minor for t in fact.tenders) == fact.rounding_minor - fact.total_minor
        by_kind = {t.kind: 0 for t in fact.tenders}
        for tender in fact.tenders:
            by_kind[tender.kind] += tender.amount_minor
        assert all(minor <= 0 for minor in by_kind.values())
    paid = original_tenders(sale.tenders, sale.rounding_minor, facts)
    assert all(tender.refundable_minor >= 0 for tender in paid)
    if not is_all:
        return
    assert sum(fact.total_minor for fact in facts) == sale.total_minor
    assert [tender.refundable_minor for tender in paid] == [0] * len(paid)
    back = {t.tax_id: t for t in tax_totals(t for f in facts for x in f.lines for t in x.taxes)}
    charged = tax_totals(t for x in sale.lines if not x.voided for t in x.taxes)
    assert {name: tax for name, tax in back.items() if tax.base_minor or tax.tax_minor} == {
        tax.tax_id: tax for tax in charged if tax.base_minor or tax.tax_minor
    }
    owed = sum(record.discount_minor for record in sale.promotions if record.funded_by)
    assert sum(each.amount_minor for f in facts for x in f.lines for each in x.funded) == owed
