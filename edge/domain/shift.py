"""A drawer's shift: what should be in it, as a fold over the journal's postings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from edge.domain import card_totals, ledger
from edge.domain.accounts import SOLD, Account
from edge.domain.card_totals import NO_CARDS, CardSums
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    CountRecord,
    DrawerCounted,
    DrawerOpened,
    Fact,
    LineTax,
    OrderEarned,
    PieceCount,
    Posting,
    ReturnCompleted,
    SaleCancelled,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    ShiftRead,
    TaxTotal,
    TenderAmount,
    TenderCorrected,
    TenderNumber,
)
from edge.domain.instant import Instant
from edge.domain.ledger import Balances, DailyIdentity
from edge.domain.postings import MOVED_TO, postings_of
from edge.domain.tender import CASH, TenderRule

PIECES_MAX = 100_000
"""More coins of one kind than a drawer holds."""

DIGITS_MAX = 12
"""More than the largest note of any currency has in minor units."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift as it stands. Its money is `balances`, the fold of its postings."""

    shift: str
    business_date: str
    opened_at: Instant
    opened_by: str
    from_seq: int
    float_minor: int
    balances: Balances
    sale_count: int = 0
    cancelled_count: int = 0
    no_sale_count: int = 0
    reading_count: int = 0
    return_count: int = 0
    refunds: Mapping[str, int] = field(default_factory=dict)
    """What was paid back, by tender type; `expected` has it taken off."""
    tax_bases: Mapping[str, int] = field(default_factory=dict)
    """What each tax was charged on: a statistic, which no account holds."""
    discount_texts: Mapping[str, str] = field(default_factory=dict)
    """How promotions call themselves, by the source of their discounts."""
    taken: Mapping[str, int] = field(default_factory=dict)
    """How many tenders of each kind were taken."""
    last_kinds: tuple[str, ...] = ()
    """The tender kinds of the last sale, which a correction may still move."""
    cards: CardSums = NO_CARDS
    counts: tuple[DrawerCounted, ...] = ()
    """The counts since money last moved; the last one is what counts."""

    @property
    def counted(self) -> DrawerCounted | None:
        """Return the count that counts."""
        return self.counts[-1] if self.counts else None

    @property
    def expected(self) -> Mapping[str, int]:
        """Return what should be there per tender kind, foreign cash in its own currency."""
        held = ledger.by_subaccount(
            self.balances, Account.TENDER_CLEARING, Account.STORED_VALUE_LIABILITY
        )
        held.pop(SOLD, None)
        return {CASH: 0, **held}

    @property
    def currencies(self) -> Mapping[str, str]:
        """Return the currency of each kind of foreign cash."""
        return {
            kind: currency
            for (account, kind, currency) in self.balances
            if account == Account.TENDER_CLEARING and currency
        }

    @property
    def gross_minor(self) -> int:
        """Return what customers had to pay, before cash rounding."""
        return ledger.gross_minor(self.balances)

    @property
    def net_minor(self) -> int:
        """Return the gross without taxes."""
        return self.gross_minor + ledger.balance(self.balances, Account.TAX_PAYABLE)

    @property
    def taxes(self) -> tuple[TaxTotal, ...]:
        """Return base and tax of each tax."""
        payable = ledger.by_subaccount(self.balances, Account.TAX_PAYABLE)
        return tuple(
            TaxTotal(tax_id, base, -payable.get(tax_id, 0))
            for tax_id, base in self.tax_bases.items()
        )

    @property
    def rounding_minor(self) -> int:
        """Return what cash rounding came to; above 0 the customers paid more."""
        return -ledger.balance(self.balances, Account.CASH_ROUNDING)

    @property
    def movements(self) -> Mapping[str, int]:
        """Return the cash that was paid in, paid out and dropped, each as an amount above 0."""
        return {
            movement: MOVED_TO[movement][1] * minor
            for (account, movement, _), minor in self.balances.items()
            if movement in MOVED_TO and account == MOVED_TO[movement][0]
        }

    @property
    def identity(self) -> DailyIdentity:
        """Return sales and liabilities beside the tenders taken."""
        return ledger.daily_identity(self.balances)


def opened(
    fact: ShiftOpened, *, at: Instant, by: str, seq: int, postings: tuple[Posting, ...] = ()
) -> Shift:
    """Return the shift that an opening makes."""
    return Shift(
        shift=fact.shift,
        business_date=fact.business_date,
        opened_at=at,
        opened_by=by,
        from_seq=seq,
        float_minor=fact.float_minor,
        balances=ledger.booked(ledger.EMPTY, postings or postings_of(fact)),
    )


def apply(shift: Shift, fact: Fact, postings: tuple[Posting, ...] = ()) -> Shift:
    """Return the shift after a fact, as its entry booked it.

    The entry of an earlier program has no postings; it is given those of the fact.
    """
    postings = postings or postings_of(fact)
    if postings:
        balances = ledger.booked(shift.balances, postings)
        shift = replace(shift, balances=balances, counts=())
    cards = card_totals.apply(shift.cards, fact)
    if cards is not shift.cards:
        shift = replace(shift, cards=cards)
    match fact:
        case SaleCompleted():
            return _after_sale(shift, fact)
        case ReturnCompleted():
            return _after_return(shift, fact)
        case TenderCorrected():
            return _after_correction(shift, fact)
        case DrawerCounted():
            return replace(shift, counts=(*shift.counts, fact))
        case ShiftRead():
            return replace(shift, reading_count=fact.reading_no)
        case _:
            return _after_nothing_sold(shift, fact)


def _after_nothing_sold(shift: Shift, fact: Fact) -> Shift:
    """Count what opened the drawer or gave a basket up; take in what was earned later."""
    bases = shift.tax_bases
    if isinstance(fact, OrderEarned):
        bases = _plus_bases(_plus_bases(bases, 1, fact.taxes), -1, fact.advance)
    return replace(
        shift,
        tax_bases=bases,
        cancelled_count=shift.cancelled_count + isinstance(fact, SaleCancelled),
        no_sale_count=shift.no_sale_count + isinstance(fact, DrawerOpened),
    )


def _after_sale(shift: Shift, sale: SaleCompleted) -> Shift:
    live = [line for line in sale.lines if not line.voided]
    texts = {m.source: m.text for line in live for m in line.modifiers if ":" in m.source}
    kinds = tuple(tender.kind for tender in sale.tenders if not tender.is_change)
    taken = dict(shift.taken)
    for kind in kinds:
        taken[kind] = taken.get(kind, 0) + 1
    return replace(
        shift,
        sale_count=shift.sale_count + 1,
        tax_bases=_plus_bases(shift.tax_bases, 1, [tax for line in live for tax in line.taxes]),
        discount_texts={**shift.discount_texts, **texts},
        taken=taken,
        last_kinds=kinds,
        counts=(),
    )


def _after_correction(shift: Shift, fact: TenderCorrected) -> Shift:
    """Move the number of tenders of the last sale from one kind to the other."""
    moved = shift.last_kinds.count(fact.from_kind)
    taken = dict(shift.taken)
    for kind, number in ((fact.from_kind, -moved), (fact.to_kind, moved)):
        taken[kind] = taken.get(kind, 0) + number
    return replace(
        shift,
        taken=taken,
        last_kinds=tuple(
            fact.to_kind if kind == fact.from_kind else kind for kind in shift.last_kinds
        ),
        counts=(),
    )


def _after_return(shift: Shift, fact: ReturnCompleted) -> Shift:
    refunds = dict(shift.refunds)
    for tender in fact.tenders:
        refunds[tender.kind] = refunds.get(tender.kind, 0) - tender.amount_minor
    return replace(
        shift,
        return_count=shift.return_count + 1,
        refunds=refunds,
        tax_bases=_plus_bases(
            shift.tax_bases, -1, [tax for line in fact.lines for tax in line.taxes]
        ),
        counts=(),
    )


def _plus_bases(bases: Mapping[str, int], sign: int, taxes: Iterable[LineTax]) -> dict[str, int]:
    after = dict(bases)
    for tax in taxes:
        after[tax.tax_id] = after.get(tax.tax_id, 0) + sign * tax.base_minor
    return after


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody says they counted: pieces by denomination in minor units, slips by kind."""

    pieces: Mapping[str, int]
    other_minor: Mapping[str, int]
    other_number: Mapping[str, int]


def counted(
    shift: Shift, declared: Declared, operator: str, rules: Mapping[str, TenderRule]
) -> DrawerCounted:
    """Declare what was counted, of cash and of the tenders that are counted by their slips.

    Blind: nothing here looks at what is expected. `rules` are the tenders there are; those that
    are counted at the close have to be declared, any other that is not declared is not counted.
    Foreign cash is declared in its own currency and has no number.
    """
    rows = tuple(_piece_count(text, count) for text, count in sorted(declared.pieces.items()))
    numbers = declared.other_number
    _check_kinds(declared, rules)
    cash = sum(row.denomination_minor * row.pieces for row in rows)
    amounts = {CASH: cash, **declared.other_minor}
    if any(amount < 0 for amount in amounts.values()):
        raise BadInput("amount_negative")
    if any(not 0 <= number <= PIECES_MAX for number in numbers.values()):
        raise BadInput("pieces_out_of_range", pieces=max(numbers.values(), key=abs))
    return DrawerCounted(
        shift.shift,
        tuple(sorted(rows, key=lambda row: -row.denomination_minor)),
        tuple(_in_its_currency(kind, amount, rules) for kind, amount in sorted(amounts.items())),
        len(shift.counts) + 1,
        tuple(TenderNumber(kind, number) for kind, number in sorted(numbers.items())),
        operator,
    )


def _check_kinds(declared: Declared, rules: Mapping[str, TenderRule]) -> None:
    """Refuse a tender that nobody knows, and a count in which one is missing."""
    other, numbers = set(declared.other_minor), set(declared.other_number)
    unknown = sorted((other | numbers) - (set(rules) - {CASH}))
    if unknown:
        raise BadInput("tender_unknown", kind=unknown[0], known=", ".join(sorted(rules)))
    needed = {rule.type for rule in rules.values() if rule.count_at_close} - {CASH}
    slips = {kind for kind in needed if not rules[kind].is_cash}
    missing = sorted((needed - other) | (slips - numbers))
    if missing:
        raise Refusal("tender_not_counted", kind=missing[0])


def _in_its_currency(kind: str, minor: int, rules: Mapping[str, TenderRule]) -> TenderAmount:
    """Return a counted amount with the currency that foreign cash is counted in."""
    fx = rules[kind].fx if kind in rules else None
    return TenderAmount(kind, minor, fx.currency if fx else "")


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
    return tuple(
        replace(row, amount_minor=row.amount_minor - shift.expected.get(row.kind, 0))
        for row in sorted(declared.counted, key=lambda row: row.kind)
    )


def expected_amounts(shift: Shift) -> tuple[TenderAmount, ...]:
    """Return what should be there, per tender kind, each in the currency it is counted in."""
    currencies = shift.currencies
    return tuple(
        TenderAmount(kind, minor, currencies.get(kind, ""))
        for kind, minor in sorted(shift.expected.items())
    )


def needs_second_count(
    shift: Shift, above_minor: int | None, rules: Mapping[str, TenderRule]
) -> bool:
    """Tell whether the only count is further from what is expected than the shop allows.

    Per tender that was counted, foreign cash by what it is worth in the shop's currency; a second
    count stands whatever it comes to.
    """
    declared = shift.counted
    if above_minor is None or declared is None or len(shift.counts) > 1:
        return False
    return any(_worth(row, rules) > above_minor for row in over_short(shift, declared))


def _worth(row: TenderAmount, rules: Mapping[str, TenderRule]) -> int:
    """Return how far off an amount is, in the shop's currency."""
    fx = rules[row.kind].fx if row.kind in rules else None
    return fx.to_local(abs(row.amount_minor)) if fx else abs(row.amount_minor)


def refund_amounts(shift: Shift) -> tuple[TenderAmount, ...]:
    """Return what was paid back, per tender type, in the shop's currency."""
    return tuple(TenderAmount(kind, minor) for kind, minor in sorted(shift.refunds.items()))


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
        expected=expected_amounts(shift),
        counted=shift.counted.counted,
        over_short=over_short(shift, shift.counted),
        grand_total_minor=grand_total_minor + shift.gross_minor,
        from_seq=shift.from_seq,
        until_seq=until_seq,
        reason=reason,
        counts=tuple(
            CountRecord(count.count_no, count.operator, count.counted, count.numbers)
            for count in shift.counts
        ),
        expected_numbers=tuple(
            TenderNumber(row.kind, shift.taken.get(row.kind, 0)) for row in shift.counted.numbers
        ),
        return_count=shift.return_count,
        refunds=refund_amounts(shift),
    )
