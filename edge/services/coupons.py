"""Coupons are taken from the customer and given back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from edge.codes import coupon_keys, numbers_goods, read_brought
from edge.domain import coupons
from edge.domain.errors import Refusal
from edge.ports import BasketChange
from edge.services.buyers import taken_back
from edge.services.desk import Decision, Desk
from edge.services.goods import basket_for, check_selling
from edge.services.sold import told_of

if TYPE_CHECKING:
    from edge.domain.basket import Basket
    from edge.domain.commands import PresentCoupon, WithdrawCoupon
    from edge.domain.coupons import FoundCoupon


def present_coupon(desk: Desk, command: PresentCoupon) -> Decision:
    """Take a coupon by its code."""
    check_selling(desk)
    found = find_coupon(desk, command.code)
    if found is None:
        raise Refusal("coupon_unknown", code=command.code[:40])
    return presented(desk, found)


def find_coupon(desk: Desk, code: str) -> FoundCoupon | None:
    """Return the coupon of the price book that a code stands for, None if it stands for none.

    The basket keeps the book that it was opened under, so its coupons are those that count. A
    number of goods is never the beginning of a coupon.
    """
    basket, _ = basket_for(desk)
    for key in coupon_keys(code):
        found = coupons.coupon_of(key, basket.book.coupons)
        if found is not None:
            _check_days(desk, code, found.coupon.text or found.coupon.coupon)
            return None if found.coupon.is_serial and numbers_goods(code) else found
    return None


def _check_days(desk: Desk, code: str, text: str) -> None:
    """Refuse a coupon whose own days, printed in its code, are over or still to come."""
    brought = read_brought(code)
    if brought is None or brought.offer is None:
        return
    from edge.codes.facts import date_of

    today = date.fromisoformat(desk.local_time[:10])
    until, begins = date_of(brought.offer.expires, today), date_of(brought.offer.starts, today)
    if until is not None and until < today:
        raise Refusal("coupon_expired", text=text, until=until.isoformat())
    if begins is not None and begins > today:
        raise Refusal("coupon_not_yet", text=text, begins=begins.isoformat())


def presented(desk: Desk, found: FoundCoupon) -> Decision:
    """Take a coupon of the price book into the basket on the counter, or a new one."""
    basket, opening = basket_for(desk)
    serial = found.serial
    spent = bool(serial) and desk.tools.store.is_coupon_used(found.coupon.coupon, serial)
    others = [other for other in desk.state.baskets.values() if other.sale != basket.sale]
    events = coupons.present_coupon(basket, found, basket.book, is_spent=spent, others=others)
    used = desk.tools.elsewhere.coupon_use(found.coupon.coupon, serial) if serial else None
    if used is not None:
        text = _text(basket, found.coupon.coupon)
        raise Refusal("coupon_spent_elsewhere", text=text, serial=serial, **told_of(desk, used))
    return Decision(
        baskets=(BasketChange(basket.sale, (*opening, *events)),),
        information="coupon_presented",
        told={"text": _text(basket, found.coupon.coupon)},
    )


def withdraw_coupon(desk: Desk, command: WithdrawCoupon) -> Decision:
    """Give a coupon back."""
    check_selling(desk)
    basket = desk.basket
    events = coupons.withdraw_coupon(basket, command)
    return Decision(
        baskets=(taken_back(desk, events),),
        information="coupon_withdrawn",
        told={"text": _text(basket, command.coupon)},
    )


def _text(basket: Basket, coupon: str) -> str:
    """Return what the price book calls a coupon."""
    known = next((each for each in basket.book.coupons if each.coupon == coupon), None)
    return (known.text if known else "") or coupon
