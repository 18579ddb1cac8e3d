"""What this lane wrote and its file lost, kept beside what other lanes recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.central.heard import forget_proven, hear_proven
from sync.own_tail import TailReader

if TYPE_CHECKING:
    from edge.store.database import Connection
    from sync.steps import KeepTail, TailMissing


def begin_tail(connection: Connection, missing: TailMissing) -> TailReader:
    """Return the machine that fetches what is missing, from where it was, inside the transaction.

    Of a file that was put back anew, what it has again is forgotten here: it would count twice.
    """
    stream = missing.stream
    row = connection.execute(
        "SELECT after_seq, seq, hash FROM own_tail WHERE incarnation = ? AND branch = ?",
        (stream.incarnation, stream.branch),
    ).fetchone()
    if row is not None and row[0] == missing.seq:
        return TailReader(stream, int(row[1]), bytes(row[2]), missing.head_seq)
    if row is not None:
        for seq in range(int(row[0]) + 1, min(int(row[1]), missing.seq) + 1):
            forget_proven(connection, f"{stream}:{seq}")
    connection.execute(
        "INSERT OR REPLACE INTO own_tail VALUES (?, ?, ?, ?, ?)",
        (stream.incarnation, stream.branch, missing.seq, missing.seq, missing.hash),
    )
    return TailReader(stream, missing.seq, missing.hash, missing.head_seq)


def keep_tail(connection: Connection, kept: KeepTail, now_micros: int) -> None:
    """Keep entries that were proven, with how far that is, inside the transaction."""
    stream = kept.stream
    for at, (text, digest) in enumerate(zip(kept.texts, kept.hashes, strict=True)):
        hear_proven(connection, f"{stream}:{kept.first_seq + at}", digest, text, now_micros)
    connection.execute(
        "UPDATE own_tail SET seq = ?, hash = ? WHERE incarnation = ? AND branch = ?",
        (
            kept.first_seq + len(kept.texts) - 1,
            kept.hashes[-1],
            stream.incarnation,
            stream.branch,
        ),
    )
