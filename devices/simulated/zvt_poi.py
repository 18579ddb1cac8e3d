"""The inside of a simulated ZVT terminal: what it does with a command, and with which fault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Condition
from typing import TYPE_CHECKING, Final

from devices.ports.zvt_frames import AMOUNT, RECEIPT, REVERSAL, Fields
from devices.ports.zvt_meaning import ALREADY_REVERSED
from devices.simulated.card_ledger import Booked, CardLedger, Script, invented
from devices.simulated.under_way import LEFT_ALONE, Asked

if TYPE_CHECKING:
    from edge.domain.events import SchemeTotal

ABORTED: Final = 0x6C
BUSY: Final = 0x9C
NOT_REVERSED: Final = 0xB5
_CODES: Final = {"decline": 0x05, "wrong_pin": 0x37}
_DAY: Final = "day"


@dataclass(frozen=True, slots=True)
class Begun:
    """What a terminal makes of a request for money, with the script's word for it.

    `refused` is the code with which it does not begin. `is_cut_off`: nobody is told any more, and
    `away` more connections are hung up.
    """

    word: str = ""
    refused: int = 0
    is_busy: bool = False
    is_cut_off: bool = False
    away: int = 0


class ZvtPoi:
    """A terminal's state; one request at a time, its abort from another thread.

    A payment's place in the ledger is its receipt and trace number. A reversal is a booking of its
    own, in the other direction, that names the original's place.
    """

    def __init__(self, ledger: CardLedger, script: Script, delay_s: float) -> None:
        self._ledger, self._script, self._delay_s = ledger, script, delay_s
        self._changed = Condition()
        self._asked: Asked | None = None

    def begin(self, command: bytes, fields: Fields, kind: str) -> Begun:
        """Begin with a request for money, or not."""
        with self._changed:
            if self._asked is not None:
                return Begun(is_busy=True)
            word = self._script.next()
            name, _, told = word.partition(":")
            count = int(told or 1)
            if name == "busy":
                return Begun(word, is_busy=True)
            if name in {"drop_before", "crash"}:
                return Begun(word, is_cut_off=True, away=count if name == "crash" else 0)
            wanted = self._wanted(command, fields, kind, word)
            if isinstance(wanted, int):
                return Begun(word, refused=wanted)
            self._asked = Asked(wanted, word)
            if name == "in_progress":
                self._asked.pending = count
            elif name in LEFT_ALONE:
                self._asked.unheard = count
            return Begun(word, is_cut_off=name in LEFT_ALONE)

    def wait_for_customer(self) -> Booked:
        """Return what a request led to; takes as long as a customer does."""
        with self._changed:
            asked = self._asked
            assert asked is not None, "it was begun"
            self._changed.wait_for(lambda: asked.is_stopped, asked.customer_s(self._delay_s))
            return self._finish(asked)

    def finish(self) -> None:
        """Decide what was begun, with nobody told."""
        with self._changed:
            if self._asked is not None:
                self._finish(self._asked)

    def question(self) -> bool:
        """Tell whether the terminal is free to answer; a request left alone goes on meanwhile."""
        with self._changed:
            asked = self._asked
            if asked is None or asked.unheard:
                return True
            if asked.pending:
                asked.pending -= 1
                return False
            if asked.is_left_alone:
                self._finish(asked)
                return True
            return False

    def last(self) -> Booked | None:
        """Return what it did last, as far as it tells yet."""
        with self._changed:
            if self._asked is not None and self._asked.unheard:
                self._asked.unheard -= 1
            return self._ledger.last

    def stop(self) -> None:
        """Give up what it is doing, where it listens to that."""
        with self._changed:
            asked = self._asked
            if asked is None or asked.word.startswith("late_deaf"):
                return
            asked.is_stopped = True
            if asked.is_left_alone:
                self._asked = None
            self._changed.notify_all()

    def undo(self, booked: Booked) -> Booked:
        """Take a payment back by itself, as when the till does not acknowledge its result."""
        return self._ledger.book(self._opposite(booked))

    def close_day(self) -> tuple[Booked, tuple[SchemeTotal, ...]]:
        """Close the day; return its booking and what was taken in it."""
        with self._changed:
            totals = self._ledger.totals(self._group())
            booked = invented(self._next(), _DAY, 0, "")
            # To the ledger it is no money: neither paid nor given back.
            return self._ledger.book(replace(booked, state="declined", reason=_DAY)), totals

    # Bookings ----------------------------------------------------------------------------------

    def _finish(self, asked: Asked) -> Booked:
        """Decide a request for money: from here on the card is charged, or is not."""
        self._asked = None
        return self._ledger.book(_decided(asked))

    def _wanted(self, command: bytes, fields: Fields, kind: str, word: str) -> Booked | int:
        """Return what is asked for, or the code with which it is refused."""
        amount = fields.number(AMOUNT) or 0
        if command != REVERSAL:
            return replace(invented(self._next(), kind, amount, "EUR"), group=self._group())
        number = fields.number(RECEIPT) or 0
        if word == "reverses_last" and self._ledger.last is not None:
            number, amount = self._ledger.last.number, 0
        original = self._at(number)
        if original is None or original.state != "approved" or original.group != self._group():
            return NOT_REVERSED
        if amount not in (0, original.amount_minor):
            return NOT_REVERSED
        if self._ledger.find(_undoing(original)) is not None:
            return ALREADY_REVERSED
        return self._opposite(original)

    def _opposite(self, original: Booked) -> Booked:
        kind = "refund" if original.kind == "pay" else "pay"
        return replace(
            original, payment=self._next(), kind=kind, reference=_undoing(original), number=0
        )

    def _at(self, number: int) -> Booked | None:
        return self._ledger.get(_name(number))

    def _next(self) -> str:
        last = self._ledger.last
        return _name(last.number + 1 if last else 1)

    def _group(self) -> str:
        """Return the name of the terminal's day: the place of the end of the day before it."""
        last = self._ledger.last
        for number in range(last.number if last else 0, 0, -1):
            booked = self._at(number)
            if booked is not None and booked.kind == _DAY:
                return f"after-{number}"
        return "first"


def original_number(booked: Booked) -> int:
    """Return the place of the payment that a booking undid, 0 for one that undid none."""
    name, _, number = booked.reference.partition(":")
    return int(number) if name == "undo" else 0


def is_day(booked: Booked) -> bool:
    """Tell whether a booking is the end of a day."""
    return booked.kind == _DAY


def code_of(booked: Booked) -> int:
    """Return the result code of a booking."""
    return 0 if booked.state == "approved" or is_day(booked) else int(booked.reason)


def _name(number: int) -> str:
    return f"zvt-{number}"


def _undoing(original: Booked) -> str:
    return f"undo:{original.number}"


def _decided(asked: Asked) -> Booked:
    wanted, word = asked.wanted, asked.word
    code = ABORTED if asked.is_stopped else _CODES.get(word, 0)
    if code:
        return replace(wanted, state="declined", amount_minor=0, reason=str(code))
    match word:
        case "partial" | "partial_between":
            return replace(wanted, amount_minor=(wanted.amount_minor + 1) // 2)
        case "tip":
            return replace(wanted, amount_minor=wanted.amount_minor + 200)
        case "offline":
            return replace(wanted, offline=True)
        case _:
            return wanted
