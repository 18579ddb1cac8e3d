"""The rows of a receipt that tell its taxes, by the policy under which the goods were sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.document import Pair
from edge.domain.pricing import rates_of, tax_totals
from edge.domain.rates import parse_rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.events import LineTax, PricingPolicy, TaxRate, TaxTotal
    from edge.services.paper import PaperLanguage


def added_rows(
    taxes: Iterable[LineTax], policy: PricingPolicy, paper: PaperLanguage, sign: int = 1
) -> list[Pair]:
    """Return what was added to the prices; `sign` is -1 where it is paid back."""
    return [
        Pair(tax_label(tax.tax_id, policy, paper), paper.amount(sign * tax.tax_minor))
        for tax in _told(taxes, policy)
    ]


def included_rows(
    taxes: Iterable[LineTax], policy: PricingPolicy, paper: PaperLanguage, sign: int = 1
) -> list[Pair]:
    """Return what the prices contain, each with the amount it is on; a levy is on pieces."""
    rows = []
    for tax in _told(taxes, policy):
        label = paper.words["tax_included"].format(tax=tax_label(tax.tax_id, policy, paper))
        rate = _rate(tax.tax_id, policy)
        if rate is None or not rate.amount_per_unit:
            label += f" {paper.words['on']} {paper.amount(sign * tax.base_minor)}"
        rows.append(Pair(label, paper.amount(sign * tax.tax_minor)))
    return rows


def _told(taxes: Iterable[LineTax], policy: PricingPolicy) -> list[TaxTotal]:
    """Return the taxes of a document; one that is nothing by its holiday is not told."""
    return [tax for tax in tax_totals(taxes) if tax.tax_minor or _is_charged(tax, policy)]


def _is_charged(tax: TaxTotal, policy: PricingPolicy) -> bool:
    rate = _rate(tax.tax_id, policy)
    return bool(tax.base_minor) and (rate is None or rate.holiday is None)


def _rate(tax_id: str, policy: PricingPolicy) -> TaxRate | None:
    rates = (rate for entry in policy.classes for rate in rates_of(entry.tax_class, policy))
    return next((rate for rate in rates if rate.tax_id == tax_id), None)


def tax_label(tax_id: str, policy: PricingPolicy, paper: PaperLanguage | None = None) -> str:
    """Return what a tax is called, with its percentage; a levy has none. Plain without a paper."""
    rate = _rate(tax_id, policy)
    if rate is None:
        return tax_id
    if rate.amount_per_unit:
        return rate.name
    percent = parse_rate(rate.rate).percent
    if paper is None:
        return f"{rate.name} {percent}%"
    return paper.words["tax"].format(name=rate.name, percent=paper.number(percent))
