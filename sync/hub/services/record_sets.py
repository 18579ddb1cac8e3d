"""Many records of one kind at once: compared with what stands, and written in a few statements.

What comes of them is what `directory.save` makes of one after the other: each change is a version
of its own, with its row of the chain and its event.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from edge.domain.errors import Refusal
from sync.hub.publishing import publish_chain_rows, row_text
from sync.hub.services.kinds import CUSTOMERS
from sync.hub.services.outbox import Told, tell_all
from sync.hub.services.records import Record
from sync.hub.store.feeds import lock_chain_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from psycopg import Cursor

    from sync.hub.services.kinds import Kind
    from sync.hub.services.records import Writing

    Rows = Cursor[tuple[Any, ...]]

Took = Literal["made", "changed", "same"]
MADE: Final = "made"
CHANGED: Final = "changed"
SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a record, in the checked form of its kind."""

    key: str
    body: dict[str, Any]


@dataclass(slots=True)
class _Standing:
    """The newest version of a record, of which others may be made."""

    version: int
    text: str
    is_gone: bool

    def says(self, text: str, body: Mapping[str, Any]) -> bool:
        """Tell whether this is in force and says the same."""
        # Texts that differ may still say the same: an older program wrote them in another order.
        return not self.is_gone and (self.text == text or json.loads(self.text) == body)


@dataclass(slots=True)
class _Codes:
    """Which codes stand for whom, of the customers and codes at hand."""

    holders: dict[str, str]
    held: dict[str, list[str]]
    changed: dict[str, list[str]] = field(default_factory=dict)

    def refused(self, customer: str, codes: Iterable[str]) -> Refusal | None:
        """Return why codes may not stand for a customer, None where they may."""
        taken = sorted(c for c in codes if self.holders.get(c, customer) != customer)
        if not taken:
            return None
        return Refusal("code_taken", code=taken[0], customer=self.holders[taken[0]])

    def take(self, customer: str, codes: Iterable[str]) -> None:
        """Let codes stand for a customer, and no others."""
        for code in self.held.get(customer, ()):
            del self.holders[code]
        self.held[customer] = self.changed[customer] = sorted(set(codes))
        self.holders.update(dict.fromkeys(self.held[customer], customer))


def put_all(
    cursor: Rows, kind: Kind, said: Sequence[Said], writing: Writing, *, dry: bool
) -> list[Took | Refusal]:
    """Write records in their order and tell the chain; return what came of each.

    With `dry` each is compared with what stands, and nothing is written. Raises `Refusal`
    "code_taken" where somebody else was quicker with a code; one by one it is known which.
    """
    if not dry:
        # Whoever writes a version holds it, so that nothing that is read from here on changes. Two
        # files do not wait for each other's records.
        lock_chain_head(cursor)
    standing = _read(cursor, kind, {each.key for each in said})
    codes = _read_codes(cursor, said) if kind is CUSTOMERS else _Codes({}, {})
    took: list[Took | Refusal] = []
    made: list[tuple[Said, _Standing]] = []
    for each in said:
        known, text = standing.get(each.key), row_text(each.body)
        cards = each.body["cards"] if kind is CUSTOMERS else ()
        if known is not None and known.says(text, each.body):
            took.append(SAME)
        elif refused := codes.refused(each.key, cards):
            took.append(refused)
        else:
            took.append(MADE if known is None or known.is_gone else CHANGED)
            now = _Standing(known.version + 1 if known is not None else 1, text, is_gone=False)
            made.append((each, now))
            if not dry:
                standing[each.key] = now
                codes.take(each.key, cards)
    if made and not dry:
        if kind is CUSTOMERS:
            _write_codes(cursor, codes.changed)
        _write(cursor, kind, made, writing)
    return took


def read_all(cursor: Rows, kind: Kind, keys: Iterable[str]) -> dict[str, Record]:
    """Return the newest versions of those records that there ever were, by key."""
    cursor.execute(
        "SELECT record_key, version, body, is_gone, changed_micros, changed_by FROM office_record"
        " WHERE kind = %s AND record_key = ANY(%s)",
        (kind.event, list(keys)),
    )
    return {
        key: Record(key, version, json.loads(body), *rest) for key, version, body, *rest in cursor
    }


def _read(cursor: Rows, kind: Kind, keys: Iterable[str]) -> dict[str, _Standing]:
    cursor.execute(
        "SELECT record_key, version, body, is_gone FROM office_record"
        " WHERE kind = %s AND record_key = ANY(%s)",
        (kind.event, list(keys)),
    )
    return {key: _Standing(version, body, is_gone) for key, version, body, is_gone in cursor}


def _write(
    cursor: Rows, kind: Kind, made: Sequence[tuple[Said, _Standing]], writing: Writing
) -> None:
    """Keep versions, the newest of each record once more, and tell of all."""
    first = _publish(cursor, kind, made, writing)
    newest = {each.key: now for each, now in made}
    rows = [
        {
            "record_key": each.key,
            "version": now.version,
            "body": now.text,
            "position": first + n if first else 0,
            "is_newest": newest[each.key] is now,
        }
        for n, (each, now) in enumerate(made)
    ]
    said = (kind.event, writing.now_micros, writing.by)
    cursor.execute(
        "WITH r AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r (record_key text,"
        " version bigint, body text, position bigint, is_newest boolean)), kept AS ("
        " INSERT INTO office_record_version (kind, record_key, version, body, is_gone,"
        " changed_micros, changed_by, position)"
        " SELECT %s, record_key, version, body, false, %s, %s, position FROM r)"
        " INSERT INTO office_record AS o (kind, record_key, version, body, is_gone,"
        " changed_micros, changed_by)"
        " SELECT %s, record_key, version, body, false, %s, %s FROM r WHERE is_newest"
        " ON CONFLICT (kind, record_key) DO UPDATE SET version = excluded.version,"
        " body = excluded.body, is_gone = excluded.is_gone,"
        " changed_micros = excluded.changed_micros, changed_by = excluded.changed_by",
        (msgspec.json.encode(rows).decode(), *said, *said),
    )
    tell_all(
        cursor,
        f"tillwright.{kind.event}.changed",
        [_event(kind, each.key, now.version) for each, now in made],
        writing.now_micros,
    )


def _publish(
    cursor: Rows, kind: Kind, made: Sequence[tuple[Said, _Standing]], writing: Writing
) -> int:
    """Tell the chain of records; return the position of the first, 0 where no till is told."""
    if kind.row is None:
        return 0
    told = []
    for each, _ in made:
        row_kind, row = kind.row(each.key, each.body, writing.now_micros)
        told.append((row_kind, each.key, row))
    return publish_chain_rows(cursor, told) - len(told) + 1


def _event(kind: Kind, key: str, version: int) -> Told:
    return f"{kind.event}.{key}.{version}", {"key": key, "version": version}


def _read_codes(cursor: Rows, said: Sequence[Said]) -> _Codes:
    cursor.execute(
        "SELECT code, customer FROM customer_code WHERE code = ANY(%s) OR customer = ANY(%s)",
        (
            sorted({code for each in said for code in each.body["cards"]}),
            sorted({each.key for each in said}),
        ),
    )
    holders: dict[str, str] = dict(cursor.fetchall())
    held: dict[str, list[str]] = {}
    for code, customer in holders.items():
        held.setdefault(customer, []).append(code)
    return _Codes(holders, held)


def _write_codes(cursor: Rows, changed: Mapping[str, Sequence[str]]) -> None:
    cursor.execute("DELETE FROM customer_code WHERE customer = ANY(%s)", (list(changed),))
    rows = [
        {"code": code, "customer": customer} for customer, all_ in changed.items() for code in all_
    ]
    cursor.execute(
        "INSERT INTO customer_code (code, customer) SELECT code, customer"
        " FROM jsonb_to_recordset(%s::jsonb) AS r (code text, customer text)"
        " ON CONFLICT DO NOTHING",
        (msgspec.json.encode(rows).decode(),),
    )
    if cursor.rowcount != len(rows):
        raise Refusal("code_taken", code="", customer="")
