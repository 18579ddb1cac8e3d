"""What a till reads of its file to stand where it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import DataDamaged
from edge.domain.instant import Instant
from edge.ports import Identity, Loaded, OperatorRow
from edge.store import journal
from edge.store.counts import read_count
from edge.store.drafts import read_baskets

if TYPE_CHECKING:
    from edge.store.database import Connection
    from edge.store.journal import Head


def identity(connection: Connection) -> Identity:
    """Return whose journal a file holds."""
    row = connection.execute(
        "SELECT store, store_name, lane, incarnation, currency FROM standing"
    ).fetchone()
    if row is None:
        raise DataDamaged("projection_stale", table="standing")
    return Identity(*row)


def load(connection: Connection, head: Head) -> Loaded:
    """Read all that a till goes on from.

    Entries of kinds that this program does not know are left out: no rule of it can need them.
    `head_wall` is the latest time any entry was written at, so a wall clock before it is wrong.
    """
    receipts, practices, z_count, grand_total, shift_position = connection.execute(
        "SELECT receipt_count, practice_count, z_count, grand_total_minor, shift_position"
        " FROM standing"
    ).fetchone()
    entries = journal.read_entries(connection, "position >= ?", shift_position)
    last_sale = journal.read_entries(connection, "position = (SELECT max(position) FROM sale)")
    return Loaded(
        identity=identity(connection),
        operators=_operators(connection),
        entries=tuple(entry for entry in entries if journal.is_known(entry)),
        baskets=read_baskets(connection),
        last_sale=last_sale[0] if last_sale else None,
        receipt_count=receipts,
        practice_count=practices,
        z_count=z_count,
        grand_total_minor=grand_total,
        head_wall=Instant(head.stamp.micros),
        unsent=head.position,
        count=read_count(connection),
    )


def _operators(connection: Connection) -> tuple[OperatorRow, ...]:
    rows = connection.execute(
        "SELECT operator, name, role, active FROM operator ORDER BY operator"
    ).fetchall()
    return tuple(
        OperatorRow(operator, name, role, bool(active)) for operator, name, role, active in rows
    )
