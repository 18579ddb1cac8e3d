"""A discount on one line, in per cent or as an amount, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import DiscountLine
from tui.screens.asking import ask_amount, ask_reason, refuse_struck
from tui.screens.attempt import attempt
from tui.words import prompts

if TYPE_CHECKING:
    from edge.services.view import LineView
    from tui.desk import Desk


async def discount(desk: Desk, line: LineView, percent: str | None = None) -> None:
    """Ask for what is missing, then give the discount."""
    if line.voided:
        refuse_struck(desk, line.line)
        return
    amount = None
    if percent is None:
        headline = prompts.DISCOUNT_OF.format(description=line.description)
        amount = await ask_amount(desk, headline)
        if amount is None:
            return
    reason = await ask_reason(desk, prompts.WHY_DISCOUNT, prompts.DISCOUNT_REASONS)
    if reason is not None:
        await attempt(desk, DiscountLine(line.line, reason, percent=percent, amount_minor=amount))
