"""A till in memory that a test can drive as a cashier would."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from edge.aisle import Aisle, NoAisle
from edge.carriers import Carriers, NoCarriers
from edge.config import Settings, parse_settings
from edge.domain.catalogue import Department, Item
from edge.domain.commands import ApprovalGiven, Command, OpenShift, Scan, SignOn, Tender
from edge.domain.errors import TillError, Unavailable
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.elsewhere import Elsewhere, NothingElsewhere
from edge.orders import NoOrders, Orders
from edge.pins import QUICK_COST, PinVault
from edge.ports import Customers, TillStore
from edge.rights import NoRights, Rights
from edge.services.desk import Tools
from edge.services.founding import NewOperator, found_operators
from edge.services.till import Till
from harness.clock import CountedIds, FakeClock
from harness.customers import SomeCustomers
from harness.goods import BANANAS, BOTTLE, COLA, GIN, LAMP, MILK, PHONE
from harness.memory_store import MemoryTillStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.document import Document
    from edge.domain.instant import Instant
    from edge.services.view import Answer, SaleView

SETTINGS = """
[tax.classes]
standard = [{ id = "VAT19", name = "VAT", rate = "0.19" }]
reduced = [{ id = "VAT7", name = "VAT", rate = "0.07" }]

[tenders.voucher]
name = "Voucher"

[tenders.usd]
name = "US dollars"
increment_minor = 100
exchange = { currency = "USD", rate = "0.905", mode = "down" }

[[schemes]]
prefix = "21"
pattern = "PPIIIIICVVVVK"
value = "price"
"""

ALL_TENDERS = """
[tenders.card]
name = "Card"
uses_terminal = true
tips_allowed = true
floor_limit_minor = 2000

[tenders.meal]
name = "Meal voucher"
kind = "voucher"
over = "forfeit"
increment_minor = 500

[tenders.gift]
name = "Gift card"
kind = "stored_value"
"""
"""More ways to pay, for the end of the settings."""

PEOPLE = (
    NewOperator("101", "Asha", "cashier", "4711"),
    NewOperator("102", "Ben", "cashier", "4712"),
    NewOperator("201", "Bela", "manager", "246810"),
)
MANAGER_APPROVES = ApprovalGiven("201", "246810")

SHOP = (MILK, LAMP, BANANAS, GIN, PHONE, COLA, BOTTLE)


@dataclass
class SomeGoods:
    """Implements `ports.Catalogue` with a handful of items; without a book it is damaged."""

    items: tuple[Item, ...] = SHOP
    version: str = "book-1"
    book: PriceBook | None = NO_BOOK

    def __post_init__(self) -> None:
        self._is_switched = False

    def switch_to(self, book: PriceBook | None) -> None:
        """Have the till find other promotions with its next command."""
        self.book = book
        self._is_switched = True

    def refresh(self, now: Instant) -> bool:
        was, self._is_switched = self._is_switched, False
        return was

    def by_code(self, code: str) -> Item | None:
        return next((i for i in self.items if code in (i.gtin, i.item_id)), None)

    def item(self, item_id: str) -> Item | None:
        return next((i for i in self.items if i.item_id == item_id), None)

    def search(self, text: str, limit: int) -> Sequence[tuple[Item, str]]:
        found = [(i, "exact") for i in self.items if text.lower() in i.description.lower()]
        return found[:limit]

    def departments(self) -> Sequence[Department]:
        return (Department("misc", "Miscellaneous", "standard"),)

    def price_book(self) -> PriceBook:
        if self.book is None:
            raise Unavailable("price_book_damaged", file="catalogue-1.db")
        return self.book


class KeptReceipts:
    """Implements `ports.ReceiptFiles` by keeping the documents."""

    def __init__(self) -> None:
        self.documents: list[Document] = []

    def write(self, name: str, document: Document) -> tuple[str, ...]:
        self.documents.append(document)
        return (f"{name}.txt", f"{name}.html")


@dataclass
class Shop:
    """A till with its surroundings. `restart` brings it back as after a power cut."""

    clock: FakeClock = field(default_factory=FakeClock)
    ids: CountedIds = field(default_factory=CountedIds)
    store: TillStore | None = None
    settings: Settings = field(default_factory=lambda: parse_settings(SETTINGS.encode(), "test"))
    catalogue: SomeGoods = field(default_factory=SomeGoods)
    files: KeptReceipts = field(default_factory=KeptReceipts)
    customers: Customers = field(default_factory=SomeCustomers)
    elsewhere: Elsewhere = field(default_factory=NothingElsewhere)
    rights: Rights = field(default_factory=NoRights)
    orders: Orders = field(default_factory=NoOrders)
    aisle: Aisle = field(default_factory=NoAisle)
    carriers: Carriers = field(default_factory=NoCarriers)

    def __post_init__(self) -> None:
        self.pins = PinVault(b"pepper", QUICK_COST)
        if self.store is None:
            self.store = MemoryTillStore(clock=self.clock)
        found_operators(self.store, self.pins, self.clock, self.ids, PEOPLE)
        self.restart()

    @property
    def memory(self) -> MemoryTillStore:
        """Return the store as the fake that it is."""
        assert isinstance(self.store, MemoryTillStore)
        return self.store

    def restart(self, settings: Settings | None = None) -> Till:
        """Start the till anew on what is stored."""
        assert self.store is not None
        tools = Tools(
            self.store,
            self.catalogue,
            self.pins,
            self.clock,
            self.ids,
            self.files,
            self.customers,
            elsewhere=self.elsewhere,
            rights=self.rights,
            orders=self.orders,
            aisle=self.aisle,
            carriers=self.carriers,
        )
        self.till = Till(tools, settings or self.settings)
        return self.till

    def does(self, *commands: Command) -> Answer:
        """Carry commands out; return the last answer."""
        answer = self.till.answer()
        for command in commands:
            answer = self.till.handle(command)
        return answer

    def opened(self, float_minor: int = 10_000) -> Shop:
        """Sign the cashier on and open the shift."""
        self.does(SignOn("101", "4711"), OpenShift(float_minor))
        return self

    def sells(self, *codes: str) -> Answer:
        """Ring codes up and take exact cash."""
        return self.does(*(Scan(code) for code in codes), Tender("cash"))

    def refusal(self, command: Command) -> TillError:
        """Return why a command is refused; nothing may have changed."""
        before = self.till.answer().view
        try:
            self.till.handle(command)
        except TillError as error:
            after = self.till.answer().view
            assert replace(after, waiting=0) == replace(before, waiting=0)
            return error
        raise AssertionError(f"{command} was not refused")

    @property
    def sale(self) -> SaleView:
        """Return the basket that is drawn."""
        sale = self.till.answer().view.sale
        assert sale is not None
        return sale

    def kinds(self) -> list[str]:
        """Return the kinds of the journal's entries."""
        assert self.store is not None
        return [entry.fact.KIND for entry in self.store.entries()]

    def facts(self, kind: type[Any]) -> list[Any]:
        """Return the journal's facts of a kind."""
        assert self.store is not None
        return [e.fact for e in self.store.entries() if isinstance(e.fact, kind)]
