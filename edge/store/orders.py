"""What was heard of customers' orders, read from central.db."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from edge.orders import NO_WORDS, SUBJECT, CentreWords, HeardOrder, subject_of
from edge.store.centre_words import read_words
from edge.store.codec import read_ruling
from edge.store.database import Error
from edge.store.followed_central import FollowedCentral
from edge.store.journal import is_known, read_envelope

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.events import OrderEvent
    from edge.ports import Entry
    from edge.store.database import Connection

_TABLES = 2
_KNOWN = "SELECT count(*) FROM sqlite_schema WHERE name IN ('order_fact', 'peer_entry')"
_ENDS = (
    "SELECT coalesce((SELECT max(position) FROM order_fact), 0),"
    " coalesce((SELECT max(position) FROM peer_entry), 0)"
)
_NEWS = (
    "SELECT order_id FROM order_fact WHERE position > ?"
    " UNION SELECT substr(subject, ?) FROM peer_entry"
    " WHERE position > ? AND subject BETWEEN ? AND ?"
    # What lanes did with an order that the centre does not tell of, or not any more, is no news.
    " AND EXISTS (SELECT 1 FROM order_fact WHERE order_id = substr(subject, ?))"
)
_RULINGS = "SELECT body FROM order_fact WHERE order_id = ? ORDER BY n"
_ENTRIES = "SELECT entry FROM peer_entry WHERE subject = ? ORDER BY position"
_LAST_SUBJECT = SUBJECT + "\U0010ffff"


class SqliteOrders:
    """`Orders` over central.db; used from one thread. Other processes write meanwhile."""

    def __init__(self, directory: Path) -> None:
        self._central = FollowedCentral(directory, self._read)
        self._connection: Connection | None = None
        self._seen = (0, 0)
        self._changed: set[str] = set()
        self._words = NO_WORDS

    def news(self) -> tuple[str, ...]:
        """Return of which orders something was heard since the last call; at first of all."""
        if not self._central.look():
            self._connection = None
        found, self._changed = tuple(sorted(self._changed)), set()
        return found

    def heard(self, order: str) -> HeardOrder:
        """Return what is known of an order; what cannot be read now comes again as news."""
        if self._connection is None:
            return HeardOrder()
        try:
            bodies = self._connection.execute(_RULINGS, (order,)).fetchall()
            texts = self._connection.execute(_ENTRIES, (subject_of(order),)).fetchall()
        except Error:
            self.close()
            return HeardOrder()
        rulings = [_ruling(body) for (body,) in bodies]
        entries = [_entry(text) for (text,) in texts]
        return HeardOrder(
            tuple(each for each in rulings if each is not None),
            tuple(each for each in entries if each is not None),
            has_unread=None in rulings or None in entries,
        )

    def words(self) -> CentreWords:
        """Return what the centre told last; what was read stays where the file is away."""
        return self._words

    def close(self) -> None:
        """Close the file; what is asked next is read anew."""
        self._central.close()
        self._connection = None
        self._seen = (0, 0)

    def _read(self, connection: Connection) -> None:
        """Note which orders are new; ends that went back are those of another file."""
        self._connection = connection
        self._words = read_words(connection)
        if connection.execute(_KNOWN).fetchone() != (_TABLES,):
            return
        ends = connection.execute(_ENDS).fetchone()
        rulings, entries = self._seen
        if ends[0] < rulings or ends[1] < entries:
            rulings = entries = 0
        begins = len(SUBJECT) + 1
        wanted = (rulings, begins, entries, SUBJECT, _LAST_SUBJECT, begins)
        self._changed.update(order for (order,) in connection.execute(_NEWS, wanted))
        self._seen = tuple(ends)


def _ruling(body: str) -> OrderEvent | None:
    """Return what the centre decided; None for what this program cannot read."""
    try:
        tree = json.loads(body)
        return read_ruling(tree["kind"], tree["version"], tree["body"])
    except (TillError, ValueError, KeyError, TypeError):
        return None


def _entry(text: str) -> Entry | None:
    try:
        entry = read_envelope(text).entry
    except TillError:
        return None
    return entry if is_known(entry) else None
