"""A note of where the journal ended, kept outside the file that holds it.

A chain proves that nothing inside it was changed, not that nothing was cut off its end. The note
lies beside the keys, so a file put back from an old copy is noticed. It is written when the till
opens and closes its file, never in the way of a sale; what came after the last note is not covered.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from edge.domain.errors import DataDamaged
from edge.store.keys import KEYS_FOLDER, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection

WITNESS_FILE = "head"


@dataclass(frozen=True, slots=True)
class Witness:
    """The newest entry that was seen: its stream's life, sequence and hash (hexadecimal)."""

    incarnation: str
    seq: int
    hash: str


def write_witness(directory: Path, witness: Witness) -> None:
    """Replace the note, durably and whole."""
    folder = directory / KEYS_FOLDER
    fresh = folder / f"{WITNESS_FILE}.new"
    descriptor = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(witness), file)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(folder / WITNESS_FILE)
    sync_folder(folder)


def read_witness(directory: Path) -> Witness | None:
    """Return the note, None where there is none that can be read."""
    try:
        text = (directory / KEYS_FOLDER / WITNESS_FILE).read_text(encoding="utf-8")
        note = json.loads(text)
        return Witness(str(note["incarnation"]), int(note["seq"]), str(note["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def check_witness(directory: Path, connection: Connection) -> None:
    """Raise `DataDamaged("journal_rolled_back")` for a journal that ends before the note."""
    witness = read_witness(directory)
    if witness is not None and not is_in_journal(connection, witness):
        raise DataDamaged("journal_rolled_back", incarnation=witness.incarnation, seq=witness.seq)


def is_in_journal(connection: Connection, witness: Witness) -> bool:
    """Tell whether the journal still holds the entry that the note names."""
    row = connection.execute(
        "SELECT hash FROM journal WHERE incarnation = ? AND seq = ?"
        " AND lane = (SELECT lane FROM standing)",
        (witness.incarnation, witness.seq),
    ).fetchone()
    return row is not None and row[0].hex() == witness.hash
