"""What a shift took by card, by scheme, to be held against the terminal's own totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from edge.domain.events import PaymentResolved, SaleCompleted, SchemeTotal, TerminalReconciled
from edge.domain.tender import charged_minor

if TYPE_CHECKING:
    from edge.domain.events import Fact

REVERSAL_DECLINED: Final = "reversal_declined"
"""The reason of a payment that is approved still, because it could not be undone."""


@dataclass(frozen=True, slots=True)
class CardSums:
    """Card payments of a shift so far. `reconciled` is the last comparison with the terminal."""

    by_scheme: Mapping[str, SchemeTotal] = field(default_factory=dict)
    offline_count: int = 0
    offline_minor: int = 0
    """Approved by the terminal itself; the issuer may still not pay."""
    standalone_count: int = 0
    standalone_minor: int = 0
    """Keyed by hand at another terminal, whose own report has to show it."""
    reconciled: TerminalReconciled | None = None

    @property
    def totals(self) -> tuple[SchemeTotal, ...]:
        """Return the sums by scheme, in the order of their names."""
        return tuple(total for _, total in sorted(self.by_scheme.items()))


NO_CARDS: Final = CardSums()


def apply(sums: CardSums, fact: Fact) -> CardSums:
    """Return the sums after a fact."""
    match fact:
        case PaymentResolved():
            return _after_payment(sums, fact)
        case SaleCompleted():
            slips = [charged_minor(tender) for tender in fact.tenders if tender.by_hand]
            if not slips:
                return sums
            return replace(
                sums,
                standalone_count=sums.standalone_count + len(slips),
                standalone_minor=sums.standalone_minor + sum(slips),
            )
        case TerminalReconciled():
            return replace(sums, reconciled=fact)
        case _:
            return sums


def _after_payment(sums: CardSums, fact: PaymentResolved) -> CardSums:
    """Add what moved. What was undone is money back, as on the terminal's own totals."""
    moved = {"approved": fact.amount_minor, "reversed": -fact.amount_minor}.get(fact.state, 0)
    if not moved or fact.reason == REVERSAL_DECLINED:
        return sums
    scheme = fact.card.scheme if fact.card else ""
    is_offline = fact.card is not None and fact.card.offline and fact.state == "approved"
    total = _plus(sums.by_scheme.get(scheme, SchemeTotal(scheme)), moved)
    return replace(
        sums,
        by_scheme={**sums.by_scheme, scheme: total},
        offline_count=sums.offline_count + is_offline,
        offline_minor=sums.offline_minor + (moved if is_offline else 0),
    )


def _plus(total: SchemeTotal, minor: int) -> SchemeTotal:
    if minor > 0:
        return replace(total, paid_count=total.paid_count + 1, paid_minor=total.paid_minor + minor)
    return replace(
        total,
        refunded_count=total.refunded_count + 1,
        refunded_minor=total.refunded_minor - minor,
    )


def net_minor(total: SchemeTotal) -> int:
    """Return what a scheme owes the shop."""
    return total.paid_minor - total.refunded_minor


def differences(fact: TerminalReconciled) -> dict[str, int]:
    """Return by scheme how much more the terminal has than the till; those that agree are left out.

    Only money is judged: terminals count what was undone in different ways.
    """
    found: dict[str, int] = {}
    for sign, totals in ((1, fact.terminal), (-1, fact.till)):
        for total in totals:
            found[total.scheme] = found.get(total.scheme, 0) + sign * net_minor(total)
    return {scheme: minor for scheme, minor in sorted(found.items()) if minor}
