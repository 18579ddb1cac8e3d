"""A card terminal inside the till: what it says of a payment stays true after a power cut.

Its memory is `simulated/card-terminal.jsonl`. How it behaves is told by a script: the argument, or
the words in `simulated/card-terminal.script`, of which each payment uses up the first.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from threading import Event, Lock
from typing import TYPE_CHECKING

from devices.simulated.card_ledger import Booked, CardLedger, Script, invented
from edge.card_terminal import USUAL_TERMS, TerminalResult, Terms
from edge.domain.events import CardRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_SLOW_FACTOR = 10


class TerminalBehaviour(StrEnum):
    """How the terminal treats one payment."""

    APPROVE = "approve"
    DECLINE = "decline"
    PARTIAL = "partial"
    """Half of the amount is approved, as with a gift card that holds no more."""
    OFFLINE = "offline"
    """Approved without asking the issuer, where the till allows that; else declined."""
    SLOW = "slow"
    LOSE_ANSWER = "lose_answer"
    """The payment is approved, the answer does not arrive."""
    LOSE_REQUEST = "lose_request"
    """The request does not arrive; the till cannot tell that from a lost answer."""


_BEHAVIOURS = {behaviour.value: behaviour for behaviour in TerminalBehaviour}


class SimulatedTerminal:
    """Implements `edge.card_terminal.CardTerminal`; its calls may come from several threads."""

    def __init__(
        self,
        directory: Path,
        *,
        delay_s: float = 1.0,
        script: Iterable[TerminalBehaviour] = (),
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        folder = directory / "simulated"
        self._ledger = CardLedger(folder / "card-terminal.jsonl")
        self._script = Script(folder / "card-terminal.script", tuple(b.value for b in script))
        self._delay_s = delay_s
        self._sleep = sleep
        self._lock = Lock()
        self._in_progress: dict[str, Event] = {}

    def pay(
        self, payment: str, amount_minor: int, currency: str, terms: Terms = USUAL_TERMS
    ) -> TerminalResult:
        """Ask for a payment; the same id again is never charged again, it is answered again."""
        return self._asked(invented(payment, "pay", amount_minor, currency), terms)

    def refund(
        self,
        payment: str,
        amount_minor: int,
        currency: str,
        original_reference: str,
        terms: Terms = USUAL_TERMS,
    ) -> TerminalResult:
        """Give money back: of a payment that it approved, or of none in particular."""
        wanted = invented(payment, "refund", amount_minor, currency)
        paid = self._ledger.find(original_reference) if original_reference else None
        if paid is not None:
            wanted = replace(wanted, scheme=paid.scheme, masked_card=paid.masked_card)
        elif original_reference and self._ledger.get(payment) is None:
            declined = replace(wanted, state="declined", amount_minor=0, reason="not_found")
            self._ledger.book(declined)
        return self._asked(wanted, terms)

    def _asked(self, wanted: Booked, terms: Terms) -> TerminalResult:
        if wanted.amount_minor <= 0:
            raise ValueError("a payment is more than nothing")
        payment = wanted.payment
        with self._lock:
            if self._ledger.get(payment) is not None:
                return self._answer(payment)
            behaviour = _BEHAVIOURS.get(self._script.next(), TerminalBehaviour.APPROVE)
            if behaviour is TerminalBehaviour.LOSE_REQUEST:
                return TerminalResult("unknown")
            self._ledger.book(_decide(wanted, behaviour, terms))
            stopped = self._in_progress[payment] = Event()
        try:
            self._take_time(stopped, slow=behaviour is TerminalBehaviour.SLOW)
        finally:
            with self._lock:
                self._in_progress.pop(payment, None)
        if behaviour is TerminalBehaviour.LOSE_ANSWER:
            return TerminalResult("unknown")
        return self.status(payment)

    def _take_time(self, stopped: Event, *, slow: bool) -> None:
        seconds = self._delay_s * (_SLOW_FACTOR if slow else 1)
        if self._sleep is None:
            stopped.wait(seconds)
        else:
            self._sleep(seconds)

    def status(
        self,
        payment: str,
        *,
        about: str = "pay",  # noqa: ARG002 - it knows by itself
        amount_minor: int = 0,  # noqa: ARG002
    ) -> TerminalResult:
        """Tell what became of a payment: unknown while the customer is still at it."""
        with self._lock:
            return self._answer(payment)

    def reverse(
        self,
        payment: str,
        amount_minor: int = 0,  # noqa: ARG002 - it knows by itself
        currency: str = "",  # noqa: ARG002
        reference: str = "",  # noqa: ARG002
    ) -> TerminalResult:
        """Undo a payment: reversed when nothing is charged any more, also the second time."""
        with self._lock:
            known = self._ledger.get(payment)
            if known is None or payment in self._in_progress:
                return self._answer(payment)
            if known.state == "approved":
                self._ledger.book(replace(known, state="reversed"))
            return TerminalResult("reversed", 0, known.reference, known.masked_card)

    def abort(self, payment: str) -> None:
        """Give up a payment that the customer is still at."""
        with self._lock:
            stopped, known = self._in_progress.get(payment), self._ledger.get(payment)
            if stopped is not None and known is not None and known.state == "approved":
                self._ledger.book(
                    replace(known, state="declined", amount_minor=0, reason="aborted")
                )
                stopped.set()

    def totals(self, request: str, totals_group: str) -> TerminalResult:  # noqa: ARG002
        """Return what was approved for a shift."""
        return TerminalResult("totalled", totals=self._ledger.totals(totals_group))

    def _answer(self, payment: str) -> TerminalResult:
        known = self._ledger.get(payment)
        if known is None:
            return TerminalResult("not_found")
        if payment in self._in_progress:
            return TerminalResult("unknown")
        amount = known.amount_minor if known.state == "approved" else 0
        card = CardRecord(
            known.scheme, known.masked_card, offline=known.offline, terminal="SIMULATED"
        )
        return TerminalResult(
            known.state, amount, known.reference, known.masked_card, card, known.reason
        )


def _decide(wanted: Booked, behaviour: TerminalBehaviour, terms: Terms) -> Booked:
    """Decide the outcome when the request arrives: a till that dies meanwhile changes nothing."""
    wanted = replace(wanted, group=terms.totals_group)
    match behaviour:
        case TerminalBehaviour.DECLINE:
            return replace(wanted, state="declined", amount_minor=0, reason="refusal")
        case TerminalBehaviour.PARTIAL:
            return replace(wanted, amount_minor=(wanted.amount_minor + 1) // 2)
        case TerminalBehaviour.OFFLINE if terms.online_only:
            return replace(wanted, state="declined", amount_minor=0, reason="unreachable_host")
        case TerminalBehaviour.OFFLINE:
            return replace(wanted, offline=True)
        case _:
            return wanted
