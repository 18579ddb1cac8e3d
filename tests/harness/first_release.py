"""A shop's folder as the first release left it, made from its own recorded statements."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from edge.clock import UuidSource
from edge.config import parse_settings
from edge.pins import QUICK_COST, PinVault
from edge.services.desk import Tools
from edge.services.till import Till
from edge.store.database import Access, open_database
from harness.clock import FakeClock
from harness.customers import SomeCustomers
from harness.till import SETTINGS, KeptReceipts, SomeGoods

if TYPE_CHECKING:
    from edge.store.till_store import SqliteTillStore

_RECORDED = Path(__file__).resolve().parents[1] / "fixtures" / "first_release.sql"
_KEYS = ("till.key", "central.key", "devices.key", "pin.pepper", "lane.key")
"""In the order in which their bytes count up: 01 01 …, 02 02 …"""

OPEN_TOTAL_MINOR = 2699 + 3 * (119 + 25)
"""The basket being paid: gin less ten percent, three bottles of cola, a struck milk."""
ENTRIES = 10


def first_release_shop(directory: Path) -> Path:
    """Make the folder: keys, the till's file, the note of where its journal ended."""
    keys = directory / "keys"
    keys.mkdir(parents=True, mode=0o700)
    for number, name in enumerate(_KEYS, start=1):
        (keys / name).touch(mode=0o600)
        (keys / name).write_text(f"{number:02x}" * 32 + "\n")
    path = directory / "till.db"
    with closing(open_database(path, key="01" * 32, access=Access.WRITER)) as connection:
        connection.executescript(_RECORDED.read_text(encoding="utf-8"))
        incarnation, seq, digest = connection.execute(
            "SELECT incarnation, seq, lower(hex(hash)) FROM journal ORDER BY position DESC LIMIT 1"
        ).fetchone()
    note = {"incarnation": incarnation, "seq": seq, "hash": digest}
    (keys / "head").touch(mode=0o600)
    (keys / "head").write_text(json.dumps(note))
    return directory


def till_on(store: SqliteTillStore) -> Till:
    """Return today's till on a store of that folder."""
    pins = PinVault(b"\x04" * 32, QUICK_COST)
    tools = Tools(
        store, SomeGoods(), pins, FakeClock(), UuidSource(), KeptReceipts(), SomeCustomers()
    )
    return Till(tools, parse_settings(SETTINGS.encode(), "test"))
