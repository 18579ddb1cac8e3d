"""Has the money of orders moved: each step once, whatever breaks off, each outcome a fact.

A step is written before the gateway is asked, and its outcome together with the order's fact after.
Where the process ends in between, or nobody knows what became of it, it is asked again by its key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import TillError, Unavailable
from edge.domain.events import PaymentNoted
from edge.domain.orders.balance import balance
from sync.hub.hub import Hub
from sync.hub.paying.deciding import CaptureAt, Step, next_step, owed_by_gateway
from sync.hub.paying.gateway import (
    CAPTURED_ALREADY,
    AnswerUnknown,
    Asking,
    Movement,
    PaymentGateway,
)
from sync.hub.services.order_states import append, note_changed, order_of
from sync.hub.store.order_news import MONEY, drop_news, due_news
from sync.hub.store.orders import read_facts, read_order, ruling
from sync.hub.store.payments import (
    DONE,
    FAILED,
    HELD,
    WAITING,
    WITHDRAWN,
    PaymentStep,
    add_step,
    due_steps,
    lock_step,
    read_steps,
    save_step,
)
from sync.hub.store.refunds import withdraw_failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from edge.domain.orders.order import Order
    from sync.hub.paying.gateway import Answer
    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]

AT_ONCE: Final = 50
TAKEN_MICROS: Final = 60 * 1_000_000
"""How long a step is left to the worker that took it: longer than any answer."""
GIVEN_BACK_MICROS: Final = 15 * 60 * 1_000_000
"""When a promise whose order was not written is given back: its goods are free again by then."""
WAITS_S: Final = (5, 30, 120, 600, 1800, 3600)
"""Pauses after the first, second … time without an answer; the last for all further ones."""
_NOTED: Final = {
    Movement.AUTHORISE: "authorised",
    Movement.CAPTURE: "captured",
    Movement.REFUND: "refunded",
    Movement.VOID: "voided",
}


@dataclass(frozen=True, slots=True)
class Payer:
    """Works off what is due of orders' money; several may work at once."""

    hub: Hub
    gateway: PaymentGateway
    capture_at: CaptureAt = CaptureAt.READY

    def work_off(self) -> int:
        """Ask what is due and decide on orders with news; return how much was done.

        Raises, in the end, the trouble of a gateway that did not answer.
        """
        done, trouble = 0, None
        for piece in (self._ask_due, self._decide):
            try:
                done += piece()
            except Unavailable as error:
                trouble = error
        if trouble is not None and not done:
            raise trouble
        return done

    def _decide(self) -> int:
        now_micros = self.hub.clock.now().micros
        names = self.hub.database.run(lambda c: due_news(c, MONEY, now_micros, AT_ONCE))
        for name in names:
            self.hub.database.run(
                lambda cursor: decide(cursor, name, self.capture_at, now_micros)  # noqa: B023
            )
        return len(names)

    def _ask_due(self) -> int:
        now_micros, trouble = self.hub.clock.now().micros, None
        due = self.hub.database.run(lambda cursor: due_steps(cursor, now_micros, AT_ONCE))
        done = 0
        for order, n in due:
            try:
                done += self._see_to(order, n)
            except TillError as error:
                trouble = error
        if trouble is not None:
            raise trouble
        return done

    def _see_to(self, order: str, n: int) -> int:
        """Ask a step that is due, unless another worker does; return how many were asked."""
        now_micros = self.hub.clock.now().micros
        step = self.hub.database.run(
            lambda cursor: _taken(cursor, order, n, self.capture_at, now_micros)
        )
        if step is None:
            return 0
        ask_step(self.hub, self.gateway, step)
        return 1


def decide(cursor: Rows, name: str, capture_at: CaptureAt, now_micros: int) -> None:
    """Write the step that an order's money has to take now, if any, and let its news go."""
    row = read_order(cursor, name, lock=True)
    if row is None:
        drop_news(cursor, MONEY, name, 2**62)
        return
    facts, steps = read_facts(cursor, name), read_steps(cursor, name)
    order = order_of(name, facts)
    found = next_step(order, _steps(steps), capture_at)
    reference = reference_of(facts, steps)
    if not owed_by_gateway(order):
        # Nobody has to see to a refund that was declined and is not owed any more.
        withdraw_failed(cursor, name)
    if found is not None and reference:
        step = PaymentStep(
            order=name,
            n=max((each.n for each in steps), default=0) + 1,
            movement=found.movement,
            amount_minor=found.amount_minor,
            currency=row.currency,
            reference=reference,
            made_micros=now_micros,
        )
        add_step(cursor, step)
    drop_news(cursor, MONEY, name, row.fact)


def reference_of(facts: Sequence[StoredFact], steps: Sequence[PaymentStep]) -> str:
    """Return the gateway's name of an order's payment: ours, or the one that the channel gave."""
    for step in steps:
        if step.movement == Movement.AUTHORISE and step.state == DONE:
            return step.reference
    for fact in facts:
        event = fact.event
        if isinstance(event, PaymentNoted) and event.movement in {"authorised", "captured"}:
            return event.payment
    return ""


def _steps(steps: Sequence[PaymentStep]) -> list[Step]:
    return [
        Step(step.movement, step.amount_minor, step.is_open, step.state == FAILED) for step in steps
    ]


def _taken(
    cursor: Rows, order: str, n: int, capture_at: CaptureAt, now_micros: int
) -> PaymentStep | None:
    """Take a step for this worker alone; None where it is not to be asked just now.

    One that the gateway never heard of is withdrawn where the order does not want it any more: what
    was handed over meanwhile is not paid back.
    """
    row = read_order(cursor, order, lock=True)
    step = lock_step(cursor, order, n)
    if step is None or not step.is_open or step.due_micros > now_micros:
        return None
    if step.movement == Movement.AUTHORISE:
        return _taken_promise(cursor, step, is_placed=row is not None, now_micros=now_micros)
    if not step.is_asked:
        facts = read_facts(cursor, order)
        others = [each for each in read_steps(cursor, order) if each.n != n]
        found = next_step(order_of(order, facts), _steps(others), capture_at)
        if found is None or (found.movement, found.amount_minor) != (
            step.movement,
            step.amount_minor,
        ):
            save_step(cursor, replace(step, state=WITHDRAWN, told="not_owed_any_more"))
            decide(cursor, order, capture_at, now_micros)
            return None
    save_step(cursor, replace(step, is_asked=True, due_micros=now_micros + TAKEN_MICROS))
    return step


def _taken_promise(
    cursor: Rows, step: PaymentStep, *, is_placed: bool, now_micros: int
) -> PaymentStep | None:
    """See to an authorisation whose order was never written: it is given back."""
    if is_placed:
        save_step(cursor, replace(step, state=DONE, token=""))
        return None
    if step.state == WAITING:
        save_step(cursor, replace(step, due_micros=now_micros + TAKEN_MICROS))
        return step
    void = PaymentStep(
        order=step.order,
        n=step.n + 1,
        movement=Movement.VOID,
        amount_minor=step.amount_minor,
        currency=step.currency,
        reference=step.reference,
        is_asked=True,
        due_micros=now_micros,
        made_micros=now_micros,
    )
    add_step(cursor, void)
    save_step(cursor, replace(step, state=WITHDRAWN, told="order_not_placed"))
    return None


def ask_step(hub: Hub, gateway: PaymentGateway, step: PaymentStep) -> Answer:
    """Ask the gateway for a step that is taken, and note what it says; raises `Unavailable`."""
    asking = Asking(
        key=step.key,
        order=step.order,
        movement=Movement(step.movement),
        amount_minor=step.amount_minor,
        currency=step.currency,
        reference=step.reference,
        token=step.token,
        is_repeat=step.is_asked,
    )
    try:
        answer = gateway.ask(asking)
    except Unavailable as error:
        is_heard, code = isinstance(error, AnswerUnknown) or step.is_asked, error.code
        hub.database.run(lambda cursor: _put_off(cursor, hub, step, code, is_heard=is_heard))
        raise
    hub.database.run(lambda cursor: _note(cursor, hub, step, answer))
    return answer


def _put_off(cursor: Rows, hub: Hub, step: PaymentStep, code: str, *, is_heard: bool) -> None:
    known = lock_step(cursor, step.order, step.n)
    if known is None or not known.is_open:
        return
    pause_s = WAITS_S[min(known.attempts, len(WAITS_S) - 1)]
    due_micros = hub.clock.now().micros + pause_s * 1_000_000
    save_step(
        cursor,
        replace(
            known,
            is_asked=is_heard,
            told=code,
            attempts=known.attempts + 1,
            due_micros=max(due_micros, _given_back_micros(known)),
        ),
    )


def _given_back_micros(step: PaymentStep) -> int:
    """Return when a promise whose order was not written is seen to; until then its caller may."""
    is_promise = step.movement == Movement.AUTHORISE
    return step.made_micros + GIVEN_BACK_MICROS if is_promise else 0


def _note(cursor: Rows, hub: Hub, step: PaymentStep, answer: Answer) -> None:
    """Keep what became of a step, with the facts of the order that it makes."""
    now_micros = hub.clock.now().micros
    row = read_order(cursor, step.order, lock=True)
    known = lock_step(cursor, step.order, step.n)
    if known is None or not known.is_open:
        return
    state = DONE if answer.is_done else FAILED
    if step.movement == Movement.AUTHORISE:
        state = HELD if answer.is_done else FAILED
    made = replace(
        known,
        state=state,
        told=answer.code,
        reference=answer.reference or known.reference,
        token="",
        due_micros=_given_back_micros(known),
    )
    save_step(cursor, made)
    if row is None or step.movement == Movement.AUTHORISE:
        return
    facts = read_facts(cursor, step.order)
    new = [
        ruling(f"centre/payment/{event.payment}", event, now_micros, why)
        for event, why in _facts_of(order_of(step.order, facts), made)
    ]
    if new:
        note_changed(cursor, append(cursor, step.order, new, now_micros), now_micros)


def _facts_of(order: Order, step: PaymentStep) -> list[tuple[PaymentNoted, str]]:
    """Return what a step that is over means for its order, and why.

    A promise that could not be captured is worth nothing: what is still due, the customer pays.
    """
    promised = balance(order).authorised.minor
    if step.state == DONE:
        noted = PaymentNoted(
            order.order, step.key, _NOTED[Movement(step.movement)], step.amount_minor
        )
        facts = [(noted, "")]
        rest = promised - step.amount_minor
        if step.movement == Movement.CAPTURE and rest > 0:
            void = PaymentNoted(order.order, f"{step.key}/rest", "voided", rest)
            facts.append((void, "not needed"))
        return facts
    if step.movement in {Movement.CAPTURE, Movement.VOID} and promised:
        if step.told == CAPTURED_ALREADY:
            return [
                (PaymentNoted(order.order, f"{step.key}/other", "captured", promised), step.told)
            ]
        return [(PaymentNoted(order.order, f"{step.key}/lapsed", "voided", promised), step.told)]
    return []
