"""Claims before their entries: what other lanes told, and how far this till's own were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.claiming import Claimer
from sync.wire.claims import read_told_hints

if TYPE_CHECKING:
    from edge.store.database import Connection
    from sync.steps import KeepClaimed
    from sync.wire.streams import StreamKey


def hear_hints(
    connection: Connection, body: str, now_micros: int, own: tuple[str, str] | None
) -> None:
    """Note what entries of other lanes claim that have not come yet, inside the transaction.

    Each stands under its entry's name, so that the entry itself takes its place when it comes.
    """
    try:
        stream, hints = read_told_hints(body)
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if own == (stream.store, stream.lane):
        return
    connection.executemany(
        "INSERT OR IGNORE INTO peer_claim VALUES (?, ?, ?, ?, ?)",
        [
            (hint.policy, hint.key, f"{stream}:{hint.seq}", hint.units_milli, now_micros)
            for hint in hints
        ],
    )


def read_claimer(connection: Connection, stream: StreamKey) -> Claimer:
    """Return the machine of a stream, as far as its claims were told."""
    row = connection.execute(
        "SELECT seq, epoch, hash FROM claims_told WHERE incarnation = ? AND branch = ?",
        (stream.incarnation, stream.branch),
    ).fetchone()
    return Claimer(stream, int(row[0]), str(row[1]), bytes(row[2])) if row else Claimer(stream)


def keep_claimed(connection: Connection, kept: KeepClaimed) -> None:
    """Keep how far a stream's claims were told, inside the transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO claims_told VALUES (?, ?, ?, ?, ?)",
        (kept.stream.incarnation, kept.stream.branch, kept.seq, kept.hash, kept.epoch),
    )
