"""The journal as lines of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from edge.store.journal import read_rows
from edge.store.shop_files import reading

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO


def export_journal(directory: Path, out: TextIO) -> int:
    """Write one JSON object a line for each journal row; return how many.

    All columns are there: `entry` is the entry's exact bytes as text, `prev_hash`, `hash` and
    `signature` are hexadecimal.
    """
    count = 0
    with reading(directory) as connection:
        for row in read_rows(connection):
            columns = {
                name: value.hex() if isinstance(value, bytes) else value
                for name, value in row._asdict().items()
            }
            out.write(json.dumps(columns, ensure_ascii=False) + "\n")
            count += 1
    return count
