"""What the pages show, as plain values, and where they get it from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.hub.console.fulfilment_data import FulfilmentPage
    from sync.hub.console.order_data import KeptRow, OrderPage, OrderRow, RefundRow, StockRow


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in. `mark` is what a session remembers them by; it tells nothing."""

    name: str
    scope: str
    mark: str


@dataclass(frozen=True, slots=True)
class LaneRow:
    """How a lane stands. `lag_s`: how long ago it was heard, None for never; `heard` in UTC."""

    store: str
    store_name: str
    lane: str
    state: str
    heard: str
    lag_s: int | None
    entries: int
    waiting: int
    unread: int


@dataclass(frozen=True, slots=True)
class LifeRow:
    """A life of a lane, or a branch of one; `head` begins the hash of its last entry."""

    incarnation: str
    branch: str
    state: str
    began: str
    seq: int
    head: str
    after: str
    """The life before it with its last number; "" for the first one."""


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """An entry that could not be booked: where it stands, why, and its exact text."""

    store: str
    lane: str
    incarnation: str
    seq: int
    reason: str
    text: str
    received: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Something about a lane that a person has to know."""

    code: str
    store: str
    lane: str
    seq: int
    detail: str
    at: str


@dataclass(frozen=True, slots=True)
class LanePage:
    """A lane whole; `row` is None for one that never joined, or of a store that is not known."""

    store: str
    lane: str
    row: LaneRow | None
    lives: tuple[LifeRow, ...] = ()
    incidents: tuple[IncidentRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict in the list."""

    outcome: str
    headline: str
    store: str
    at: str
    effect: str
    state: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the versions of a conflict, as a person reads it."""

    title: str
    where: str
    when: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """A conflict whole: all versions, what gave way last, the rule, the cost, who has a say."""

    row: ConflictRow
    sides: tuple[Side, ...]
    rule: str
    next_step: str
    answers: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person who works somewhere."""

    operator: str
    name: str
    role: str
    stores: str
    active: bool


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price from an instant on, as decimal text of the smallest units."""

    item: str
    price: str
    since: str
    by: str


@dataclass(frozen=True, slots=True)
class PromotionsRow:
    """A list of promotions from an instant on; `since` is "" for one without."""

    since: str
    names: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class PricesPage:
    """What the centre says of prices."""

    prices: tuple[PriceRow, ...]
    promotions: tuple[PromotionsRow, ...]


@dataclass(frozen=True, slots=True)
class FileError:
    """A mistake in a file that was sent: where, and what to do."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a file would change, or has changed."""

    kind: str
    is_dry: bool
    errors: tuple[FileError, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A file that is or was taken in beside the requests; `percent` is of its lines."""

    job: str
    asked: str
    by: str
    state: str
    percent: int
    is_over: bool
    result: FileResult


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page."""

    lanes: tuple[LaneRow, ...]
    incidents: tuple[IncidentRow, ...]
    set_aside: int
    open_conflicts: int


class ConsoleData(Protocol):
    """Where the pages get what they show. Every call is its own transaction."""

    def sign_in(self, token: str) -> Person | None:
        """Return whom a token stands for; None for one that is not known."""
        ...

    def person(self, mark: str) -> Person | None:
        """Return who is signed in under a mark; None once their token has ended."""
        ...

    def overview(self) -> Overview:
        """Return how the lanes stand."""
        ...

    def lane(self, store: str, lane: str) -> LanePage:
        """Return a lane whole, also one that never joined."""
        ...

    def enrol_code(self, store: str, lane: str, *, replaces: bool) -> str:
        """Return a new code, which is kept nowhere; raises `TillError`."""
        ...

    def revoke(self, store: str, lane: str, reason: str) -> None:
        """End a lane's key; raises `TillError`."""
        ...

    def set_aside(self) -> Sequence[SetAsideRow]:
        """Return the entries that could not be booked, newest first."""
        ...

    def conflicts(self, state: str) -> Sequence[ConflictRow]:
        """Return the newest `open`, `accepted` or `disputed` conflicts, the dearest first."""
        ...

    def conflict(self, outcome: str) -> ConflictPage | None:
        """Return a conflict."""
        ...

    def answer(self, outcome: str, answer: str, note: str, by: str) -> None:
        """Accept or dispute a conflict; both the first answer and a later one are kept."""
        ...

    def stock(self, text: str) -> Sequence[StockRow]:
        """Return stock over all places of items by number or a part of the name; "" for any."""
        ...

    def kept_goods(self) -> Sequence[KeptRow]:
        """Return the newest promises of goods."""
        ...

    def orders(self, number: str) -> Sequence[OrderRow]:
        """Return the newest orders, or those of a number; "" for any."""
        ...

    def order(self, order: str) -> OrderPage | None:
        """Return an order whole."""
        ...

    def refunds(self) -> Sequence[RefundRow]:
        """Return the refunds that a person has to see to."""
        ...

    def ask_refund_again(self, order: str) -> None:
        """Have the gateway asked again for what it declined; raises `TillError`."""
        ...

    def refund_given(self, order: str, minor: int, note: str) -> None:
        """Note that a person gave money back; raises `TillError`."""
        ...

    def fulfilment(self) -> FulfilmentPage:
        """Return figures of the last days, locations and routing rules."""
        ...

    def prices(self, text: str) -> PricesPage:
        """Return prices by item, from an item id on, and all promotions."""
        ...

    def staff(self) -> Sequence[StaffRow]:
        """Return who works here."""
        ...

    def take_file(self, kind: str, text: str, *, dry: bool, by: str) -> FileResult:
        """Take a file of items, prices, promotions or staff in; `dry` only tells what it would."""
        ...

    def start_file(self, kind: str, text: str, *, dry: bool, by: str) -> str:
        """Have a large file taken in beside the requests; return the name of the job."""
        ...

    def import_job(self, job: str) -> ImportRow | None:
        """Return how far a file is."""
        ...

    def import_jobs(self) -> Sequence[ImportRow]:
        """Return the newest files that were taken in beside the requests."""
        ...
