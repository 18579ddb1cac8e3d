"""The till's journal as the synchronising process reads it: streams, entries, what changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from edge.domain.chain import NO_HASH
from edge.store import loading
from edge.store.database import Error, as_till_error, data_version
from edge.store.shop_files import open_for_reading
from sync.hints import hints_of
from sync.wire.claims import HINTS_MAX
from sync.wire.streams import Batch, StreamKey

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Identity
    from edge.store.database import Connection
    from sync.wire.claims import Hint

_CACHE_KIB = 1_024
"""The journal is read once from front to back: what was read is not kept for another time."""

_LIVES = (
    "SELECT incarnation, max(seq) FROM journal WHERE lane = ?"
    " GROUP BY incarnation ORDER BY min(position)"
)
_LAST = "SELECT max(seq) FROM journal WHERE lane = ? AND incarnation = ?"
_HASH = "SELECT hash FROM journal WHERE lane = ? AND incarnation = ? AND seq = ?"
_ENTRIES = (
    "SELECT entry, hash, signature FROM journal"
    " WHERE lane = ? AND incarnation = ? AND seq BETWEEN ? AND ? ORDER BY seq"
)
_CLAIMANTS = (
    "SELECT seq, entry FROM journal WHERE lane = ? AND incarnation = ? AND seq BETWEEN ? AND ?"
    " AND (kind = 'return.completed' OR kind = 'sale.completed' AND (instr(entry, '\"serial\":')"
    " OR instr(entry, '\"per_customer\":'))) ORDER BY seq LIMIT ?"
)
"""What a sale must say somewhere to claim what a hint tells of: the others are not even fetched."""
_OPENED = "SELECT entry FROM journal WHERE lane = ? AND seq = 1 AND kind = 'stream.opened'"
_WAITING = (
    "SELECT count(*), min(wall_micros) FROM journal WHERE lane = ? AND incarnation = ? AND seq > ?"
)
_SALES = (
    "SELECT count(*) FROM journal WHERE lane = ? AND incarnation = ? AND seq > ?"
    " AND kind IN ('sale.completed', 'return.completed')"
)
_USED = (
    "SELECT sum(json_extract(entry, '$.body.amount')) FROM journal"
    " WHERE subject = ? AND kind IN ('right.spent', 'right.given_back')"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a life is not acknowledged: entries, the oldest one's time, sales among them."""

    entries: int
    oldest_micros: int | None
    sales: int


class JournalSource:
    """Reads till.db without ever keeping a read open; implements the engine's `Journal`.

    Belongs to one thread. Raises like `open_database`, and what the engine of the file says.
    """

    def __init__(self, directory: Path) -> None:
        self._connection: Connection = open_for_reading(directory)
        self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self.identity: Identity = loading.identity(self._connection)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def version(self) -> int:
        """Return a number that changes when the till has committed something."""
        return data_version(self._connection)

    def lives(self) -> list[tuple[str, int]]:
        """Return the incarnations of this lane in the order of their beginning, with their ends."""
        self.identity = loading.identity(self._connection)
        rows = self._rows(_LIVES, self.identity.lane)
        return [(str(incarnation), int(last)) for incarnation, last in rows]

    def last_seq(self, stream: StreamKey) -> int:
        """Return the last sequence number of a stream's incarnation; 0 for none."""
        ((last,),) = self._rows(_LAST, stream.lane, stream.incarnation)
        return int(last or 0)

    def hash_at(self, stream: StreamKey, seq: int) -> bytes:
        """Return the hash of an entry; of 0, what the first entry is chained to."""
        if seq == 0:
            return NO_HASH
        ((digest,),) = self._rows(_HASH, stream.lane, stream.incarnation, seq)
        return bytes(digest)

    def batch(self, stream: StreamKey, first_seq: int, entries_max: int, bytes_max: int) -> Batch:
        """Return the next entries of a stream, at least one, as many as the bounds allow."""
        last = first_seq + entries_max - 1
        texts: list[str] = []
        size, signature = 0, b""
        for text, _, signed in self._rows(
            _ENTRIES, stream.lane, stream.incarnation, first_seq, last
        ):
            size += len(text.encode()) + 1
            if texts and size > bytes_max:
                break
            texts.append(text)
            signature = bytes(signed)
        before = self.hash_at(stream, first_seq - 1)
        return Batch(stream, first_seq, before, tuple(texts), signature)

    def hints(self, stream: StreamKey, first_seq: int, last_seq: int) -> tuple[list[Hint], int]:
        """Return what entries claim, in at most `HINTS_MAX` hints, and up to which entry that is.

        At least one entry is looked at, whatever it claims.
        """
        rows = self._rows(
            _CLAIMANTS, stream.lane, stream.incarnation, first_seq, last_seq, HINTS_MAX
        )
        hints = hints_of(stream, ((int(seq), str(text)) for seq, text in rows))
        is_all = len(rows) < HINTS_MAX and len(hints) <= HINTS_MAX
        until = last_seq if is_all else int(rows[-1][0])
        if len(hints) > HINTS_MAX:
            until = max(hints[HINTS_MAX].seq - 1, first_seq)
        return [hint for hint in hints if hint.seq <= until][:HINTS_MAX], until

    def lane_keys(self) -> list[Ed25519PublicKey]:
        """Return the keys under which this lane's lives were opened."""
        opened = self._rows(_OPENED, self.identity.lane)
        keys = (json.loads(text)["body"]["public_key"] for (text,) in opened)
        return [Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)) for key in set(keys)]

    def waiting(self, incarnation: str, acknowledged: int) -> Waiting:
        """Return what a life has beyond an acknowledged entry."""
        lane = self.identity.lane
        ((count, oldest),) = self._rows(_WAITING, lane, incarnation, acknowledged)
        ((sales,),) = self._rows(_SALES, lane, incarnation, acknowledged)
        return Waiting(int(count), None if oldest is None else int(oldest), int(sales))

    def used_of(self, right: str) -> int:
        """Return what the journal says was used or given back of a right."""
        ((used,),) = self._rows(_USED, right)
        return int(used or 0)

    def genesis(self) -> tuple[str, bytes]:
        """Return the first entry of the life in force with its signature."""
        identity = loading.identity(self._connection)
        ((text, _, signature),) = self._rows(_ENTRIES, identity.lane, identity.incarnation, 1, 1)
        return str(text), bytes(signature)

    def _rows(self, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
        try:
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, values).fetchall()
            return rows
        except Error as error:
            raise as_till_error(error, path="till.db") from error
