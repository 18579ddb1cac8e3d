"""What became of goods whose last day of use ended while they were in a basket.

They are judged when a basket is taken back, and again until the first money is taken for it; from
then on they are sold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import ExpiredAllowed
from edge.domain.freshness import agreed_to_expired, is_over
from edge.goods_settings import ExpiredRule

if TYPE_CHECKING:
    from edge.domain.basket import Basket, Line
    from edge.domain.commands import ApprovalGiven
    from edge.services.desk import Desk


def still_sold(
    desk: Desk, given: ApprovalGiven | None, reason: str = ""
) -> tuple[ExpiredAllowed, ...]:
    """Refuse to take money for goods that expired meanwhile, as the settings say.

    Where a supervisor may agree, returns the event of that; `reason` is that of whoever is signed
    on, if they may themselves.
    """
    basket = desk.basket
    over = expired_lines(basket, desk.local_time)
    if not over or basket.paid_minor or basket.pending_tender is not None:
        return ()
    first = over[0].added
    expired = first.expires.replace("T", " ")
    if desk.state.settings.goods.expired is ExpiredRule.REFUSE:
        raise Refusal(
            "goods_expired_since", line=first.line, description=first.description, expired=expired
        )
    named = ", ".join(line.added.description for line in over)
    own_word = desk.own_word(reason)
    approval = agreed_to_expired(desk.authority(given), named, expired, own_word)
    return (ExpiredAllowed(tuple(line.number for line in over), approval),)


def expired_lines(basket: Basket, local_time: str) -> list[Line]:
    """Return the lines whose last moment of use is over and for which nobody has answered yet."""
    return [
        line
        for line in basket.live_lines
        if line.added.expired_approval is None and is_over(line.added.expires, local_time)
    ]
