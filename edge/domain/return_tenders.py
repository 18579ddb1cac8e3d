"""Which tenders a return pays back, in what was paid with and as what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.domain.cash_rounding import REFUND, CashRounding, round_cash
from edge.domain.errors import Refusal
from edge.domain.events import TenderCorrected, TenderRecord
from edge.domain.refunding import (
    OriginalTender,
    RefundOrder,
    RefundPolicy,
    TenderRefund,
    refund_to_tenders,
)
from edge.domain.tender import CASH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from edge.domain.events import Fact, ReturnCompleted, SaleCompleted
    from edge.domain.returned_taxes import SoldLine
    from edge.domain.tender import TenderRule


EMPTIES = 0
"""The number under which empties paid for goods; tenders of a sale are counted from 1."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An amount that shall be paid back as one type of tender, whatever the order says."""

    kind: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Planned:
    """The tenders of a refund, below 0. `unlinked_minor` goes back to none that was paid with."""

    tenders: tuple[TenderRecord, ...]
    rounding_minor: int
    unlinked_minor: int


def corrected_tenders(sale: SaleCompleted, history: Iterable[Fact]) -> tuple[TenderRecord, ...]:
    """Return the tenders of a sale as they were put right afterwards."""
    tenders = sale.tenders
    for fact in history:
        if isinstance(fact, TenderCorrected) and fact.sale == sale.sale:
            tenders = tuple(
                replace(t, kind=fact.to_kind) if t.kind == fact.from_kind else t for t in tenders
            )
    return tenders


def paid_by_empties(sold: Iterable[SoldLine]) -> int:
    """Return what empties paid of a sale with their taxes, in minor units."""
    return -sum(
        line.placed_minor + (0 if line.inclusive else sum(tax.tax_minor for tax in line.taxes))
        for line in sold
        if line.quantity.milli < 0
    )


def original_tenders(
    tenders: Sequence[TenderRecord],
    rounding_minor: int,
    returns: Iterable[ReturnCompleted],
    empties_minor: int = 0,
) -> tuple[OriginalTender, ...]:
    """Return what each tender paid of a sale exactly, and what of it went back.

    All cash is one tender. Change and cash rounding are taken off the cash, then off what was
    given last, so that the tenders sum to the sale's total; a tip was no part of it. Empties paid
    for goods as cash does: they come first, as the tender `EMPTIES`.
    """
    paid: dict[str, tuple[int, int]] = {}
    for tender in tenders:
        if not tender.is_change and tender.amount_minor > 0:
            key = CASH if tender.kind == CASH else f"{tender.kind}:{tender.tender}"
            number, before = paid.get(key, (tender.tender, 0))
            paid[key] = (number, before + tender.amount_minor)
    off = rounding_minor - sum(t.amount_minor for t in tenders if t.is_change)
    for key in sorted(paid, key=lambda key: (key != CASH, -paid[key][0])):
        number, amount = paid[key]
        taken = min(off, amount)
        paid[key], off = (number, amount - taken), off - taken
    gone = _refunded(returns)
    if empties_minor:
        paid[f"{CASH}:{EMPTIES}"] = (EMPTIES, empties_minor)
    return tuple(
        OriginalTender(str(number), key.split(":")[0], amount, gone.get(number, 0))
        for key, (number, amount) in sorted(paid.items(), key=lambda each: each[1][0])
    )


def _refunded(returns: Iterable[ReturnCompleted]) -> dict[int, int]:
    """Return what went back to each original tender, without cash rounding."""
    gone: dict[int, int] = {}
    for fact in returns:
        last_cash = max((t.tender for t in fact.tenders if t.kind == CASH), default=0)
        for tender in fact.tenders:
            rounding = fact.rounding_minor if tender.tender == last_cash else 0
            if tender.original is not None:
                exact = rounding - tender.amount_minor
                gone[tender.original] = gone.get(tender.original, 0) + exact
    return gone


def refund_policy(
    order: tuple[str, ...] | RefundOrder, fallback: str | None, rules: Mapping[str, TenderRule]
) -> RefundPolicy:
    """Return the policy by the rules of the tenders: what each is refunded as."""
    return RefundPolicy(
        order, {name: allowed_as(rule)[0] for name, rule in rules.items()}, fallback
    )


def allowed_as(rule: TenderRule) -> tuple[str, ...]:
    """Return what a tender may be paid back as, the usual first; foreign cash in the shop's own."""
    if not rule.refundable_as:
        return (CASH,) if rule.fx is not None else (rule.type,)
    own = [rule.type] if rule.type in rule.refundable_as else []
    return tuple(dict.fromkeys((*own, *rule.refundable_as)))


def plan(
    total_minor: int,
    originals: Sequence[OriginalTender],
    policy: RefundPolicy,
    rules: Mapping[str, TenderRule],
    rounding: CashRounding,
    wanted: Sequence[Wanted] = (),
) -> Planned:
    """Spread a refund over tenders; cash is rounded, all else exact.

    Raises `Refusal` where not all of it can be paid: `refund_not_payable`, for what is `wanted`
    `refund_sum_wrong` and `refund_above_limit`.
    """
    limits = {
        name: rule.refund_limit_minor
        for name, rule in rules.items()
        if rule.refund_limit_minor is not None
    }
    if wanted:
        refunds = _as_wanted(total_minor, originals, rules, limits, wanted)
    else:
        split = refund_to_tenders(total_minor, originals, policy, limits)
        if split.unallocated_minor:
            raise Refusal("refund_not_payable", left_minor=split.unallocated_minor)
        refunds = split.refunds
    records = [_record(number, each, rules) for number, each in enumerate(refunds, start=1)]
    adjustment = _round_cash(records, rounding)
    unlinked = sum(each.amount_minor for each in refunds if each.tender is None)
    return Planned(tuple(records), adjustment, unlinked)


def _as_wanted(
    total_minor: int,
    originals: Sequence[OriginalTender],
    rules: Mapping[str, TenderRule],
    limits: Mapping[str, int],
    wanted: Sequence[Wanted],
) -> tuple[TenderRefund, ...]:
    if sum(each.amount_minor for each in wanted) != total_minor:
        raise Refusal("refund_sum_wrong", total_minor=total_minor)
    rooms = {original.id: original.refundable_minor for original in originals}
    refunds: list[TenderRefund] = []
    for each in wanted:
        left = each.amount_minor
        if left > limits.get(each.kind, left):
            raise Refusal("refund_above_limit", kind=each.kind, limit_minor=limits[each.kind])
        for original in originals:
            rule = rules.get(original.type)
            amount = min(left, rooms[original.id])
            if amount and each.kind in (allowed_as(rule) if rule else (original.type,)):
                refunds.append(TenderRefund(original.id, each.kind, amount))
                rooms[original.id] -= amount
                left -= amount
        if left:
            refunds.append(TenderRefund(None, each.kind, left))
    return tuple(refunds)


def _record(number: int, refund: TenderRefund, rules: Mapping[str, TenderRule]) -> TenderRecord:
    rule = rules.get(refund.as_type)
    return TenderRecord(
        tender=number,
        kind=refund.as_type,
        amount_minor=-refund.amount_minor,
        tender_kind="" if rule is None or rule.kind == rule.type else rule.kind.value,
        original=None if refund.tender is None else int(refund.tender),
    )


def _round_cash(records: list[TenderRecord], rounding: CashRounding) -> int:
    """Round the cash of a refund as one amount, on its last record; return what that added."""
    cash = [at for at, record in enumerate(records) if record.kind == CASH]
    if not cash or REFUND not in rounding.on:
        return 0
    exact = sum(records[at].amount_minor for at in cash)
    adjustment = round_cash(exact, rounding).adjustment_minor
    last = records[cash[-1]]
    records[cash[-1]] = replace(last, amount_minor=last.amount_minor + adjustment)
    return adjustment
