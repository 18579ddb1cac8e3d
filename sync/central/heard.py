"""What the store's and the safety feed told: other lanes' entries, outcomes, rights, movements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import claims_of, milli_of, ref_of
from edge.domain.chain import NO_HASH, chain_hash
from sync.central.centre_words import hear_word
from sync.central.cursors import move_cursor
from sync.central.granted import hear_right, read_right
from sync.central.hinted import hear_hints
from sync.central.order_facts import hear_order_fact
from sync.wire.feeds import ANSWER, CLAIMS, ENTRY, ENTRY_REF, ORDER_FACT, OUTCOME, RIGHT, STORE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.agreement.claims import Claim
    from edge.store.database import Connection
    from sync.wire.feeds import FeedCursor, FeedRow


UNPROVEN = "entry_unproven"
"""An entry whose text is not what its hash says: kept to be looked at, believed in nothing."""


def apply_heard(
    connection: Connection,
    rows: Iterable[FeedRow],
    cursor: FeedCursor,
    now_micros: int,
    own: tuple[str, str] | None = None,
    *,
    boot: str = "",
) -> None:
    """Apply rows of the feed `store` or `safety` with their cursor, inside the transaction.

    `own` is the store and lane of this till, which knows what it claims itself. A row that cannot
    be read is kept as it came and changes nothing else. `boot` is the tag of the machine's boot in
    which they came, to which the leases among them are bound.
    """
    for row in rows:
        if row.kind == ENTRY:
            _hear_entry(connection, row, now_micros)
        elif row.kind == CLAIMS:
            hear_hints(connection, row.body, now_micros, own)
        elif row.kind == RIGHT and (right := read_right(row.body)) is not None:
            hear_right(connection, right, boot)
        elif not _hear_decided(connection, row, now_micros) and row.kind != ENTRY_REF:
            connection.execute(
                "INSERT OR REPLACE INTO told_row VALUES (?, ?, ?, ?)",
                (cursor.feed, row.position, row.kind, row.body),
            )
    move_cursor(connection, cursor)
    note_age(connection, cursor, now_micros)


def _hear_decided(connection: Connection, row: FeedRow, now_micros: int) -> bool:
    """Take in what the centre decided; tell whether the row said such a thing."""
    if row.kind == ORDER_FACT:
        return hear_order_fact(connection, row.body)
    if hear_word(connection, row):
        return True
    if row.kind == OUTCOME:
        _hear_outcome(connection, row, now_micros)
    elif row.kind == ANSWER:
        _hear_answer(connection, row)
    return row.kind in {OUTCOME, ANSWER}


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
    hear_proven(connection, row.origin, row.digest, row.body, now_micros)


def hear_proven(
    connection: Connection, origin: str, digest: bytes, text: str, now_micros: int
) -> None:
    """Believe an entry that is not in this till's own file, once, inside the transaction."""
    tree = _tree(text)
    added = connection.execute(
        "INSERT OR IGNORE INTO peer_entry (position, origin, hash, kind, subject, entry)"
        " VALUES ((SELECT coalesce(max(position), 0) + 1 FROM peer_entry), ?, ?, ?, ?, ?)",
        (
            origin,
            digest,
            str(tree.get("kind", "")),
            str(tree.get("subject", "")),
            text,
        ),
    )
    connection.executemany(
        "INSERT INTO peer_claim VALUES (?, ?, ?, ?, ?) ON CONFLICT (policy, claim_key, origin)"
        " DO UPDATE SET units_milli = excluded.units_milli",
        [
            (claim.policy, claim.key, origin, claim.units_milli, now_micros)
            for claim in _claims(tree, origin)
        ],
    )
    if added.rowcount == 1:
        number = _number(tree)
        connection.execute("INSERT INTO peer_heard VALUES (?, ?, ?)", (origin, number, now_micros))
        _move_stock(connection, _stock(tree))


def forget_proven(connection: Connection, origin: str) -> None:
    """Forget an entry that was heard, since this till's own file has it again."""
    row = connection.execute("SELECT entry FROM peer_entry WHERE origin = ?", (origin,)).fetchone()
    if row is not None:
        back = [(item, -milli) for item, milli in _stock(_tree(row[0]))]
        _move_stock(connection, back)
        for table in ("peer_entry", "peer_claim", "peer_heard"):
            connection.execute(f"DELETE FROM {table} WHERE origin = ?", (origin,))


def _move_stock(connection: Connection, deltas: list[tuple[str, int]]) -> None:
    connection.executemany(
        "INSERT INTO peer_stock VALUES (?, ?) ON CONFLICT (item)"
        " DO UPDATE SET delta_milli = delta_milli + excluded.delta_milli",
        deltas,
    )


def _number(tree: dict[str, Any]) -> str:
    """Return the number of an entry's receipt, "" for one that has none."""
    body = tree.get("body")
    number = body.get("number") if isinstance(body, dict) else None
    return number if isinstance(number, str) else ""


def _stock(tree: dict[str, Any]) -> list[tuple[str, int]]:
    """Return what an entry moves of which items, in thousandths; nothing where it is unreadable."""
    amounts = tree.get("amounts")
    try:
        deltas = amounts.get("stock", ()) if isinstance(amounts, dict) else ()
        return [(str(delta["item"]), milli_of(delta["quantity"])) for delta in deltas]
    except (KeyError, TypeError, ValueError):
        return []


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


def _hear_answer(connection: Connection, row: FeedRow) -> None:
    """Keep the latest of what people said to an outcome, at the centre or at any till."""
    tree = _tree(row.body)
    outcome, answer = tree.get("outcome"), tree.get("answer")
    answered_micros = tree.get("answered_micros")
    if isinstance(outcome, str) and isinstance(answer, str) and isinstance(answered_micros, int):
        connection.execute(
            "INSERT INTO outcome_answer VALUES (?, ?, ?, ?) ON CONFLICT (outcome_id) DO UPDATE SET"
            " answer = excluded.answer, note = excluded.note,"
            " answered_micros = excluded.answered_micros"
            " WHERE excluded.answered_micros >= answered_micros",
            (outcome, answer, str(tree.get("note") or ""), answered_micros),
        )


def _claims(tree: dict[str, Any], origin: str) -> tuple[Claim, ...]:
    kind, version, body = tree.get("kind"), tree.get("ver"), tree.get("body")
    if not isinstance(kind, str) or not isinstance(version, int) or not isinstance(body, dict):
        return ()
    return claims_of(kind, version, body, ref=ref_of(origin))


def _tree(body: str) -> dict[str, Any]:
    try:
        tree = json.loads(body)
    except ValueError:
        return {}
    return tree if isinstance(tree, dict) else {}
