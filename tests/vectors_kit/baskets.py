"""Cases of kind `price_basket` as a basket, a policy, a context and a price book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edge.domain.events import PricingPolicy, TaxClassRates, TaxExemption, TaxHoliday, TaxRate
from edge.domain.money import Currency, parse_unit_price
from edge.domain.pricing.authoring import read_promotion, read_strategy
from edge.domain.pricing.basket_pricing import PricedBasket, price_basket
from edge.domain.pricing.book import PriceBook
from edge.domain.pricing.lines import PriceContext, PriceLine
from edge.domain.pricing.rates_by_date import Dated, rate_on
from edge.domain.quantity import MILLI, Quantity, Unit
from vectors_kit.reading import milli, promotion_table

Given = dict[str, Any]


@dataclass(frozen=True)
class BasketCase:
    """All that pricing is asked."""

    ids: tuple[str, ...]
    taxes: tuple[str, ...]
    lines: tuple[PriceLine, ...]
    policy: PricingPolicy
    context: PriceContext
    book: PriceBook

    def priced(self) -> PricedBasket:
        """Return the product's answer."""
        return price_basket(self.lines, self.policy, self.context, self.book)


def basket_case(given: Given) -> BasketCase:
    """Translate a case."""
    context = given.get("context", {})
    at = datetime.fromisoformat(context["at"]) if "at" in context else None
    currency = Currency(
        given.get("currency", {}).get("code", "USD"), given.get("currency", {}).get("exponent", 2)
    )
    lines = given["lines"]
    policy = _policy(given, at)
    promotions = tuple(
        read_promotion(promotion_table(promotion), f"promotion {number}")
        for number, promotion in enumerate(given.get("promotions", ()), start=1)
    )
    evaluation = given.get("policy", {}).get("evaluation", {})
    strategy = read_strategy({"strategy": "sequence"} | promotion_table(evaluation))
    return BasketCase(
        ids=tuple(str(line["id"]) for line in lines),
        taxes=tuple(tax["id"] for tax in given.get("taxes", ())),
        lines=tuple(_line(number, line, currency) for number, line in enumerate(lines, start=1)),
        policy=policy,
        context=_context(context, at),
        book=PriceBook("case", promotions, (), strategy),
    )


def _line(number: int, line: Given, currency: Currency) -> PriceLine:
    quantity = milli(line["qty"])
    measured = bool(line.get("measured")) or quantity % MILLI != 0
    return PriceLine(
        line=number,
        quantity=Quantity(quantity, Unit.KILOGRAM if measured else Unit.EACH),
        unit_price=parse_unit_price(str(line["unit_price"]), currency),
        tax_class=_class_name(line),
        item=str(line.get("sku", line["id"])),
        category=line.get("category", ""),
        flags=frozenset(line.get("flags", ())),
        discountable=line.get("discountable", True),
        floor_price=str(line["floor_price"]) if "floor_price" in line else None,
        measured=measured,
    )


def _class_name(line: Given) -> str:
    """Name the combination of taxes that a line bears: a tax class of the product."""
    return f"{'+'.join(line.get('taxes', ()))}{'|inclusive' if line.get('inclusive') else ''}"


def _policy(given: Given, at: datetime | None) -> PricingPolicy:
    policy = given.get("policy", {})
    tax, discount = policy.get("tax", {}), policy.get("discount", {})
    taxes = {entry["id"]: _rate(entry, at) for entry in given.get("taxes", ())}
    classes = {
        _class_name(line): TaxClassRates(
            _class_name(line),
            tuple(rate for name in line.get("taxes", ()) if (rate := taxes[name]) is not None),
            bool(line.get("inclusive")),
        )
        for line in given["lines"]
    }
    return PricingPolicy(
        prices_include_tax=False,
        tax_mode=tax.get("mode", "half_up"),
        discount_mode=discount.get("mode", "half_up"),
        classes=tuple(classes.values()),
        tax_level=tax.get("level", "line"),
        tax_components=tax.get("components", "each"),
        inclusive_target=tax.get("inclusive_target", "tax"),
        discount_target=discount.get("round", "discount"),
        exempt_inclusive=policy.get("exempt_inclusive", "keep_price"),
    )


def _rate(entry: Given, at: datetime | None) -> TaxRate | None:
    rates = entry.get("rates") or [{"from": "", "rate": entry.get("rate", "0")}]
    dated = tuple(Dated(each["from"], str(each["rate"])) for each in rates)
    rate = rate_on(dated, at.date().isoformat() if at else "9999-12-31")
    holiday = entry.get("holiday")
    today = at.date().isoformat() if at else ""
    return TaxRate(
        tax_id=entry["id"],
        name=entry["id"],
        rate=rate,
        amount_per_unit=str(entry["amount"]) if entry.get("type") == "per_unit" else "",
        compound=entry.get("compound", False),
        holiday=_holiday(holiday)
        if holiday and at and holiday.get("from", "") <= today <= holiday.get("to", "9999-12-31")
        else None,
    )


def _holiday(holiday: Given) -> TaxHoliday:
    categories = holiday.get("category", ())
    return TaxHoliday(
        from_date=holiday.get("from", ""),
        to_date=holiday.get("to", ""),
        categories=(categories,) if isinstance(categories, str) else tuple(categories),
        price_limit_minor=holiday.get("price_limit"),
        limit_inclusive=holiday.get("limit_inclusive", True),
    )


def _context(context: Given, at: datetime | None) -> PriceContext:
    exempt = context.get("tax_exempt")
    ids = exempt.get("tax_ids", ()) if isinstance(exempt, dict) else ()
    exemption = TaxExemption("case", tax_ids=tuple(ids)) if exempt is True or ids else None
    return PriceContext(
        at=at,
        customer_groups=frozenset(context.get("customer_groups", ())),
        coupons=tuple(context.get("coupons", ())),
        redeemed_coupons=frozenset(context.get("redeemed_coupons", ())),
        exemption=exemption,
    )


def basket_answer(case: BasketCase) -> Given:
    """Return the product's answer in the words of the cases."""
    priced = case.priced()
    rows = [
        {
            "id": name,
            "extended": line.extended_minor,
            "discount": line.discount_minor,
            "amount": line.amount_minor,
            "tax": line.tax_minor,
            "total": line.total_minor,
        }
        for name, line in zip(case.ids, priced.lines, strict=True)
    ]
    records = {record.promotion: record for record in priced.promotions}
    return {
        "lines": rows,
        "totals": {
            key: sum(row[key] for row in rows)
            for key in ("extended", "discount", "amount", "tax", "total")
        },
        "tax_by_id": dict.fromkeys(case.taxes, 0)
        | {tax.tax_id: tax.tax_minor for tax in priced.taxes},
        "promotions": [
            {
                "id": promotion.promotion_id,
                "discount": record.discount_minor if record else 0,
                "applied": record.applications if record else 0,
            }
            for promotion in case.book.promotions
            for record in (records.get(promotion.promotion_id),)
        ],
    }
