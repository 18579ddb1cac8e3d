"""Money of which the card terminal has not said whether it moved: asked again, or by the slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import ResolvePayment, SettlePayment
from tui.key_names import Action
from tui.picture import TextRow, Weight
from tui.screens.asking import Question, ask
from tui.screens.attempt import attempt
from tui.screens.listening import notice
from tui.words import prompts

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.key_names import Screen
    from tui.words.settling import Unsettled


async def settle(desk: Desk, screen: Screen, words: Unsettled, amount: str) -> None:
    """Find out what became of a payment or a refund before anything else is done."""
    rows = (TextRow(amount, weight=Weight.BIG), TextRow(), *map(TextRow, words.rows))
    done = await notice(desk, words.title, rows, screen)
    if done is None:
        return
    if done.action is Action.ASK_AGAIN:
        if await attempt(desk, ResolvePayment()) is None:
            await desk.refresh()  # it may have been settled meanwhile
        return
    moved = done.action is Action.TAKEN
    headline = words.slip_of_moved if moved else words.slip_of_unmoved
    slip = await ask(desk, Question(headline.format(amount=amount), prompts.SLIP))
    if slip is not None:
        await attempt(desk, SettlePayment(moved, slip))
