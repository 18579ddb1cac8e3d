"""Services of carriers as the centre tells them, in central.db."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.central.bodies import integer, needed_text, optional_text, texts

if TYPE_CHECKING:
    from edge.store.database import Connection

CARRIER_TABLE = """CREATE TABLE IF NOT EXISTS carrier_service (
        service_id TEXT PRIMARY KEY,
        rank INTEGER NOT NULL,
        is_active INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service of a carrier as the centre knows it; `body` is what a till reads of it."""

    key: str
    rank: int
    is_active: bool
    body: str


def service_row(tree: dict[str, Any]) -> ServiceRow:
    """Read a row; raises ValueError for what is none."""
    if not isinstance(tree.get("active"), bool):
        raise ValueError("active is neither true nor false")
    told = {
        "carrier": needed_text(tree, "carrier"),
        "name": needed_text(tree, "name"),
        **{name: optional_text(tree, name) for name in _TEXTS},
        **{name: integer(tree, name) for name in ("grams_max", "longest_mm", "around_mm")},
        **{name: texts(tree, name) for name in ("countries", "stores")},
    }
    key, rank = needed_text(tree, "service_id"), integer(tree, "rank")
    return ServiceRow(key, rank, tree["active"], json.dumps(told))


_TEXTS = ("service", "service_name", "routing", "cut_off")


def put_service(connection: Connection, row: ServiceRow) -> None:
    """Keep a service as it was told last."""
    connection.execute(
        "INSERT OR REPLACE INTO carrier_service VALUES (?, ?, ?, ?)",
        (row.key, row.rank, row.is_active, row.body),
    )
