"""A till's file that lives in memory: the fake behind `ports.TillStore`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, OutcomeUnknown, Refusal
from edge.domain.events import (
    BasketOpened,
    CouponRecord,
    OperatorAdded,
    OperatorRemoved,
    PracticeCompleted,
    ReceiptReprinted,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    StreamOpened,
)
from edge.domain.ids import OperationId
from edge.domain.instant import HybridStamp, Instant
from edge.domain.money import currency, parse_unit_price
from edge.domain.postings import check_booked
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.ports import Entry, Identity, JournalFact, Loaded, OperatorRow, PastSale, PromotionUsed
from harness.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from edge.domain.events import (
        BasketEvent,
        CountEvent,
        Fact,
        LineRecord,
        Posting,
        ReturnLine,
    )
    from edge.ports import Batch, Clock, Credential, Effect

IDENTITY = Identity(
    store="s-1", store_name="Corner Shop", lane="1", incarnation="memory00", currency="EUR"
)


class MemoryTillStore:
    """Keeps everything in lists. `fail_next` makes the next commit fail as a disk would.

    disk_full: refused, nothing kept. lost: the outcome is unknown and nothing was kept.
    kept: the outcome is unknown and all was kept.
    """

    def __init__(self, identity: Identity = IDENTITY, clock: Clock | None = None) -> None:
        self._identity = identity
        self._clock = clock or FakeClock()
        self._entries: list[Entry] = []
        self._stock: dict[str, int] = {}
        self._baskets: dict[str, list[BasketEvent]] = {}
        self._count: tuple[CountEvent, ...] = ()
        self._books: dict[str, PriceBook] = {}
        self._kept_books: dict[str, PriceBook] = {}
        self._credentials: dict[str, Credential] = {}
        self._operations: set[str] = set()
        self._in_doubt = False
        self.effects: list[Effect] = []
        self.has_reserve = True
        self.fail_next: str | None = None
        opened = StreamOpened(
            identity.store, identity.store_name, identity.lane, identity.currency, "00", "created"
        )
        self._append(JournalFact(opened, identity.lane, "", ""), OperationId("genesis"))

    def load(self) -> Loaded:
        self._check()
        closings = [entry.fact for entry in self._entries if isinstance(entry.fact, ShiftClosed)]
        sales = self._sales()
        return Loaded(
            identity=self._identity,
            operators=self._operators(),
            entries=tuple(self._entries[self._shift_start() :]),
            baskets=tuple(
                (sale, tuple(events), self._books[sale])
                for sale, events in sorted(self._baskets.items())
            ),
            last_sale=sales[-1][0] if sales else None,
            receipt_count=len(sales) + len(self._returns()),
            practice_count=sum(isinstance(e.fact, PracticeCompleted) for e in self._entries),
            z_count=closings[-1].z_number if closings else 0,
            grand_total_minor=closings[-1].grand_total_minor if closings else 0,
            head_wall=max(entry.wall for entry in self._entries),
            unsent=len(self._entries),
            count=self._count,
        )

    def commit(self, batch: Batch) -> tuple[Entry, ...]:
        self._check()
        if batch.is_empty:
            return ()
        if batch.operation_id in self._operations:
            return self.recorded(batch.operation_id)
        for fact in batch.facts:
            check_booked(fact.fact, fact.amounts)
        failure, self.fail_next = self.fail_next, None
        if failure == "disk_full":
            raise Refusal("disk_full", operation_id=batch.operation_id)
        if failure != "lost":
            self._keep(batch)
        if failure in {"lost", "kept"}:
            self._in_doubt = True
            raise OutcomeUnknown("commit_unknown", operation_id=batch.operation_id)
        return self.recorded(batch.operation_id)

    def recover(self, operation_id: OperationId) -> bool:
        self._in_doubt = False
        return operation_id in self._operations

    def recorded(self, operation_id: OperationId) -> tuple[Entry, ...]:
        self._check()
        return tuple(entry for entry in self._entries if entry.operation_id == operation_id)

    def effect(self, effect_id: str) -> Effect | None:
        self._check()
        return next((effect for effect in self.effects if effect.effect_id == effect_id), None)

    def sale(self, sale: str) -> Entry | None:
        self._check()
        found = [entry for entry, fact in self._sales() if sale in {fact.sale, fact.number}]
        return found[-1] if found else None

    def past_sales(self, text: str, limit: int) -> tuple[PastSale, ...]:
        self._check()
        text = text.strip()
        rows = [self._past_sale(entry, fact) for entry, fact in self._sales()]
        rows += [self._past_return(entry, fact) for entry, fact in self._returns()]
        rows.sort(key=lambda row: -row.seq)
        found = [row for row in rows if self._fits(row, text)]
        found.sort(key=lambda row: row.number != text)
        return tuple(found[:limit])

    def stock_delta_milli(self, item: str) -> int:
        self._check()
        return self._stock.get(item, 0)

    def completed_return(self, name: str) -> Entry | None:
        self._check()
        found = [entry for entry, fact in self._returns() if name in {fact.return_id, fact.number}]
        return found[-1] if found else None

    def returned(self, sale: str) -> dict[int, int]:
        self._check()
        sums: dict[int, int] = {}
        for _, fact in self._returns():
            for line in fact.lines if fact.sale == sale else ():
                milli = parse_quantity(line.quantity, Unit(line.unit)).milli
                sums[line.line] = sums.get(line.line, 0) + milli
        return dict(sorted(sums.items()))

    def history(self, subject: str) -> tuple[Entry, ...]:
        self._check()
        return tuple(entry for entry in self._entries if entry.subject == subject)

    def promotion_use(self, promotion: str, customer: str, business_date: str) -> PromotionUsed:
        self._check()
        used = [
            (fact.customer, entry.business_date, record)
            for entry, fact in self._sales()
            for record in fact.promotions
            if record.promotion == promotion
        ]
        return PromotionUsed(
            sum(record.applications for who, _, record in used if who and who == customer),
            sum(record.applications for _, when, record in used if when == business_date),
            sum(record.discount_minor for _, _, record in used),
        )

    def is_coupon_used(self, coupon: str, serial: str) -> bool:
        self._check()
        spent = [record for _, fact in self._sales() for record in fact.coupons]
        return CouponRecord(coupon, serial) in spent

    def serial_sales(self, item: str, serial: str) -> tuple[str, ...]:
        self._check()
        return tuple(
            fact.sale
            for _, fact in self._sales()
            if any((x.item, x.serial) == (item, serial) and not x.voided for x in fact.lines)
        )

    def price_book(self, version: str) -> PriceBook | None:
        self._check()
        return self._kept_books.get(version)

    def credential(self, operator: str) -> Credential | None:
        self._check()
        return self._credentials.get(operator)

    def save_credential(self, credential: Credential) -> None:
        self._check()
        self._credentials[credential.operator] = credential

    def release_reserve(self) -> bool:
        had, self.has_reserve = self.has_reserve, False
        return had

    def entries(self, from_seq: int = 1) -> Iterator[Entry]:
        self._check()
        yield from self._entries[from_seq - 1 :]

    def lose_books(self) -> None:
        """Forget the promotions that baskets were opened under, as after a long time."""
        self._kept_books.clear()

    def rewrite(self, change: Callable[[Fact], Fact]) -> None:
        """Leave the facts as another program wrote them."""
        self._entries = [replace(e, fact=change(e.fact)) for e in self._entries]

    def rebook(self, postings: Callable[[Fact], tuple[Posting, ...]]) -> None:
        """Leave the entries as a program that booked facts otherwise wrote them."""
        self._entries = [replace(e, postings=postings(e.fact)) for e in self._entries]

    # How ---------------------------------------------------------------------------------------

    def _check(self) -> None:
        if self._in_doubt:
            raise OutcomeUnknown("file_in_doubt")

    def _keep(self, batch: Batch) -> None:
        for change in batch.baskets:
            self._baskets.setdefault(change.sale, []).extend(change.events)
            if change.sale not in self._books:
                first = change.events[0] if change.events else None
                named = isinstance(first, BasketOpened) and first.price_book
                self._books[change.sale] = batch.book if named else NO_BOOK
                if named:
                    self._kept_books[batch.book.version] = batch.book
            if change.ended:
                del self._baskets[change.sale], self._books[change.sale]
        if batch.count is not None:
            kept = () if batch.count.ended else (*self._count, *batch.count.events)
            self._count = kept
        for fact in batch.facts:
            self._append_fact(fact, batch.operation_id)
        self.effects.extend(batch.effects)
        self._operations.add(batch.operation_id)

    def _append_fact(self, fact: JournalFact, operation_id: OperationId) -> None:
        for delta in fact.amounts.stock if fact.amounts else ():
            milli = parse_quantity(delta.quantity, Unit(delta.unit)).milli
            self._stock[delta.item] = self._stock.get(delta.item, 0) + milli
        self._append(fact, operation_id)

    def _append(self, fact: JournalFact, operation_id: OperationId) -> None:
        now = self._clock.now()
        before = self._entries[-1].stamp if self._entries else HybridStamp(0)
        entry = Entry(
            seq=len(self._entries) + 1,
            stamp=before.next(now),
            wall=now,
            subject=fact.subject,
            actor=fact.actor,
            business_date=fact.business_date,
            operation_id=operation_id,
            fact=fact.fact,
            postings=fact.amounts.postings if fact.amounts else (),
        )
        self._entries.append(entry)

    def _shift_start(self) -> int:
        marks = [
            index
            for index, entry in enumerate(self._entries)
            if isinstance(entry.fact, ShiftOpened | ShiftClosed)
        ]
        return marks[-1] if marks else 0

    def _sales(self) -> list[tuple[Entry, SaleCompleted]]:
        return [(e, e.fact) for e in self._entries if isinstance(e.fact, SaleCompleted)]

    def _returns(self) -> list[tuple[Entry, ReturnCompleted]]:
        return [(e, e.fact) for e in self._entries if isinstance(e.fact, ReturnCompleted)]

    def _operators(self) -> tuple[OperatorRow, ...]:
        rows: dict[str, OperatorRow] = {}
        for entry in self._entries:
            match entry.fact:
                case OperatorAdded(operator, name, role):
                    rows[operator] = OperatorRow(operator, name, role, active=True)
                case OperatorRemoved(operator):
                    gone = rows[operator]
                    rows[operator] = OperatorRow(operator, gone.name, gone.role, active=False)
                case _:
                    pass
        return tuple(rows[operator] for operator in sorted(rows))

    def _past_sale(self, entry: Entry, fact: SaleCompleted) -> PastSale:
        return PastSale(
            sale=fact.sale,
            seq=entry.seq,
            number=fact.number,
            business_date=entry.business_date,
            completed_at=Instant(fact.completed_at_micros),
            operator=entry.actor,
            total_minor=fact.total_minor,
            item_count=_pieces(line for line in fact.lines if not line.voided),
            copies=self._copies(fact.sale),
        )

    def _past_return(self, entry: Entry, fact: ReturnCompleted) -> PastSale:
        return PastSale(
            sale=fact.return_id,
            seq=entry.seq,
            number=fact.number,
            business_date=entry.business_date,
            completed_at=Instant(fact.completed_at_micros),
            operator=entry.actor,
            total_minor=-fact.total_minor,
            item_count=_pieces(fact.lines),
            copies=self._copies(fact.return_id),
        )

    def _copies(self, name: str) -> int:
        facts = [entry.fact for entry in self._entries]
        copies = [f.copy_no for f in facts if isinstance(f, ReceiptReprinted) and f.sale == name]
        return max(copies, default=0)

    def _fits(self, row: PastSale, text: str) -> bool:
        if not text or row.number.endswith(text) or row.business_date == text:
            return True
        if text[:1] == "0" and text[1:2].isdigit():
            return False
        try:
            price = parse_unit_price(text.replace(",", "."), currency(self._identity.currency))
        except BadInput:
            return False
        digits = currency(self._identity.currency).digits
        return abs(row.total_minor) * 10_000 in {price.scaled, price.scaled * 10**digits}


def _pieces(lines: Iterable[LineRecord | ReturnLine]) -> str:
    pieces = 0
    for line in lines:
        quantity = parse_quantity(line.quantity, Unit(line.unit))
        if line.deposit_of is None and quantity.milli:
            pieces += quantity.milli if quantity.unit.is_counted else 1000
    return str(Quantity(pieces))
