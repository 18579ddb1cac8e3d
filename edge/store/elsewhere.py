"""What the store's other lanes recorded, read from central.db."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import COUPON, PROMOTION, RETURN, SERIAL, key_of, ref_of
from edge.domain.errors import TillError
from edge.domain.events import SaleCompleted
from edge.domain.instant import Instant
from edge.domain.quantity import MILLI
from edge.elsewhere import Heard, HeardEntry
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Error, data_version
from edge.store.journal import read_envelope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from edge.store.database import Connection

_COUPON_USE = (
    "SELECT origin, at_micros FROM peer_claim WHERE policy = ? AND claim_key = ?"
    " ORDER BY at_micros, origin LIMIT 1"
)
_USES = "SELECT coalesce(sum(units_milli), 0) FROM peer_claim WHERE policy = ? AND claim_key = ?"
_STOCK = "SELECT coalesce(sum(delta_milli), 0) FROM peer_stock WHERE item = ?"
_ENTRIES = (
    "SELECT peer_entry.origin, entry, heard_micros FROM peer_entry"
    " JOIN peer_heard ON peer_heard.origin = peer_entry.origin WHERE "
)
_OF_SUBJECT = _ENTRIES + "subject = ? ORDER BY position"
_BY_NUMBER = _ENTRIES + (
    "peer_entry.origin IN (SELECT origin FROM peer_heard WHERE number = ? AND number <> '')"
    " ORDER BY position"
)
_OF_SERIAL = _ENTRIES + (
    "peer_entry.origin IN (SELECT origin FROM peer_claim WHERE policy = ? AND claim_key = ?)"
    " ORDER BY position"
)
_AHEAD = (
    " NOT EXISTS (SELECT 1 FROM peer_entry WHERE peer_entry.origin = peer_claim.origin)"
    " ORDER BY at_micros, origin"
)
"""Of what is claimed by an entry that has not been heard itself."""
_SERIAL_AHEAD = (
    "SELECT origin, at_micros FROM peer_claim WHERE policy = ? AND claim_key = ? AND" + _AHEAD
)
_RETURNED_AHEAD = (
    "SELECT claim_key, units_milli, origin, at_micros FROM peer_claim"
    " WHERE policy = ? AND claim_key BETWEEN ? || '/' AND ? || '0' AND" + _AHEAD
)
"""Of a sale's lines: the sign 0 follows the one that parts a key."""
_TABLES = 4
_KNOWN = (
    "SELECT count(*) FROM sqlite_schema"
    " WHERE name IN ('peer_claim', 'peer_entry', 'peer_heard', 'peer_stock')"
)


class SqliteElsewhere:
    """`Elsewhere` over central.db; used from one thread. Other processes write meanwhile."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._connection: Connection | None = None
        self._version = -1
        self._has_tables = False

    def coupon_use(self, coupon: str, serial: str) -> Heard | None:
        """Return which other lane spent a coupon's serial; the first where it were several."""
        for origin, heard_micros in self._rows(_COUPON_USE, *_claim(COUPON, coupon, serial)):
            return _heard(origin, heard_micros)
        return None

    def serial_sales(self, item: str, serial: str) -> tuple[HeardEntry, ...]:
        """Return the sales of an item with a serial number, whether it came back or not."""
        return _sales(self._entries(_OF_SERIAL, *_claim(SERIAL, item, serial)))

    def serial_ahead(self, item: str, serial: str) -> Heard | None:
        """Return which other lane sold a thing by a sale that has not been heard itself."""
        for origin, heard_micros in self._rows(_SERIAL_AHEAD, *_claim(SERIAL, item, serial)):
            return _heard(origin, heard_micros)
        return None

    def returned_ahead(self, sale: str) -> dict[int, tuple[int, Heard]]:
        """Return what came back of a sale's lines, in thousandths, by returns not yet heard."""
        found: dict[int, tuple[int, Heard]] = {}
        named = _claim(RETURN, sale)
        for key, milli, origin, heard_micros in self._rows(_RETURNED_AHEAD, *named, *named[1:]):
            line = key.rpartition("/")[2]
            if line.isdecimal():
                before, _ = found.get(int(line), (0, None))
                found[int(line)] = before + milli, _heard(origin, heard_micros)
        return found

    def promotion_uses(self, promotion: str, customer: str) -> int:
        """Return how often others applied a promotion to a customer; nobody has the name ""."""
        if not customer:
            return 0
        return self._sum(_USES, *_claim(PROMOTION, promotion, customer)) // MILLI

    def stock_delta_milli(self, item: str) -> int:
        """Return what others' entries changed of an item's stock, in thousandths."""
        return self._sum(_STOCK, item)

    def sale(self, name: str) -> HeardEntry | None:
        """Return a finished sale of another lane by its id or its whole receipt number."""
        found = _sales(self._entries(_BY_NUMBER, name)) or _sales(self.history(name))
        return found[0] if found else None

    def history(self, subject: str) -> tuple[HeardEntry, ...]:
        """Return all that others recorded about a subject, such as returns of a sale, in order."""
        return self._entries(_OF_SUBJECT, subject)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._version, self._has_tables = -1, False

    def _sum(self, statement: str, *keys: str) -> int:
        return sum(int(value) for (value,) in self._rows(statement, *keys))

    def _entries(self, statement: str, *keys: str) -> tuple[HeardEntry, ...]:
        found = []
        for origin, text, heard_micros in self._rows(statement, *keys):
            try:
                entry = read_envelope(text).entry
            except TillError:
                continue
            found.append(HeardEntry(_heard(origin, heard_micros), entry))
        return tuple(found)

    def _rows(self, statement: str, *keys: str) -> list[tuple[Any, ...]]:
        """Return what a question finds; nothing where the file cannot be asked."""
        try:
            if not keys or not self._can_ask():
                return []
            assert self._connection is not None
            return self._connection.execute(statement, keys).fetchall()
        except (Error, TillError):
            self.close()
            return []

    def _can_ask(self) -> bool:
        """Tell whether there is something to ask, looking again only where the file changed."""
        if self._connection is None:
            if not (self._directory / CENTRAL_FILE).exists():
                return False
            self._connection = open_central(self._directory)
        version = data_version(self._connection)
        if version != self._version:
            (known,) = self._connection.execute(_KNOWN).fetchone()
            self._version, self._has_tables = version, known == _TABLES
        return self._has_tables


def _claim(policy: str, *parts: str) -> tuple[str, ...]:
    """Return the keys of a claim; none for what is too long to be claimed."""
    try:
        return policy, key_of(policy, *parts)
    except ValueError:
        return ()


def _heard(origin: str, heard_micros: int) -> Heard:
    ref = ref_of(origin)
    return Heard(ref.store, ref.lane, Instant(heard_micros))


def _sales(entries: Iterable[HeardEntry]) -> tuple[HeardEntry, ...]:
    return tuple(each for each in entries if isinstance(each.entry.fact, SaleCompleted))
