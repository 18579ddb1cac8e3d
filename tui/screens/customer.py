"""The customer at the counter: found, attached, let go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.domain.commands import AttachCustomer, DetachCustomer, FindCustomers
from edge.domain.errors import NeedsApproval, TillError
from edge.services.view import CustomerView
from tui.formats import printable
from tui.intents import Accept, Back, Code, Name, Pick, Reading
from tui.key_names import Action, Screen
from tui.keys import looks_scanned
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor, refuse_row
from tui.screens.attempt import attempt
from tui.screens.bringing import coupons, exemption
from tui.screens.listening import Do, listen, notice, refuse
from tui.words import customers as words
from tui.words import prompts, told

if TYPE_CHECKING:
    from edge.services.view import SaleView
    from tui.desk import Desk
    from tui.screens.listening import Heard

_ROW_DIGITS_MAX = 2
"""No more customers are shown at once; a longer number is a card or a phone."""


@dataclass(slots=True)
class _Choice:
    """Whom the last search found, and who of them is chosen."""

    found: tuple[CustomerView, ...] = ()
    cursor: Cursor = field(default_factory=Cursor)


async def customer(desk: Desk, text: str) -> None:
    """Show who buys until Esc, or until a customer was chosen; `text` is looked for at once."""
    choice = _Choice()
    if text:
        await _search(desk, choice, text)
    while True:
        heard = await listen(desk, _face(desk, choice))
        match heard:
            case Back():
                return
            case Code(code):
                done = await _coded(desk, choice, code, scanned=heard.scanned)
            case Name(typed) | Do(Action.FORWARD | Action.ATTACH, typed) if typed:
                done = await _search(desk, choice, typed)
            case Accept() | Do(Action.FORWARD) | Pick():
                done = await _chosen(desk, choice, heard)
            case _:
                done = await _other(desk, choice, heard)
        if done:
            return


async def _chosen(desk: Desk, choice: _Choice, heard: Heard) -> bool:
    """Attach who is chosen; with nobody to choose from, F12 goes back to the goods."""
    if not choice.found:
        return isinstance(heard, Do)
    choice.cursor.takes(heard, len(choice.found))
    return await _attach(desk, choice)


async def _attach(desk: Desk, choice: _Choice) -> bool:
    wanted = choice.found[choice.cursor.index].customer
    return await attempt(desk, AttachCustomer(wanted)) is not None


async def _other(desk: Desk, choice: _Choice, heard: Heard) -> bool:
    match heard:
        case Do(Action.ATTACH):
            await _attach(desk, choice)
        case Do(Action.DETACH):
            await attempt(desk, DetachCustomer())
        case Do(Action.EXEMPT):
            await exemption(desk)
        case Do(Action.COUPONS, text):
            await coupons(desk, text)
        case _:
            if not choice.cursor.takes(heard, len(choice.found)):
                desk.beep()
    return False


async def _coded(desk: Desk, choice: _Choice, code: str, *, scanned: bool) -> bool:
    """Deal with a number: a row if it is short, else a card, else a phone number or an id."""
    if choice.found and len(code) <= _ROW_DIGITS_MAX and code.isdecimal():
        if not 1 <= int(code) <= len(choice.found):
            refuse_row(desk, code)
            return False
        choice.cursor.index = int(code) - 1
        return await _attach(desk, choice)
    if await _is_card(desk, code):
        return True
    await _search(desk, choice, code)
    if not choice.found and (scanned or looks_scanned(code)):
        headline, step = prompts.MISPLACED
        await notice(desk, headline, (TextRow(step.format(code=printable(code)[:40])),))
    return False


async def _is_card(desk: Desk, code: str) -> bool:
    """Attach whose card it is; tell whether it was one."""
    command = AttachCustomer(code=code)
    try:
        desk.say(told(await desk.send(command)))
    except NeedsApproval:
        return await attempt(desk, command) is not None
    except TillError:
        return False  # the search that follows tells what is the matter
    return True


async def _search(desk: Desk, choice: _Choice, text: str) -> bool:
    answer = await attempt(desk, FindCustomers(text))
    choice.found = answer.customers if answer is not None else ()
    choice.cursor = Cursor()
    if choice.found:
        desk.say(None)
    elif answer is not None:
        headline, step = words.FOUND_NOBODY
        desk.beep()
        refuse(desk, headline.format(text=printable(text)[:40]), step)
    return False


def _face(desk: Desk, choice: _Choice) -> Face:
    sale = desk.view.sale
    basket = sale if sale is not None and sale.state == "open" else None
    found = choice.found
    if found:
        body = ListBody(words.FOUND, tuple(map(_found_row, found)), choice.cursor.index)
    else:
        body = ListBody(words.TITLE, _standing(basket))
    has_customer = basket is not None and basket.customer is not None
    is_exempt = basket is not None and basket.exemption is not None
    return Face(
        Screen.CUSTOMER,
        body,
        side=desk.side(),
        guide=words.FOUND_GUIDE if found else words.GUIDE,
        reading=Reading.GOODS,
        prompt=words.TITLE,
        labels={
            Action.ATTACH: words.ATTACH if found else "",
            Action.DETACH: words.DETACH if has_customer else "",
            Action.EXEMPT: words.CHARGE if is_exempt else words.EXEMPT,
            Action.FORWARD: words.USE if found else words.BACK,
        },
    )


def _found_row(customer: CustomerView) -> TextRow:
    end = words.PHONE_END.format(end=customer.phone_end) if customer.phone_end else ""
    name = "  ".join(part for part in (customer.name, *customer.groups) if part)
    return TextRow(name, f"{end}  {customer.customer}".strip())


def _standing(basket: SaleView | None) -> tuple[TextRow, ...]:
    """Return what is known of who buys."""
    if basket is None or basket.customer is None:
        return (TextRow(words.NOBODY), TextRow(words.GUIDE))
    buyer = basket.customer
    rows = [
        TextRow(buyer.name, buyer.customer, Weight.STRONG),
        TextRow(", ".join(buyer.groups)),
    ]
    if buyer.certificate:
        rows += [
            TextRow(),
            TextRow(words.CERTIFICATE, buyer.certificate),
            TextRow(words.GOOD_UNTIL, buyer.certificate_until or words.NO_END),
        ]
    return tuple(rows)
