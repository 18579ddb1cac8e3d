"""Carries a command through the questions it raises, where the cashier stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.codes.symbology import without_identifier
from edge.domain.commands import (
    AddOperator,
    ApprovalGiven,
    ChangePin,
    ConfirmAge,
    LookUpReturn,
    PackParcel,
    RefuseAge,
    ResetPin,
    Scan,
    SellDepartment,
    Tender,
)
from edge.domain.errors import NeedsApproval, Refusal, TillError
from edge.domain.returning import ReturnMethod
from tui import formats, words
from tui.intents import Reading
from tui.key_names import Action, Screen
from tui.picture import TextRow, Tone, Weight
from tui.screens.asking import (
    Question,
    ask,
    ask_amount,
    ask_new_pin,
    ask_reason,
    boxed,
    choose,
    confirm,
)
from tui.screens.listening import notice, refuse
from tui.screens.parcel_weight import doubted
from tui.screens.weigh import TYPE_IT, weigh
from tui.words import prompts, returning

if TYPE_CHECKING:
    from edge.domain.commands import Command
    from edge.services.view import Answer
    from tui.desk import Desk


UNUSUAL_MEASURE = 100
"""Nobody takes a hundred kilograms or metres over the counter without being asked once."""


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
            told = words.told(answer)
            desk.say(told)
            if told is not None and told.tone is Tone.REFUSED:
                desk.beep()
            return answer
    return None


async def _answered(desk: Desk, command: Command, error: TillError) -> Command | None:
    """Return the command to send next, None if that was it."""
    if isinstance(error, NeedsApproval) or error.code == _REASON_NEEDED:
        return await _approved(desk, command, error)
    if error.code in _ASKS_APPROVER_AGAIN and getattr(command, "approval", None) is not None:
        await tell(desk, error)
        return replace(command, approval=None)  # type: ignore[arg-type]
    match command, error.code:
        case Scan() | SellDepartment(), "age_check_needed":
            return await _age_checked(desk, command, error)
        case Scan(), "item_unknown":
            return await _unknown(desk, command)
        case Scan(), code if code in _ASKED_OF_A_SCAN:
            return await completed(desk, command, error)
        case Tender() | LookUpReturn() | PackParcel(), code if code in _DOUBTS:
            return await _confirmed(desk, command, error)
        case AddOperator() | ResetPin() | ChangePin(), _:
            return await _person_refused(desk, command, error)
        case _:
            await tell(desk, error)
            return None


async def tell(desk: Desk, error: TillError) -> None:
    """Say why something did not go; what could lose goods or data must be noticed.

    Nothing can be sold from here, so an unknown item is only told.
    """
    if error.code == "item_unknown":
        error = Refusal("item_not_listed", **error.facts)
    text = words.explain(error, desk.digits)
    if words.must_notice(error) or words.in_doubt(error):
        title = prompts.NOT_SOLD if words.must_notice(error) else prompts.TROUBLE_TITLE
        await notice(desk, title, boxed(text.headline, text.next_step))
        return
    desk.beep()
    refuse(desk, text.headline, text.next_step)


_REASON_NEEDED = "expired_reason_needed"

_ABOUT_NEW_PIN = frozenset({"pin_length", "pin_not_digits", "pin_same", "pin_too_simple"})
"""Refusals of the PIN that was chosen, not of what was asked for."""
_ABOUT_NUMBER = frozenset({"operator_exists", "operator_number_wrong"})

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


async def _person_refused(
    desk: Desk, command: AddOperator | ResetPin | ChangePin, error: TillError
) -> Command | None:
    """Have only that chosen anew which was refused; the rest of what was typed stays."""
    if isinstance(command, ChangePin) and error.code == "pin_wrong":
        error = Refusal("own_pin_wrong", **error.facts)
    await tell(desk, error)
    if error.code in _ABOUT_NEW_PIN:
        pin = await ask_new_pin(desk)
        if pin is None:
            return None
        if isinstance(command, AddOperator):
            return replace(command, pin=pin)
        return replace(command, new_pin=pin)
    if isinstance(command, AddOperator) and error.code in _ABOUT_NUMBER:
        question = Question(prompts.NEW_NUMBER, prompts.OPERATOR, Reading.PERSON)
        number = await ask(desk, question)
        return None if number is None else replace(command, operator=number)
    return None


async def _approved(desk: Desk, command: Command, error: TillError) -> Command | None:
    """Ask a second person for number and PIN; they count for exactly this command."""
    if error.code == _REASON_NEEDED:
        return await _reasoned(desk, command, error)
    text = words.explain(error, desk.digits)
    operator = await ask(
        desk,
        Question(text.headline, prompts.OPERATOR, Reading.PERSON, text.next_step, Screen.APPROVAL),
    )
    if operator is None:
        return None
    pin = await ask(
        desk,
        Question(
            text.headline,
            prompts.APPROVER_PIN.format(number=operator),
            Reading.SECRET,
            prompts.PIN_GUIDE,
            Screen.APPROVAL,
        ),
    )
    if pin is None:
        return await _approved(desk, command, error)
    return replace(command, approval=ApprovalGiven(operator, pin))  # type: ignore[arg-type]


async def _reasoned(desk: Desk, command: Command, error: TillError) -> Command | None:
    """Have whoever agrees say why: the second person, whose PIN was right, or who may by right."""
    headline = words.explain(error, desk.digits).headline
    reason = await ask_reason(desk, headline, prompts.EXPIRED_REASONS)
    given: ApprovalGiven | None = getattr(command, "approval", None)
    if reason is None:
        return None
    if given is None:
        return replace(command, reason=reason)  # type: ignore[arg-type]
    return replace(command, approval=replace(given, reason=reason))  # type: ignore[arg-type]


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


_ASKED_OF_A_SCAN = frozenset(
    {
        "serial_needed",
        "weight_needed",
        "price_needed",
        "serial_sold_here",
        "serial_sold_elsewhere",
        "serial_claimed_elsewhere",
    }
)


async def completed(desk: Desk, command: Scan, error: TillError) -> Scan | None:
    """Ask for what the item cannot be sold without."""
    text = words.explain(error, desk.digits)
    match error.code:
        case "serial_needed":
            question = Question(text.headline, prompts.SERIAL, Reading.TEXT, text.next_step)
            serial = await ask(desk, question)
            return None if serial is None else replace(command, serial=serial)
        case "weight_needed":
            weighed = await _weighed(desk, command, error)
            if weighed != TYPE_IT:
                return weighed if isinstance(weighed, Scan) else None
            unit = formats.unit_name(str(error.facts.get("unit")))
            prompt = f"{prompts.WEIGHT} {unit}"
            question = Question(text.headline, prompt, Reading.NUMBER, text.next_step)
            weight = await ask(desk, question)
            meant = weight is not None and await is_meant(desk, weight, unit)
            return replace(command, quantity=weight) if meant else None
        case "serial_sold_here" | "serial_sold_elsewhere" | "serial_claimed_elsewhere":
            return await _sold_again(desk, command, error)
        case _:
            price = await ask_amount(desk, text.headline, prompts.PRICE)
            return None if price is None else replace(command, price_minor=price)


async def _weighed(desk: Desk, command: Scan, error: TillError) -> Scan | str | None:
    """Ask the scale where there is one that can weigh it."""
    scale = desk.surroundings.peripherals.scale()
    if scale is None or error.facts.get("unit") != "KGM":
        return TYPE_IT
    price = str(error.facts.get("unit_price") or "0")
    return await weigh(desk, scale, command, str(error.facts.get("description")), price)


async def is_meant(desk: Desk, measure: str, unit: str) -> bool:
    """Ask about a weight or length so large that its point was probably forgotten."""
    whole = measure.strip().replace(",", ".").partition(".")[0]
    if not whole.isdecimal() or int(whole) < UNUSUAL_MEASURE:
        return True
    rows = (TextRow(f"{formats.printable(measure)[:12]} {unit}", weight=Weight.STRONG),)
    return await notice(desk, prompts.UNUSUAL_WEIGHT, rows, Screen.UNUSUAL) is not None


async def _unknown(desk: Desk, command: Scan) -> Command | None:
    """Offer what can be done with goods that are not in the price list."""
    rows = (
        TextRow(formats.printable(without_identifier(command.code))[:40], weight=Weight.STRONG),
        TextRow(),
        *boxed(*prompts.UNKNOWN_ROWS),
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


async def _sold_again(desk: Desk, command: Scan, error: TillError) -> Scan | None:
    """Ask whether a number that was sold is sold all the same; a manager has to agree to it."""
    text = words.explain(error, desk.digits)
    rows = boxed(text.headline, text.next_step, prompts.SELL_AGAIN)
    if await confirm(desk, prompts.SELL_AGAIN_TITLE, rows):
        return replace(command, confirmed=True)
    return None


_TENDER_DOUBTS = {
    "amount_unusual": (
        prompts.UNUSUAL_TITLE,
        ((prompts.TYPED, "amount_minor"), (prompts.DUE, "due_minor")),
    ),
    "tender_forfeits": (
        prompts.FORFEIT_TITLE,
        ((prompts.DUE, "due_minor"), (prompts.FORFEITED, "forfeited_minor")),
    ),
}
"""Tenders that are taken once confirmed: an amount far above the total, one that loses a part."""


_METHOD_DOUBTS = frozenset({"return_book_lost", "return_prices_unknown"})
"""Receipts of which what is kept cannot be priced anew; their deals can be shared out."""


_DOUBTS = frozenset({*_TENDER_DOUBTS, *_METHOD_DOUBTS, "parcel_weight_doubted"})


async def _confirmed(
    desk: Desk, command: Tender | LookUpReturn | PackParcel, error: TillError
) -> Command | None:
    """Show what a doubtful command comes to; return it confirmed, None if it was given up."""
    if isinstance(command, PackParcel):
        return await doubted(desk, command, error)
    if isinstance(command, LookUpReturn):
        rows = boxed(words.explain(error, desk.digits).headline, "", returning.PRORATE)
        if await confirm(desk, returning.PRORATE_TITLE, rows):
            return replace(command, method=ReturnMethod.PRORATED.value)
        return None
    title, facts = _TENDER_DOUBTS[error.code]
    told = [(label, error.facts.get(name)) for label, name in facts]
    rows = tuple(
        TextRow(label, desk.amount(minor)) for label, minor in told if isinstance(minor, int)
    )
    done = await notice(desk, title, rows, Screen.UNUSUAL)
    return None if done is None else replace(command, confirmed=True)
