"""The state of the till turned into what is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.basket import Phase
from edge.domain.events import (
    Modifier,
    SaleCompleted,
    ShiftClosed,
    TenderAmount,
    TenderNumber,
    TenderRecord,
)
from edge.domain.money import currency, parse_unit_price, unit_price_text
from edge.domain.pricing import PricedLine, price_line, rates_of
from edge.domain.pricing.hinting import hints
from edge.domain.quantity import MILLI, Quantity
from edge.domain.rates import parse_rate
from edge.domain.selling import EMPTIES_ENTRY
from edge.domain.shift import needs_second_count
from edge.domain.taking import rounded_for_cash, step_minor, usual_minor
from edge.domain.text import modifier_text, price_text
from edge.services.return_view import last_return_view
from edge.services.state import Finished, TillState, next_practice_number, next_sale_number
from edge.services.view import (
    ClosedShiftView,
    CountView,
    CouponView,
    CustomerView,
    ExemptionView,
    HeldView,
    HintView,
    LastSaleView,
    LineView,
    ModifierView,
    OperatorView,
    SaleView,
    ShiftView,
    TaxView,
    TenderView,
    TillView,
    WayView,
)
from edge.services.web_orders import web_orders_view

if TYPE_CHECKING:
    from edge.config import Settings
    from edge.domain.basket import Basket, Line
    from edge.domain.instant import Instant
    from edge.domain.shift import Shift
    from edge.domain.tender import TenderRule


def till_view(state: TillState, now: Instant) -> TillView:
    """Return all that is drawn. A locked till does not show its basket's goods."""
    money = currency(state.identity.currency)
    operator = state.operator
    return TillView(
        store=state.identity.store_name,
        lane=state.identity.lane,
        currency=money.code,
        currency_digits=money.digits,
        operator=OperatorView(operator.operator, operator.name, operator.role.value)
        if operator
        else None,
        locked=state.locked,
        practice=state.practice,
        shift=_shift_view(state),
        sale=_sale_view(state),
        held=tuple(_held_view(basket) for basket in state.held),
        last_sale=_last_sale_view(state),
        next_number=_next_number(state),
        waiting=state.unsent,
        open_pickups=state.orders.open_count,
        new_pickups=state.orders.new_count,
        open_shipments=state.orders.open_shipments,
        new_shipments=state.orders.new_shipments,
        notices=state.notices,
        last_return=last_return_view(state.last_return, state.settings)
        if state.last_return
        else None,
        waiting_refund_minor=state.waiting_return.total_minor if state.waiting_return else None,
        web_orders=web_orders_view(state, now),
    )


def _next_number(state: TillState) -> str:
    return next_practice_number(state) if state.practice else next_sale_number(state)


def _shift_view(state: TillState) -> ShiftView | None:
    shift = state.shift
    if shift is None:
        return None
    return ShiftView(
        id=shift.shift,
        state=_shift_state(shift, state.settings),
        business_date=shift.business_date,
        opened_at_micros=shift.opened_at.micros,
        opened_by=shift.opened_by,
        sale_count=shift.sale_count,
    )


def _shift_state(shift: Shift, settings: Settings) -> str:
    if shift.counted is None:
        return "open"
    above_minor = settings.shift.second_count_above_minor
    again = needs_second_count(shift, above_minor, settings.tender_rules())
    return "recount" if again else "counted"


def closed_shift_view(fact: ShiftClosed, settings: Settings) -> ClosedShiftView:
    """Return what a Z says about the drawer, one row a tender that was counted."""
    return ClosedShiftView(
        fact.z_number,
        fact.business_date,
        tuple(_count_view(fact, row, settings) for row in fact.counted),
    )


def _count_view(fact: ShiftClosed, row: TenderAmount, settings: Settings) -> CountView:
    kind = row.kind
    rules = settings.tender_rules()
    numbers = fact.counts[-1].numbers if fact.counts else ()
    return CountView(
        kind=kind,
        name=rules[kind].name if kind in rules else kind,
        expected_minor=_amount_of(kind, fact.expected),
        counted_minor=row.amount_minor,
        over_short_minor=_amount_of(kind, fact.over_short),
        expected_number=_number_of(kind, fact.expected_numbers),
        counted_number=_number_of(kind, numbers),
        earlier=tuple(
            (count.operator, _amount_of(kind, count.counted)) for count in fact.counts[:-1]
        ),
        counted_by=fact.counts[-1].operator if fact.counts else "",
        currency=row.currency,
    )


def _amount_of(kind: str, amounts: tuple[TenderAmount, ...]) -> int:
    return next((row.amount_minor for row in amounts if row.kind == kind), 0)


def _number_of(kind: str, numbers: tuple[TenderNumber, ...]) -> int | None:
    return next((row.number for row in numbers if row.kind == kind), None)


def _sale_view(state: TillState) -> SaleView | None:
    if state.current is not None:
        return basket_view(state, state.current, state.current.phase.value, _next_number(state))
    if state.finished is not None:
        return _finished_view(state, state.finished)
    return None


def _finished_view(state: TillState, finished: Finished) -> SaleView:
    view = basket_view(state, finished.basket, finished.state, finished.number)
    if finished.state != "completed":
        return view
    settlement = finished.settlement
    return replace(
        view,
        due_minor=0,
        cash_due_minor=0,
        change_minor=settlement.change_minor,
        rounding_minor=settlement.rounding_minor,
        tenders=_tenders_as_corrected(state, finished, view.tenders),
    )


def _tenders_as_corrected(
    state: TillState, finished: Finished, taken: tuple[TenderView, ...]
) -> tuple[TenderView, ...]:
    """Return the tenders of the sale that ended last the way they are booked by now."""
    if finished.basket.opened.practice:
        return taken
    kinds = {tender.tender: tender for tender in state.last_tenders}
    return tuple(
        _tender_view(state, replace(kinds[row.tender], amount_minor=row.amount_minor))
        if row.tender in kinds
        else row
        for row in taken
    )


def basket_view(state: TillState, basket: Basket, phase: str, number: str) -> SaleView:
    """Return one basket as it is drawn."""
    nearly = _hint_views(basket)
    return SaleView(
        id=basket.sale,
        state=phase,
        number=number,
        currency=basket.currency.code,
        currency_digits=basket.currency.digits,
        lines=tuple(_line_view(basket, line, nearly.get(line.number, ())) for line in basket.lines),
        tenders=tuple(_tender_view(state, tender) for tender in basket.tenders),
        taxes=_tax_views(basket),
        tax_included=basket.opened.policy.prices_include_tax,
        item_count=item_count(basket),
        subtotal_minor=basket.priced.subtotal_minor,
        tax_minor=basket.priced.tax_minor,
        total_minor=basket.total_minor,
        paid_minor=basket.paid_minor,
        due_minor=basket.due_minor,
        change_minor=0,
        age_confirmed=basket.age_confirmed,
        operator=basket.operators[-1],
        cash_due_minor=rounded_for_cash(basket.due_minor, basket.opened.policy),
        customer=_customer_view(basket),
        coupons=_coupon_views(basket),
        exemption=_exemption_view(basket),
        saved_minor=sum(line.discount_minor for line in basket.priced.lines),
        ways=_way_views(state, basket) if basket.phase is Phase.PAYING else (),
        later_minor=sum(each.later_minor for each in basket.deposits),
    )


def _customer_view(basket: Basket) -> CustomerView | None:
    attached = basket.customer
    if attached is None:
        return None
    return CustomerView(
        customer=attached.customer,
        name=attached.name,
        groups=attached.groups,
        certificate=attached.certificate,
        certificate_until=attached.certificate_until,
    )


def _coupon_views(basket: Basket) -> tuple[CouponView, ...]:
    texts = {coupon.coupon: coupon.text for coupon in basket.book.coupons if basket.coupons}
    used = basket.used_coupons
    return tuple(
        CouponView(
            coupon=record.coupon,
            serial=record.serial,
            text=texts.get(record.coupon) or record.coupon,
            is_used=record in used,
        )
        for record in basket.coupons
    )


def _exemption_view(basket: Basket) -> ExemptionView | None:
    given = basket.exemption
    if given is None:
        return None
    return ExemptionView(given.certificate, given.valid_until, given.tax_ids)


def _hint_views(basket: Basket) -> dict[int, tuple[HintView, ...]]:
    """Return what is nearly reached while goods come in, by the last line that counts to it."""
    if basket.phase is not Phase.OPEN or not basket.live_lines:
        return {}
    found: dict[int, tuple[HintView, ...]] = {}
    for hint in hints(basket.priced, basket.live_lines[-1].number):
        view = HintView(hint.text, hint.missing.units, hint.missing.amount_minor)
        line = max(hint.lines)
        found[line] = (*found.get(line, ()), view)
    return found


def _line_view(basket: Basket, line: Line, nearly: tuple[HintView, ...]) -> LineView:
    priced = basket.priced_line(line.number)
    if priced is None:
        priced = price_line(line.as_price_line(), basket.opened.policy)
    added = line.added
    return LineView(
        line=line.number,
        item=added.item,
        description=added.description,
        quantity=str(line.quantity),
        unit=added.unit,
        unit_price=unit_price_text(line.unit_price),
        extended_minor=priced.extended_minor,
        amount_minor=priced.amount_minor,
        modifiers=_modifier_views(basket, line, priced),
        voided=line.voided is not None,
        serial=added.serial,
        deposit_of=added.deposit_of,
        minimum_age=added.minimum_age,
        attributes=added.attributes,
        price_embedded=line.fixed_extended_minor is not None,
        follow=added.follow,
        hints=nearly,
    )


def _modifier_views(basket: Basket, line: Line, priced: PricedLine) -> tuple[ModifierView, ...]:
    overrides = [
        ModifierView(f"{modifier.text} ({_regular_price(basket, line)})", 0)
        for modifier in line.modifiers
        if modifier.source == "override"
    ]
    return (*overrides, *(_modifier_view(modifier) for modifier in priced.modifiers))


def _regular_price(basket: Basket, line: Line) -> str:
    return price_text(parse_unit_price(line.added.unit_price, basket.currency))


def _modifier_view(modifier: Modifier) -> ModifierView:
    return ModifierView(modifier_text(modifier), -modifier.discount_minor)


def _tender_view(state: TillState, tender: TenderRecord) -> TenderView:
    rules = state.settings.tender_rules()
    name = rules[tender.kind].name if tender.kind in rules else tender.kind
    return TenderView(
        tender=tender.tender,
        kind=tender.kind,
        name=name,
        amount_minor=tender.amount_minor,
        state=tender.state,
        tip_minor=tender.tip_minor,
        forfeited_minor=tender.forfeited_minor,
        foreign_currency=tender.foreign_currency,
        foreign_minor=tender.foreign_minor,
        exchange_rate=tender.exchange_rate,
    )


def _way_views(state: TillState, basket: Basket) -> tuple[WayView, ...]:
    return tuple(_way_view(rule, basket) for rule in state.settings.tender_rules().values())


def _way_view(rule: TenderRule, basket: Basket) -> WayView:
    return WayView(
        type=rule.type,
        kind=rule.kind.value,
        name=rule.name,
        usual_minor=usual_minor(basket, rule),
        step_minor=step_minor(basket, rule),
        uses_terminal=rule.uses_terminal,
        tips_allowed=rule.tips_allowed,
        offline_allowed=rule.offline_allowed,
        floor_limit_minor=rule.floor_limit_minor,
        currency=rule.fx.currency if rule.fx else "",
        currency_digits=currency(rule.fx.currency).digits if rule.fx else 0,
        exchange_rate=rule.fx.rate if rule.fx else "",
    )


def _tax_views(basket: Basket) -> tuple[TaxView, ...]:
    policy = basket.opened.policy
    rates = {
        rate.tax_id: rate for entry in policy.classes for rate in rates_of(entry.tax_class, policy)
    }
    return tuple(
        TaxView(
            rates[tax.tax_id].name,
            parse_rate(rates[tax.tax_id].rate).percent,
            tax.base_minor,
            tax.tax_minor,
        )
        for tax in basket.priced.taxes
    )


def item_count(basket: Basket) -> str:
    """Count pieces; a weighed line is one piece, deposits and empties are none."""
    count = 0
    for line in basket.live_lines:
        if line.added.deposit_of is None and line.added.entry != EMPTIES_ENTRY:
            count += line.quantity.milli if line.quantity.unit.is_counted else MILLI
    return str(Quantity(count))


def _held_view(basket: Basket) -> HeldView:
    return HeldView(
        sale=basket.sale,
        label=basket.label,
        operator=basket.operators[-1],
        item_count=item_count(basket),
        total_minor=basket.total_minor,
        held_at_micros=basket.held_at_micros,
    )


def _last_sale_view(state: TillState) -> LastSaleView | None:
    if state.last_sale is None or not isinstance(state.last_sale.fact, SaleCompleted):
        return None
    sale = state.last_sale.fact
    return LastSaleView(
        sale=sale.sale,
        number=sale.number,
        total_minor=sale.total_minor,
        change_minor=sale.change_minor,
        completed_at_micros=sale.completed_at_micros,
    )
