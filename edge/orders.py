"""The port to what is known of customers' orders outside the till's own journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from edge.domain.events import OrderEvent
from edge.domain.web_orders import OPEN, Intake
from edge.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

SUBJECT: str = "order/"
"""Begins the subject of every entry about an order; its id follows."""


def subject_of(order: str) -> str:
    """Return the subject of entries about an order."""
    return SUBJECT + order


@dataclass(frozen=True, slots=True)
class HeardOrder:
    """What the centre decided about an order, in its order, and what other lanes did with it.

    `has_unread` where something was told that this program does not know: it is kept, and what
    else is known of the order stands.
    """

    rulings: tuple[OrderEvent, ...] = ()
    entries: tuple[Entry, ...] = ()
    has_unread: bool = False


@dataclass(frozen=True, slots=True)
class CentreWords:
    """What the centre told the store last: whether it takes orders, whose codes count.

    `collection_keys` are public keys (Ed25519, hexadecimal) by their name.
    """

    intake: Intake = OPEN
    collection_keys: Mapping[str, str] = field(default_factory=dict)


NO_WORDS = CentreWords()
"""Of a centre that told nothing."""


class Orders(Protocol):
    """What was heard of orders; replaceable, never written by the till.

    It may be minutes or days old. What cannot be read now is told at a later call: no call fails.
    """

    def news(self) -> Iterable[str]:
        """Return of which orders something was heard since the last call; at first of all."""
        ...

    def heard(self, order: str) -> HeardOrder:
        """Return what is known of an order."""
        ...

    def words(self) -> CentreWords:
        """Return what the centre told last, as of the last call of `news`."""
        ...


class NoOrders:
    """What is known of orders where there is no centre."""

    def news(self) -> Iterable[str]:
        """Return none."""
        return ()

    def heard(self, _order: str) -> HeardOrder:
        """Return nothing."""
        return HeardOrder()

    def words(self) -> CentreWords:
        """Return nothing."""
        return NO_WORDS
