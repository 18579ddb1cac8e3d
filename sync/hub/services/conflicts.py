"""The conflict inbox: what did not fit together, both versions of it, and what people say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.explaining import Explanation, explanation
from edge.domain.agreement.outcomes import Outcome, outcome_from_json
from edge.domain.errors import Refusal
from sync.hub.publishing import publish_store
from sync.hub.services.outbox import tell
from sync.hub.store.hub_store import PostgresHubStore
from sync.hub.store.outcomes import answer_outcome
from sync.wire.feeds import ANSWER, STORE

if TYPE_CHECKING:
    from psycopg import Cursor

    from edge.domain.agreement.claims import EntryRef
    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]


_LISTED: Final = "(is_violation OR (body::jsonb ->> 'review')::boolean)"
"""Also where nobody did wrong: what a person looks at is listed. The rest a rule only chose."""
_NOT_TOLD: Final = frozenset({"pin_verifier", "phone", "email", "name"})
"""Of a record: what is nobody's business in a conflict."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An outcome with what people said of it."""

    outcome: Outcome
    state: str
    recorded_micros: int
    words: Explanation


@dataclass(frozen=True, slots=True)
class Given:
    """An answer of a person."""

    answer: str
    note: str
    answered_by: str
    answered_micros: int


def list_conflicts(cursor: Rows, state: str, after: str, limit: int) -> list[Conflict]:
    """Return conflicts of a state ("" for all), by the outcome's id, after an id."""
    cursor.execute(
        f"SELECT body, state, recorded_micros FROM outcome WHERE outcome_id > %s"
        f" AND (%s = '' OR state = %s) AND {_LISTED} ORDER BY outcome_id LIMIT %s",
        (after, state, state, limit),
    )
    return [_conflict(*row) for row in cursor]


def newest_conflicts(cursor: Rows, state: str, limit: int) -> list[Conflict]:
    """Return the newest conflicts of a state."""
    cursor.execute(
        f"SELECT body, state, recorded_micros FROM outcome WHERE state = %s AND {_LISTED}"
        " ORDER BY recorded_micros DESC, outcome_id LIMIT %s",
        (state, limit),
    )
    return [_conflict(*row) for row in cursor]


def read_conflict(cursor: Rows, outcome: str) -> tuple[Conflict, list[Given]]:
    """Return a conflict with all answers, oldest first; raises `Refusal` "record_unknown"."""
    row = cursor.execute(
        "SELECT body, state, recorded_micros FROM outcome WHERE outcome_id = %s", (outcome,)
    ).fetchone()
    if row is None:
        raise Refusal("record_unknown", kind="conflict", key=outcome)
    cursor.execute(
        "SELECT answer, note, answered_by, answered_micros FROM outcome_answer"
        " WHERE outcome_id = %s ORDER BY answered_micros, source",
        (outcome,),
    )
    return _conflict(*row), [Given(*each) for each in cursor]


def read_version(hub: Hub, ref: EntryRef) -> str:
    """Return the text of an entry that a conflict is about; "" where it has not come in.

    Of what the office said it is the version of the record.
    """
    if not ref.store:
        return hub.database.run(partial(_office_version, ref=ref))

    def work(cursor: Rows) -> str:
        batch = cursor.execute(
            "SELECT first_position + %s - first_seq, received_micros FROM entry_batch"
            " WHERE store_id = %s AND lane = %s AND incarnation = %s AND branch = %s"
            " AND first_seq <= %s AND last_seq >= %s",
            (ref.seq, ref.store, ref.lane, ref.incarnation, ref.branch, ref.seq, ref.seq),
        ).fetchone()
        found = (
            batch
            and cursor.execute(
                "SELECT entry FROM entry WHERE store_id = %s AND position = %s"
                " AND received_micros = %s",
                (ref.store, *batch),
            ).fetchone()
        )
        return str(found[0]) if found else ""

    return hub.shards.database_for(ref.store).run(work)


def _office_version(cursor: Rows, ref: EntryRef) -> str:
    row = cursor.execute(
        "SELECT body FROM office_record_version WHERE kind = %s AND record_key = %s"
        " AND version = %s",
        (ref.incarnation, ref.branch, ref.seq),
    ).fetchone()
    said = json.loads(row[0]) if row else {}
    kept = {name: value for name, value in said.items() if value and name not in _NOT_TOLD}
    return json.dumps(kept, ensure_ascii=False) if row else ""


def answer_conflict(hub: Hub, outcome: str, given: Given, source: str) -> None:
    """Accept or dispute a conflict, and tell the stores; raises `Refusal` "record_unknown"."""
    hub_store = PostgresHubStore(hub.database, hub.clock, hub.shards.database_for)
    if not record_answer(hub_store, outcome, given, source):
        raise Refusal("record_unknown", kind="conflict", key=outcome)


def record_answer(hub_store: PostgresHubStore, outcome: str, given: Given, source: str) -> bool:
    """Record what somebody said, and tell the stores that it concerns and webhooks.

    A repeat under the same source changes nothing. Returns False where there is no such outcome.
    """

    def work(cursor: Rows) -> tuple[str, ...] | None:
        is_known = answer_outcome(
            cursor,
            outcome_id=outcome,
            answer=given.answer,
            note=given.note,
            answered_by=given.answered_by,
            answered_micros=given.answered_micros,
            source=source,
        )
        if not is_known:
            return None
        event = f"conflict.{outcome}.{source}"
        kind = f"tillwright.conflict.{given.answer}"
        # By the centre's clock: a till's may say any year.
        tell(cursor, event, kind, {"outcome": outcome}, hub_store.clock.now().micros)
        known, _ = read_conflict(cursor, outcome)
        return known.outcome.stores

    stores = hub_store.home.run(work)
    body = {
        "outcome": outcome,
        "answer": given.answer,
        "note": given.note,
        "answered_by": given.answered_by,
        "answered_micros": given.answered_micros,
    }
    key = f"answer/{outcome}/{source}"
    for store_id in stores or ():
        hub_store.in_store(store_id, lambda store: publish_store(store, STORE, ANSWER, key, body))
    return stores is not None


def _conflict(body: str, state: str, recorded_micros: int) -> Conflict:
    outcome = outcome_from_json(json.loads(body))
    return Conflict(outcome, state, recorded_micros, explanation(outcome.policy, outcome.rule))
