"""What of a request no location serves, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.quantity import Quantity
from sync.hub.routing.result import Reason, Unassigned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync.hub.routing.allocation import Plan
    from sync.hub.routing.case import Case
    from sync.hub.routing.requests import RequestLine


def leftovers(
    case: Case, plan: Plan | None, candidates: Sequence[str], *, is_kept_whole: bool
) -> Iterator[Unassigned]:
    """Yield what a plan does not serve, by line; all of it where the order is kept whole."""
    for line in sorted(case.request.lines, key=lambda each: each.line):
        shares = plan.shares if plan else ()
        served = sum(share.milli for share in shares if share.line == line.line)
        missing = line.quantity.milli - served
        left = line.quantity.milli if is_kept_whole else missing
        if left:
            offers = [case.offer(name, line.item) for name in candidates]
            reason = _reason(case, line, offers) if missing else Reason.ORDER_KEPT_WHOLE
            unit = line.quantity.unit
            on_offer = Quantity(sum(offers), unit)
            yield Unassigned(line.line, line.item, Quantity(left, unit), reason, on_offer)


def _reason(case: Case, line: RequestLine, offers: Sequence[int]) -> Reason:
    wanted = sum(each.quantity.milli for each in case.lines if each.item == line.item)
    if not case.offers[line.item]:
        return Reason.NOWHERE
    if not any(offers):
        return Reason.RULED_OUT
    if sum(offers) < wanted:
        return Reason.TOO_LITTLE
    if not case.rules.is_line_split and max(offers) < line.quantity.milli:
        return Reason.NOT_WHOLE
    return Reason.TOO_MANY_LOCATIONS
