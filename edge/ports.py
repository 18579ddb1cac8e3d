"""What the till needs from outside, as small protocols that a fake and the real thing both meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from edge.domain.document import Document
from edge.domain.events import Amounts, BasketEvent, CountEvent, Fact, Posting
from edge.domain.ids import EffectId, OperationId
from edge.domain.instant import HybridStamp, Instant
from edge.domain.postings import postings_of
from edge.domain.pricing.book import NO_BOOK, PriceBook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from edge.domain.catalogue import Department, Item
    from edge.domain.customer import Customer


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> Instant:
        """Return the wall clock's reading, right or wrong."""
        ...

    def monotonic_micros(self) -> int:
        """Return microseconds of a clock that no one can set."""
        ...

    def boot_id(self) -> str:
        """Return a tag of the machine's current boot, to which `monotonic_micros` belongs."""
        ...


class IdSource(Protocol):
    """Where ids come from: unique, time-ordered, made offline."""

    def new(self) -> str:
        """Return a new UUIDv7 as text (RFC 9562)."""
        ...


@dataclass(frozen=True, slots=True)
class Effect:
    """Something a device shall do once the facts are durable.

    `action` is print, kick or display; came_out and did_not answer for the print of which `subject`
    is the id. `not_after` ends its life: a drawer must not spring open
    ten minutes later because a printer came back.
    """

    effect_id: EffectId
    action: str
    document: Document | None = None
    not_after: Instant | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class BasketChange:
    """Events of one basket; `ended` drops the draft, because its fact is in the same batch."""

    sale: str
    events: tuple[BasketEvent, ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class CountChange:
    """Changes of the count of goods under way; `ended` drops it, posted or given up."""

    events: tuple[CountEvent, ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class JournalFact:
    """A fact on its way into the journal, with what its envelope needs beside it.

    The postings of the fact are added here, for every fact that is ever made; what moves value
    needs an amounts block for them, which names the currency.
    """

    fact: Fact
    subject: str
    actor: str
    business_date: str
    amounts: Amounts | None = None

    def __post_init__(self) -> None:
        """Put the fact's postings into its amounts."""
        if self.amounts is not None and not self.amounts.postings:
            amounts = replace(self.amounts, postings=postings_of(self.fact))
            object.__setattr__(self, "amounts", amounts)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one command changes: committed whole or not at all, found again by its operation id."""

    operation_id: OperationId
    facts: tuple[JournalFact, ...] = ()
    baskets: tuple[BasketChange, ...] = ()
    effects: tuple[Effect, ...] = ()
    book: PriceBook = NO_BOOK
    """The promotions of the baskets that it opens: kept with them, whatever comes later."""
    count: CountChange | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to write."""
        return not (self.facts or self.baskets or self.effects or self.count)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as the journal holds it. An entry of an earlier program has no `postings`."""

    seq: int
    stamp: HybridStamp
    wall: Instant
    subject: str
    actor: str
    business_date: str
    operation_id: OperationId
    fact: Fact
    postings: tuple[Posting, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose journal this is."""

    store: str
    store_name: str
    lane: str
    incarnation: str
    currency: str


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """A person of the people projection."""

    operator: str
    name: str
    role: str
    active: bool


@dataclass(frozen=True, slots=True)
class PastSale:
    """One row of the sales projection."""

    sale: str
    seq: int
    number: str
    business_date: str
    completed_at: Instant
    operator: str
    total_minor: int
    item_count: str
    copies: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that a till needs to stand where it stood.

    `entries` are those of the open shift (from its opening on), or from the last close if none is
    open; `baskets` are the unfinished ones, each with its events in order and its promotions.
    `receipt_count` counts the finished sales of this incarnation, `practice_count` the practice
    ones.
    """

    identity: Identity
    operators: tuple[OperatorRow, ...]
    entries: tuple[Entry, ...]
    baskets: tuple[tuple[str, tuple[BasketEvent, ...], PriceBook], ...]
    last_sale: Entry | None
    receipt_count: int
    practice_count: int
    z_count: int
    grand_total_minor: int
    head_wall: Instant
    unsent: int
    count: tuple[CountEvent, ...] = ()
    """The changes of the count of goods that is under way, in order."""


@dataclass(frozen=True, slots=True)
class PromotionUsed:
    """What finished sales used of a promotion: applications by a customer and on a day, money."""

    by_customer: int
    on_the_day: int
    discount_minor: int


@dataclass(frozen=True, slots=True)
class Credential:
    """An operator's stored PIN verifier and the count of wrong tries since the last right one."""

    operator: str
    verifier: str
    failures: int


class TillStore(Protocol):
    """The till's own file. All calls come from one thread."""

    def load(self) -> Loaded:
        """Read what is needed to go on. Raises `DataDamaged`."""
        ...

    def commit(self, batch: Batch) -> tuple[Entry, ...]:
        """Write a batch durably and return its journal entries.

        Raises `Refusal("disk_full")` with nothing written, `OutcomeUnknown` when the disk did not
        say whether it kept it (then call `recover`), `DataDamaged` when the file is unusable.
        """
        ...

    def recover(self, operation_id: OperationId) -> bool:
        """Reopen the file after an unknown outcome and tell whether the batch is in it."""
        ...

    def recorded(self, operation_id: OperationId) -> tuple[Entry, ...]:
        """Return the journal entries that an operation left; none if it is not recorded."""
        ...

    def effect(self, effect_id: str) -> Effect | None:
        """Return an effect that was committed before."""
        ...

    def sale(self, sale: str) -> Entry | None:
        """Return the entry of a finished sale by its id or receipt number."""
        ...

    def past_sales(self, text: str, limit: int) -> tuple[PastSale, ...]:
        """Find finished sales and returns (below 0) by number, date or amount; newest first."""
        ...

    def stock_delta_milli(self, item: str) -> int:
        """Return what this lane's entries changed of an item's stock, in thousandths."""
        ...

    def completed_return(self, name: str) -> Entry | None:
        """Return the entry of a completed return by its id or receipt number."""
        ...

    def returned(self, sale: str) -> Mapping[int, int]:
        """Return how much of each line of a sale came back to this machine, in thousandths."""
        ...

    def history(self, subject: str) -> tuple[Entry, ...]:
        """Return all entries about a subject in order, such as a sale with what followed it."""
        ...

    def promotion_use(self, promotion: str, customer: str, business_date: str) -> PromotionUsed:
        """Return what finished sales of this file used of a promotion; nobody has the name ""."""
        ...

    def is_coupon_used(self, coupon: str, serial: str) -> bool:
        """Tell whether a finished sale of this file has spent a coupon's serial."""
        ...

    def serial_sales(self, item: str, serial: str) -> tuple[str, ...]:
        """Return the sales of this file that sold a thing by its serial, returned or not."""
        ...

    def price_book(self, version: str) -> PriceBook | None:
        """Return a version's promotions, None if not kept; `DataDamaged("price_book_lost")`."""
        ...

    def credential(self, operator: str) -> Credential | None:
        """Return an operator's PIN verifier."""
        ...

    def save_credential(self, credential: Credential) -> None:
        """Store a verifier or a failure count durably before returning."""
        ...

    def release_reserve(self) -> bool:
        """Free the disk space kept back for closing the day; tell whether there was any."""
        ...

    def entries(self, from_seq: int = 1) -> Iterator[Entry]:
        """Read this incarnation's entries in order."""
        ...


class Catalogue(Protocol):
    """Items and prices as last received; replaceable, never written by the till."""

    @property
    def version(self) -> str:
        """Name the price book in force; empty where there is none."""
        ...

    def refresh(self, now: Instant) -> bool:
        """Change over to what holds at an instant; tell whether anything but a price changed."""
        ...

    def by_code(self, code: str) -> Item | None:
        """Return the item that a GTIN-14, a short code or an item id stands for."""
        ...

    def item(self, item_id: str) -> Item | None:
        """Return an item by its id."""
        ...

    def search(self, text: str, limit: int) -> Sequence[tuple[Item, str]]:
        """Find items by name with how they matched: exact, prefix or near."""
        ...

    def departments(self) -> Sequence[Department]:
        """Return the departments in the order they are shown."""
        ...

    def price_book(self) -> PriceBook:
        """Return the promotions in force, of the catalogue that `refresh` changed over to.

        An empty book where there are none. Raises `Unavailable("price_book_damaged")`.
        """
        ...


class Customers(Protocol):
    """The shop's customers as last received; replaceable, never written by the till.

    Every call raises `Unavailable`: customers_missing where no directory was ever received,
    customers_damaged where it cannot be read.
    """

    def by_id(self, customer: str) -> Customer | None:
        """Return a customer by their id."""
        ...

    def by_card(self, code: str) -> Customer | None:
        """Return the customer that a card's code stands for, exactly."""
        ...

    def find(self, text: str, limit: int) -> Sequence[Customer]:
        """Find customers by id, card, the end of a phone number, or beginnings of name words."""
        ...


class ReceiptFiles(Protocol):
    """Where e-receipts go."""

    def write(self, name: str, document: Document) -> Iterable[str]:
        """Write a document as text and HTML; return the paths."""
        ...
