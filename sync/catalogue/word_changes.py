"""The words that find items, kept right while items come, change and go."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from edge.store.catalogue.slips import indexed_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.store.database import Connection

_FORGET = "INSERT INTO name (name, rowid, words) VALUES ('delete', ?, ?)"
_LEARN = "INSERT INTO name (rowid, words) VALUES (?, ?)"


class WordChanges:
    """Gathers what changes of items' words, and writes it in the order of their numbers.

    The full-text index has no content: it forgets a row only when it is told the words that the
    row had. Rows out of order would each make a segment of their own.
    """

    def __init__(self) -> None:
        self._changes: dict[int, tuple[Sequence[str], Sequence[str]]] = {}

    def note(self, number: int, before: Sequence[str], after: Sequence[str]) -> None:
        """Take down which words an item had and has; none where it is not there."""
        first, _ = self._changes.get(number, (before, ()))
        self._changes[number] = (first, after)

    def write(self, connection: Connection) -> None:
        """Write what was gathered, inside the caller's transaction."""
        counts: Counter[str] = Counter()
        for number, (before, after) in sorted(self._changes.items()):
            if set(before) == set(after):
                continue
            if before:
                connection.execute(_FORGET, (number, " ".join(before)))
            if after:
                connection.execute(_LEARN, (number, " ".join(after)))
            counts.update(after)
            counts.subtract(before)
        for word, items in sorted(counts.items()):
            if items:
                _count(connection, word, items)
        self._changes.clear()


def _count(connection: Connection, word: str, items: int) -> None:
    """Change in how many items a word stands; a new one is indexed for slips, a last one goes."""
    row = connection.execute("SELECT number, items FROM word WHERE word = ?", (word,)).fetchone()
    if row is None:
        cursor = connection.execute("INSERT INTO word (word, items) VALUES (?, ?)", (word, items))
        connection.executemany(
            "INSERT INTO slip (deletion, word) VALUES (?, ?)",
            [(key, cursor.lastrowid) for key in sorted(indexed_keys(word))],
        )
        return
    number, before = row
    if before + items > 0:
        connection.execute("UPDATE word SET items = items + ? WHERE number = ?", (items, number))
        return
    connection.execute("DELETE FROM word WHERE number = ?", (number,))
    connection.executemany(
        "DELETE FROM slip WHERE deletion = ? AND word = ?",
        [(key, number) for key in indexed_keys(word)],
    )
