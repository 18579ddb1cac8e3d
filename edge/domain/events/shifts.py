"""Facts of shifts and their drawer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.amounts import TenderAmount
from edge.domain.events.records import ApprovalRecord


@dataclass(frozen=True, slots=True)
class ShiftOpened:
    """The drawer's shift began with a float (POSLog Loan)."""

    shift: str
    business_date: str
    float_minor: int
    KIND: ClassVar[str] = "shift.opened"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class DrawerOpened:
    """The drawer was opened without a sale."""

    reason: str
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "drawer.opened"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class CashMoved:
    """Cash went in or out apart from sales. `movement`: pay_in, pay_out or safe_drop."""

    movement: str
    amount_minor: int
    currency: str
    reason: str
    bag: str = ""
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "cash.moved"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ShiftRead:
    """The shift's figures were read."""

    shift: str
    reading_no: int
    KIND: ClassVar[str] = "shift.x_read"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class SchemeTotal:
    """Card payments of one scheme; both amounts are above 0. Scheme "" is one that is not known."""

    scheme: str
    paid_count: int = 0
    paid_minor: int = 0
    refunded_count: int = 0
    refunded_minor: int = 0


@dataclass(frozen=True, slots=True)
class TerminalReconciled:
    """The card terminal's totals of a shift were held against the till's own."""

    shift: str
    request: str
    currency: str
    till: tuple[SchemeTotal, ...]
    terminal: tuple[SchemeTotal, ...]
    KIND: ClassVar[str] = "terminal.reconciled"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PieceCount:
    """Counted pieces of one denomination."""

    denomination_minor: int
    pieces: int


@dataclass(frozen=True, slots=True)
class TenderNumber:
    """How many slips, such as vouchers, of one tender kind."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class CountRecord:
    """One count of the drawer, as the Z repeats it."""

    count_no: int
    operator: str
    counted: tuple[TenderAmount, ...]
    numbers: tuple[TenderNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawerCounted:
    """Counted cash was declared, without having been shown what was expected."""

    shift: str
    pieces: tuple[PieceCount, ...]
    counted: tuple[TenderAmount, ...]
    count_no: int = 1
    numbers: tuple[TenderNumber, ...] = ()
    operator: str = ""
    KIND: ClassVar[str] = "drawer.counted"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """Base and tax of one tax over a shift."""

    tax_id: str
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """The Z: what the shift came to. A fold over the entries from its opening to `until_seq`."""

    shift: str
    z_number: int
    business_date: str
    currency: str
    sale_count: int
    cancelled_count: int
    no_sale_count: int
    gross_minor: int
    net_minor: int
    taxes: tuple[TaxTotal, ...]
    expected: tuple[TenderAmount, ...]
    counted: tuple[TenderAmount, ...]
    over_short: tuple[TenderAmount, ...]
    grand_total_minor: int
    from_seq: int
    until_seq: int
    reason: str = ""
    return_count: int = 0
    refunds: tuple[TenderAmount, ...] = ()
    """What was paid back, by tender type; `expected` has it taken off already."""
    approval: ApprovalRecord | None = None
    counts: tuple[CountRecord, ...] = ()
    expected_numbers: tuple[TenderNumber, ...] = ()
    KIND: ClassVar[str] = "shift.closed"
    VERSION: ClassVar[int] = 1
