"""The conflict table, as the policies say it: `python -m edge.domain.agreement.table` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.policies import (
    blocked_item,
    clock,
    config,
    counting,
    coupon,
    erasure,
    fork,
    gift_card,
    merge,
    order_cancel,
    order_handover,
    order_lines,
    points_burned,
    points_earned,
    price,
    profile,
    promotion,
    restored,
    returned,
    sale,
    serial,
    shift,
    short_pick,
    staff,
    stock,
    tax,
    two_counts,
    web_promise,
)

if TYPE_CHECKING:
    from edge.domain.agreement.policy import Policy

POLICIES: Final[tuple[Policy, ...]] = (
    sale.POLICY,
    stock.POLICY,
    short_pick.POLICY,
    web_promise.POLICY,
    order_handover.POLICY,
    order_cancel.POLICY,
    order_lines.POLICY,
    returned.POLICY,
    gift_card.POLICY,
    points_earned.POLICY,
    points_burned.POLICY,
    coupon.POLICY,
    promotion.POLICY,
    profile.POLICY,
    merge.POLICY,
    erasure.POLICY,
    counting.POLICY,
    two_counts.POLICY,
    price.POLICY,
    tax.POLICY,
    blocked_item.POLICY,
    serial.POLICY,
    shift.POLICY,
    staff.POLICY,
    config.POLICY,
    fork.POLICY,
    restored.POLICY,
    clock.POLICY,
)
"""In the order of their numbers."""

BEGIN: Final = "<!-- conflict table: python -m edge.domain.agreement.table -->"
END: Final = "<!-- end of the conflict table -->"

_COLUMNS: Final = (
    "#",
    "Entity",
    "Concurrent case",
    "What each side may do offline",
    "What it comes to",
    "A person looks",
    "Owner",
    "Within",
    "Drawn from",
)
_HOUR_S: Final = 3600


def markdown_table() -> str:
    """Return the conflict table as Markdown."""
    rows = [
        (
            policy.number,
            policy.entity,
            policy.concurrent,
            policy.offline,
            policy.resolution,
            policy.review,
            policy.owner.replace("_", " "),
            f"{policy.deadline_s // _HOUR_S} h" if policy.deadline_s else "",
            policy.drawn_from or f"*waits for* {policy.waits_for}",
        )
        for policy in POLICIES
    ]
    lines = [_COLUMNS, tuple("---" for _ in _COLUMNS), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    print(markdown_table())
