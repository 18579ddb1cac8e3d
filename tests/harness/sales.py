"""Sales that a till can complete, drawn at random and rung up by the till's own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from edge.domain import basket as baskets
from edge.domain import completion, selling, taking
from edge.domain.catalogue import Item, ItemFlag
from edge.domain.commands import DiscountLine, OverridePrice, VoidLine
from edge.domain.errors import Refusal
from edge.domain.events import (
    PricingPolicy,
    TaxClassRates,
    TaxExempted,
    TaxExemption,
    TaxRate,
)
from edge.domain.ids import ItemId
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.pricing.promotion import (
    BasketReward,
    BuyGet,
    Combination,
    Effect,
    Layer,
    PercentOff,
    Promotion,
)
from edge.domain.pricing.selector import EVERYTHING
from edge.domain.rates import parse_percent
from edge.domain.tender import OverTender, TenderKind, TenderRule
from harness.goods import (
    BANANAS,
    BOTTLE,
    COLA,
    LAMP,
    MANAGER,
    MILK,
    NOON,
    after,
    authority,
    opening,
    with_item,
)

if TYPE_CHECKING:
    from edge.domain.basket import Basket
    from edge.domain.events import SaleCompleted

RULES = {
    "cash": TenderRule("cash", TenderKind.CASH, "Cash", OverTender.CHANGE),
    "card": TenderRule("card", TenderKind.CARD, "Card"),
    "voucher": TenderRule("voucher", TenderKind.VOUCHER, "Voucher"),
}
CARD_50 = Item(
    ItemId("gift-50"),
    "Gift card 50",
    "5000",
    "untaxed",
    "services",
    flags=frozenset({ItemFlag.STORED_VALUE}),
)
OIL = Item(ItemId("oil"), "Lamp oil", "164.95", "twin", "home")
CELL = Item(ItemId("cell"), "Battery", "399", "levied", "home")
GOODS = (MILK, LAMP, COLA, CARD_50, OIL, CELL)

_CLASSES = (
    TaxClassRates("untaxed", ()),
    TaxClassRates("standard", (TaxRate("VAT19", "VAT", "0.19"),)),
    TaxClassRates("reduced", (TaxRate("VAT7", "VAT", "0.07"),)),
    TaxClassRates("twin", (TaxRate("C9", "CGST", "0.09"), TaxRate("S9", "SGST", "0.09"))),
    TaxClassRates("levied", (TaxRate("ECO", "Eco levy", "0", amount_per_unit="12.5"),), False),
)

POLICIES = st.builds(
    PricingPolicy,
    prices_include_tax=st.booleans(),
    tax_mode=st.sampled_from(["half_up", "half_even", "down"]),
    discount_mode=st.just("half_up"),
    classes=st.just(_CLASSES),
    cash_increment_minor=st.sampled_from([1, 5, 10, 100]),
    cash_mode=st.sampled_from(["half_up", "down", "up"]),
    tax_level=st.sampled_from(["unit", "line", "document"]),
    tax_components=st.sampled_from(["each", "combined"]),
    inclusive_target=st.sampled_from(["tax", "net"]),
    discount_target=st.sampled_from(["discount", "price"]),
    exempt_inclusive=st.sampled_from(["keep_price", "remove_tax"]),
)

PROMOTIONS = (
    Promotion("tenth", PercentOff(EVERYTHING, parse_percent("10")), Combination(Layer.MARKDOWN)),
    Promotion("bogo", BuyGet(EVERYTHING, 2, 1, Effect(amount=60)), Combination(Layer.DEAL)),
    Promotion(
        "basket",
        BasketReward(EVERYTHING, amount=700, min_amount=3000),
        Combination(Layer.BASKET),
        funded_by="Acme Foods",
    ),
)
BOOKS = (NO_BOOK, PriceBook("all", PROMOTIONS), PriceBook("acme", PROMOTIONS[2:]))
BOOK_OF = {book.version: book for book in BOOKS}


@st.composite
def filled_baskets(draw: st.DrawFn) -> Basket:
    """Draw a basket of goods, deposits and empties, some of it changed or struck."""
    book = draw(st.sampled_from(BOOKS))
    opened = replace(opening(policy=draw(POLICIES)), price_book=book.version)
    basket = baskets.open_basket(opened, book)
    if draw(st.integers(0, 4)) == 0:
        taxes = draw(st.sampled_from([(), ("VAT19", "C9")]))
        basket = after(basket, TaxExempted(TaxExemption("EX-1", tax_ids=taxes)))
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.integers(0, 4)) == 0:
            grams = draw(st.integers(1, 3000))
            basket = with_item(basket, BANANAS, f"{grams / 1000:.3f}")
        else:
            item = draw(st.sampled_from(GOODS))
            basket = with_item(basket, item, str(draw(st.integers(1, 12))))
        basket = _changed(basket, draw)
    if draw(st.booleans()):
        empties = str(draw(st.integers(1, 60)))
        basket = after(basket, *selling.return_deposit(basket, BOTTLE, empties, ""))
    return basket


def _changed(basket: Basket, draw: st.DrawFn) -> Basket:
    """Change the goods that were entered last, if the rules let it."""
    number = next(x.number for x in reversed(basket.lines) if x.added.deposit_of is None)
    by = authority(approver=MANAGER)
    try:
        match draw(st.integers(0, 6)):
            case 1:
                percent = str(draw(st.integers(1, 100)))
                change: Any = DiscountLine(number, "worn", percent=percent)
                return after(basket, *selling.discount_line(basket, change, by))
            case 2:
                change = DiscountLine(number, "worn", amount_minor=draw(st.integers(1, 400)))
                return after(basket, *selling.discount_line(basket, change, by))
            case 3:
                change = OverridePrice(number, draw(st.integers(0, 9000)), "agreed")
                return after(basket, *selling.override_price(basket, change, by))
            case 4 if len(basket.live_lines) > 2:
                return after(basket, *selling.void_line(basket, VoidLine(number), by))
    except Refusal:
        pass
    return basket


@st.composite
def sales(draw: st.DrawFn) -> SaleCompleted:
    """Draw a completed sale: split tenders, change, cash rounding, or cash paid out."""
    basket = draw(filled_baskets())
    for kind in draw(st.lists(st.sampled_from(["card", "voucher"]), max_size=2)):
        if basket.due_minor > 1:
            amount = draw(st.integers(1, basket.due_minor))
            basket = _taken(basket, kind, amount)
    if basket.due_minor:
        more = draw(st.sampled_from([0, 0, 1, 37, 5000])) if basket.due_minor > 0 else 0
        due = taking.rounded_for_cash(basket.due_minor, basket.opened.policy)
        if basket.due_minor > 0 and draw(st.booleans()):
            basket = _taken(basket, "card", basket.due_minor)
        else:
            basket = _taken(basket, "cash", due + more)
    sale = completion.completed(
        basket, taking.closing(basket), number="1", shift="shift-1", now=NOON
    )
    return _settled_otherwise(sale, draw)


def _taken(basket: Basket, kind: str, amount_minor: int) -> Basket:
    taken = taking.take(
        basket, RULES[kind], taking.Offer(amount_minor, confirmed=True), next_note_minor=5000
    )
    return after(basket, taken)


def _settled_otherwise(sale: SaleCompleted, draw: st.DrawFn) -> SaleCompleted:
    """Let a tip, a loss, foreign cash or a gift card come with a tender that is not the change."""
    at = draw(st.integers(0, len(sale.tenders)))
    extra: dict[str, Any] = draw(
        st.sampled_from(
            [
                {},
                {"tip_minor": 150},
                {"forfeited_minor": 80, "tender_kind": "voucher"},
                {"tender_kind": "stored_value", "available_minor": 10_000},
                {"tip_minor": 5, "foreign_currency": "USD", "foreign_minor": 1234},
            ]
        )
    )
    tenders = tuple(
        replace(taken, **extra) if n == at and not taken.is_change else taken
        for n, taken in enumerate(sale.tenders)
    )
    return replace(sale, tenders=tenders)
