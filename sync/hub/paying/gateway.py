"""What the centre needs of a payment gateway: authorise, capture, refund and void, each once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from edge.domain.errors import Unavailable

CAPTURED_ALREADY: Final = "captured_already"
"""Why a promise cannot be given back: somebody else, such as the channel, took the money."""


class AnswerUnknown(Unavailable):
    """The gateway may have done what it was asked, and did not say so."""


class Movement(StrEnum):
    """What is asked for."""

    AUTHORISE = "authorise"
    CAPTURE = "capture"
    REFUND = "refund"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Asking:
    """One step. `key` is one of a kind: however often it is asked, it has its effect once.

    `reference` is the gateway's name of the payment, "" where it is to be made of `token`, the
    gateway's own name of what the customer pays with (never a card's number). A capture of less
    than was authorised gives the rest up. `is_repeat`: it may have been asked before.
    """

    key: str
    order: str
    movement: Movement
    amount_minor: int
    currency: str
    reference: str = ""
    token: str = ""
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a step: done, or declined for good because of `code`."""

    is_done: bool
    reference: str = ""
    code: str = ""


class PaymentGateway(Protocol):
    """Moves money between a customer and the shop."""

    def ask(self, asking: Asking) -> Answer:
        """Have a step done; return what became of it.

        Raises `Unavailable` "payment_gateway_away" where the gateway was not reached, and
        `AnswerUnknown` "payment_unknown" where it may have heard: asked again with the same key,
        it answers what became of the first time.
        """
