"""A shop's folder as the devices process finds it, with a till that commits effects."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from devices.spool_file import open_spool
from edge.domain.document import Document, Pair, Text
from edge.domain.instant import Instant
from edge.store.database import Access, open_database, transaction

if TYPE_CHECKING:
    from devices.spool import Spool
    from edge.store.database import Connection

TILL_KEY, DEVICES_KEY = "1" * 64, "2" * 64
NOON_MICROS = 1_795_521_600_000_000

_EFFECT_TABLE = """CREATE TABLE effect (
    number INTEGER PRIMARY KEY, effect_id TEXT NOT NULL UNIQUE, position INTEGER,
    action TEXT NOT NULL, subject TEXT NOT NULL, document TEXT,
    not_after_micros INTEGER, created_micros INTEGER NOT NULL) STRICT"""


@dataclass
class HandClock:
    """A clock that a test moves; both of its readings go on together."""

    micros: int = NOON_MICROS

    def now(self) -> Instant:
        return Instant(self.micros)

    def monotonic_micros(self) -> int:
        return self.micros

    def boot_id(self) -> str:
        return "test-boot"

    def pass_s(self, seconds: float) -> None:
        self.micros += int(seconds * 1_000_000)


def receipt(number: str, copy_no: int = 0) -> Document:
    rows = (Text("Corner Shop"), Text(number), Pair("TOTAL", "12.00", bold=True, large=True))
    return Document("receipt", number, rows, copy_no=copy_no)


def document_json(document: Document) -> str:
    return TypeAdapter(Document).dump_json(document).decode()


@dataclass
class DeviceShop:
    """`commit` writes an effect as the till does: one row, durable before it returns."""

    directory: Path
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        keys = self.directory / "keys"
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, key in (("till", TILL_KEY), ("devices", DEVICES_KEY)):
            path = keys / f"{name}.key"
            path.touch(mode=0o600)
            path.write_text(key)
        self.till: Connection | None = None

    def open_till(self) -> Connection:
        if self.till is None:
            path = self.directory / "till.db"
            is_new = not path.exists()
            self.till = open_database(path, key=TILL_KEY, access=Access.WRITER)
            if is_new:
                self.till.execute(_EFFECT_TABLE)
        return self.till

    def commit(self, effect_id: str, action: str = "print", **columns: Any) -> None:
        till = self.open_till()
        if action == "print":
            columns.setdefault("document", document_json(receipt(effect_id)))
        row = {"created_micros": self.clock.micros, "subject": "", **columns}
        names = ("effect_id", "action", *row)
        marks = ", ".join("?" for _ in names)
        with transaction(till):
            till.execute(
                f"INSERT INTO effect ({', '.join(names)}) VALUES ({marks})",
                (effect_id, action, *row.values()),
            )

    def foreign_till(self) -> Connection:
        self.open_till()
        return open_database(self.directory / "till.db", key=TILL_KEY, access=Access.FOREIGN)

    def spool(self) -> Spool:
        return open_spool(self.directory, DEVICES_KEY, self.clock.micros)

    def states(self) -> dict[str, str]:
        """Return the state of every job, read from the file as another process does."""
        path = self.directory / "devices.db"
        connection = open_database(path, key=DEVICES_KEY, access=Access.FOREIGN)
        try:
            rows = connection.execute("SELECT job_id, state FROM print_job ORDER BY number")
            return dict(rows.fetchall())
        finally:
            connection.close()

    def papers(self) -> list[str]:
        """Return the texts of the simulated printer's papers in order."""
        return [path.read_text() for path in sorted((self.directory / "printer").glob("*.txt"))]

    def pulses(self) -> list[dict[str, Any]]:
        """Return the lines of the simulated drawer's log."""
        log = self.directory / "printer" / "drawer.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def close(self) -> None:
        if self.till is not None:
            self.till.close()
            self.till = None
