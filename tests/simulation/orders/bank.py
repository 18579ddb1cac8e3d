"""A payment gateway whose answers get lost; it remembers what truly moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from edge.domain.errors import Unavailable
from sync.hub.paying.gateway import Answer, AnswerUnknown, Movement

if TYPE_CHECKING:
    from sync.hub.paying.gateway import Asking


@dataclass
class Account:
    """What truly moved of one payment."""

    authorised: int = 0
    captured: int = 0
    refunded: int = 0
    is_void: bool = False


@dataclass
class Bank:
    """Implements `PaymentGateway`; `is_calm` once it answers everything."""

    draw: Random
    is_calm: bool = False
    accounts: dict[str, Account] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    def ask(self, asking: Asking) -> Answer:
        luck = 1.0 if self.is_calm else self.draw.random()
        if luck < 0.1:
            raise Unavailable("payment_gateway_away")
        if luck < 0.2:
            raise AnswerUnknown("payment_unknown")
        if asking.key not in self.answers:
            self.answers[asking.key] = self._moved(asking)
        if luck < 0.3:
            raise AnswerUnknown("payment_unknown")
        return self.answers[asking.key]

    def _moved(self, asking: Asking) -> Answer:
        account = self.accounts[asking.reference]
        match asking.movement:
            case Movement.CAPTURE:
                assert not account.is_void, "what was given back cannot be taken"
                assert not account.captured, "taken once"
                assert asking.amount_minor <= account.authorised, "never more than was promised"
                account.captured = asking.amount_minor
            case Movement.REFUND:
                account.refunded += asking.amount_minor
                assert account.refunded <= account.captured, "never more back than was taken"
            case Movement.VOID:
                assert not account.captured, "what was taken is paid back instead"
                account.is_void = True
            case Movement.AUTHORISE:
                raise AssertionError("the channel had it promised before")
        return Answer(is_done=True, reference=asking.reference)
