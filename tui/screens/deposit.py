"""A deposit: how much of goods to follow is paid now, or the rest by its receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import AgreeDeposit, PayRest
from tui.intents import Reading
from tui.screens.asking import Question, ask, refuse_amount
from tui.screens.attempt import attempt
from tui.words import aisle as words

if TYPE_CHECKING:
    from tui.desk import Desk

_PERCENT = "%"


async def deposit(desk: Desk, text: str) -> None:
    """Ask how much is paid now; where nothing follows, on which receipt a deposit was paid."""
    sale = desk.view.sale
    if sale is not None and any(line.follow and not line.voided for line in sale.lines):
        await _agree(desk, text)
    else:
        await _rest(desk, text)


async def _agree(desk: Desk, text: str) -> None:
    question = Question(
        words.DEPOSIT_QUESTION,
        words.DEPOSIT,
        Reading.TEXT,
        guide=words.DEPOSIT_GUIDE,
        may_be_empty=True,
    )
    given = text.strip() or await ask(desk, question)
    if given is None:
        return
    given = given.strip()
    if given.endswith(_PERCENT):
        await attempt(desk, AgreeDeposit(percent=given.removesuffix(_PERCENT).strip()))
        return
    minor = desk.read_amount(given) if given else None
    if given and minor is None:
        desk.beep()
        refuse_amount(desk, given)
        return
    await attempt(desk, AgreeDeposit(amount_minor=minor or None, is_dropped=minor == 0))


async def _rest(desk: Desk, text: str) -> None:
    question = Question(words.REST_QUESTION, words.REST, Reading.TEXT, guide=words.REST_GUIDE)
    receipt = text.strip() or await ask(desk, question)
    if receipt is not None:
        await attempt(desk, PayRest(receipt))
