"""Tells customers how their orders stand: each message once, and only while it is true."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal, TillError, Unavailable
from edge.domain.orders.fulfilment import FulfilmentOrder
from edge.domain.orders.order import Order
from sync.hub.hub import Hub
from sync.hub.messaging.composing import Letter, compose
from sync.hub.messaging.due import look_again_micros, messages_due
from sync.hub.messaging.settings import MessageSettings
from sync.hub.messaging.wording import LANGUAGES
from sync.hub.services.kinds import CUSTOMERS, SERVICES
from sync.hub.services.order_states import order_of
from sync.hub.services.records import list_records, read_record
from sync.hub.store.messages import (
    DROPPED,
    FAILED,
    SENT,
    OrderMessage,
    add_message,
    read_contact,
    read_messages,
    save_message,
    take_messages,
)
from sync.hub.store.order_news import MESSAGES, drop_news, due_news
from sync.hub.store.orders import read_facts, read_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from edge.domain.events import OrderEvent
    from sync.hub.messaging.due import Due
    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]

AT_ONCE: Final = 20
TAKEN_MICROS: Final = 10 * 60 * 1_000_000
"""How long messages are left to the worker that took them: longer than they all can take."""
TOO_OLD_MICROS: Final = 24 * 3600 * 1_000_000
"""What happened so long before the centre could write is not told any more to who read nothing yet.

Who did read something of an order also reads what puts it right, however late.
"""
SERVICES_MAX: Final = 500
"""More than any chain has."""
WAITS_S: Final = (60, 300, 1800, 3600, 7200, 21600, 43200, 86400)
"""Pauses after the first, second … failure; then it is given up."""

CodeOf = Callable[[Order, FulfilmentOrder], str]
"""The signed code by which a part is collected; "" where the centre makes none."""


def no_code(_order: Order, _part: FulfilmentOrder) -> str:
    """Return no code."""
    return ""


@dataclass(frozen=True, slots=True)
class Messenger:
    """Works off what customers have to be told; several may work at once."""

    hub: Hub
    settings: MessageSettings
    code_of: CodeOf = no_code

    def work_off(self) -> int:
        """Find out what is to be told and send what is due; return how much was done.

        Raises, in the end, the `Unavailable` of a mail server that did not take anything.
        """
        now_micros = self.hub.clock.now().micros
        names = self.hub.database.run(lambda c: due_news(c, MESSAGES, now_micros, AT_ONCE))
        for name in names:
            self.hub.database.run(lambda cursor: note_due(cursor, name, now_micros))  # noqa: B023
        until_micros = now_micros + TAKEN_MICROS
        taken = self.hub.database.run(
            lambda cursor: take_messages(cursor, now_micros, until_micros, AT_ONCE)
        )
        for message in taken:
            ended = self._sent(message)
            self.hub.database.run(lambda cursor: save_message(cursor, ended))  # noqa: B023
        return len(names) + len(taken)

    def _sent(self, message: OrderMessage) -> OrderMessage:
        """Send a message if it is still true; return what became of it."""
        untried = replace(message, attempts=message.attempts - 1)
        order, events, told = self._read(message.order)
        now_micros = self.hub.clock.now().micros
        true = {each.name: each for each in messages_due(order, events, now_micros, told)}
        due = true.get(message.message)
        if due is None:
            return replace(untried, state=DROPPED, told="not_true_any_more")
        letter = self._letter(order, due)
        if letter is None:
            return replace(untried, state=DROPPED, told="no_address")
        name = self._message_id(message)
        try:
            self.settings.transport.send(compose(order, due, letter, name, self.settings.sender))
        except Refusal as error:
            return replace(message, state=FAILED, told=f"{error.code} {error.facts['told']}")
        except (Unavailable, ValueError) as error:
            return self._put_off(message, error)
        return replace(message, state=SENT, told="")

    def _put_off(self, message: OrderMessage, error: Exception) -> OrderMessage:
        # What cannot be written as a mail at all, such as its address, never goes.
        if not isinstance(error, TillError):
            return replace(message, state=FAILED, told="address_unreadable")
        if message.attempts > len(WAITS_S):
            return replace(message, state=FAILED, told=error.code)
        due_micros = self.hub.clock.now().micros + WAITS_S[message.attempts - 1] * 1_000_000
        return replace(message, due_micros=due_micros, told=error.code)

    def _read(self, name: str) -> tuple[Order, list[OrderEvent], set[str]]:
        def read(cursor: Rows) -> tuple[list[StoredFact], set[str]]:
            return read_facts(cursor, name), _told(cursor, name)

        facts, told = self.hub.database.run(read)
        return order_of(name, facts), _events(facts), told

    def _letter(self, order: Order, due: Due) -> Letter | None:
        contact = self.hub.database.run(lambda cursor: _address(cursor, order.order))
        if contact is None:
            return None
        email, language = contact
        part = order.fulfilments.get(due.part)
        return Letter(
            to=email,
            language=language if language in LANGUAGES else self.settings.language,
            places={name: self._name_of(name) for name in _places(order)},
            code=self.code_of(order, part) if part else "",
            zone=self.settings.zone,
            carriers=self.hub.database.run(carrier_names),
        )

    def _name_of(self, location: str) -> str:
        """Return what a location is called."""
        database = self.hub.shards.database_for(location)
        found = database.run(
            lambda cursor: cursor.execute(
                "SELECT name FROM store WHERE store_id = %s UNION ALL"
                " SELECT name FROM stock_location WHERE store_id = %s",
                (location, location),
            ).fetchone()
        )
        return str(found[0]) if found and found[0] else location

    def _message_id(self, message: OrderMessage) -> str:
        """Return the same id for the same message, so that one sent again is known as such."""
        told = f"{self.hub.hub_id}\x1f{message.order}\x1f{message.message}"
        domain = self.settings.sender.rpartition("@")[2].rstrip("> ")
        return f"<{hashlib.sha256(told.encode()).hexdigest()[:32]}@{domain}>"


def carrier_names(cursor: Rows) -> dict[str, str]:
    """Return what people call the carriers whose services the centre names."""
    found = list_records(cursor, SERVICES.event, "", SERVICES_MAX)
    return {each.body["carrier"]: each.body["name"] for each in reversed(found)}


def _places(order: Order) -> set[str]:
    return {part.location for part in order.fulfilments.values() if part.location}


def note_due(cursor: Rows, name: str, now_micros: int) -> None:
    """Write what an order's customer is to be told, and when time alone makes something true."""
    row = read_order(cursor, name, lock=True)
    if row is None:
        drop_news(cursor, MESSAGES, name, 2**62)
        return
    facts = read_facts(cursor, name)
    order, events = order_of(name, facts), _events(facts)
    told = _told(cursor, name)
    is_old = not told and row.changed_micros < now_micros - TOO_OLD_MICROS
    # Time alone may have made something true of an order that has long not changed.
    by_time = ("reminder/", "delayed/")
    for due in messages_due(order, events, now_micros, told):
        is_dropped = is_old and not due.name.startswith(by_time)
        new = OrderMessage(name, due.name, due_micros=now_micros, made_micros=now_micros)
        add_message(cursor, replace(new, state=DROPPED, told="too_old") if is_dropped else new)
    again_micros = look_again_micros(order, now_micros)
    drop_news(cursor, MESSAGES, name, row.fact, again_micros=again_micros)


def _told(cursor: Rows, name: str) -> set[str]:
    """Return the names of the messages that an order's customer may have read."""
    return {each.message for each in read_messages(cursor, name) if each.may_be_read}


def _events(facts: Sequence[StoredFact]) -> list[OrderEvent]:
    return [event for fact in facts if (event := fact.event) is not None]


def _address(cursor: Rows, order: str) -> tuple[str, str] | None:
    """Return address and language: those of the order, else what the directory says."""
    contact = read_contact(cursor, order)
    if contact is None:
        return None
    if contact.email:
        return contact.email, contact.language
    known = read_record(cursor, CUSTOMERS.event, contact.customer) if contact.customer else None
    email = known.body.get("email", "") if known is not None and not known.is_gone else ""
    return (email, contact.language) if email else None
