"""Why this price: the steps of a line, and what became of each promotion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import ExplainPrice
from tui.key_names import Screen
from tui.picture import TextRow, Weight
from tui.screens.attempt import attempt
from tui.screens.reading import read_through
from tui.words import pricing

if TYPE_CHECKING:
    from edge.services.view import ExplanationView, LineView, PriceStepView, VerdictView
    from tui.desk import Desk


async def why(desk: Desk, line: LineView) -> None:
    """Show why a line costs what it costs, until Esc."""
    answer = await attempt(desk, ExplainPrice(line.line))
    if answer is None or answer.explanation is None:
        return
    told = answer.explanation
    title = pricing.WHY_TITLE.format(
        amount=desk.amount(told.steps[-1].left_minor), description=told.description
    )
    await read_through(desk, Screen.WHY, title, why_rows(desk, told), pricing.WHY_GUIDE)


def why_rows(desk: Desk, told: ExplanationView) -> tuple[TextRow, ...]:
    """Return the steps, the verdicts and the name of the price book."""
    rows = [_step_row(desk, step) for step in told.steps]
    rows.append(TextRow())
    if told.verdicts:
        rows.append(TextRow(pricing.PROMOTIONS, weight=Weight.STRONG))
        rows += [_verdict_row(desk, verdict) for verdict in told.verdicts]
    elif told.steps and told.steps[0].step == "override":
        rows.append(TextRow(pricing.NONE_FOR_HAND_PRICE))
    else:
        rows.append(TextRow(pricing.NO_PROMOTIONS))
    if told.price_book:
        rows.append(TextRow(pricing.FROM_BOOK.format(name=told.price_book), weight=Weight.DIM))
    return tuple(rows)


def _step_row(desk: Desk, step: PriceStepView) -> TextRow:
    text = pricing.STEPS[step.step].format(text=step.text)
    weight = Weight.STRONG if step.step == "total" else Weight.PLAIN
    return TextRow(text, desk.amount(step.amount_minor), weight)


def _verdict_row(desk: Desk, verdict: VerdictView) -> TextRow:
    text = pricing.VERDICTS[verdict.verdict].format(
        text=verdict.text,
        others=pricing.AND.join(verdict.beaten_by),
        missing=pricing.missing_text(verdict.missing_units, verdict.missing_minor, desk.digits),
    )
    if verdict.verdict != "applied":
        return TextRow(text)
    return TextRow(text, desk.amount(-verdict.discount_minor), Weight.GOOD)
