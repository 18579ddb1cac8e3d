"""A line of the basket is changed: quantity, price, discount, struck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain import basket as baskets
from edge.domain import selling
from edge.domain.events import (
    BasketEvent,
    DiscountGiven,
    LineVoidedAfterTotal,
    PriceOverridden,
)
from edge.domain.money import unit_price_text
from edge.services.desk import Decision, Desk

if TYPE_CHECKING:
    from edge.domain.basket import Basket, Line
    from edge.domain.commands import DiscountLine, OverridePrice, SetQuantity, VoidLine
    from edge.domain.events import ApprovalRecord
    from edge.ports import JournalFact


def set_quantity(desk: Desk, command: SetQuantity) -> Decision:
    """Change a line's quantity; fewer after the total is an entry of its own."""
    before = desk.basket
    events = selling.set_quantity(
        before, command, desk.authority(command.approval), scale=desk.keyed_weight
    )
    if not before.totalled:
        return _changed(desk, events, (), "quantity_changed")
    after = before
    for event in events:
        after = baskets.apply(after, event)
    facts = []
    for event in events:
        less = _amount_minor(before, event.line) - _amount_minor(after, event.line)
        if less > 0:
            reason = f"quantity {_line(before, event.line).quantity} -> {event.quantity}"
            facts.append(_voided_after_total(desk, event.line, less, reason, event.approval))
    return _changed(desk, events, tuple(facts), "quantity_changed")


def override_price(desk: Desk, command: OverridePrice) -> Decision:
    """Charge another unit price; recorded at once, whatever becomes of the basket."""
    events = selling.override_price(desk.basket, command, desk.authority(command.approval))
    line = desk.basket.line(command.line)
    assert line is not None
    fact = PriceOverridden(
        sale=desk.basket.sale,
        line=line.number,
        item=line.added.item,
        regular_unit_price=unit_price_text(line.unit_price),
        actual_unit_price=events[0].unit_price,
        modifier=events[0].modifier,
    )
    return _changed(desk, events, (desk.fact(fact, desk.basket.sale),), "price_changed")


def discount_line(desk: Desk, command: DiscountLine) -> Decision:
    """Give a line a manual discount; recorded at once, whatever becomes of the basket."""
    events = selling.discount_line(desk.basket, command, desk.authority(command.approval))
    after = baskets.apply(desk.basket, events[0])
    priced = after.priced_line(command.line)
    line = desk.basket.line(command.line)
    assert priced is not None
    assert line is not None
    fact = DiscountGiven(
        sale=desk.basket.sale,
        line=line.number,
        item=line.added.item,
        modifier=priced.modifiers[-1],
    )
    return _changed(desk, events, (desk.fact(fact, desk.basket.sale),), "discount_given")


def void_line(desk: Desk, command: VoidLine) -> Decision:
    """Strike a line; after the total it is an entry of its own."""
    basket = desk.basket
    events = selling.void_line(basket, command, desk.authority(command.approval))
    if not basket.totalled:
        return _changed(desk, events, (), "line_voided")
    facts = tuple(
        _voided_after_total(
            desk, event.line, _amount_minor(basket, event.line), event.reason, event.approval
        )
        for event in events
    )
    return _changed(desk, events, facts, "line_voided")


def _voided_after_total(
    desk: Desk, line: int, amount_minor: int, reason: str, approval: ApprovalRecord | None
) -> JournalFact:
    fact = LineVoidedAfterTotal(
        sale=desk.basket.sale,
        line=line,
        item=_line(desk.basket, line).added.item,
        amount_minor=amount_minor,
        reason=reason,
        approval=approval,
    )
    return desk.fact(fact, desk.basket.sale)


def _line(basket: Basket, number: int) -> Line:
    line = basket.line(number)
    assert line is not None
    return line


def _amount_minor(basket: Basket, number: int) -> int:
    priced = basket.priced_line(number)
    assert priced is not None
    return priced.amount_minor


def _changed(
    desk: Desk, events: tuple[BasketEvent, ...], facts: tuple[JournalFact, ...], said: str
) -> Decision:
    changes = (desk.change(*events),)
    if desk.state.practice:
        facts = ()
    return Decision(facts=facts, baskets=changes, information=said)
