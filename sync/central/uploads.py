"""How far the centre has each life of the journal, as it said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.store.database import Connection
    from sync.steps import KeepAcknowledged, KeepBranch, SetAside

_COLUMNS = "incarnation, branch, branch_from, seq, hash, durable_seq, epoch"


@dataclass(frozen=True, slots=True)
class Upload:
    """What is known of a life's way to the centre."""

    incarnation: str
    branch: str = ""
    branch_from: int = 0
    seq: int = 0
    hash: bytes = b""
    durable_seq: int = 0
    epoch: str = ""


def read_uploads(connection: Connection) -> dict[str, Upload]:
    """Return what is known, by incarnation."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM upload").fetchall()
    return {row[0]: Upload(*row) for row in rows}


def keep_acknowledged(connection: Connection, kept: KeepAcknowledged) -> None:
    """Keep how far the centre has a life."""
    connection.execute(
        f"INSERT INTO upload ({_COLUMNS}) VALUES (?, ?, 0, ?, ?, ?, ?)"
        " ON CONFLICT (incarnation) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,"
        " durable_seq = excluded.durable_seq, epoch = excluded.epoch",
        (
            kept.stream.incarnation,
            kept.stream.branch,
            kept.seq,
            kept.hash,
            kept.durable_seq,
            kept.epoch,
        ),
    )


def keep_branch(connection: Connection, kept: KeepBranch) -> None:
    """Keep that a life is sent as a branch from an entry on."""
    connection.execute(
        f"INSERT INTO upload ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, '')"
        " ON CONFLICT (incarnation) DO UPDATE SET branch = excluded.branch,"
        " branch_from = excluded.branch_from, seq = excluded.seq, hash = excluded.hash",
        (
            kept.stream.incarnation,
            kept.branch,
            kept.first_seq,
            kept.first_seq - 1,
            b"",
            kept.first_seq - 1,
        ),
    )


def keep_set_aside(connection: Connection, kept: SetAside) -> None:
    """Keep which entries the centre could not book."""
    connection.executemany(
        "INSERT OR IGNORE INTO set_aside_entry VALUES (?, ?)",
        [(kept.stream.incarnation, seq) for seq in kept.seqs],
    )
