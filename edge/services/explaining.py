"""Why a line costs what it costs, for the person who is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.pricing.explaining import Outcome, Verdict
from edge.domain.text import modifier_text
from edge.services.desk import Decision, Desk
from edge.services.tax_rows import tax_label
from edge.services.view import ExplanationView, PriceStepView, VerdictView

if TYPE_CHECKING:
    from edge.domain.basket import Basket, Line
    from edge.domain.commands import ExplainPrice
    from edge.domain.events import PricingPolicy
    from edge.domain.pricing import PricedLine

_OF_CONCERN = (
    Verdict.APPLIED,
    Verdict.BEATEN,
    Verdict.NEEDS_MORE,
    Verdict.NEEDS_COUPON,
    Verdict.NOT_YOURS,
    Verdict.OUTSIDE_TIME,
    Verdict.USED_UP,
    Verdict.NO_EFFECT,
)
"""The order in which verdicts are told: what holds first, then what could."""


def explain_price(desk: Desk, command: ExplainPrice) -> Decision:
    """Tell the steps of a line and the verdict on every promotion that looks at its goods."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    basket = desk.basket
    line = None
    if command.line is not None:
        line = basket.line(command.line)
        if line is None:
            raise Refusal("no_such_line", line=command.line)
    outcomes = basket.explained()
    told = ExplanationView(
        line=command.line,
        description=line.added.description if line else "",
        price_book=_price_book(basket, line),
        steps=_steps(basket, line) if line else (),
        verdicts=_verdicts(outcomes, command.line),
    )
    return Decision(explanation=told, information="price_explained")


def _price_book(basket: Basket, line: Line | None) -> str:
    """Name what the prices come from: the list price's catalogue, and the promotions' book."""
    names = (line.added.price_book if line else "", basket.opened.price_book)
    return ", ".join(name for name in names if name)


def _verdicts(outcomes: tuple[Outcome, ...], line: int | None) -> tuple[VerdictView, ...]:
    texts = {outcome.promotion: outcome.text for outcome in outcomes}
    mine = [outcome for outcome in outcomes if line is None or line in outcome.lines]
    mine.sort(key=lambda outcome: _OF_CONCERN.index(outcome.verdict))
    return tuple(
        VerdictView(
            promotion=outcome.promotion,
            text=outcome.text,
            verdict=outcome.verdict.value,
            discount_minor=outcome.discount_minor,
            beaten_by=tuple(texts[other] for other in outcome.beaten_by),
            missing_units=outcome.missing.units if outcome.missing else 0,
            missing_minor=outcome.missing.amount_minor if outcome.missing else 0,
        )
        for outcome in mine
    )


def _steps(basket: Basket, line: Line) -> tuple[PriceStepView, ...]:
    priced = basket.priced_line(line.number)
    assert priced is not None, "a live line is priced"
    extended = priced.extended_minor
    steps = [
        PriceStepView("override", modifier.text, extended, extended)
        for modifier in line.modifiers
        if modifier.source == "override"
    ][-1:] or [PriceStepView("regular", "", extended, extended)]
    left = priced.extended_minor
    for modifier in priced.modifiers:
        left -= modifier.discount_minor
        step = "manual" if modifier.source == "manual" else "promotion"
        text = modifier_text(modifier)
        steps.append(PriceStepView(step, text, -modifier.discount_minor, left))
    return (*steps, *_tax_steps(priced, left, basket.opened.policy))


def _tax_steps(priced: PricedLine, left: int, policy: PricingPolicy) -> list[PriceStepView]:
    steps = []
    if priced.exempted_minor:
        left -= priced.exempted_minor
        steps.append(PriceStepView("exempt", "", -priced.exempted_minor, left))
    for tax in priced.taxes:
        added = 0 if priced.inclusive else tax.tax_minor
        left += added
        step = "tax_included" if priced.inclusive else "tax"
        steps.append(PriceStepView(step, tax_label(tax.tax_id, policy), tax.tax_minor, left))
    steps.append(PriceStepView("total", "", left, left))
    return steps
