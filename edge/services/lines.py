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
    from edge.domain.commands import DiscountLine, OverridePrice, SetQuantity, VoidLine
    from edge.ports import JournalFact


def set_quantity(desk: Desk, command: SetQuantity) -> Decision:
    """Change a line's quantity."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    events = selling.set_quantity(desk.basket, command)
    return Decision(baskets=(desk.change(*events),), information="quantity_changed")


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
    facts = []
    for event in events:
        priced = basket.priced_line(event.line)
        line = basket.line(event.line)
        assert priced is not None
        assert line is not None
        fact = LineVoidedAfterTotal(
            sale=basket.sale,
            line=event.line,
            item=line.added.item,
            amount_minor=priced.amount_minor,
            reason=event.reason,
            approval=event.approval,
        )
        facts.append(desk.fact(fact, basket.sale))
    return _changed(desk, events, tuple(facts), "line_voided")


def _changed(
    desk: Desk, events: tuple[BasketEvent, ...], facts: tuple[JournalFact, ...], said: str
) -> Decision:
    changes = (desk.change(*events),)
    if desk.state.practice:
        facts = ()
    return Decision(facts=facts, baskets=changes, information=said)
