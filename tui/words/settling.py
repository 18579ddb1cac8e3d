"""What is asked where the card terminal has not said whether money moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The words for one direction of the money; a headline names the `amount`."""

    title: str
    rows: tuple[str, ...]
    slip_of_moved: str
    slip_of_unmoved: str


PAYMENT: Final = Unsettled(
    title="WAS THE CARD CHARGED?",
    rows=(
        "The terminal has not said what became of this payment.",
        "Do not charge the card a second time.",
        "F2 asks the terminal again. If it cannot answer, look at its slip: F3 paid, F4 not paid.",
    ),
    slip_of_moved="{amount} WAS PAID by card. What is the number on the terminal's slip?",
    slip_of_unmoved="{amount} was NOT PAID. What is the number on the terminal's slip?",
)
REFUND: Final = Unsettled(
    title="WAS THE CARD PAID BACK?",
    rows=(
        "The card terminal has not said whether the card got its money.",
        "Nothing can be sold before this is settled. F2 asks again.",
        "If it cannot answer, look at its slip: F3 paid back, F4 not paid back.",
    ),
    slip_of_moved="{amount} WAS PAID BACK. What is the number on the terminal's slip?",
    slip_of_unmoved="{amount} was NOT PAID BACK. What is the number on the terminal's slip?",
)
