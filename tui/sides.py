"""What stands in the panel beside the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.money import currency
from tui.formats import amount
from tui.picture import TextRow, Weight
from tui.words import aisle, pickups, prompts, shipping, web_orders
from tui.words import customers as words

if TYPE_CHECKING:
    from edge.services.view import SaleView, TenderView, TillView
    from edge.services.view_of_returns import LastReturnView

TENDERS_SHOWN = 6
_GONE = frozenset({"declined", "voided"})


def side_of(view: TillView) -> tuple[TextRow, ...]:
    """Return the panel for where the till stands; a locked till shows nothing of the basket."""
    if view.operator is None or view.locked:
        return ()
    sale = view.sale
    match sale.state if sale is not None else "":
        case "completed":
            assert sale is not None
            return _finished(sale)
        case "paying":
            assert sale is not None
            return _paying(sale)
        case "cancelled" | "":
            return _idle(view)
        case _:
            assert sale is not None
            return (*_basket(sale), *_held(view), *_orders(view, after_held=bool(view.held)))


def _basket(sale: SaleView) -> tuple[TextRow, ...]:
    digits = sale.currency_digits
    rows = [
        TextRow(),
        TextRow(prompts.TOTAL, weight=Weight.STRONG),
        TextRow(right=amount(sale.total_minor, digits), weight=Weight.BIG),
        TextRow(),
        TextRow(prompts.ITEMS, sale.item_count),
        # The tax of what is paid later is not in the total.
        *(_later(sale) or (_tax(sale),)),
    ]
    if sale.age_confirmed:
        rows.append(TextRow(prompts.AGE_OK, weight=Weight.GOOD))
    return (*rows, *_buyer(sale))


def _buyer(sale: SaleView) -> tuple[TextRow, ...]:
    """Return who buys, what they brought, and whether they pay tax.

    Short, so that what is held stays in sight at 24 rows; F6 shows all of it.
    """
    buyer = sale.customer
    rows = [TextRow(), TextRow(words.CUSTOMER, weight=Weight.STRONG)]
    if buyer is None:
        rows.append(TextRow(words.NONE, words.KEY, Weight.DIM))
    elif buyer.groups:
        rows.append(TextRow(buyer.name))
        rows.append(TextRow(" ".join(buyer.groups), buyer.customer, Weight.DIM))
    else:
        rows.append(TextRow(buyer.name, buyer.customer))
    if sale.coupons:
        first = sale.coupons[0]
        used = words.USED if first.is_used else words.NOT_YET
        rows.append(TextRow(words.COUPON.format(text=first.coupon), used))
    if len(sale.coupons) > 1:
        more = words.MORE.format(count=len(sale.coupons) - 1)
        rows.append(TextRow(more, words.KEY, Weight.DIM))
    if sale.exemption is not None:
        rows.append(TextRow(words.TAX_EXEMPT, sale.exemption.certificate, Weight.GOOD))
    return tuple(rows)


def _later(sale: SaleView) -> tuple[TextRow, ...]:
    """Return what is paid only when goods to follow are there."""
    if not sale.later_minor:
        return ()
    later = amount(sale.later_minor, sale.currency_digits)
    return (TextRow(aisle.LATER, later, Weight.STRONG),)


def _tax(sale: SaleView) -> TextRow:
    label = prompts.TAX_INCLUDED if sale.tax_included else prompts.TAX
    return TextRow(label, amount(sale.tax_minor, sale.currency_digits), Weight.DIM)


def _held(view: TillView) -> tuple[TextRow, ...]:
    if not view.held:
        return ()
    return (TextRow(), TextRow(prompts.HELD, str(len(view.held)), Weight.STRONG))


def _orders(view: TillView, *, after_held: bool) -> tuple[TextRow, ...]:
    """Return how many orders wait for customers and for carriers, and that no more come."""
    told = (
        (pickups.SIDE, view.open_pickups, view.new_pickups),
        (shipping.SIDE, view.open_shipments, view.new_shipments),
    )
    rows = tuple(
        TextRow(
            name,
            (pickups.SIDE_NEW if new else pickups.SIDE_OPEN).format(count=new or there),
            Weight.STRONG,
        )
        for name, there, new in told
        if there
    )
    if view.web_orders is not None:
        rows = (*rows, TextRow(web_orders.SIDE, web_orders.SIDE_PAUSED, Weight.STRONG))
    return (*(() if after_held or not rows else (TextRow(),)), *rows)


def _paying(sale: SaleView) -> tuple[TextRow, ...]:
    digits = sale.currency_digits
    pays_out = sale.total_minor < 0
    rows = [TextRow()]
    if not pays_out:
        total = amount(sale.total_minor, digits)
        rows.append(TextRow(prompts.TO_PAY, total, Weight.STRONG))
    taken = [tender for tender in sale.tenders if tender.state not in _GONE]
    if taken:
        rows.append(TextRow(prompts.PAID))
        rows += _taken_rows(taken, digits)
    rows += [
        TextRow(),
        TextRow(prompts.PAY_OUT if pays_out else prompts.STILL_TO_PAY, weight=Weight.STRONG),
        TextRow(right=amount(abs(sale.due_minor), digits), weight=Weight.BIG),
        *_later(sale),
    ]
    return (*rows, *_otherwise(sale))


def _details(tender: TenderView, digits: int) -> list[TextRow]:
    """Return what belongs to a tender: its tip, foreign money, what the customer lost."""
    rows = []
    if tender.tip_minor:
        rows.append(TextRow(f"  {prompts.WITH_TIP}", amount(tender.tip_minor, digits)))
    if tender.foreign_minor is not None:
        foreign = amount(tender.foreign_minor, currency(tender.foreign_currency).digits)
        rows.append(TextRow(f"  {tender.foreign_currency} {foreign}", weight=Weight.DIM))
    if tender.forfeited_minor:
        lost = amount(tender.forfeited_minor, digits)
        rows.append(TextRow(f"  {prompts.NOT_GIVEN_BACK}", lost, Weight.DIM))
    return rows


def _otherwise(sale: SaleView) -> list[TextRow]:
    """Return what is due in coins and in foreign money, where that is another figure."""
    rows = []
    if sale.cash_due_minor != sale.due_minor:
        in_cash = amount(abs(sale.cash_due_minor), sale.currency_digits)
        rows.append(TextRow(prompts.IN_CASH, in_cash))
    rows += [
        TextRow(
            prompts.IN_FOREIGN.format(currency=way.currency, rate=way.exchange_rate),
            amount(way.usual_minor, way.currency_digits),
        )
        for way in sale.ways
        if way.currency and sale.due_minor > 0
    ]
    return rows


def _taken_rows(taken: list[TenderView], digits: int) -> list[TextRow]:
    """Return what was taken; the earliest share a row, so that what is due stays in sight."""
    earlier, shown = taken[:-TENDERS_SHOWN], taken[-TENDERS_SHOWN:]
    rows = []
    if earlier:
        together = sum(tender.amount_minor for tender in earlier if tender.state == "approved")
        label = prompts.EARLIER.format(count=len(earlier))
        rows.append(TextRow(label, amount(together, digits)))
    for tender in shown:
        doubt = "" if tender.state == "approved" else " ?"
        rows.append(TextRow(f" {tender.name}{doubt}", amount(tender.amount_minor, digits)))
        rows += _details(tender, digits)
    return rows


def _finished(sale: SaleView) -> tuple[TextRow, ...]:
    digits = sale.currency_digits
    rows = [
        TextRow(),
        TextRow(prompts.PAID_OUT if sale.total_minor < 0 else prompts.CHANGE, weight=Weight.STRONG),
        TextRow(right=amount(_given(sale), digits), weight=Weight.BIG),
        TextRow(),
        TextRow(prompts.TOTAL, amount(sale.total_minor, digits)),
    ]
    if sale.rounding_minor:
        rows.append(TextRow(prompts.ROUNDING, amount(sale.rounding_minor, digits)))
    for tender in sale.tenders:
        if tender.state not in _GONE:
            rows.append(TextRow(f" {tender.name}", amount(tender.amount_minor, digits)))
            rows += _details(tender, digits)
    return (*rows, _tax(sale))


def _given(sale: SaleView) -> int:
    """Return what the customer got: change, or what was paid out."""
    return -sale.paid_minor if sale.total_minor < 0 else sale.change_minor


def _paid_back(last: LastReturnView, digits: int) -> list[TextRow]:
    """Return what the customer gets back, in the largest form, until the next sale ends."""
    return [
        TextRow(prompts.PAID_BACK, weight=Weight.STRONG),
        TextRow(right=amount(last.total_minor, digits), weight=Weight.BIG),
        TextRow(),
        *(TextRow(tender.name, amount(tender.amount_minor, digits)) for tender in last.tenders),
        TextRow(),
        TextRow(last.number, weight=Weight.DIM),
    ]


def _idle(view: TillView) -> tuple[TextRow, ...]:
    rows: list[TextRow] = [TextRow()]
    last = view.last_sale
    if view.sale is not None and view.sale.state == "cancelled":
        rows += [TextRow(prompts.CANCELLED, weight=Weight.STRONG), TextRow()]
    if view.last_return is not None:
        rows += _paid_back(view.last_return, view.currency_digits)
    elif last is not None:
        rows += [
            TextRow(prompts.LAST_SALE, weight=Weight.STRONG),
            TextRow(last.number, amount(last.total_minor, view.currency_digits)),
            TextRow(prompts.CHANGE, amount(last.change_minor, view.currency_digits)),
        ]
    return (*rows, *_held(view), *_orders(view, after_held=bool(view.held)))
