"""What a list of offered tenders does to what is due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.domain.cash_rounding import CHANGE, EXACT, REFUND, SALE, CashRounding, round_cash
from edge.domain.errors import BadInput
from edge.domain.tender import OverTender, TenderRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Status(StrEnum):
    """How far a settlement came."""

    SETTLED = "settled"
    UNDERPAID = "underpaid"
    REJECTED = "rejected"


class Rejection(StrEnum):
    """Which rule a tender broke."""

    OVER_TENDER = "over_tender"
    MAX_CHANGE = "max_change"
    INCREMENT = "increment"
    BELOW_MIN = "min"
    ABOVE_MAX = "max"
    FLOOR_LIMIT = "floor_limit"
    OFFLINE = "offline"
    TIP = "tip"
    WRONG_SIGN = "wrong_sign"


@dataclass(frozen=True, slots=True)
class OfferedTender:
    """What a customer offers, or is paid back (below zero).

    `amount_minor` is the whole charge in the tender's own currency, with the tip in it.
    `available_minor` is what a stored value holds, `offline` that nobody can be asked about it.
    """

    id: str
    type: str
    amount_minor: int
    available_minor: int | None = None
    offline: bool = False
    tip_minor: int = 0


@dataclass(frozen=True, slots=True)
class AppliedTender:
    """What became of an offered tender, in the shop's currency.

    What it was worth is `applied + tip + change + forfeited + untaken`: `untaken` is what stays
    the customer's because the tender is capped.
    """

    id: str
    type: str
    amount_minor: int
    tip_minor: int = 0
    change_minor: int = 0
    forfeited_minor: int = 0
    untaken_minor: int = 0
    rounding_minor: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """Cash given back."""

    type: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """How tenders settle an amount. A rejected tender ends it; what came before it stays applied.

    `rounding_minor` is the rounded balance less the exact one, signed.
    """

    status: Status
    balance_minor: int
    applied: tuple[AppliedTender, ...] = ()
    change: tuple[Change, ...] = ()
    rounding_minor: int = 0
    reason: Rejection | None = None
    rejected: str = ""
    """Id of the tender that was rejected."""

    @property
    def closes(self) -> bool:
        """Tell whether nothing is left to pay."""
        return self.status is Status.SETTLED

    @property
    def change_minor(self) -> int:
        """Return the change of all tenders."""
        return sum(change.amount_minor for change in self.change)

    @property
    def forfeited_minor(self) -> int:
        """Return what the customer loses."""
        return sum(tender.forfeited_minor for tender in self.applied)


UNPAID = Settlement(Status.UNDERPAID, 0)


def settle(
    due_minor: int,
    rules: Mapping[str, TenderRule],
    offered: Iterable[OfferedTender],
    rounding: CashRounding = EXACT,
) -> Settlement:
    """Apply tenders one after the other to an amount; below zero it is a refund.

    A refund mirrors a sale, except that nothing is given back on it. Raises
    `BadInput("tender_unknown")` for a type that there is no rule for.
    """
    standing = _after(due_minor, Settlement(Status.UNDERPAID, due_minor))
    for tender in offered:
        rule = rules.get(tender.type)
        if rule is None:
            raise BadInput("tender_unknown", kind=tender.type[:20], known=", ".join(rules))
        took = apply_tender(standing.balance_minor, rule, tender, rounding, refund=due_minor < 0)
        if isinstance(took, Rejection):
            return replace(standing, status=Status.REJECTED, reason=took, rejected=tender.id)
        standing = _after(due_minor, _with(standing, took, rule.change_tender))
    return standing


def _with(standing: Settlement, took: AppliedTender, change_tender: str) -> Settlement:
    change = standing.change
    if took.change_minor:
        before = sum(given.amount_minor for given in change if given.type == change_tender)
        others = tuple(given for given in change if given.type != change_tender)
        change = (*others, Change(change_tender, before + took.change_minor))
    rounding = standing.rounding_minor + took.rounding_minor
    balance = standing.balance_minor + took.rounding_minor - took.amount_minor
    return replace(
        standing,
        balance_minor=balance,
        applied=(*standing.applied, took),
        change=change,
        rounding_minor=rounding,
    )


def _after(due_minor: int, standing: Settlement) -> Settlement:
    settled = standing.balance_minor == 0 and (standing.applied or due_minor == 0)
    return replace(standing, status=Status.SETTLED if settled else Status.UNDERPAID)


def apply_tender(
    balance_minor: int,
    rule: TenderRule,
    tender: OfferedTender,
    rounding: CashRounding,
    *,
    refund: bool = False,
) -> AppliedTender | Rejection:
    """Apply one tender to a balance; what is returned carries the sign of the balance."""
    sign = -1 if refund else 1
    worth = sign * (rule.fx.to_local(tender.amount_minor) if rule.fx else tender.amount_minor)
    tip = sign * tender.tip_minor
    broken = _broken_by_offer(rule, tender, worth, tip)
    if broken is not None:
        return broken
    charged = worth if tender.available_minor is None else min(worth, abs(tender.available_minor))
    if tender.offline and not rule.offline_allowed:
        return Rejection.OFFLINE
    took = _applied(sign * balance_minor, rule, max(charged - tip, 0), rounding, refund=refund)
    if isinstance(took, Rejection):
        return took
    tip = min(tip, charged)
    at_risk = took.amount_minor + took.forfeited_minor + tip
    if tender.offline and rule.floor_limit_minor is not None and at_risk > rule.floor_limit_minor:
        return Rejection.FLOOR_LIMIT
    return AppliedTender(
        id=tender.id,
        type=tender.type,
        amount_minor=sign * took.amount_minor,
        tip_minor=sign * tip,
        change_minor=took.change_minor,
        forfeited_minor=took.forfeited_minor,
        untaken_minor=sign * (took.untaken_minor + worth - charged),
        rounding_minor=sign * took.rounding_minor,
    )


def _broken_by_offer(
    rule: TenderRule, tender: OfferedTender, worth: int, tip: int
) -> Rejection | None:
    """Return which rule the offer breaks by itself, whatever is due."""
    own = abs(tender.amount_minor)
    if worth < 0 or tip < 0:
        return Rejection.WRONG_SIGN
    if tip > worth:
        return Rejection.TIP
    if own % rule.increment_minor:
        return Rejection.INCREMENT
    if own < rule.min_minor:
        return Rejection.BELOW_MIN
    if rule.max_minor is not None and own > rule.max_minor:
        return Rejection.ABOVE_MAX
    return None


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a magnitude does to a balance, before tip, sign and names."""

    amount_minor: int
    change_minor: int = 0
    forfeited_minor: int = 0
    untaken_minor: int = 0
    rounding_minor: int = 0


def _applied(
    balance: int, rule: TenderRule, worth: int, rounding: CashRounding, *, refund: bool
) -> _Taken | Rejection:
    closing = close_with_cash(worth, balance, rounding, refund=refund) if rule.is_cash else None
    amount = min(worth, balance) if closing is None else closing
    taken = _Taken(amount, rounding_minor=0 if closing is None else closing - balance)
    over = worth - amount
    if not over:
        return taken
    match rule.when_over:
        case OverTender.REJECT:
            return Rejection.OVER_TENDER
        case OverTender.CHANGE if not refund:
            return _with_change(taken, over, rule, rounding)
        case OverTender.FORFEIT if not refund:
            return replace(taken, forfeited_minor=over)
        case _:
            return replace(taken, untaken_minor=over)


def _with_change(
    taken: _Taken, over: int, rule: TenderRule, rounding: CashRounding
) -> _Taken | Rejection:
    """Give the rest back; what the coins cannot give is part of the rounding."""
    change = round_cash(over, rounding).rounded_minor if CHANGE in rounding.on else over
    if rule.max_change_minor is not None and change > rule.max_change_minor:
        return Rejection.MAX_CHANGE
    kept = over - change
    return replace(
        taken,
        amount_minor=taken.amount_minor + kept,
        change_minor=change,
        rounding_minor=taken.rounding_minor + kept,
    )


def close_with_cash(
    offered: int, balance: int, rounding: CashRounding, *, refund: bool
) -> int | None:
    """Return what cash closes a balance at (magnitudes); None where it leaves a balance.

    Cash that covers the exact balance closes it, even where rounding up would have asked for more:
    nobody is asked for less than the smallest coin.
    """
    rounded = rounded_balance(balance, rounding, refund=refund)
    if offered < min(rounded, balance):
        return None
    return min(offered, rounded)


def rounded_balance(balance: int, rounding: CashRounding, *, refund: bool) -> int:
    """Return what a balance comes to in cash, where this occasion is rounded."""
    occasion = REFUND if refund else SALE
    return round_cash(balance, rounding).rounded_minor if occasion in rounding.on else balance
