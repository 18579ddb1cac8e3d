"""Requests that may come again: the first one's answer is kept, and given to each repeat.

Where the process ends between effect and answer, the repeat is carried out again and finds what was
made: what a request makes is named after it (`name_of_request`), in the transaction of the effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

GIVEN_UP_MICROS: Final = 60 * 1_000_000
"""A first request that is under way for so long died with its process."""
KEPT_MICROS: Final = 24 * 60 * 60 * 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the first request; `status` 0 while it is under way."""

    status: int
    media_type: str
    answer: bytes
    is_same: bool


def begin(
    cursor: Rows, key: tuple[bytes, str], request_hash: bytes, now_micros: int
) -> Kept | None:
    """Claim a key for a request; return what is kept of an earlier one, None if this is the first.

    A key is (token hash, Idempotency-Key).
    """
    cursor.execute(
        "DELETE FROM idempotent_request WHERE token_hash = %s AND idempotency_key = %s"
        " AND (began_micros < %s OR (status = 0 AND began_micros < %s))",
        (*key, now_micros - KEPT_MICROS, now_micros - GIVEN_UP_MICROS),
    )
    cursor.execute(
        "INSERT INTO idempotent_request (token_hash, idempotency_key, request_hash, status,"
        " media_type, answer, began_micros) VALUES (%s, %s, %s, 0, '', '', %s)"
        " ON CONFLICT DO NOTHING",
        (*key, request_hash, now_micros),
    )
    if cursor.rowcount:
        return None
    found = cursor.execute(
        "SELECT status, media_type, answer, request_hash FROM idempotent_request"
        " WHERE token_hash = %s AND idempotency_key = %s",
        key,
    ).fetchone()
    if found is None:
        return Kept(0, "", b"", is_same=True)
    return Kept(found[0], found[1], bytes(found[2]), bytes(found[3]) == request_hash)


def keep(cursor: Rows, key: tuple[bytes, str], status: int, media_type: str, answer: bytes) -> None:
    """Keep the answer of the first request."""
    cursor.execute(
        "UPDATE idempotent_request SET status = %s, media_type = %s, answer = %s"
        " WHERE token_hash = %s AND idempotency_key = %s",
        (status, media_type, answer, *key),
    )


def forget(cursor: Rows, key: tuple[bytes, str]) -> None:
    """Forget a first request that failed on our side, so that a repeat does the work."""
    cursor.execute(
        "DELETE FROM idempotent_request WHERE token_hash = %s AND idempotency_key = %s", key
    )


def forget_old(cursor: Rows, now_micros: int) -> int:
    """Forget answers that no repeat is given any more; return how many."""
    cursor.execute(
        "DELETE FROM idempotent_request WHERE began_micros < %s", (now_micros - KEPT_MICROS,)
    )
    return cursor.rowcount
