"""What the store's and the safety feed told: other lanes' entries, outcomes, rights, movements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import EntryRef, claims_of
from edge.domain.chain import NO_HASH, chain_hash
from sync.central.cursors import move_cursor
from sync.wire.feeds import ENTRY, ENTRY_REF, OUTCOME, STORE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.agreement.claims import Claim
    from edge.store.database import Connection
    from sync.wire.feeds import FeedCursor, FeedRow


UNPROVEN = "entry_unproven"
"""An entry whose text is not what its hash says: kept to be looked at, believed in nothing."""


def apply_heard(
    connection: Connection, rows: Iterable[FeedRow], cursor: FeedCursor, now_micros: int
) -> None:
    """Apply rows of the feed `store` or `safety` with their cursor, inside the transaction.

    A row that cannot be read is kept as it came and changes nothing else.
    """
    for row in rows:
        if row.kind == ENTRY:
            _hear_entry(connection, row, now_micros)
        elif row.kind == OUTCOME:
            _hear_outcome(connection, row, now_micros)
        elif row.kind != ENTRY_REF:
            connection.execute(
                "INSERT OR REPLACE INTO told_row VALUES (?, ?, ?, ?)",
                (cursor.feed, row.position, row.kind, row.body),
            )
    move_cursor(connection, cursor)
    note_age(connection, cursor, now_micros)


def note_age(connection: Connection, cursor: FeedCursor, now_micros: int) -> None:
    """Note when a feed was last known to be in step."""
    connection.execute(
        "INSERT OR REPLACE INTO feed_age VALUES (?, ?, ?)",
        (cursor.feed, now_micros, cursor.position),
    )


def forget_feed(connection: Connection, cursor: FeedCursor) -> None:
    """Begin a feed anew; what was heard stays, since facts stay true under any epoch."""
    move_cursor(connection, cursor)


def _hear_entry(connection: Connection, row: FeedRow, now_micros: int) -> None:
    if not _is_proven(connection, row):
        connection.execute(
            "INSERT OR REPLACE INTO told_row VALUES (?, ?, ?, ?)",
            (STORE, row.position, UNPROVEN, row.body),
        )
        return
    tree = _tree(row.body)
    connection.execute(
        "INSERT OR IGNORE INTO peer_entry (position, origin, hash, kind, subject, entry)"
        " VALUES ((SELECT coalesce(max(position), 0) + 1 FROM peer_entry), ?, ?, ?, ?, ?)",
        (
            row.origin,
            row.digest,
            str(tree.get("kind", "")),
            str(tree.get("subject", "")),
            row.body,
        ),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO peer_claim VALUES (?, ?, ?, ?, ?)",
        [
            (claim.policy, claim.key, row.origin, claim.units_milli, now_micros)
            for claim in _claims(tree, row.origin)
        ],
    )


def _is_proven(connection: Connection, row: FeedRow) -> bool:
    """Tell whether an entry's text is what its chain hash says.

    The entry before it, which came earlier in the feed, is what it is chained to. Where that was
    not heard (a branch leaves from another stream) the centre's word stands for it.
    """
    place, _, seq = row.origin.rpartition(":")
    number = int(seq) if seq.isdigit() else 0
    if number == 1:
        return chain_hash(NO_HASH, row.body) == row.digest
    before = connection.execute(
        "SELECT hash FROM peer_entry WHERE origin = ?", (f"{place}:{number - 1}",)
    ).fetchone()
    return before is None or chain_hash(bytes(before[0]), row.body) == row.digest


def _hear_outcome(connection: Connection, row: FeedRow, now_micros: int) -> None:
    tree = _tree(row.body)
    name = str(tree.get("id") or tree.get("outcome") or "")
    if name:
        connection.execute(
            "INSERT OR IGNORE INTO outcome VALUES (?, ?, ?, ?, ?)",
            (name, row.position, row.body, now_micros, bool(tree.get("review", True))),
        )


def _claims(tree: dict[str, Any], origin: str) -> tuple[Claim, ...]:
    kind, version, body = tree.get("kind"), tree.get("ver"), tree.get("body")
    if not isinstance(kind, str) or not isinstance(version, int) or not isinstance(body, dict):
        return ()
    return claims_of(kind, version, body, ref=ref_of(origin))


def ref_of(origin: str) -> EntryRef:
    """Return the place that a row's origin names ("store/lane/incarnation~branch:seq")."""
    place, _, seq = origin.rpartition(":")
    place, _, branch = place.partition("~")
    store, lane, incarnation = [*place.split("/"), "", "", ""][:3]
    return EntryRef(store, lane, incarnation, branch, int(seq) if seq.isdigit() else 0)


def _tree(body: str) -> dict[str, Any]:
    try:
        tree = json.loads(body)
    except ValueError:
        return {}
    return tree if isinstance(tree, dict) else {}
