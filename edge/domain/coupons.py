"""What the customer brings to pay less: coupons recognised, taken and given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import CouponPresented, CouponRecord, CouponWithdrawn
from edge.domain.pricing.book import Coupon
from edge.domain.selling import check_open

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.basket import Basket
    from edge.domain.commands import WithdrawCoupon
    from edge.domain.pricing.book import PriceBook
    from edge.domain.pricing.schedule import Schedule

COUPONS_MAX = 100
"""More than a booklet; bounds the size of a journal entry."""

COUPON_SERIAL_CHARACTERS_MAX = 64


@dataclass(frozen=True, slots=True)
class FoundCoupon:
    """A coupon of the price book as it was scanned."""

    coupon: Coupon
    serial: str
    code: str

    @property
    def record(self) -> CouponRecord:
        """Return what the journal keeps of it."""
        return CouponRecord(self.coupon.coupon, self.serial)


def coupon_of(code: str, coupons: Iterable[Coupon]) -> FoundCoupon | None:
    """Return the coupon that a code stands for, None if it stands for none.

    One without serial numbers is known by its whole code: SAVE50 is never SAVE5. One with them is
    known by its beginning, and the rest is the serial. Of several the longest wins.
    """
    fitting = [coupon for coupon in coupons if coupon.code and _fits(code, coupon)]
    if not fitting:
        return None
    longest = max(fitting, key=lambda coupon: len(coupon.code))
    return FoundCoupon(longest, code[len(longest.code) :].strip(), code)


def _fits(code: str, coupon: Coupon) -> bool:
    return code.startswith(coupon.code) if coupon.is_serial else code == coupon.code


def present_coupon(
    basket: Basket, found: FoundCoupon, book: PriceBook, *, is_spent: bool, others: Iterable[Basket]
) -> tuple[CouponPresented, ...]:
    """Take a coupon. One with a serial may be in one basket only, held ones among the `others`.

    Promotions ask whether a coupon is there, not how often, so that a second one of its kind would
    be spent for nothing.
    """
    check_open(basket)
    text = found.coupon.text or found.coupon.coupon
    if found.coupon.is_serial:
        _check_serial(found.serial, text)
    if found.serial and found.record in basket.coupons:
        raise Refusal("coupon_here", text=text, serial=found.serial)
    if any(record.coupon == found.coupon.coupon for record in basket.coupons):
        raise Refusal("coupon_twice", text=text)
    if is_spent:
        raise Refusal("coupon_spent", text=text, serial=found.serial)
    if found.serial and any(found.record in other.coupons for other in others):
        raise Refusal("coupon_in_held_basket", text=text, serial=found.serial)
    if len(basket.coupons) >= COUPONS_MAX:
        raise Refusal("coupons_too_many", coupons_max=COUPONS_MAX)
    _check_of_use(basket, found.coupon, book, text)
    return (CouponPresented(found.coupon.coupon, found.serial, found.code),)


def _check_serial(serial: str, text: str) -> None:
    if not serial:
        raise Refusal("coupon_serial_missing", text=text)
    if len(serial) > COUPON_SERIAL_CHARACTERS_MAX or not serial.isprintable():
        raise BadInput("coupon_serial_unreadable")


def _check_of_use(basket: Basket, coupon: Coupon, book: PriceBook, text: str) -> None:
    """Refuse a coupon that nothing asks for, or whose days are over or still to come.

    Hours and weekdays are no reason to give it back: a basket that is held and recalled is priced
    by its new time.
    """
    schedules = [
        promotion.requires.schedule
        for promotion in book.promotions
        if coupon.coupon in promotion.requires.coupon
    ]
    if not schedules:
        raise Refusal("coupon_not_in_use", text=text)
    if not basket.local_at:
        return
    at = datetime.fromisoformat(basket.local_at)
    left = [schedule for schedule in schedules if not _is_over(schedule, at)]
    if not left:
        until = max(schedule.to_date for schedule in schedules)
        raise Refusal("coupon_expired", text=text, until=until)
    begins = min(schedule.from_date for schedule in left)
    if begins > at.date().isoformat():
        raise Refusal("coupon_not_yet", text=text, begins=begins)


def _is_over(schedule: Schedule, at: datetime) -> bool:
    """Tell whether the last day is past; hours past midnight still belong to the day before."""
    if not schedule.to_date or schedule.holds(at):
        return False
    return at.date().isoformat() > schedule.to_date


def withdraw_coupon(basket: Basket, command: WithdrawCoupon) -> tuple[CouponWithdrawn, ...]:
    """Give a coupon back, or all of its kind."""
    check_open(basket)
    fitting = [
        record
        for record in basket.coupons
        if record.coupon == command.coupon and command.serial in (None, record.serial)
    ]
    if not fitting:
        raise Refusal("no_such_coupon", coupon=command.coupon[:40])
    return tuple(CouponWithdrawn(record.coupon, record.serial) for record in fitting)
