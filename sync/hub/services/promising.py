"""Has the money of a new order promised before the order is written, however often asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal
from sync.hub.paying.gateway import Movement
from sync.hub.paying.settings import gateway_of
from sync.hub.services.paying import GIVEN_BACK_MICROS, ask_step
from sync.hub.store.payments import (
    DONE,
    FAILED,
    HELD,
    WAITING,
    PaymentStep,
    add_step,
    lock_step,
    save_step,
)

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]

_FIRST: Final = 1


def authorise(hub: Hub, order: str, token: str, amount_minor: int, currency: str) -> None:
    """Have an amount promised by the customer's bank.

    Raises `Refusal` "payment_gateway_missing", "payment_declined" or "payment_lapsed" (asked again
    long after), and `Unavailable` where the gateway did not answer: whoever asks again for the same
    order learns what became of it, and one that nobody asks about again is given back.
    """
    gateway = gateway_of(hub.folder)
    if gateway is None:
        raise Refusal("payment_gateway_missing")
    now_micros = hub.clock.now().micros
    step = PaymentStep(
        order=order,
        n=_FIRST,
        movement=Movement.AUTHORISE,
        amount_minor=amount_minor,
        currency=currency,
        token=token,
        is_asked=True,
        due_micros=now_micros + GIVEN_BACK_MICROS,
        made_micros=now_micros,
    )
    known = hub.database.run(lambda cursor: _begun(cursor, step))
    if known.state == WAITING:
        answer = ask_step(hub, gateway, known)
        if not answer.is_done:
            raise Refusal("payment_declined", told=answer.code)
    else:
        _check(known)


def take_promise(cursor: Rows, order: str) -> None:
    """Let a promise be that of the order being written; raises `Refusal` "payment_lapsed"."""
    step = lock_step(cursor, order, _FIRST)
    if step is None:
        raise Refusal("payment_lapsed")
    _check(step)
    save_step(cursor, replace(step, state=DONE))


def _begun(cursor: Rows, step: PaymentStep) -> PaymentStep:
    add_step(cursor, step)
    known = lock_step(cursor, step.order, step.n)
    assert known is not None, "it was written just now"
    return known


def _check(step: PaymentStep) -> None:
    if step.state == FAILED:
        raise Refusal("payment_declined", told=step.told)
    if step.state not in {HELD, DONE}:
        raise Refusal("payment_lapsed")
