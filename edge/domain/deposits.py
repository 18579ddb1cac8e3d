"""A part of the price is paid now for goods that follow: how much, and the taxes in it.

A deposit earns nothing: it is owed (account order_prepayments) until the customer has the goods.
When its tax is due is the country's rule:

* payment: on receipt and on the amount received, where the goods are known exactly. Article 65 of
  Council Directive 2006/112/EC (and C-419/02, BUPA Hospitals); United Kingdom: section 6(4) of the
  Value Added Tax Act 1994.
* handover: with the sale itself, that is when title or possession passes, whenever it is paid.
  United States, for example 20 NYCRR 525.2(a)(2) of New York.

Where it depends on what was agreed, as in Canada (section 168 of the Excise Tax Act: a part of the
price is taxed when it is paid, a deposit that is not yet applied to it is not), the shop says it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from edge.domain.catalogue import PREPAYMENT
from edge.domain.events import LineTax
from edge.domain.money import share
from edge.domain.rates import parse_percent
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from edge.domain.events import DepositAgreed, LineAdded, LineRecord
    from edge.domain.pricing import PricedLine

ON_PAYMENT: Final = "payment"
ON_HANDOVER: Final = "handover"
TAX_DUE: Final = {
    **dict.fromkeys(("DE", "DK", "EE", "FI", "GB", "LT", "LV", "SE"), ON_PAYMENT),
    "US": ON_HANDOVER,
}
"""By country when the tax in a deposit is due, as far as that is sure."""
ENTRY: Final = "deposit"
"""How the line of a deposit came into a sale."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """What is paid now of the goods of an order."""

    order: str
    value_minor: int
    now_minor: int

    @property
    def later_minor(self) -> int:
        """Return what is paid when the customer gets the goods."""
        return self.value_minor - self.now_minor


def deposits(
    agreed: DepositAgreed | None, added: Mapping[int, LineAdded], priced: Iterable[PricedLine]
) -> tuple[Deposit, ...]:
    """Return what is paid now by order; nothing is left out where nothing was agreed.

    An amount is shared out by value; it is never less than the shop's least part, never more than
    the goods cost.
    """
    if agreed is None:
        return ()
    values: dict[str, int] = {}
    for line in priced:
        follow = added[line.asked.line].follow
        if follow is not None:
            values[follow.order] = values.get(follow.order, 0) + line.total_minor
    values = {order: minor for order, minor in values.items() if minor > 0}
    if agreed.amount_minor is None:
        asked = [_part(minor, agreed.percent) for minor in values.values()]
    else:
        amount_minor = min(agreed.amount_minor, sum(values.values()))
        asked = list(share(amount_minor, list(values.values()))) if values else []
    return tuple(
        Deposit(order, minor, max(now_minor, _part(minor, agreed.minimum_percent)))
        for (order, minor), now_minor in zip(values.items(), asked, strict=True)
    )


def _part(minor: int, percent: str) -> int:
    rate = parse_percent(percent)
    return divide_rounded(minor * rate.numerator, rate.denominator, RoundingMode.HALF_UP)


def is_deposit(line: LineRecord) -> bool:
    """Tell whether a line of a sale is what was paid now of goods that follow."""
    return line.entry == ENTRY and line.liability == PREPAYMENT


def summed(taxes: Iterable[LineTax]) -> tuple[LineTax, ...]:
    """Return taxes with one row a tax."""
    sums: dict[str, LineTax] = {}
    for tax in taxes:
        known = sums.get(tax.tax_id, LineTax(tax.tax_id, 0, 0))
        sums[tax.tax_id] = replace(
            known,
            base_minor=known.base_minor + tax.base_minor,
            tax_minor=known.tax_minor + tax.tax_minor,
        )
    return tuple(sums.values())


def taxes_between(
    taxes: Iterable[LineTax], whole_minor: int, before_minor: int, after_minor: int
) -> tuple[LineTax, ...]:
    """Return the taxes between two sums that are paid of a whole which bears these; below 0 back.

    By difference: whatever the steps, those of the whole come to the taxes of the goods.
    """
    if whole_minor <= 0:
        return ()
    before, after = (min(max(each, 0), whole_minor) for each in (before_minor, after_minor))
    return without_zeros(
        LineTax(
            tax.tax_id,
            between(tax.base_minor, before, after, whole_minor),
            between(tax.tax_minor, before, after, whole_minor),
        )
        for tax in summed(taxes)
    )


def without_zeros(taxes: Iterable[LineTax]) -> tuple[LineTax, ...]:
    """Return the taxes that come to something."""
    return tuple(tax for tax in taxes if tax.base_minor or tax.tax_minor)


def between(value: int, before: int, after: int, whole: int) -> int:
    """Return the part of a value that lies between two parts of a whole."""
    parts = [divide_rounded(value * each, whole, RoundingMode.HALF_UP) for each in (before, after)]
    return parts[1] - parts[0]
