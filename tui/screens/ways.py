"""Takes what a way to pay needs besides an amount: foreign money, a balance, a tip, a share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.commands import CancelSale, Tender
from edge.domain.errors import Refusal
from edge.domain.money import share
from tui.formats import amount
from tui.intents import Reading
from tui.picture import Message, TextRow, Tone
from tui.screens.asking import Question, ask, ask_reason, choose, refuse_amount, refuse_row
from tui.screens.attempt import attempt, tell
from tui.words import prompts
from tui.words.terminal import SLIP_GUIDE, SLIP_QUESTION, STANDALONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.services.view import SaleView, WayView
    from tui.desk import Desk

CASH = "cash"
CARD = "card"
_VOUCHER = "voucher"
_STORED_VALUE = "stored_value"
_SHARES_MAX = 20


def ways(desk: Desk) -> tuple[WayView, ...]:
    """Return how the basket can be paid; one below zero is only paid out in cash."""
    sale = desk.view.sale
    return sale.ways if sale is not None and sale.due_minor > 0 else ()


def vouchers(desk: Desk) -> list[WayView]:
    """Return the ways to pay that are vouchers."""
    return [way for way in ways(desk) if way.kind == _VOUCHER]


async def take_voucher(desk: Desk, text: str) -> None:
    """Take a voucher; of several kinds one is chosen first."""
    kinds = vouchers(desk)
    way = kinds[0] if len(kinds) == 1 else await _chosen(desk, prompts.WHICH_VOUCHER, kinds)
    if way is not None:
        await take(desk, way, text)


async def more_ways(desk: Desk, text: str) -> None:
    """Offer every way to pay that has no key of its own, and giving up the sale."""
    others = [way for way in ways(desk) if way.type not in (CASH, CARD)]
    silent = [way for way in ways(desk) if way.uses_terminal and way.offline_allowed]
    by_hand = [way for way in ways(desk) if way.uses_terminal] if _standalone(desk) else []
    rows = [_row(way) for way in others] + [_silent_row(desk, way) for way in silent]
    rows += [TextRow(STANDALONE.format(name=way.name)) for way in by_hand]
    row = await choose(desk, prompts.MORE_WAYS, [*rows, TextRow(prompts.MENU_LABELS["cancel"])])
    if row is None:
        return
    if row < len(others):
        await take(desk, others[row], text)
    elif row < len(others) + len(silent):
        await take(desk, silent[row - len(others)], text, offline=True)
    elif row < len(rows):
        await _take_by_hand(desk, by_hand[row - len(others) - len(silent)], text)
    else:
        await _give_up(desk)


def _standalone(desk: Desk) -> bool:
    return desk.surroundings.in_force().standalone_allowed


async def _take_by_hand(desk: Desk, way: WayView, text: str) -> None:
    """Have a card keyed at another terminal; nothing is taken without the number of its slip."""
    sale = desk.view.sale
    minor = desk.read_amount(text) if text else None
    if sale is None or (text and minor is None):
        desk.beep()
        refuse_amount(desk, text)
        return
    amount_text = desk.amount(sale.due_minor if minor is None else minor)
    headline = SLIP_QUESTION.format(amount=amount_text)
    slip = await ask(desk, Question(headline, prompts.SLIP, guide=SLIP_GUIDE))
    if slip is not None:
        command = Tender(way.type, minor, typed=minor is not None, standalone=True, slip=slip)
        await attempt(desk, command)


async def _give_up(desk: Desk) -> None:
    """Cancel the sale; while money is taken the reason is not even asked for."""
    sale = desk.view.sale
    if sale is not None and sale.paid_minor:
        await tell(desk, Refusal("money_taken", paid_minor=sale.paid_minor))
        return
    reason = await ask_reason(desk, prompts.WHY_CANCEL, prompts.CANCEL_REASONS)
    if reason is not None:
        await attempt(desk, CancelSale(reason))


async def take(desk: Desk, way: WayView, text: str = "", *, offline: bool = False) -> None:
    """Take a way to pay for the amount that was typed before, or for all that is due."""
    if way.currency:
        await _take_foreign(desk, way, text)
        return
    minor = desk.read_amount(text) if text else None
    if text and minor is None:
        desk.beep()
        refuse_amount(desk, text)
        return
    command = Tender(way.type, minor, typed=minor is not None, offline=offline)
    await _finish(desk, way, command)


async def _finish(desk: Desk, way: WayView, command: Tender) -> None:
    """Ask for what is still missing, then take it."""
    if way.kind == _STORED_VALUE and not way.uses_terminal:
        card = await ask(desk, _which_card(way))
        if card is None:
            return
        question = prompts.HELD_ON_IT.format(name=way.name)
        held = await _asked(desk, question, prompts.AMOUNT, prompts.HELD_GUIDE)
        if held is None:
            return
        command = replace(command, card=card, available_minor=held or None, offline=not held)
    if way.tips_allowed:
        tip = await _asked(desk, prompts.TIP_QUESTION, prompts.TIP, prompts.TIP_GUIDE)
        if tip is None:
            return
        command = replace(command, tip_minor=tip)
    await attempt(desk, command)


def _which_card(way: WayView) -> Question:
    headline = prompts.CARD_NUMBER.format(name=way.name)
    return Question(
        headline, prompts.CARD, Reading.TEXT, prompts.CARD_NUMBER_GUIDE, may_be_empty=True
    )


async def _asked(desk: Desk, headline: str, prompt: str, guide: str) -> int | None:
    """Return an amount, 0 for Enter alone, None where it was given up."""
    question = Question(headline, prompt, Reading.AMOUNT, guide, may_be_empty=True)
    while True:
        answer = await ask(desk, question)
        if not answer:
            return None if answer is None else 0
        minor = desk.read_amount(answer)
        if minor is not None:
            return minor
        desk.beep()
        refuse_amount(desk, answer)


async def _take_foreign(desk: Desk, way: WayView, text: str) -> None:
    """Ask how much of the foreign money is given; Enter takes the least that pays all."""
    usual = amount(way.usual_minor, way.currency_digits)
    question = Question(
        prompts.FOREIGN_QUESTION.format(name=way.name, rate=way.exchange_rate),
        way.currency,
        Reading.NUMBER,
        prompts.FOREIGN_GUIDE.format(currency=way.currency, amount=usual),
        may_be_empty=True,
    )
    answer: str | None = text
    while True:
        answer = answer or await ask(desk, question)
        if answer is None:
            return
        if not answer:
            await attempt(desk, Tender(way.type, foreign_minor=way.usual_minor))
            return
        minor = desk.read_amount(answer, way.currency)
        if minor is not None:
            await attempt(desk, Tender(way.type, foreign_minor=minor, typed=True))
            return
        desk.beep()
        refuse_amount(desk, answer)
        answer = None


async def split(desk: Desk, text: str) -> None:
    """Share what is due by a number of people; each pays a share in a way of their own."""
    shares = await _number_of_shares(desk, text)
    sale = desk.view.sale
    if shares is None or sale is None:
        return
    left_minor = sale.due_minor
    for number, part in enumerate(share(sale.due_minor, [1] * shares), start=1):
        left_minor -= part
        if not await _take_share(desk, f"{number}/{shares}", left_minor):
            return


async def _number_of_shares(desk: Desk, text: str) -> int | None:
    question = Question(prompts.SPLIT_QUESTION, prompts.PEOPLE, Reading.NUMBER)
    while True:
        text = text or await ask(desk, question) or ""
        if not text:
            return None
        if text.isdecimal() and 2 <= int(text) <= _SHARES_MAX:
            return int(text)
        refuse_row(desk, text)
        text = ""


async def _take_share(desk: Desk, name: str, left_minor: int) -> bool:
    """Take one share, after which `left_minor` is still due; return whether to go on.

    A share that was refused, or paid in part, is asked for again; what coins cannot pay of it goes
    to the next one, and the last one pays all that is due.
    """
    while True:
        sale = desk.view.sale
        if sale is None or sale.state != "paying" or _is_pending(sale):
            return False
        part = sale.due_minor - left_minor
        if part <= 0:
            return True
        title = prompts.SHARE_TITLE.format(name=name, amount=desk.amount(part))
        way = await _chosen(desk, title, [way for way in ways(desk) if not way.currency])
        if way is None:
            return False
        asked = (part - part % way.step_minor or part) if left_minor else None
        if way.type != CASH:
            await _finish(desk, way, Tender(way.type, asked))
            continue
        await _take_cash_share(desk, title, asked)
        if left_minor and _is_down_to(desk, left_minor + way.step_minor):
            return True


async def _take_cash_share(desk: Desk, title: str, asked_minor: int | None) -> None:
    """Ask what is given for a share in cash; None is the last share, whose change the till counts.

    The change of an earlier share is told and given by hand: it never was the till's.
    """
    given = await _asked(desk, title, prompts.CASH, prompts.CASH_GIVEN_GUIDE)
    if given is None:
        return
    if asked_minor is None:
        await attempt(desk, Tender(CASH, given or None, typed=given > 0))
        return
    answer = await attempt(desk, Tender(CASH, min(given or asked_minor, asked_minor)))
    if answer is not None and given > asked_minor:
        change = desk.amount(given - asked_minor)
        desk.say(Message(prompts.GIVE_BACK.format(amount=change), tone=Tone.GOOD))


def _is_down_to(desk: Desk, due_minor: int) -> bool:
    sale = desk.view.sale
    return sale is not None and sale.due_minor < due_minor


def _is_pending(sale: SaleView) -> bool:
    return any(tender.state not in ("approved", "declined", "voided") for tender in sale.tenders)


async def _chosen(desk: Desk, title: str, offered: Sequence[WayView]) -> WayView | None:
    row = await choose(desk, title, [_row(way) for way in offered])
    return None if row is None else offered[row]


def _row(way: WayView) -> TextRow:
    """Return a way to pay; foreign money with what pays all and its rate."""
    if not way.currency:
        return TextRow(way.name)
    usual = amount(way.usual_minor, way.currency_digits)
    right = prompts.FOREIGN_ROW.format(currency=way.currency, amount=usual, rate=way.exchange_rate)
    return TextRow(way.name, right)


def _silent_row(desk: Desk, way: WayView) -> TextRow:
    limit = way.floor_limit_minor
    right = "" if limit is None else prompts.UP_TO.format(amount=desk.amount(limit))
    return TextRow(prompts.TERMINAL_SILENT.format(name=way.name), right)
