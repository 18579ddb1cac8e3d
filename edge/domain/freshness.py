"""How long goods may still be sold by the dates on their label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from edge.domain.errors import Refusal
from edge.domain.people import Authority, Permission

if TYPE_CHECKING:
    from edge.domain.events import ApprovalRecord

DAYS_MARKED_MAX: Final = 31
"""Nothing is marked down because it expires in more than a month."""

PAST_DATE: Final = "past_best_before"
"""Flag of a line whose best-before or sell-by day is over, so that promotions can name it."""


@dataclass(frozen=True, slots=True)
class LabelDates:
    """The last days that a label names; `expires_at` is the minute of the last one, HH:MM."""

    expires: date | None = None
    expires_at: str | None = None
    best_before: date | None = None
    sell_by: date | None = None


NO_DATES: Final = LabelDates()


def days_left(dates: LabelDates, today: date) -> int | None:
    """Return the days until the first of the dates, below 0 once it is over; None without one."""
    given = [day for day in (dates.expires, dates.best_before, dates.sell_by) if day is not None]
    return (min(given) - today).days if given else None


def date_flag(dates: LabelDates, today: date) -> str | None:
    """Return the flag by which a promotion marks a line down by its dates; None for none.

    `expires_in_2_days` on the day before the day before, `expires_in_0_days` on the last day.
    """
    left = days_left(dates, today)
    if left is None or left > DAYS_MARKED_MAX:
        return None
    return PAST_DATE if left < 0 else f"expires_in_{left}_days"


def is_expired(dates: LabelDates, local_time: str) -> bool:
    """Tell whether the last day of use, or its last minute, is over; best before is not use by.

    `local_time` is the shop's, ISO.
    """
    return is_over(last_moment(dates), local_time)


def last_moment(dates: LabelDates) -> str:
    """Return the last day of use, ISO, with its last minute where the label tells one; or ""."""
    if dates.expires is None:
        return ""
    day = dates.expires.isoformat()
    return f"{day}T{dates.expires_at}" if dates.expires_at else day


def is_over(last: str, local_time: str) -> bool:
    """Tell whether a last moment of use has passed."""
    if not last:
        return False
    until = last if "T" in last else f"{last}T24:00"
    return local_time[: len(until)] >= until


def check_fresh(
    dates: LabelDates,
    local_time: str,
    description: str,
    authority: Authority | None,
    own_word: ApprovalRecord | None = None,
) -> ApprovalRecord | None:
    """Refuse goods past their last day of use.

    With an `authority` the shop's rules leave it to a supervisor, whose approval is returned;
    `own_word` is as in `agreed_to_expired`.
    """
    if not is_expired(dates, local_time):
        return None
    expired = last_moment(dates).replace("T", " ")
    if authority is None:
        raise Refusal("goods_expired", description=description, expired=expired)
    return agreed_to_expired(authority, description, expired, own_word)


def agreed_to_expired(
    authority: Authority, description: str, expired: str, own_word: ApprovalRecord | None = None
) -> ApprovalRecord:
    """Return who agreed to sell named goods past their last day, and why.

    Whoever may by right agrees with their `own_word`. Refuses one without a reason, once number
    and PIN count.
    """
    about = {"description": description, "expired": expired}
    approval = authority.require(Permission.SELL_EXPIRED, **about) or own_word
    if approval is None or not approval.reason:
        raise Refusal("expired_reason_needed", **about)
    return replace(approval, permission=Permission.SELL_EXPIRED.value)
