"""What orders say of their customers' money and messages, as it is asked and answered."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sync.hub.paying.gateway import Movement
from sync.hub.services.kinds import Key

Email = Annotated[
    str, Field(max_length=254, pattern=r"^([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+)?$")
]
Language = Literal["", "en", "de"]


class PaymentForm(BaseModel):
    """What the channel did about money: a card's bank promised it, or it was taken.

    `payment` is then the gateway's name of it, by which the centre captures and pays back. With
    "authorise" the centre has it promised itself, by `token`: the gateway's name of what the
    customer pays with, never a card's number. Without any payment it is paid at collection.
    """

    model_config = ConfigDict(extra="forbid")
    payment: Key
    movement: Literal["authorise", "authorised", "captured"]
    amount_minor: Annotated[int, Field(ge=1, le=10**12)]
    token: Key | Literal[""] = ""

    @model_validator(mode="after")
    def _token_belongs(self) -> Self:
        if (self.movement == "authorise") != bool(self.token):
            raise ValueError("a token goes with `authorise`, and only with it")
        return self


class PaymentStepAnswer(BaseModel):
    """What the centre asked of the payment gateway: `failed` and `told` are for a person to see to.

    `waiting` is asked again until it is known what became of it, and never done twice.
    """

    n: int
    movement: Movement
    amount_minor: int
    state: Literal["waiting", "held", "done", "failed", "withdrawn"]
    told: str
    attempts: int


class MessageAnswer(BaseModel):
    """What the customer was told, or is to be told; never where. `told` says why it was not sent.

    The part of `message` before the first stroke is what it is about.
    """

    message: str
    state: Literal["waiting", "sent", "failed", "dropped"]
    told: str
    attempts: int
    made_micros: int
