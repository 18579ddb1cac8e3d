"""A card terminal that remembers: what it says of a payment stays true after a power cut.

Its memory is `simulated/card-terminal.jsonl`. How it behaves is told by a script: the argument, or
the words in `simulated/card-terminal.script`, of which each payment uses up the first.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING

from devices.files import append_line, replace_file
from edge.ports import TerminalResult

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
    SLOW = "slow"
    LOSE_ANSWER = "lose_answer"
    """The payment is approved, the answer does not arrive."""
    LOSE_REQUEST = "lose_request"
    """The request does not arrive; the till cannot tell that from a lost answer."""


_DEFAULT = TerminalBehaviour.APPROVE
_BEHAVIOURS = {behaviour.value: behaviour for behaviour in TerminalBehaviour}


@dataclass(frozen=True, slots=True)
class _Payment:
    state: str
    amount_minor: int
    reference: str
    masked_card: str


class SimulatedTerminal:
    """Implements `edge.ports.CardTerminal`; its calls may come from several threads."""

    def __init__(
        self,
        directory: Path,
        *,
        delay_s: float = 1.0,
        script: Iterable[TerminalBehaviour] = (),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        folder = directory / "simulated"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._memory_file = folder / "card-terminal.jsonl"
        self._script_file = folder / "card-terminal.script"
        self._delay_s = delay_s
        self._script = list(script)
        self._sleep = sleep
        self._lock = Lock()
        self._payments = _read_memory(self._memory_file)
        self._in_progress: set[str] = set()

    def pay(self, payment: str, amount_minor: int, currency: str) -> TerminalResult:
        """Ask for a payment; the same id again is never charged again, it is answered again."""
        return self._asked(payment, amount_minor, currency)

    def refund(
        self, payment: str, amount_minor: int, currency: str, original_reference: str
    ) -> TerminalResult:
        """Give money of a payment that it approved back; of one it does not know it declines."""
        with self._lock:
            known = any(p.reference == original_reference for p in self._payments.values())
            if not known and payment not in self._payments:
                self._remember(payment, _Payment("declined", 0, "", ""), currency)
        return self._asked(payment, amount_minor, currency)

    def _asked(self, payment: str, amount_minor: int, currency: str) -> TerminalResult:
        if amount_minor <= 0:
            raise ValueError("a payment is more than nothing")
        with self._lock:
            if payment in self._payments:
                return self._answer(payment)
            behaviour = self._next_behaviour()
            if behaviour is TerminalBehaviour.LOSE_REQUEST:
                return TerminalResult("unknown")
            decided = _decide(payment, amount_minor, behaviour)
            self._remember(payment, decided, currency)
            self._in_progress.add(payment)
        try:
            slow = behaviour is TerminalBehaviour.SLOW
            self._sleep(self._delay_s * (_SLOW_FACTOR if slow else 1))
        finally:
            with self._lock:
                self._in_progress.discard(payment)
        if behaviour is TerminalBehaviour.LOSE_ANSWER:
            return TerminalResult("unknown")
        return self.status(payment)

    def status(self, payment: str) -> TerminalResult:
        """Tell what became of a payment: unknown while the customer is still at it."""
        with self._lock:
            return self._answer(payment)

    def reverse(self, payment: str) -> TerminalResult:
        """Undo a payment: reversed when nothing is charged any more, also the second time."""
        with self._lock:
            known = self._payments.get(payment)
            if known is None or payment in self._in_progress:
                return self._answer(payment)
            if known.state == "approved":
                undone = _Payment("reversed", 0, known.reference, known.masked_card)
                self._remember(payment, undone, "")
            return TerminalResult("reversed", 0, known.reference, known.masked_card)

    def _answer(self, payment: str) -> TerminalResult:
        known = self._payments.get(payment)
        if known is None:
            return TerminalResult("not_found")
        if payment in self._in_progress:
            return TerminalResult("unknown")
        return TerminalResult(known.state, known.amount_minor, known.reference, known.masked_card)

    def _remember(self, payment: str, known: _Payment, currency: str) -> None:
        told = {
            "payment": payment,
            "state": known.state,
            "amount_minor": known.amount_minor,
            "currency": currency,
            "reference": known.reference,
            "masked_card": known.masked_card,
        }
        append_line(self._memory_file, json.dumps(told))
        self._payments[payment] = known

    def _next_behaviour(self) -> TerminalBehaviour:
        if self._script:
            return self._script.pop(0)
        try:
            words = self._script_file.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return _DEFAULT
        if not words:
            return _DEFAULT
        replace_file(self._script_file, "\n".join(words[1:]).encode())
        return _BEHAVIOURS.get(words[0], _DEFAULT)


def _decide(payment: str, amount_minor: int, behaviour: TerminalBehaviour) -> _Payment:
    """Decide the outcome when the request arrives: a till that dies meanwhile changes nothing."""
    digest = hashlib.sha256(payment.encode()).hexdigest()
    reference = f"SIM{digest[:10].upper()}"
    masked_card = f"************{int(digest[10:18], 16) % 10_000:04}"
    match behaviour:
        case TerminalBehaviour.DECLINE:
            return _Payment("declined", 0, reference, masked_card)
        case TerminalBehaviour.PARTIAL:
            return _Payment("approved", (amount_minor + 1) // 2, reference, masked_card)
        case _:
            return _Payment("approved", amount_minor, reference, masked_card)


def _read_memory(path: Path) -> dict[str, _Payment]:
    """Read the payments; a last line cut short by a power cut was never acted upon."""
    payments: dict[str, _Payment] = {}
    if not path.exists():
        return payments
    whole, _, rest = path.read_text(encoding="utf-8").rpartition("\n")
    if rest:
        replace_file(path, f"{whole}\n".encode() if whole else b"")
    for line in whole.splitlines():
        told = json.loads(line)
        payments[told["payment"]] = _Payment(
            told["state"], told["amount_minor"], told["reference"], told["masked_card"]
        )
    return payments
