"""A drawer's shift: what should be in it, as a fold over the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    CashMoved,
    DrawerCounted,
    DrawerOpened,
    Fact,
    PieceCount,
    SaleCancelled,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    ShiftRead,
    TaxTotal,
    TenderAmount,
    TenderCorrected,
)
from edge.domain.instant import Instant
from edge.domain.pricing import tax_totals
from edge.domain.tender import CASH

PIECES_MAX = 100_000
"""More coins of one kind than a drawer holds."""

DIGITS_MAX = 12
"""More than the largest note of any currency has in minor units."""

_SIGN = {"pay_in": 1, "pay_out": -1, "safe_drop": -1}


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift as it stands. `expected` is per tender kind, in the shop's currency."""

    shift: str
    business_date: str
    opened_at: Instant
    opened_by: str
    from_seq: int
    float_minor: int
    expected: Mapping[str, int]
    sale_count: int = 0
    cancelled_count: int = 0
    no_sale_count: int = 0
    reading_count: int = 0
    gross_minor: int = 0
    net_minor: int = 0
    taxes: tuple[TaxTotal, ...] = ()
    movements: Mapping[str, int] = field(default_factory=dict)
    rounding_minor: int = 0
    counted: DrawerCounted | None = None


def opened(fact: ShiftOpened, *, at: Instant, by: str, seq: int) -> Shift:
    """Return the shift that an opening makes."""
    return Shift(
        shift=fact.shift,
        business_date=fact.business_date,
        opened_at=at,
        opened_by=by,
        from_seq=seq,
        float_minor=fact.float_minor,
        expected={CASH: fact.float_minor},
    )


def apply(shift: Shift, fact: Fact) -> Shift:
    """Return the shift after a fact; facts that do not touch a drawer leave it as it is."""
    match fact:
        case SaleCompleted():
            return _after_sale(shift, fact)
        case SaleCancelled():
            return replace(shift, cancelled_count=shift.cancelled_count + 1)
        case DrawerOpened():
            return replace(shift, no_sale_count=shift.no_sale_count + 1)
        case CashMoved():
            moved = _SIGN[fact.movement] * fact.amount_minor
            movements = _plus(shift.movements, fact.movement, fact.amount_minor)
            expected = _plus(shift.expected, CASH, moved)
            return replace(shift, expected=expected, movements=movements, counted=None)
        case TenderCorrected():
            less = _plus(shift.expected, fact.from_kind, -fact.amount_minor)
            return replace(
                shift, expected=_plus(less, fact.to_kind, fact.amount_minor), counted=None
            )
        case DrawerCounted():
            return replace(shift, counted=fact)
        case ShiftRead():
            return replace(shift, reading_count=fact.reading_no)
        case _:
            return shift


def _after_sale(shift: Shift, sale: SaleCompleted) -> Shift:
    expected = shift.expected
    for tender in sale.tenders:
        expected = _plus(expected, tender.kind, tender.amount_minor)
    line_taxes = [tax for line in sale.lines if not line.voided for tax in line.taxes]
    return replace(
        shift,
        expected=expected,
        sale_count=shift.sale_count + 1,
        gross_minor=shift.gross_minor + sale.total_minor,
        net_minor=shift.net_minor + sale.total_minor - sale.tax_minor,
        taxes=_plus_taxes(shift.taxes, tax_totals(line_taxes)),
        rounding_minor=shift.rounding_minor + sale.rounding_minor,
        counted=None,
    )


def _plus(sums: Mapping[str, int], name: str, amount: int) -> dict[str, int]:
    return {**sums, name: sums.get(name, 0) + amount}


def _plus_taxes(before: tuple[TaxTotal, ...], more: tuple[TaxTotal, ...]) -> tuple[TaxTotal, ...]:
    sums = {tax.tax_id: tax for tax in before}
    for tax in more:
        known = sums.get(tax.tax_id, TaxTotal(tax.tax_id, 0, 0))
        sums[tax.tax_id] = TaxTotal(
            tax.tax_id, known.base_minor + tax.base_minor, known.tax_minor + tax.tax_minor
        )
    return tuple(sums.values())


def counted(
    shift: Shift,
    pieces: Mapping[str, int],
    other_minor: Mapping[str, int],
    kinds: frozenset[str],
) -> DrawerCounted:
    """Declare what was counted: pieces by denomination in minor units, other tenders as amounts.

    Blind: nothing here looks at what is expected. A tender that is not declared counts as zero.
    """
    rows = tuple(_piece_count(text, count) for text, count in sorted(pieces.items()))
    unknown = sorted(set(other_minor) - (kinds - {CASH}))
    if unknown:
        raise BadInput("tender_unknown", kind=unknown[0])
    cash = sum(row.denomination_minor * row.pieces for row in rows)
    declared = {CASH: cash, **other_minor}
    if any(amount < 0 for amount in declared.values()):
        raise BadInput("amount_negative")
    count_no = shift.counted.count_no + 1 if shift.counted else 1
    amounts = tuple(TenderAmount(kind, amount) for kind, amount in sorted(declared.items()))
    ordered = tuple(sorted(rows, key=lambda row: -row.denomination_minor))
    return DrawerCounted(shift.shift, ordered, amounts, count_no)


def _piece_count(text: str, pieces: int) -> PieceCount:
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX and int(text) > 0):
        raise BadInput("denomination_unreadable", value=text[:20])
    if not 0 <= pieces <= PIECES_MAX:
        raise BadInput("pieces_out_of_range", denomination_minor=int(text), pieces=pieces)
    return PieceCount(int(text), pieces)


def over_short(shift: Shift, declared: DrawerCounted) -> tuple[TenderAmount, ...]:
    """Return counted minus expected, per tender that was used or declared.

    A tender that a terminal settles is not counted by hand: where it was not declared, the
    terminal's own figure stands and it is left out.
    """
    counted_minor = {row.kind: row.amount_minor for row in declared.counted}
    return tuple(
        TenderAmount(kind, counted_minor[kind] - shift.expected.get(kind, 0))
        for kind in sorted(counted_minor)
    )


def closed(
    shift: Shift,
    *,
    z_number: int,
    currency: str,
    grand_total_minor: int,
    until_seq: int,
    reason: str,
) -> ShiftClosed:
    """Return the Z of a counted shift (without the approval, which the caller adds)."""
    if shift.counted is None:
        raise Refusal("drawer_not_counted")
    return ShiftClosed(
        shift=shift.shift,
        z_number=z_number,
        business_date=shift.business_date,
        currency=currency,
        sale_count=shift.sale_count,
        cancelled_count=shift.cancelled_count,
        no_sale_count=shift.no_sale_count,
        gross_minor=shift.gross_minor,
        net_minor=shift.net_minor,
        taxes=shift.taxes,
        expected=tuple(TenderAmount(k, v) for k, v in sorted(shift.expected.items())),
        counted=shift.counted.counted,
        over_short=over_short(shift, shift.counted),
        grand_total_minor=grand_total_minor + shift.gross_minor,
        from_seq=shift.from_seq,
        until_seq=until_seq,
        reason=reason,
    )
