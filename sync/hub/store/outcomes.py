"""Outcomes in PostgreSQL: recorded once, told to each store once, answered by people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.outcomes import outcome_from_json, outcome_to_json
from sync.hub.store.claims import lock_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from edge.domain.agreement.outcomes import Outcome

    Rows = Cursor[tuple[Any, ...]]


def add_outcome(
    cursor: Rows, outcome: Outcome, stores: Sequence[str], now_micros: int, *, adopted: bool = False
) -> bool:
    """Record an outcome once, to be told to some stores; tell whether it was new."""
    cursor.execute(
        "INSERT INTO outcome (outcome_id, policy, claim_key, is_violation, loser, is_adopted,"
        " state, body, recorded_micros) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (
            outcome.id,
            outcome.policy,
            outcome.key,
            outcome.violation,
            outcome.loser.text,
            adopted,
            "open" if outcome.review else "accepted",
            json.dumps(outcome_to_json(outcome), ensure_ascii=False, separators=(",", ":")),
            now_micros,
        ),
    )
    if not cursor.rowcount:
        return False
    for store in sorted(set(stores)):
        cursor.execute(
            "INSERT INTO outcome_store (store_id, outcome_id, is_told) VALUES (%s, %s, false)"
            " ON CONFLICT DO NOTHING",
            (store, outcome.id),
        )
    return True


def adopt_outcome(
    cursor: Rows, outcome: Outcome, stores: Sequence[str], published_micros: int
) -> bool:
    """Record what an earlier life of the centre told; its stores are told again, once each."""
    lock_key(cursor, outcome.policy, outcome.key)
    return add_outcome(cursor, outcome, stores, published_micros, adopted=True)


def read_untold(cursor: Rows, store: str, limit: int) -> list[tuple[Outcome, int]]:
    """Return outcomes that a store has not been told, oldest first, with when they were found."""
    cursor.execute(
        "SELECT o.body, o.recorded_micros FROM outcome_store s JOIN outcome o"
        " ON o.outcome_id = s.outcome_id WHERE s.store_id = %s AND NOT s.is_told"
        " ORDER BY o.recorded_micros, o.outcome_id LIMIT %s",
        (store, limit),
    )
    return [(outcome_from_json(json.loads(body)), recorded) for body, recorded in cursor]


def mark_told(cursor: Rows, store: str, outcomes: Sequence[Outcome]) -> None:
    """Note that a store has been told."""
    for outcome in outcomes:
        cursor.execute(
            "UPDATE outcome_store SET is_told = true WHERE store_id = %s AND outcome_id = %s",
            (store, outcome.id),
        )


def stores_untold(cursor: Rows) -> list[str]:
    """Return the stores that have not been told of all outcomes that concern them."""
    cursor.execute("SELECT DISTINCT store_id FROM outcome_store WHERE NOT is_told ORDER BY 1")
    return [store for (store,) in cursor]


def answer_outcome(
    cursor: Rows,
    *,
    outcome_id: str,
    answer: str,
    note: str,
    answered_by: str,
    answered_micros: int,
    source: str,
) -> bool:
    """Record a person's answer, accepted or disputed; tell whether there is such an outcome.

    `source` names where the answer came from, and counts once: an entry, or a request.
    """
    found = cursor.execute(
        "SELECT 1 FROM outcome WHERE outcome_id = %s FOR UPDATE", (outcome_id,)
    ).fetchone()
    if found is None:
        return False
    cursor.execute(
        "INSERT INTO outcome_answer"
        " (outcome_id, answered_micros, source, answer, note, answered_by)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (outcome_id, answered_micros, source, answer, note, answered_by),
    )
    cursor.execute(
        "UPDATE outcome SET state = (SELECT answer FROM outcome_answer a WHERE a.outcome_id = %s"
        " ORDER BY answered_micros DESC, source DESC LIMIT 1) WHERE outcome_id = %s",
        (outcome_id, outcome_id),
    )
    return True
