"""What the office says of goods and people: versions, told to the chain as they change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.errors import Refusal
from sync.hub.publishing import publish_chain, row_text
from sync.hub.services.outbox import tell
from sync.hub.store.feeds import lock_chain_head

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

ChainRow = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Record:
    """A version of a record."""

    key: str
    version: int
    body: dict[str, Any]
    is_gone: bool
    changed_micros: int
    changed_by: str


@dataclass(frozen=True, slots=True)
class Writing:
    """Who changes a record, when, and on which version they think it stands (None: any)."""

    by: str
    now_micros: int
    basis: int | None = None


_COLUMNS = "record_key, version, body, is_gone, changed_micros, changed_by"


def read_record(cursor: Rows, kind: str, key: str, *, lock: bool = False) -> Record | None:
    """Return the newest version; None where there never was one."""
    row = cursor.execute(
        f"SELECT {_COLUMNS} FROM office_record WHERE kind = %s AND record_key = %s"
        + (" FOR UPDATE" if lock else ""),
        (kind, key),
    ).fetchone()
    return _record(row) if row else None


def list_records(cursor: Rows, kind: str, after: str, limit: int) -> list[Record]:
    """Return records that are in force, by key, after a key."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM office_record WHERE kind = %s AND record_key > %s"
        " AND NOT is_gone ORDER BY record_key LIMIT %s",
        (kind, after, limit),
    )
    return [_record(row) for row in cursor]


def versions_of(cursor: Rows, kind: str, key: str) -> list[Record]:
    """Return every version, newest first."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM office_record_version WHERE kind = %s AND record_key = %s"
        " ORDER BY version DESC",
        (kind, key),
    )
    return [_record(row) for row in cursor]


def put_record(
    cursor: Rows,
    kind: str,
    key: str,
    body: Mapping[str, Any],
    row: ChainRow | None,
    writing: Writing,
    *,
    is_gone: bool = False,
) -> Record:
    """Write a version and tell the chain; nothing happens where it says what stands already.

    Without `row` it is the centre's own, and no till is told.

    Raises `Refusal` "changed_meanwhile" where the newest version is not `writing.basis`.
    """
    # First, as files do: whoever writes a version holds it. Two that make one record at once: the
    # second waits here and then sees the first.
    lock_chain_head(cursor)
    cursor.execute(
        "INSERT INTO office_record (kind, record_key, version, body, is_gone, changed_micros,"
        " changed_by) VALUES (%s, %s, 0, '{}', true, 0, '') ON CONFLICT DO NOTHING",
        (kind, key),
    )
    known = read_record(cursor, kind, key, lock=True)
    assert known is not None, "the row was written just now"
    if writing.basis is not None and writing.basis != known.version:
        raise Refusal("changed_meanwhile", version=known.version)
    if known.version and (known.body, known.is_gone) == (body, is_gone):
        return known
    made = Record(key, known.version + 1, dict(body), is_gone, writing.now_micros, writing.by)
    _write(cursor, kind, made, publish_chain(cursor, row[0], key, row[1]) if row else 0)
    event = f"{kind}.{key}.{made.version}"
    subject = {"key": key, "version": made.version}
    verb = "removed" if is_gone else "changed"
    tell(cursor, event, f"tillwright.{kind}.{verb}", subject, writing.now_micros)
    return made


def forget_versions(cursor: Rows, kind: str, key: str) -> None:
    """Forget what earlier versions said, but not that there were any."""
    cursor.execute(
        "UPDATE office_record_version SET body = '{}' WHERE kind = %s AND record_key = %s",
        (kind, key),
    )


def _write(cursor: Rows, kind: str, made: Record, position: int) -> None:
    """Keep a version, and where the chain was told of it: a lane that read so far knew."""
    said = (made.version, row_text(made.body), made.is_gone, made.changed_micros, made.changed_by)
    cursor.execute(
        "UPDATE office_record SET version = %s, body = %s, is_gone = %s, changed_micros = %s,"
        " changed_by = %s WHERE kind = %s AND record_key = %s",
        (*said, kind, made.key),
    )
    cursor.execute(
        "INSERT INTO office_record_version (version, body, is_gone, changed_micros, changed_by,"
        " kind, record_key, position) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (*said, kind, made.key, position),
    )


def _record(row: tuple[Any, ...]) -> Record:
    key, version, body, is_gone, changed_micros, changed_by = row
    return Record(key, version, json.loads(body), is_gone, changed_micros, changed_by)
