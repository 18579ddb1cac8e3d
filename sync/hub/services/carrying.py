"""Has carriers hear of parcels: each step once, whatever breaks off, each booking a fact.

Packing waits for none of it. A step is written before its carrier is asked, and its outcome
together with the order's fact after; what nobody knows the outcome of is asked again by its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Unavailable
from edge.domain.events import ParcelBooked, ParcelRefused, ParcelVoided
from sync.hub.carrying.carrier import Answer, Carrier, Shipment
from sync.hub.carrying.deciding import Carried, carried
from sync.hub.hub import Hub
from sync.hub.services.order_states import append, note_changed, order_of
from sync.hub.services.paying import WAITS_S
from sync.hub.store.order_news import PARCELS, drop_news, due_news
from sync.hub.store.orders import read_facts, read_order, ruling
from sync.hub.store.parcel_steps import (
    BOOK,
    CLOSE,
    DONE,
    FAILED,
    VOID,
    WAITING,
    WITHDRAWN,
    ParcelStep,
    add_step,
    due_steps,
    gather,
    lock_step,
    read_manifest,
    save_step,
)

if TYPE_CHECKING:
    from psycopg import Cursor

    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order

    Rows = Cursor[tuple[Any, ...]]

AT_ONCE: Final = 50
TAKEN_MICROS: Final = 150 * 1_000_000
"""How long a step is left to the worker that took it: longer than any answer."""
GATHER_MICROS: Final = 60 * 1_000_000
"""What a driver took along is told on one manifest if it is heard within this time."""
SSCC_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Announcer:
    """Works off what carriers have to hear; several may work at once."""

    hub: Hub
    carriers: Mapping[str, Carrier]

    def work_off(self) -> int:
        """Decide on orders with news, then ask what is due; return how much was done.

        Raises, in the end, the trouble of a carrier that did not answer; it holds up no other.
        """
        return self._decide() + self._ask_due()

    def _decide(self) -> int:
        now_micros = self.hub.clock.now().micros
        names = self.hub.database.run(lambda c: due_news(c, PARCELS, now_micros, AT_ONCE))
        for name in names:
            self.hub.database.run(
                lambda cursor: decide(cursor, name, self.carriers, now_micros)  # noqa: B023
            )
        return len(names)

    def _ask_due(self) -> int:
        now_micros, done = self.hub.clock.now().micros, 0
        troubles: dict[str, Unavailable] = {}
        due = self.hub.database.run(
            lambda cursor: due_steps(cursor, list(self.carriers), now_micros, AT_ONCE)
        )
        for step in due:
            if step.carrier in troubles:
                continue
            try:
                done += self._see_to(step)
            except Unavailable as trouble:
                troubles[step.carrier] = trouble
        if troubles and not done:
            raise next(iter(troubles.values()))
        return done

    def _see_to(self, step: ParcelStep) -> int:
        """Ask a step that is due, unless another worker does; return how many were asked."""
        now_micros, manifest = self.hub.clock.now().micros, self.hub.ids.new()
        taken = self.hub.database.run(
            lambda cursor: _taken(cursor, step, self.carriers, manifest, now_micros)
        )
        if taken is None:
            return 0
        steps, shipment = taken
        try:
            answer = _asked(self.carriers[step.carrier], steps, shipment)
        except Unavailable as error:
            code = error.code
            self.hub.database.run(lambda cursor: _put_off(cursor, steps, code, now_micros))
            raise
        for each in steps:
            self.hub.database.run(lambda cursor: _note(cursor, self.hub, each, answer))  # noqa: B023
        return len(steps)


def key_of(order: str, parcel: str) -> str:
    """Return what a parcel is called at carriers: its SSCC, which is one of a kind."""
    is_sscc = len(parcel) == SSCC_DIGITS and parcel.isdecimal()
    return parcel if is_sscc else f"{order}:{parcel}"


def shipment_of(order: Order, part: FulfilmentOrder, parcel: str) -> Shipment:
    """Return what a carrier has to know of a parcel; its address stands in the order's facts."""
    placed, address = order.placed, part.proposed
    name = placed.customer_name if placed else ""
    return Shipment(
        key=key_of(order.order, parcel),
        reference=placed.number if placed else order.order,
        origin=part.location,
        recipient=tuple(line for line in (name, *(address.ship_to if address else ())) if line),
        weight_grams=part.parcels[parcel].weight_grams,
        service=part.service_of(parcel),
        country=address.ship_country if address else "",
    )


def decide(cursor: Rows, name: str, carriers: Mapping[str, Carrier], now_micros: int) -> None:
    """Write what carriers have to hear of an order's parcels now, and let its news go."""
    row = read_order(cursor, name, lock=True)
    if row is None:
        drop_news(cursor, PARCELS, name, 2**62)
        return
    for each in _parcels(cursor, name, carriers)[1]:
        for carrier, movement in _due(each):
            due_micros = now_micros + (GATHER_MICROS if movement == CLOSE else 0)
            told = (carrier, movement, each.location, each.fulfilment)
            step = ParcelStep(name, each.parcel, *told, due_micros=due_micros)
            add_step(cursor, replace(step, asked_micros=each.asked_micros))
    drop_news(cursor, PARCELS, name, row.fact)


def _due(each: Carried) -> list[tuple[str, str]]:
    """Return what carriers have to hear of a parcel, whether or not they were told before."""
    found = [(carrier, VOID) for carrier in sorted(each.expected_by - {each.wanted})]
    if each.wanted:
        found.append((each.wanted, BOOK))
    if each.is_gone and each.wanted in each.expected_by:
        found.append((each.wanted, CLOSE))
    return found


def _parcels(
    cursor: Rows, name: str, carriers: Mapping[str, Carrier]
) -> tuple[Order, tuple[Carried, ...]]:
    facts = read_facts(cursor, name)
    order = order_of(name, facts)
    events = [event for fact in facts if (event := fact.event) is not None]
    return order, carried(order, events, carriers)


def _taken(
    cursor: Rows,
    asked: ParcelStep,
    carriers: Mapping[str, Carrier],
    manifest: str,
    now_micros: int,
) -> tuple[list[ParcelStep], Shipment] | None:
    """Take a step for this worker alone; None where it is not to be asked just now.

    A parcel that its carrier never heard of and that is not wanted any more is withdrawn.
    """
    if asked.movement == CLOSE:
        if not asked.manifest:
            gather(cursor, asked.carrier, asked.location, manifest, now_micros)
            known = lock_step(cursor, asked.place)
            asked = known or asked
        steps = read_manifest(cursor, asked.carrier, asked.manifest)
        if not asked.manifest or any(not _is_due(each, now_micros) for each in steps):
            return None
        return [_take(cursor, each, now_micros) for each in steps], Shipment("", "", "", ())
    read_order(cursor, asked.order, lock=True)
    step = lock_step(cursor, asked.place)
    if step is None or not _is_due(step, now_micros):
        return None
    order, parcels = _parcels(cursor, step.order, carriers)
    each = next(
        each for each in parcels if (each.fulfilment, each.parcel) == (step.fulfilment, step.parcel)
    )
    if not step.is_asked and (step.carrier, step.movement) not in _due(each):
        save_step(cursor, replace(step, state=WITHDRAWN, told="not_wanted_any_more"))
        return None
    return [_take(cursor, step, now_micros)], shipment_of(
        order, order.fulfilments[step.fulfilment], step.parcel
    )


def _is_due(step: ParcelStep, now_micros: int) -> bool:
    return step.state == WAITING and step.due_micros <= now_micros


def _take(cursor: Rows, step: ParcelStep, now_micros: int) -> ParcelStep:
    taken = replace(step, is_asked=True, due_micros=now_micros + TAKEN_MICROS)
    save_step(cursor, taken)
    return taken


def _asked(carrier: Carrier, steps: list[ParcelStep], shipment: Shipment) -> Answer:
    first = steps[0]
    if first.movement == BOOK:
        return carrier.book(shipment)
    if first.movement == VOID:
        return carrier.void(shipment.key)
    return carrier.close(first.manifest, tuple(key_of(each.order, each.parcel) for each in steps))


def _put_off(cursor: Rows, steps: list[ParcelStep], code: str, now_micros: int) -> None:
    for each in steps:
        known = lock_step(cursor, each.place)
        if known is not None and known.state == WAITING:
            pause_s = WAITS_S[min(known.attempts, len(WAITS_S) - 1)]
            due_micros, attempts = now_micros + pause_s * 1_000_000, known.attempts + 1
            again = replace(known, told=code, attempts=attempts, due_micros=due_micros)
            save_step(cursor, again)


def _note(cursor: Rows, hub: Hub, step: ParcelStep, answer: Answer) -> None:
    """Keep what became of a step, with the fact of the order that it makes."""
    now_micros = hub.clock.now().micros
    row = read_order(cursor, step.order, lock=True)
    known = lock_step(cursor, step.place)
    if row is None or known is None or known.state != WAITING:
        return
    state = DONE if answer.is_done else FAILED
    save_step(cursor, replace(known, state=state, told=answer.code))
    fact = _fact_of(known, answer)
    if fact is None:
        return
    source = f"centre/parcel/{step.carrier}/{step.parcel}/{step.movement}"
    if isinstance(fact, ParcelRefused):
        source += f"/refused/{fact.asked_micros}"
    new = [ruling(source, fact, now_micros)]
    note_changed(cursor, append(cursor, step.order, new, now_micros), now_micros)


def _fact_of(
    step: ParcelStep, answer: Answer
) -> ParcelBooked | ParcelVoided | ParcelRefused | None:
    """Return what the order's stores hear of an answer: they act on a parcel that is refused."""
    about = (step.order, step.fulfilment, step.parcel, step.carrier)
    if not answer.is_done:
        is_booking = step.movement == BOOK
        return ParcelRefused(*about, answer.code, step.asked_micros) if is_booking else None
    if step.movement == BOOK:
        return ParcelBooked(*about, answer.tracking, answer.service)
    return ParcelVoided(*about) if step.movement == VOID else None
