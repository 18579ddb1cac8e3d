"""Other lanes of the store: the fake behind `Elsewhere`, and entries as a feed brings them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from edge.domain.agreement.claims import COUPON, SERIAL, part_of_key
from edge.domain.chain import NO_HASH, chain_hash
from edge.domain.events import ReturnCompleted, SaleCompleted
from edge.domain.giving_back import return_amounts
from edge.domain.ids import OperationId
from edge.domain.instant import HybridStamp, Instant
from edge.domain.quantity import Unit, parse_quantity
from edge.elsewhere import Heard, HeardEntry
from edge.ports import Entry
from edge.store.codec import amounts_json, fact_json
from harness.facts import DAY, amounts_of
from harness.streams import entry_text
from sync.central.heard import apply_heard
from sync.wire.claims import told_hints
from sync.wire.feeds import CLAIMS, ENTRY, STORE, FeedCursor, FeedRow
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from edge.domain.events import Amounts
    from sync.central.file import CentralFile
    from sync.wire.claims import Hint

HeardFact = SaleCompleted | ReturnCompleted


class SomethingElsewhere:
    """Implements `Elsewhere` with what a test lets it hear."""

    def __init__(self) -> None:
        self._entries: list[HeardEntry] = []
        self._hints: list[tuple[Hint, Heard]] = []
        self._stock: dict[str, int] = {}

    def hears_hint(self, hint: Hint, lane: str, at: Instant) -> None:
        """Hear what another lane of the store claims, before its entry."""
        self._hints.append((hint, Heard("s-1", lane, at)))

    def hears(self, fact: HeardFact, lane: str, at: Instant) -> None:
        """Hear what another lane of the store recorded."""
        seq = len(self._entries) + 1
        entry = Entry(
            seq=seq,
            stamp=HybridStamp(fact.completed_at_micros),
            wall=Instant(fact.completed_at_micros),
            subject=fact.sale,
            actor="101",
            business_date=DAY,
            operation_id=OperationId(f"op-{seq}"),
            fact=fact,
        )
        self._entries.append(HeardEntry(Heard("s-1", lane, at), entry))
        self._hints = [h for h in self._hints if (h[0].seq, h[1].lane) != (seq, lane)]
        for delta in _amounts(fact).stock:
            milli = parse_quantity(delta.quantity, Unit(delta.unit)).milli
            self._stock[delta.item] = self._stock.get(delta.item, 0) + milli

    def coupon_use(self, coupon: str, serial: str) -> Heard | None:
        for heard, sale in self._sales():
            if any((c.coupon, c.serial) == (coupon, serial) for c in sale.coupons):
                return heard.heard
        return self._hinted(COUPON, coupon, serial)

    def serial_sales(self, item: str, serial: str) -> tuple[HeardEntry, ...]:
        return tuple(
            heard
            for heard, sale in self._sales()
            if any(
                (line.item, line.serial) == (item, serial) and not line.voided
                for line in sale.lines
            )
        )

    def serial_ahead(self, item: str, serial: str) -> Heard | None:
        return self._hinted(SERIAL, item, serial)

    def returned_ahead(self, sale: str) -> dict[int, tuple[int, Heard]]:
        return {
            int(hint.key.rpartition("/")[2]): (hint.units_milli, heard)
            for hint, heard in self._hints
            if hint.key.startswith(f"return/{sale}/")
        }

    def _hinted(self, *parts: str) -> Heard | None:
        found = (h for hint, h in self._hints if hint.key.split("/") == [*map(part_of_key, parts)])
        return next(found, None)

    def promotion_uses(self, promotion: str, customer: str) -> int:
        return sum(
            used.applications
            for _, sale in self._sales()
            for used in sale.promotions
            if customer and (used.promotion, sale.customer) == (promotion, customer)
        )

    def stock_delta_milli(self, item: str) -> int:
        return self._stock.get(item, 0)

    def sale(self, name: str) -> HeardEntry | None:
        found = (heard for heard, sale in self._sales() if name in (sale.sale, sale.number))
        return next(found, None)

    def history(self, subject: str) -> tuple[HeardEntry, ...]:
        return tuple(heard for heard in self._entries if heard.entry.subject == subject)

    def _sales(self) -> list[tuple[HeardEntry, SaleCompleted]]:
        return [
            (heard, heard.entry.fact)
            for heard in self._entries
            if isinstance(heard.entry.fact, SaleCompleted)
        ]


class HeardByFeed:
    """Brings facts of other lanes into a central.db, as the feed of the store does."""

    def __init__(self, central: CentralFile) -> None:
        self._central = central
        self._heard = 0
        self._hashes: dict[str, bytes] = {}

    def hears(self, fact: HeardFact, lane: str, at: Instant) -> None:
        """Hear what another lane of the store recorded."""
        self._heard += 1
        self.brings(self.row(fact, lane), at)

    def row(self, fact: HeardFact, lane: str) -> FeedRow:
        """Return the row of an entry."""
        key = StreamKey("s-1", lane, "aaaa")
        text = entry_text(
            key,
            self._heard,
            fact.KIND,
            json.loads(fact_json(fact)),
            subject=fact.sale,
            amounts=json.loads(amounts_json(_amounts(fact))),
        )
        before = self._hashes.get(f"{lane}:{self._heard - 1}", NO_HASH)
        digest = self._hashes[f"{lane}:{self._heard}"] = chain_hash(before, text)
        return FeedRow(self._heard, ENTRY, text, b"", f"s-1/{lane}/aaaa:{self._heard}", digest)

    def brings(self, row: FeedRow, at: Instant) -> None:
        """Apply a row."""
        with self._central.writing() as connection:
            cursor = FeedCursor(STORE, "e1", row.position)
            apply_heard(connection, [row], cursor, at.micros, ("s-1", "1"))

    def hears_hint(self, hint: Hint, lane: str, at: Instant) -> None:
        """Hear what another lane of the store claims, before its entry."""
        body = json.dumps(told_hints(StreamKey("s-1", lane, "aaaa"), [hint]))
        self.brings(FeedRow(self._heard, CLAIMS, body, b""), at)


def _amounts(fact: HeardFact) -> Amounts:
    return amounts_of(fact) if isinstance(fact, SaleCompleted) else return_amounts(fact)
