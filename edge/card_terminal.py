"""What the till asks of a card terminal, and what a terminal answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol, runtime_checkable

from edge.domain.card_numbers import masked
from edge.domain.events import CardRecord, SchemeTotal

REASON_CHARACTERS_MAX: Final = 40
RECEIPT_LINES_MAX: Final = 60
TEXT_CHARACTERS_MAX: Final = 80
"""Bounds of what a terminal can put into the journal and onto a receipt."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a payment beside its amount.

    `tip_minor` is the part of the amount that is a tip. `online_only`: the terminal may not approve
    it by itself. `totals_group` names the shift whose totals it counts in.
    """

    tip_minor: int = 0
    online_only: bool = False
    totals_group: str = ""


USUAL_TERMS: Final = Terms()


@dataclass(frozen=True, slots=True)
class TerminalResult:
    """What a card terminal says of a payment, or of its totals.

    `state`: approved, declined, reversed, unknown or not_found; totalled for totals, ready for a
    diagnosis. `declined`
    says for sure that no money moved; `reason` why: nexo's ErrorCondition in small letters.
    """

    state: str
    amount_minor: int = 0
    reference: str | None = None
    masked_card: str | None = None
    card: CardRecord | None = None
    reason: str = ""
    totals: tuple[SchemeTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class CardDialogue:
    """What the card terminal has to be asked, off the thread that writes the journal.

    `ask`: pay, status, reverse, refund or totals. A refund names the payment it gives back by the
    terminal's own `original_reference`; without one it stands alone. `about` says of a status what
    was asked before: pay, refund or reverse.
    """

    ask: str
    payment: str
    amount_minor: int
    currency: str
    original_reference: str = ""
    about: str = "pay"
    terms: Terms = USUAL_TERMS


class CardTerminal(Protocol):
    """A card terminal. Calls may take minutes; never made on the thread that writes the journal.

    A call that raises leaves it unknown whether money moved, as does the state unknown. One that
    knows what the customer sees tells it by `showing() -> str`: a step of `step_of`.
    """

    def pay(
        self, payment: str, amount_minor: int, currency: str, terms: Terms = USUAL_TERMS
    ) -> TerminalResult:
        """Ask for a payment under an id that is never used twice."""
        ...

    def status(self, payment: str, *, about: str = "pay", amount_minor: int = 0) -> TerminalResult:
        """Tell what became of a payment or a refund that was asked for before."""
        ...

    def reverse(
        self, payment: str, amount_minor: int = 0, currency: str = "", reference: str = ""
    ) -> TerminalResult:
        """Undo an approved payment or refund; `reference` is the terminal's own of it."""
        ...

    def refund(
        self,
        payment: str,
        amount_minor: int,
        currency: str,
        original_reference: str,
        terms: Terms = USUAL_TERMS,
    ) -> TerminalResult:
        """Give money of an earlier payment back, under an id that is never used twice.

        Without an original reference it is a refund that stands alone. What became of it is asked
        by `status`, as for a payment.
        """
        ...

    def abort(self, payment: str) -> None:
        """Ask the terminal to give up what it is doing for a payment; called from another thread.

        The answer to the payment says what came of it: it may be approved all the same.
        """
        ...

    def totals(self, request: str, totals_group: str) -> TerminalResult:
        """Return what the terminal approved, by scheme: of a shift where it can tell it apart."""
        ...


@runtime_checkable
class Diagnosed(Protocol):
    """A card terminal that can be asked how it is, as most can."""

    def diagnose(self) -> TerminalResult:
        """Tell within seconds whether it is ready for payments; moves no money, asks no customer.

        `state` is ready, or unknown with the reason.
        """
        ...


def step_of(terminal: CardTerminal) -> str:
    """Return what the terminal is at with the customer, "" where it does not tell; never waits."""
    showing = getattr(terminal, "showing", None)
    return str(showing()) if callable(showing) else ""


def without_card_numbers(result: TerminalResult) -> TerminalResult:
    """Return an answer fit to be kept: every card number masked, every text bounded.

    Whatever a terminal says goes through here before anything else sees it.
    """
    return replace(
        result,
        reference=None if result.reference is None else _text(result.reference),
        masked_card=None if result.masked_card is None else _text(result.masked_card),
        card=None if result.card is None else _card(result.card),
        reason=_text(result.reason)[:REASON_CHARACTERS_MAX],
        totals=tuple(replace(total, scheme=_text(total.scheme)) for total in result.totals),
    )


def _card(card: CardRecord) -> CardRecord:
    return CardRecord(
        scheme=_text(card.scheme),
        masked_card=_text(card.masked_card),
        auth_code=_text(card.auth_code),
        application=_text(card.application),
        entry=_text(card.entry),
        terminal=_text(card.terminal),
        offline=card.offline,
        receipt=tuple(_text(line) for line in card.receipt[:RECEIPT_LINES_MAX]),
    )


def _text(text: str) -> str:
    """Mask before cutting: a number must not survive by losing its last digits."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return masked(printable)[:TEXT_CHARACTERS_MAX]
