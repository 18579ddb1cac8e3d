"""A card terminal that speaks ZVT over TCP on the shop's own network.

The protocol knows no ids. Before each request for money the terminal is asked for its last
transaction; what was lost is found out by asking for that again. No request is ever sent twice.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from devices.ports.zvt_commands import Commands
from devices.ports.zvt_finding import NOT_FOUND, NOT_TOLD, became, is_reversal_of
from devices.ports.zvt_frames import AMOUNT, Fields, Frame, NotUnderstood
from devices.ports.zvt_link import Heard, Listening, Lost, NotSent, ZvtLink
from devices.ports.zvt_meaning import (
    ALREADY_REVERSED,
    CURRENCIES,
    approved,
    mark_of,
    reason_of,
    receipt_of,
    step_of,
    totals_of,
)
from devices.ports.zvt_memory import Known, ZvtMemory
from edge.card_terminal import USUAL_TERMS, TerminalResult, Terms
from edge.clock import SystemClock, UuidSource
from edge.domain.errors import BadInput, Unavailable
from edge.store.keys import terminal_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from edge.config import Settings
    from edge.ports import Clock

SECRETS: Final = ("password",)
PORT: Final = 20007
POLL_S: Final = 5.0
"""Between two questions what became of a payment; the terminal is busy with the customer."""
QUICK_S: Final = 15.0
"""How long a terminal may take for an answer that needs no customer."""
MEMORY: Final = "terminal/zvt.jsonl"
_USUAL_PASSWORD: Final = "000000"
_PASSWORD_DIGITS: Final = 6
_WAITS: Final = b"\x9c"

log = logging.getLogger("devices.zvt")


class ZvtTerminal:
    """Implements `edge.card_terminal.CardTerminal`; its calls may come from several threads."""

    def __init__(
        self,
        connect: Callable[[], ZvtLink],
        memory: ZvtMemory,
        commands: Commands,
        clock: Clock,
        *,
        answer_s: float = 150.0,
        poll_s: float = POLL_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connect, self._memory, self._clock = connect, memory, clock
        self._commands = commands
        self._answer_s, self._poll_s, self._sleep = answer_s, poll_s, sleep
        self._one_command = Lock()
        self._at: tuple[str, ZvtLink] | None = None
        self._step = ""

    def pay(
        self,
        payment: str,
        amount_minor: int,
        currency: str,
        terms: Terms = USUAL_TERMS,  # noqa: ARG002 - the protocol carries none of them
    ) -> TerminalResult:
        """Ask for a payment; what was lost is found out before it is unknown."""
        command = self._commands.authorisation(amount_minor, currency)
        return self._money(Known(payment, "pay", amount_minor), command, currency)

    def refund(
        self,
        payment: str,
        amount_minor: int,
        currency: str,
        original_reference: str,  # noqa: ARG002 - a refund of the protocol stands alone
        terms: Terms = USUAL_TERMS,  # noqa: ARG002
    ) -> TerminalResult:
        """Give money back to the card that the customer presents."""
        command = self._commands.refund(amount_minor, currency)
        return self._money(Known(payment, "refund", amount_minor), command, currency)

    def reverse(
        self, payment: str, amount_minor: int = 0, currency: str = "", reference: str = ""
    ) -> TerminalResult:
        """Undo a payment of this terminal's day whole, by its receipt number."""
        code = currency or self._commands.currency
        original = reference or self._reference(payment)
        receipt = receipt_of(original)
        if receipt is None:
            return TerminalResult("declined", reason="not_found")
        command = self._commands.reversal(receipt, amount_minor, code)
        known = Known(_reversal_of(payment), "reverse", amount_minor, original=original)
        with self._one_command:
            before = self._memory.get(known.payment)
            if before is not None and before.result is None:
                found = self._found_out(before, code)
                if found.state != "not_found":
                    return found
            elif before is not None and before.result == _reversed(before):
                return _reversed(before)
            return self._asked(known, command, code)

    def status(
        self,
        payment: str,
        *,
        about: str = "pay",  # noqa: ARG002 - it was written down when it was asked
        amount_minor: int = 0,  # noqa: ARG002
    ) -> TerminalResult:
        """Tell what became of a request; waits while the customer is still at it.

        What the terminal has not begun may still be travelling, so that answer takes its time,
        and the terminal is told to give it up.
        """
        with self._one_command:
            return self._status(payment)

    def abort(self, payment: str) -> None:
        """Ask the terminal to give a request up; the end of the request says what came of it."""
        at = self._at
        if at is not None and at[0] == payment:
            at[1].abort()

    def showing(self) -> str:
        """Return what the terminal shows while it is at a request: a step, or ""."""
        return self._step

    def diagnose(self) -> TerminalResult:
        """Sign on and ask the terminal how it is; the network behind it is its own business."""
        try:
            with self._conversation() as link:
                state = link.run(self._commands.status_enquiry(), QUICK_S)
        except NotSent as error:
            return TerminalResult("unknown", reason=error.code)
        except (Lost, NotUnderstood):
            return TerminalResult("unknown", reason="no_answer")
        if state.is_busy or state.completion[:1] == _WAITS:
            return TerminalResult("unknown", reason="busy")
        if state.error:
            return TerminalResult("unknown", reason=reason_of(state.error))
        return TerminalResult("ready")

    def totals(self, request: str, totals_group: str) -> TerminalResult:  # noqa: ARG002
        """Close the terminal's day; return what it took in all closed days of a shift."""

        def keep(fields: Fields) -> None:
            if not fields.result:
                self._memory.close_day(totals_group, totals_of(fields, self._commands.currency))

        with self._one_command:
            try:
                with self._conversation() as link:
                    heard = link.run(self._commands.end_of_day(), self._answer_s, Listening(keep))
            except NotSent as error:
                return TerminalResult("unknown", reason=error.code)
            except Lost:
                return NOT_TOLD
        code = heard.error or (heard.status.result if heard.status else 0)
        if code:
            return TerminalResult("unknown", reason=reason_of(code))
        totals = self._memory.closed(totals_group)
        return NOT_TOLD if totals is None else TerminalResult("totalled", totals=totals)

    # How ---------------------------------------------------------------------------------------

    def _money(self, wanted: Known, command: Frame, code: str) -> TerminalResult:
        with self._one_command:
            if self._memory.get(wanted.payment) is not None:
                return self._status(wanted.payment)
            return self._asked(wanted, command, code)

    def _asked(self, wanted: Known, command: Frame, code: str) -> TerminalResult:
        """Ask for money to move, once; before that nothing can have moved."""
        try:
            with self._conversation(wanted.payment) as link:
                try:
                    known = replace(wanted, before=self._last_mark(link))
                except Lost:
                    raise NotSent("unreachable") from None
                self._memory.put(known)
                listening = Listening(
                    lambda fields: self._note(wanted.payment, fields, code), self._show
                )
                heard = link.run(command, self._answer_s, listening)
        except NotSent as error:
            return TerminalResult("declined", reason=error.code)
        except Lost:
            log.warning("answer_lost", extra={"about": wanted.about})
            heard = None
        finally:
            self._step = ""
        return self._ended(wanted.payment, heard, code)

    def _note(self, payment: str, status: Fields, code: str) -> None:
        """Keep a result before the terminal hears that it was heard."""
        known = self._known(payment)
        if status.result == 0 and known.about != "reverse" and not _is_old(known, status):
            seen = approved(status, known.amount_minor, code)
            self._memory.put(replace(known, seen=seen, mark=mark_of(status)))

    def _ended(self, payment: str, heard: Heard | None, code: str) -> TerminalResult:
        """Keep how a request ended, or find it out."""
        known = self._known(payment)
        with suppress(NotUnderstood):
            result = None if heard is None else _meaning(known, heard, code)
            if result is not None:
                return self._kept(known, result)
        found = self._found_out(known, code)
        return replace(found, state="unknown") if found.state == "not_found" else found

    def _kept(self, known: Known, result: TerminalResult) -> TerminalResult:
        if result.state in {"approved", "declined", "reversed"}:
            self._memory.put(replace(known, result=result))
        return result

    def _status(self, payment: str) -> TerminalResult:
        known = self._memory.get(payment)
        if known is None:
            return NOT_TOLD if self._memory.is_older(payment) else NOT_FOUND
        if known.result is not None:
            return known.result
        found = self._found_out(known, self._commands.currency)
        if found.state == "not_found":
            with suppress(NotSent), self._conversation() as link:
                link.stop()
            self._sleep(self._poll_s)
        return found

    def _found_out(self, known: Known, code: str) -> TerminalResult:
        """Ask what the terminal did last, again and again while it is at something."""
        until = self._clock.monotonic_micros() + int(self._answer_s * 1_000_000)
        while True:
            found = self._asked_after(known, code)
            if found.reason != "in_progress" or self._clock.monotonic_micros() >= until:
                return self._kept(known, found)
            self._sleep(self._poll_s)

    def _asked_after(self, known: Known, code: str) -> TerminalResult:
        try:
            with self._conversation() as link:
                state = link.run(self._commands.status_enquiry(), QUICK_S)
                if state.is_busy or state.completion[:1] == _WAITS:
                    return TerminalResult("unknown", reason="in_progress")
                last = link.run(self._commands.repeat_receipt(), QUICK_S)
            if last.is_busy:
                return TerminalResult("unknown", reason="in_progress")
            return became(known, None if last.error else last.status, code)
        except NotSent as error:
            is_busy = error.code == "busy"
            return TerminalResult("unknown", reason="in_progress" if is_busy else error.code)
        except Lost:
            return TerminalResult("unknown", reason="unreachable")
        except NotUnderstood:
            return NOT_TOLD

    @contextmanager
    def _conversation(self, payment: str = "") -> Iterator[ZvtLink]:
        """Open a connection and sign on; `payment` is what another thread may abort on it.

        Raises `NotSent` where the terminal is away, busy or does not want this till.
        """
        link = self._connect()
        try:
            try:
                heard = link.run(self._commands.registration(), QUICK_S)
            except Lost:
                raise NotSent("unreachable") from None
            if heard.error:
                raise NotSent(reason_of(heard.error))
            self._at = (payment, link) if payment else None
            yield link
        finally:
            self._at = None
            link.close()

    def _last_mark(self, link: ZvtLink) -> str:
        heard = link.run(self._commands.repeat_receipt(), QUICK_S)
        if heard.is_busy:
            raise NotSent("busy")
        return "" if heard.error or heard.status is None else mark_of(heard.status)

    def _show(self, code: int) -> None:
        self._step = step_of(code)

    def _known(self, payment: str) -> Known:
        known = self._memory.get(payment)
        assert known is not None, "it was written down before it was asked"
        return known

    def _reference(self, payment: str) -> str:
        known = self._memory.get(payment)
        return "" if known is None or known.result is None else known.result.reference or ""


def _meaning(known: Known, heard: Heard, code: str) -> TerminalResult | None:
    """Return what the end of a command says, None where that is not clear.

    Raises `NotUnderstood`.
    """
    status = heard.status
    failure = heard.error or (status.result if status else None)
    if known.about == "reverse" and failure == ALREADY_REVERSED:
        return _reversed(known)
    if heard.error and status is not None and status.result == 0:
        return None
    if not heard.error and status is not None and _is_old(known, status):
        return None
    if failure:
        return TerminalResult("declined", reason=reason_of(failure))
    if status is None or status.result is None:
        return None
    if known.about != "reverse":
        return approved(status, known.amount_minor, code, heard.papers)
    amount = status.number(AMOUNT)
    is_all = not known.amount_minor or amount in (None, known.amount_minor)
    return _reversed(known) if is_all and is_reversal_of(known, status) else NOT_TOLD


def _is_old(known: Known, status: Fields) -> bool:
    """Tell whether a status information is of what the terminal did before it was asked."""
    return bool(known.before) and mark_of(status) == known.before


def _reversal_of(payment: str) -> str:
    return f"{payment}/reversal"


def _reversed(known: Known) -> TerminalResult:
    return TerminalResult("reversed", 0, known.original)


def open_terminal(directory: Path, settings: Settings, lane: str, currency: str) -> ZvtTerminal:  # noqa: ARG001 - the protocol names no till
    """Open the terminal that the settings describe; raises `BadInput` for what is missing."""
    given = settings.terminal
    if not given.host:
        raise BadInput("terminal_setting_missing", key="terminal.host")
    if currency not in CURRENCIES:
        raise BadInput("terminal_currency", currency=currency, known=", ".join(CURRENCIES))
    commands = Commands(_password(directory), currency, has_printer=given.has_printer)
    return ZvtTerminal(
        lambda: ZvtLink(given.host, given.port or PORT),
        ZvtMemory(directory / MEMORY, UuidSource().new()),
        commands,
        SystemClock(),
        answer_s=given.answer_s,
    )


def _password(directory: Path) -> str:
    """Return the terminal's password; terminals come with 000000, where nobody wrote another."""
    try:
        password = terminal_secret(directory, "password")
    except Unavailable:
        return _USUAL_PASSWORD
    if len(password) != _PASSWORD_DIGITS or not password.isascii() or not password.isdecimal():
        raise BadInput("terminal_password", digits=_PASSWORD_DIGITS)
    return password
