"""What a customer brings beside money: coupons, and a certificate of exemption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import ExemptTax, PresentCoupon, WithdrawCoupon
from tui.intents import Reading
from tui.picture import TextRow
from tui.screens.asking import Question, ask, choose
from tui.screens.attempt import attempt
from tui.words import customers as words

if TYPE_CHECKING:
    from edge.services.view import CouponView
    from tui.desk import Desk


async def exemption(desk: Desk) -> None:
    """Exempt the basket from tax on a certificate, or charge the tax again."""
    sale = desk.view.sale
    if sale is not None and sale.state == "open" and sale.exemption is not None:
        await attempt(desk, ExemptTax(None))
        return
    buyer = sale.customer if sale is not None and sale.state == "open" else None
    on_file = buyer.certificate if buyer is not None else ""
    if on_file:
        desk.put_back(on_file)
    question = Question(words.CERTIFICATE_ASKED, words.CERTIFICATE_PROMPT, Reading.TEXT)
    certificate = await ask(desk, question)
    if certificate is None:
        return
    until: str | None = ""
    if certificate != on_file:
        question = Question(words.UNTIL_ASKED, words.UNTIL_PROMPT, Reading.TEXT, may_be_empty=True)
        until = await ask(desk, question)
    if until is not None:
        await attempt(desk, ExemptTax(certificate, until or None))


async def coupons(desk: Desk, text: str) -> None:
    """Take a coupon by the code that was typed, or give one of the basket's back."""
    sale = desk.view.sale
    presented = sale.coupons if sale is not None and sale.state == "open" else ()
    row: int | None = len(presented)
    if presented and not text:
        rows = [*map(_coupon_row, presented), TextRow(words.ANOTHER)]
        row = await choose(desk, words.GIVE_BACK, rows)
    if row is None:
        return
    if row < len(presented):
        chosen = presented[row]
        await attempt(desk, WithdrawCoupon(chosen.coupon, chosen.serial))
        return
    code = text or await ask(desk, Question(words.COUPON_ASKED, words.COUPON_PROMPT, Reading.TEXT))
    if code is not None:
        await attempt(desk, PresentCoupon(code))


def _coupon_row(coupon: CouponView) -> TextRow:
    used = words.USED if coupon.is_used else words.NOT_YET
    return TextRow(f"{coupon.text}  {coupon.serial}".rstrip(), used)
