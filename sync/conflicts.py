"""What the centre decided about this store's facts, with what each side had written."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.outcomes import outcome_from_json
from edge.domain.agreement.rulings import OFFICE
from edge.domain.errors import BadInput, TillError
from edge.domain.quantity import Quantity, Unit
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Error
from edge.store.shop_files import reading
from edge.sync_facts import Conflict, Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from edge.domain.agreement.claims import EntryRef
    from edge.domain.agreement.outcomes import Outcome
    from edge.store.database import Connection

ANSWERED = "exception.answered"
SHOWN_MAX = 200
LINES_MAX = 6
_AT_ONCE = 500
"""Values in one question; SQLite takes a limited number."""


def read_conflicts(directory: Path) -> tuple[Conflict, ...]:
    """Return the decisions that this till was told, newest first; none where none can be read."""
    if not (directory / CENTRAL_FILE).exists():
        return ()
    try:
        with closing(open_central(directory)) as central:
            told = _outcomes(central)
            if not told:
                return ()
            with reading(directory) as till:
                answers = _answers(central, till, [outcome.id for outcome, _, _ in told])
                return tuple(_conflict(*each, answers, central, till) for each in told)
    except (Error, TillError):
        return ()


def _outcomes(central: Connection) -> list[tuple[Outcome, dict[str, Any], int]]:
    known = central.execute("SELECT 1 FROM sqlite_schema WHERE name = 'outcome'").fetchone()
    if known is None:
        return []
    found: list[tuple[Outcome, dict[str, Any], int]] = []
    rows = central.execute(
        "SELECT body, heard_micros FROM outcome ORDER BY position DESC LIMIT ?", (SHOWN_MAX,)
    )
    for body, heard in rows.fetchall():
        try:
            tree = json.loads(body)
            outcome = outcome_from_json(tree)
        except (ValueError, AttributeError, BadInput):
            continue
        found.append((outcome, tree, int(heard)))
    return found


def count_open(directory: Path, outcomes: Sequence[str]) -> int:
    """Return how many outcomes nobody at this till has answered; raises like `open_database`."""
    if not outcomes:
        return 0
    with reading(directory) as till:
        return len(set(outcomes) - _given_here(till, outcomes).keys())


def unanswered(central: Connection) -> tuple[str, ...]:
    """Return the outcomes that ask for an answer and have none that the centre told of."""
    rows = central.execute(
        "SELECT outcome_id FROM outcome WHERE is_open"
        " AND outcome_id NOT IN (SELECT outcome_id FROM outcome_answer)"
    )
    return tuple(outcome for (outcome,) in rows)


@dataclass(frozen=True, slots=True, order=True)
class _Answer:
    """What somebody said to an outcome, and when."""

    at_micros: int
    answer: str
    note: str


def _answers(
    central: Connection, till: Connection, outcomes: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Return how outcomes were answered, here or where the centre told of; the last counts."""
    found = _given_here(till, outcomes)
    known = central.execute("SELECT 1 FROM sqlite_schema WHERE name = 'outcome_answer'")
    if known.fetchone() is not None:
        rows = central.execute(
            "SELECT outcome_id, answered_micros, answer, note FROM outcome_answer"
        )
        for outcome, *said in rows:
            found[outcome] = max(_Answer(*said), found.get(outcome, _Answer(*said)))
    return {outcome: (said.answer, said.note) for outcome, said in found.items()}


def _given_here(till: Connection, outcomes: Sequence[str]) -> dict[str, _Answer]:
    """Return this till's own answers; found by subject, for a journal is long."""
    found: dict[str, _Answer] = {}
    for start in range(0, len(outcomes), _AT_ONCE):
        some = outcomes[start : start + _AT_ONCE]
        rows = till.execute(
            f"SELECT subject, entry FROM journal WHERE subject IN ({', '.join('?' * len(some))})"
            " AND kind = ? ORDER BY position",
            (*some, ANSWERED),
        )
        for outcome, text in rows:
            tree = json.loads(text)
            said = tree["body"]
            found[outcome] = _Answer(tree["wall"], said["answer"], str(said.get("note", "")))
    return found


def _conflict(
    outcome: Outcome,
    tree: Mapping[str, Any],
    heard_micros: int,
    answers: Mapping[str, tuple[str, str]],
    central: Connection,
    till: Connection,
) -> Conflict:
    found = tree.get("published_micros")
    at_micros = found if isinstance(found, int) else heard_micros
    answer, note = answers.get(outcome.id, ("open" if outcome.review else "accepted", ""))
    sides = [(ref, True) for ref in outcome.winners] + [(outcome.loser, False)]
    return Conflict(
        id=outcome.id,
        at_micros=at_micros,
        policy=outcome.policy,
        rule=outcome.rule,
        versions=tuple(
            _version(ref, _entry(ref, central, till), stands=stands) for ref, stands in sides
        ),
        facts=outcome.facts,
        effect_minor=outcome.effect_minor,
        effect_units=str(Quantity(outcome.effect_milli, Unit.EACH)) if outcome.effect_milli else "",
        owner=outcome.owner,
        deadline_micros=at_micros + outcome.deadline_s * 1_000_000 if outcome.deadline_s else None,
        state=answer if answer in ("accepted", "disputed") else "open",  # type: ignore[arg-type]
        note=note,
    )


def _entry(ref: EntryRef, central: Connection, till: Connection) -> dict[str, Any] | None:
    """Return an entry of this till's own, or one that was heard of; None where it is neither."""
    row = till.execute(
        "SELECT entry FROM journal WHERE lane = ? AND incarnation = ? AND seq = ?",
        (ref.lane, ref.incarnation, ref.seq),
    ).fetchone()
    if row is None:
        tail = f"~{ref.branch}" if ref.branch else ""
        origin = f"{ref.store}/{ref.lane}/{ref.incarnation}{tail}:{ref.seq}"
        row = central.execute("SELECT entry FROM peer_entry WHERE origin = ?", (origin,)).fetchone()
    try:
        tree = json.loads(row[0]) if row else None
    except ValueError:
        return None
    return tree if isinstance(tree, dict) else None


def _version(ref: EntryRef, entry: Mapping[str, Any] | None, *, stands: bool) -> Version:
    if not ref.store:
        # What the office said stands in no journal: kind, key and version of a record name it.
        return Version(
            (f"{ref.incarnation} {ref.branch}, version {ref.seq}",), ref.lane, stands=stands
        )
    lane = f"{ref.store} / {ref.lane}"
    if ref.lane == OFFICE:
        # What the centre found in its books of a store: what of which item, and when.
        told = (f"{ref.incarnation} {ref.branch}",)
        return Version(told, lane, at_micros=ref.seq, stands=stands)
    if entry is None:
        return Version((f"{ref.incarnation}:{ref.seq}",), lane, stands=stands)
    body = entry.get("body")
    body = body if isinstance(body, dict) else {}
    total = body.get("total_minor")
    return Version(
        lines=_lines(entry, body),
        lane=lane,
        at_micros=entry["wall"] if isinstance(entry.get("wall"), int) else None,
        operator=str(entry.get("actor", "")),
        amount_minor=total if isinstance(total, int) else None,
        stands=stands,
    )


def _lines(entry: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what an entry wrote as its receipt does: its number and its goods."""
    said = [str(body.get("number") or entry.get("kind", ""))]
    lines = body.get("lines")
    said.extend(
        f"{line.get('quantity', '')} {line.get('description', '')}".strip()
        for line in (lines if isinstance(lines, list) else ())
        if isinstance(line, dict) and not line.get("voided")
    )
    return tuple(said[:LINES_MAX])
