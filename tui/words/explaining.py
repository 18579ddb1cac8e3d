"""Turns codes and their facts into sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.errors import (
    BadInput,
    DataDamaged,
    NeedsApproval,
    OutcomeUnknown,
    TillError,
    Unavailable,
)
from edge.domain.money import CURRENCIES
from edge.domain.tender import CASH
from tui.formats import amount, printable, unit_name
from tui.key_names import Screen
from tui.picture import Message, Tone
from tui.words.agreement import SECOND_MICROS, age_text, waiting_text
from tui.words.aisle import AISLE
from tui.words.buyers import BUYERS
from tui.words.centre import CENTRE
from tui.words.codes import CODES
from tui.words.files import FILES
from tui.words.information import BAD_NEWS, IN_PRACTICE, INFORMATION, NOTICES, PLAIN_NEWS
from tui.words.ordering import ORDERING
from tui.words.paying import BLOCKERS, PAYING
from tui.words.people import APPROVALS, PEOPLE, PERMISSIONS
from tui.words.returning import RETURNING
from tui.words.selling import SELLING
from tui.words.stock_counts import STOCK_COUNTS
from tui.words.terminal import (
    OTHER_WAYS,
    STOP_GUIDE,
    TERMINAL_OUT,
    TERMINAL_SAID,
    TERMINAL_SHOWS,
    TERMINAL_WAITS,
)
from tui.words.trouble import TROUBLE
from tui.words.waves import WAVES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.commands import Command
    from edge.domain.errors import Fact
    from edge.services.view import Answer, NoticeView, TillView
    from edge.sync_facts import SyncStatus

REFUSALS = (
    SELLING
    | CODES
    | BUYERS
    | RETURNING
    | ORDERING
    | WAVES
    | AISLE
    | PAYING
    | PEOPLE
    | TROUBLE
    | FILES
    | CENTRE
    | STOCK_COUNTS
)
_FACT_CHARACTERS_MAX = 40
"""A fact is quoted in a sentence; a whole scanned book is not."""
_LONG_FACTS = {"detail": 300, "file": 300, "known": 2_000, "path": 300, "why": 300}
"""What our own programs say is told whole, within what leaves room for the sale beside it."""

_CODES_OF_A_SCAN = (
    "code_",
    "item_",
    "goods_expired",
    "price_in_other_currency",
    "not_for_sale",
    "deposit_unknown",
    "quantity_absurd",
)


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and what to do next."""

    headline: str
    next_step: str


class _Facts(dict[str, str]):
    """Facts as texts; one that is missing reads as three dots rather than breaking a sentence."""

    def __missing__(self, key: str) -> str:
        return "..."


def explain(error: TillError, digits: int = 2) -> Words:
    """Return the sentences for an error; a code without words still tells what it can."""
    facts = _texts(error.facts, digits)
    known = REFUSALS.get(error.code)
    if isinstance(error, NeedsApproval):
        known = APPROVALS.get(error.permission, known)
    if known is None:
        return Words(_plain(error), _fallback_step(error))
    return Words(_fill(known[0], facts), _fill(known[1], facts))


def told(answer: Answer) -> Message | None:
    """Return what is said after a command, None where the screen says enough."""
    view = answer.view
    said = answer.information or ""
    pattern = INFORMATION.get(said, "")
    if view.practice:
        pattern = IN_PRACTICE.get(said, pattern)
    if not pattern:
        return None
    text = _fill(pattern, _texts(answer.facts or {}, view.currency_digits))
    if answer.information == "line_added" and view.sale is not None and view.sale.lines:
        facts = answer.facts or {}
        number = facts.get("line")
        line = next((row for row in reversed(view.sale.lines) if row.line == number), None)
        if line is not None:
            price = amount(line.amount_minor, view.currency_digits)
            text = f"{text}  {printable(line.description)}  {price}"
    reason = (answer.facts or {}).get("terminal_reason")
    step = OTHER_WAYS if said == "card_declined" and reason in TERMINAL_OUT else ""
    return Message(text, step, _tone(said))


def _tone(said: str) -> Tone:
    if said in BAD_NEWS:
        return Tone.REFUSED
    return Tone.PLAIN if said in PLAIN_NEWS else Tone.GOOD


def notice_text(notice: NoticeView, digits: int) -> Words:
    """Return the sentences for something that stays true until it is put right."""
    facts = _texts(notice.facts, digits)
    headline, step = NOTICES.get(notice.code, (notice.code.replace("_", " "), ""))
    return Words(_fill(headline, facts), _fill(step, facts))


def must_notice(error: TillError) -> bool:
    """Tell whether goods could pass unsold if this were overlooked."""
    return error.code.startswith(_CODES_OF_A_SCAN)


def in_doubt(error: TillError) -> bool:
    """Tell whether the disk or the file is in trouble, so that selling cannot just go on."""
    return isinstance(error, OutcomeUnknown | DataDamaged) or error.code == "disk_full"


def waiting_for(command: Command, step: str = "") -> Message:
    """Return what is said while a command takes long; `step` is what the customer is at."""
    if asks_terminal(command):
        shown = TERMINAL_SHOWS.get(step, "")
        headline = f"{TERMINAL_WAITS}: {shown}" if shown else TERMINAL_WAITS
        return Message(headline, STOP_GUIDE, Tone.WAITING)
    return Message("Saving", "The disk is slow. Keys wait; nothing is lost.", Tone.WAITING)


def asks_terminal(command: Command) -> bool:
    """Tell whether a command may have the card terminal asked, which takes a customer's time."""
    from edge.domain.commands import (
        ReconcileTerminal,
        ResolvePayment,
        ReturnGoods,
        Tender,
        VoidTender,
    )

    if isinstance(command, Tender):
        return command.kind != CASH and not command.standalone
    return isinstance(command, VoidTender | ResolvePayment | ReturnGoods | ReconcileTerminal)


def marks(view: TillView, screen: Screen) -> tuple[str, ...]:
    """Return the words of the status bar that need to be seen."""
    found = []
    if view.practice:
        found.append("PRACTICE")
    if view.locked:
        found.append("LOCKED")
    if screen in (Screen.PAY, Screen.PAYMENT_UNKNOWN):
        found.append("PAYING")
    if view.notices:
        found.append(f"! {len(view.notices)}")
    return tuple(found)


def status_right(view: TillView, clock: str, status: SyncStatus, now_micros: int) -> str:
    """Return the right end of the status bar: how the till stands to the centre, and the time."""
    return f"{waiting_text(status, view.waiting, now_micros)}  {clock}"


def _texts(facts: Mapping[str, Fact], digits: int) -> _Facts:
    """Write facts as texts; `amount_minor` can be quoted as {amount}, and so on.

    `heard_ago_s` can be quoted as {heard_ago}, in the largest unit that says enough.
    """
    currency = CURRENCIES.get(str(facts.get("currency")))
    digits = currency.digits if currency else digits
    texts = _Facts()
    for name, value in facts.items():
        if name.endswith("_minor") and isinstance(value, int):
            texts[name.removesuffix("_minor")] = amount(value, digits)
        elif name.endswith("_ago_s") and isinstance(value, int):
            texts[name.removesuffix("_s")] = age_text(0, value * SECOND_MICROS)
        elif value is not None:
            limit = _LONG_FACTS.get(name, _FACT_CHARACTERS_MAX)
            texts[name] = printable(str(value))[:limit]
    if "permission" in texts:
        permission = texts["permission"]
        texts["permission_name"] = PERMISSIONS.get(permission, permission.replace("_", " "))
    reason = texts.get("terminal_reason", "")
    texts["terminal_said"] = TERMINAL_SAID.get(reason, TERMINAL_SAID[""])
    if "unit" in texts:
        texts["unit_name"] = unit_name(texts["unit"])
    if "blocker" in texts:
        name, step = BLOCKERS.get(texts["blocker"], (texts["blocker"].replace("_", " "), ""))
        texts["blocker_name"], texts["blocker_step"] = name.format_map(texts), step
    left = facts.get("tries_left")
    texts["tries_text"] = f" {left} more tries." if isinstance(left, int) else ""
    return texts


def _fill(pattern: str, facts: _Facts) -> str:
    return pattern.format_map(facts)


def _plain(error: TillError) -> str:
    told_facts = ", ".join(
        f"{name.replace('_', ' ')} {str(value)[:_FACT_CHARACTERS_MAX]}"
        for name, value in error.facts.items()
        if value is not None
    )
    text = error.code.replace("_", " ").capitalize()
    return f"{text} ({told_facts})" if told_facts else text


def _fallback_step(error: TillError) -> str:
    match error:
        case Unavailable():
            return "It is tried again by itself; work can go on."
        case BadInput():
            return "Correct it and enter it again."
        case DataDamaged() | OutcomeUnknown():
            return "Stop here and call for help."
        case _:
            return "Esc goes back one step."
