"""Carries a command through the questions it raises, where the cashier stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.commands import (
    ApprovalGiven,
    ConfirmAge,
    RefuseAge,
    Scan,
    SellDepartment,
    Tender,
)
from edge.domain.errors import NeedsApproval, TillError
from tui import formats, words
from tui.intents import Reading
from tui.keymap import Action, Screen
from tui.picture import TextRow, Weight
from tui.screens.asking import Question, ask, ask_amount, boxed, choose
from tui.screens.listening import notice, refuse
from tui.words import prompts

if TYPE_CHECKING:
    from edge.domain.commands import Command
    from edge.services.view import Answer
    from tui.desk import Desk


async def attempt(desk: Desk, command: Command) -> Answer | None:
    """Send a command; return its answer, None if it was refused or given up.

    What the till asks back (approval, age, serial number, weight, price, an unusual amount) is
    asked in place, and the same command is sent again with the answer in it.
    """
    current: Command | None = command
    while current is not None:
        try:
            answer = await desk.send(current)
        except TillError as error:
            current = await _answered(desk, current, error)
        else:
            desk.say(words.told(answer))
            return answer
    return None


async def _answered(desk: Desk, command: Command, error: TillError) -> Command | None:
    """Return the command to send next, None if that was it."""
    if isinstance(error, NeedsApproval):
        return await _approved(desk, command, error)
    if error.code in _ASKS_APPROVER_AGAIN and getattr(command, "approval", None) is not None:
        await tell(desk, error)
        return replace(command, approval=None)  # type: ignore[arg-type]
    match command, error.code:
        case Scan() | SellDepartment(), "age_check_needed":
            return await _age_checked(desk, command, error)
        case Scan(), "item_unknown":
            return await _unknown(desk, command)
        case Scan(), "serial_needed" | "weight_needed" | "price_needed":
            return await _completed(desk, command, error)
        case Tender(), "amount_unusual":
            return await _unusual(desk, command, error)
        case Tender(), "tender_forfeits":
            return await _forfeits(desk, command, error)
        case _:
            await tell(desk, error)
            return None


async def tell(desk: Desk, error: TillError) -> None:
    """Say why something did not go; what could lose goods or data must be noticed."""
    text = words.explain(error, desk.digits)
    if words.must_notice(error) or words.in_doubt(error):
        title = prompts.NOT_SOLD if words.must_notice(error) else prompts.TROUBLE_TITLE
        await notice(desk, title, boxed(text.headline, text.next_step))
        return
    desk.beep()
    refuse(desk, text.headline, text.next_step)


_ASKS_APPROVER_AGAIN = frozenset(
    {
        "pin_wrong",
        "pin_throttled",
        "operator_locked_out",
        "approver_may_not",
        "approval_of_oneself",
        "approval_too_old",
        "approval_of_something_else",
    }
)
"""Refusals of the second person, not of what was asked for."""


async def _approved(desk: Desk, command: Command, error: TillError) -> Command | None:
    """Ask a second person for number and PIN; they count for exactly this command."""
    text = words.explain(error, desk.digits)
    operator = await ask(
        desk,
        Question(text.headline, prompts.OPERATOR, Reading.PERSON, text.next_step, Screen.APPROVAL),
    )
    if operator is None:
        return None
    pin = await ask(
        desk,
        Question(text.headline, prompts.PIN, Reading.SECRET, prompts.PIN_GUIDE, Screen.APPROVAL),
    )
    if pin is None:
        return await _approved(desk, command, error)
    return replace(command, approval=ApprovalGiven(operator, pin))  # type: ignore[arg-type]


async def _age_checked(
    desk: Desk, command: Scan | SellDepartment, error: TillError
) -> Command | None:
    """Have the customer's age checked before the item is sold, or the refusal recorded."""
    age = error.facts.get("minimum_age")
    assert isinstance(age, int)
    rows = (
        TextRow(str(error.facts.get("description"))),
        TextRow(),
        TextRow(prompts.AGE_FROM.format(age=age)),
        TextRow(prompts.BORN, str(error.facts.get("born_on_or_before"))),
    )
    done = await notice(desk, prompts.AGE_TITLE, rows, Screen.AGE_CHECK)
    if done is None:
        return None
    if done.action is Action.REFUSE:
        if isinstance(command, Scan):
            await attempt(desk, RefuseAge(command.code))
        return None
    method = "looks_older" if done.action is Action.LOOKS_OLDER else "id_checked"
    return command if await attempt(desk, ConfirmAge(age, method)) is not None else None


async def _completed(desk: Desk, command: Scan, error: TillError) -> Command | None:
    """Ask for what the item cannot be sold without."""
    text = words.explain(error, desk.digits)
    match error.code:
        case "serial_needed":
            question = Question(text.headline, prompts.SERIAL, Reading.TEXT, text.next_step)
            serial = await ask(desk, question)
            return None if serial is None else replace(command, serial=serial)
        case "weight_needed":
            unit = formats.unit_name(str(error.facts.get("unit")))
            prompt = f"{prompts.WEIGHT} {unit}"
            question = Question(text.headline, prompt, Reading.NUMBER, text.next_step)
            weight = await ask(desk, question)
            return None if weight is None else replace(command, quantity=weight)
        case _:
            price = await ask_amount(desk, text.headline, prompts.PRICE)
            return None if price is None else replace(command, price_minor=price)


async def _unknown(desk: Desk, command: Scan) -> Command | None:
    """Offer what can be done with goods that are not in the price list."""
    rows = (
        TextRow(formats.printable(command.code)[:40], weight=Weight.STRONG),
        TextRow(),
        *boxed("F12  sells it under a department", "F9   finds it by its name", "Esc  leaves it"),
    )
    done = await notice(desk, prompts.UNKNOWN_TITLE, rows, Screen.UNKNOWN_ITEM)
    if done is None:
        return None
    if done.action is Action.FORWARD:
        return await department_sale(desk, command.code, command.quantity)
    from tui.screens.find import find_item

    found = await find_item(desk, "")
    if found is None:
        return None
    return Scan(found.code or found.item, quantity=command.quantity, entry="found")


async def department_sale(
    desk: Desk, code: str | None = None, quantity: str | None = None
) -> SellDepartment | None:
    """Ask for department and price; return the command, None if it was given up."""
    departments = desk.surroundings.departments()
    rows = [TextRow(department.name) for department in departments]
    row = await choose(desk, prompts.DEPARTMENTS, rows) if rows else None
    if row is None:
        return None
    price = await ask_amount(desk, departments[row].name, prompts.PRICE)
    if price is None:
        return None
    return SellDepartment(departments[row].id, price, quantity=quantity, code=code)


async def _unusual(desk: Desk, command: Tender, error: TillError) -> Command | None:
    """Ask again about an amount that is far above the total."""
    facts = ((prompts.TYPED, "amount_minor"), (prompts.DUE, "due_minor"))
    return await _confirmed(desk, command, error, prompts.UNUSUAL_TITLE, facts)


async def _forfeits(desk: Desk, command: Tender, error: TillError) -> Command | None:
    """Say what the customer would lose before it is taken."""
    facts = ((prompts.DUE, "due_minor"), (prompts.FORFEITED, "forfeited_minor"))
    return await _confirmed(desk, command, error, prompts.FORFEIT_TITLE, facts)


async def _confirmed(
    desk: Desk, command: Tender, error: TillError, title: str, facts: tuple[tuple[str, str], ...]
) -> Command | None:
    """Show what a tender comes to; return it confirmed, None if it was given up."""
    told = [(label, error.facts.get(name)) for label, name in facts]
    rows = [TextRow(label, desk.amount(minor)) for label, minor in told if isinstance(minor, int)]
    done = await notice(desk, title, tuple(rows), Screen.UNUSUAL)
    return None if done is None else replace(command, confirmed=True)
