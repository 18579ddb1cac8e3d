"""Claims in PostgreSQL: waiting in their store, placed at home."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.outcomes import claim_from_json, claim_to_json
from sync.wire.feeds import STORE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Cursor

    from edge.domain.agreement.claims import Claim, EntryRef

    Rows = Cursor[tuple[Any, ...]]


def add_waiting(cursor: Rows, claims: Sequence[Claim], positions: Mapping[EntryRef, int]) -> None:
    """Put claims aside; `positions` are the places of their entries in the store's feed."""
    rows = [
        {
            "p": positions[claim.ref],
            "o": claim.policy,
            "k": claim.key,
            "r": claim.ref.text,
            "c": _text(claim),
        }
        for claim in claims
    ]
    cursor.execute(
        "INSERT INTO claim_waiting (store_id, position, policy, claim_key, ref, claim)"
        " SELECT %s, p, o, k, r, c FROM jsonb_to_recordset(%s::jsonb)"
        " AS x (p bigint, o text, k text, r text, c text) ON CONFLICT DO NOTHING",
        (claims[0].ref.store, json.dumps(rows)),
    )


def read_waiting(cursor: Rows, store: str, limit: int) -> list[Claim]:
    """Return the oldest waiting claims that nobody else works on just now."""
    cursor.execute(
        "SELECT claim FROM claim_waiting WHERE store_id = %s"
        " ORDER BY position, policy, claim_key LIMIT %s FOR UPDATE SKIP LOCKED",
        (store, limit),
    )
    return [claim_from_json(json.loads(text)) for (text,) in cursor]


def drop_waiting(cursor: Rows, store: str, claims: Sequence[Claim]) -> None:
    """Forget claims that have arrived at home."""
    rows = [{"o": claim.policy, "k": claim.key, "r": claim.ref.text} for claim in claims]
    cursor.execute(
        "DELETE FROM claim_waiting w USING jsonb_to_recordset(%s::jsonb)"
        " AS x (o text, k text, r text)"
        " WHERE w.store_id = %s AND w.policy = x.o AND w.claim_key = x.k AND w.ref = x.r",
        (json.dumps(rows), store),
    )


def stores_waiting(cursor: Rows) -> list[str]:
    """Return the stores that have claims or answers waiting, or entries nobody looked at."""
    # One probe of the index a store: the table of all waiting claims may be long.
    cursor.execute(
        "SELECT store_id FROM store s WHERE EXISTS"
        " (SELECT 1 FROM claim_waiting w WHERE w.store_id = s.store_id)"
        " OR EXISTS (SELECT 1 FROM answer_waiting a WHERE a.store_id = s.store_id)"
        " OR EXISTS (SELECT 1 FROM feed_head f WHERE f.store_id = s.store_id AND f.feed = %s"
        " AND f.position > coalesce("
        "(SELECT j.position FROM judged j WHERE j.store_id = s.store_id), 0))",
        (STORE,),
    )
    return [store for (store,) in cursor]


def place_claim(cursor: Rows, claim: Claim) -> bool:
    """Give a claim its place among those of its key; tell whether it was new."""
    place = lock_key(cursor, claim.policy, claim.key) + 1
    cursor.execute(
        "INSERT INTO claim (policy, claim_key, place, ref, claim) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (policy, claim_key, ref) DO NOTHING",
        (claim.policy, claim.key, place, claim.ref.text, _text(claim)),
    )
    if not cursor.rowcount:
        return False
    cursor.execute(
        "UPDATE claim_head SET place = %s WHERE policy = %s AND claim_key = %s",
        (place, claim.policy, claim.key),
    )
    return True


def read_claims(cursor: Rows, policy: str, key: str) -> list[Claim]:
    """Return the claims of a key in the order of their places; locks the key.

    Entries that gave way in an outcome of an earlier life of the centre come after the others, so
    that what was told once stays as it was told, whoever sends first after a restore.
    """
    lock_key(cursor, policy, key)
    cursor.execute(
        "SELECT c.place, c.claim FROM claim c WHERE c.policy = %s AND c.claim_key = %s"
        " ORDER BY EXISTS (SELECT 1 FROM outcome o WHERE o.policy = c.policy"
        " AND o.claim_key = c.claim_key AND o.is_adopted AND o.loser = c.ref), c.place",
        (policy, key),
    )
    return [claim_from_json({**json.loads(text), "position": place}) for place, text in cursor]


def lock_key(cursor: Rows, policy: str, key: str) -> int:
    """Lock a contested thing and return the last place that was given."""
    cursor.execute(
        "INSERT INTO claim_head (policy, claim_key, place) VALUES (%s, %s, 0)"
        " ON CONFLICT DO NOTHING",
        (policy, key),
    )
    found = cursor.execute(
        "SELECT place FROM claim_head WHERE policy = %s AND claim_key = %s FOR UPDATE",
        (policy, key),
    ).fetchone()
    assert found is not None, "the head was made just now"
    return int(found[0])


def _text(claim: Claim) -> str:
    return json.dumps(claim_to_json(claim), ensure_ascii=False, separators=(",", ":"))
