"""Conflicts as a person reads them: the centre's outcome with what both sides had recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from edge.domain.agreement.outcomes import outcome_from_json
from edge.domain.errors import BadInput
from edge.domain.quantity import MILLI
from sync.facts import ConflictFacts, VersionFacts

if TYPE_CHECKING:
    from edge.domain.agreement.claims import EntryRef
    from edge.domain.agreement.outcomes import Outcome
    from edge.store.database import Connection

OUTCOMES_MAX = 200
LINES_MAX = 8
SECOND_MICROS = 1_000_000
ANSWERED = "exception.answered"

Answer = tuple[Literal["open", "accepted", "disputed"], str]


def conflicts_in(till: Connection, central: Connection) -> tuple[ConflictFacts, ...]:
    """Return the newest conflicts a person has to look at; one that cannot be read is left out."""
    rows = central.execute(
        "SELECT body, heard_micros FROM outcome ORDER BY heard_micros DESC, position DESC LIMIT ?",
        (OUTCOMES_MAX,),
    ).fetchall()
    found = []
    for body, heard_micros in rows:
        try:
            outcome = outcome_from_json(json.loads(body))
        except (BadInput, ValueError):
            continue
        if outcome.review:
            found.append(_conflict(till, central, outcome, heard_micros))
    return tuple(found)


def _conflict(
    till: Connection, central: Connection, outcome: Outcome, heard_micros: int
) -> ConflictFacts:
    sides = [(ref, True) for ref in outcome.winners[:1]] + [(outcome.loser, False)]
    state, note = _answer(till, central, outcome.id)
    return ConflictFacts(
        id=outcome.id,
        at_micros=heard_micros,
        policy=outcome.policy,
        versions=tuple(_version(till, central, ref, stands=stands) for ref, stands in sides),
        facts=dict(outcome.facts),
        effect_minor=outcome.effect_minor,
        effect_units=_units(outcome.effect_milli),
        owner=outcome.owner,
        deadline_micros=heard_micros + outcome.deadline_s * SECOND_MICROS,
        state=state,
        note=note,
    )


def _units(milli: int) -> str:
    """Write thousandths as a decimal number, "" for none."""
    whole, part = divmod(abs(milli), MILLI)
    sign = "-" if milli < 0 else ""
    return f"{sign}{whole}.{part:03d}".rstrip("0").rstrip(".") if milli else ""


def _answer(till: Connection, central: Connection, outcome: str) -> Answer:
    """Return the latest answer of this till, else of another lane of the store."""
    where = "WHERE subject = ? AND kind = ? ORDER BY position DESC LIMIT 1"
    for connection, table in ((till, "journal"), (central, "peer_entry")):
        row = connection.execute(
            f"SELECT entry FROM {table} {where}", (outcome, ANSWERED)
        ).fetchone()
        body = _body(row)
        if body.get("answer") in ("accepted", "disputed"):
            return body["answer"], str(body.get("note", ""))
    return "open", ""


def _version(till: Connection, central: Connection, ref: EntryRef, *, stands: bool) -> VersionFacts:
    """Return what an entry recorded; one that is not here yet is told by its place alone."""
    row = till.execute(
        "SELECT entry FROM journal WHERE lane = ? AND incarnation = ? AND seq = ?"
        " AND (SELECT store FROM standing) = ?",
        (ref.lane, ref.incarnation, ref.seq, ref.store),
    ).fetchone()
    if row is None:
        branch = f"~{ref.branch}" if ref.branch else ""
        origin = f"{ref.store}/{ref.lane}/{ref.incarnation}{branch}:{ref.seq}"
        row = central.execute("SELECT entry FROM peer_entry WHERE origin = ?", (origin,)).fetchone()
    tree = _tree(row)
    body, amounts = _part(tree, "body"), _part(tree, "amounts")
    wall, gross = tree.get("wall"), amounts.get("gross_minor")
    return VersionFacts(
        lines=_lines(str(tree.get("kind", "")), body),
        lane=ref.lane,
        at_micros=wall if isinstance(wall, int) else None,
        operator=str(tree.get("actor", "")),
        amount_minor=gross if isinstance(gross, int) else None,
        stands=stands,
    )


def _lines(kind: str, body: dict[str, Any]) -> tuple[str, ...]:
    """Return the number of the receipt and its goods, as many as a person compares."""
    what = kind.partition(".")[0].capitalize()
    head = f"{what} {body.get('number', '')}".strip()
    goods = [
        f"{line.get('quantity', '')} {line.get('description', line.get('item', ''))}".strip()
        for line in body.get("lines", ())
        if isinstance(line, dict)
    ]
    more = (f"+ {len(goods) - LINES_MAX}",) if len(goods) > LINES_MAX else ()
    return tuple(line for line in (head, *goods[:LINES_MAX], *more) if line)


def _body(row: tuple[str] | None) -> dict[str, Any]:
    return _part(_tree(row), "body")


def _part(tree: dict[str, Any], name: str) -> dict[str, Any]:
    part = tree.get(name)
    return part if isinstance(part, dict) else {}


def _tree(row: tuple[str] | None) -> dict[str, Any]:
    """Return an entry as it was encoded, nothing for one that is not here or cannot be read."""
    try:
        tree = json.loads(row[0]) if row is not None else {}
    except ValueError:
        return {}
    return tree if isinstance(tree, dict) else {}
