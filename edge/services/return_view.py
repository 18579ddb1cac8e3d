"""A receipt as it is drawn for a return."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain import giving_back
from edge.domain.errors import Refusal
from edge.domain.giving_back import Wish
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.services.receipt_document import tender_name
from edge.services.view_of_returns import (
    LastReturnView,
    RefundTenderView,
    RefundView,
    ReturnableView,
    ReturnView,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from edge.config import Settings
    from edge.domain.events import LineRecord, ReturnCompleted, TenderRecord
    from edge.services.returns import Offer, Receipt


def return_view(
    receipt: Receipt,
    settings: Settings,
    days: int,
    chosen: Mapping[int, Quantity],
    offer: Offer | None,
    follows: Mapping[int, int],
) -> ReturnView:
    """Return what a receipt still pays back, line by line, and what was chosen of it."""
    sale = receipt.sale
    pays = {back.line: back.total_minor for back in offer.refund.lines} if offer else {}
    views = (
        replace(
            _line_view(receipt, line, settings),
            follows=_quantity_text(line, follows.get(line.line, 0)),
        )
        for line in sale.lines
        if not line.voided
    )
    return ReturnView(
        sale=sale.sale,
        number=sale.number,
        business_date=receipt.entry.business_date,
        completed_at_micros=sale.completed_at_micros,
        total_minor=sale.total_minor,
        returned_minor=receipt.returned_minor,
        method=receipt.method.value,
        days=days,
        lines=tuple(
            replace(view, chosen=str(chosen[view.line]), chosen_minor=pays[view.line])
            if view.line in chosen
            else replace(view, stays_minor=pays.get(view.line, 0))
            for view in views
        ),
        refund=_refund_view(offer, settings) if offer else None,
    )


def _quantity_text(line: LineRecord, milli: int) -> str:
    return str(Quantity(milli, Unit(line.unit))) if milli > 0 else ""


def _line_view(receipt: Receipt, line: LineRecord, settings: Settings) -> ReturnableView:
    sold = parse_quantity(line.quantity, Unit(line.unit))
    left = Quantity(sold.milli - receipt.before.get(line.line, 0), sold.unit)
    pays = _pays(receipt, line, settings) if left.milli > 0 else None
    return ReturnableView(
        line=line.line,
        item=line.item,
        gtin=line.gtin,
        description=line.description,
        quantity=line.quantity,
        left=str(left),
        unit=line.unit,
        pays_minor=pays or 0,
        serial=line.serial,
        deposit_of=line.deposit_of,
        can_return=pays is not None,
    )


def _pays(receipt: Receipt, line: LineRecord, settings: Settings) -> int | None:
    """Return what all that is left of a line pays back, None for what cannot come back."""
    wish = {line.line: Wish(serial=line.serial)}
    try:
        back = giving_back.quantities(receipt.sale, wish, receipt.before)
    except Refusal:
        return None
    return receipt.refund(back, settings.returns.fee).total_minor


def tender_views(
    tenders: Iterable[TenderRecord], settings: Settings
) -> tuple[RefundTenderView, ...]:
    """Return the tenders of a refund as amounts that are paid out."""
    return tuple(
        RefundTenderView(t.kind, tender_name(t.kind, settings), -t.amount_minor, t.original)
        for t in tenders
    )


def last_return_view(fact: ReturnCompleted, settings: Settings) -> LastReturnView:
    """Return what stays in sight of a return that has just ended."""
    tenders = tender_views(fact.tenders, settings)
    return LastReturnView(fact.return_id, fact.number, fact.total_minor, tenders)


def _refund_view(offer: Offer, settings: Settings) -> RefundView:
    back, planned = offer.refund, offer.planned
    return RefundView(
        amount_minor=back.amount_minor,
        tax_minor=back.tax_minor,
        fee_minor=back.fee_minor,
        total_minor=back.total_minor,
        rounding_minor=planned.rounding_minor,
        tenders=tender_views(planned.tenders, settings),
        needs=offer.needs,
        shortfall_minor=back.shortfall_minor,
    )
