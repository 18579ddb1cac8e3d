"""A store takes no orders of channels for a while, and takes them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.commands import PauseWebOrders, ResumeWebOrders
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import WebOrdersPaused, WebOrdersResumed
from edge.domain.people import Permission
from edge.domain.selling import check_reason
from edge.domain.web_orders import OPEN, SUBJECT, Intake, in_force, said_by
from edge.services.desk import Decision, Desk
from edge.services.view_of_orders import WebOrdersView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.commands import WebOrderCommand
    from edge.domain.instant import Instant
    from edge.ports import Entry
    from edge.services.state import TillState

PAUSE_S_MAX: Final = 14 * 86_400
"""Longer than that a pause is one without an end, which nobody forgets by a mistyped number."""


def web_order_command(desk: Desk, command: WebOrderCommand) -> Decision:
    """Record that the store pauses or resumes; the centre acts on it once it is there."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    now_micros = desk.now.micros
    intake, _ = in_force(desk.state.intake, desk.state.intake_told)
    match command:
        case PauseWebOrders():
            reason = check_reason(command.reason)
            if not 0 <= command.for_s <= PAUSE_S_MAX:
                raise BadInput("pause_too_long", days_max=PAUSE_S_MAX // 86_400)
            approval = desk.require(Permission.PAUSE_WEB_ORDERS, command.approval)
            until_micros = now_micros + command.for_s * 1_000_000 if command.for_s else 0
            paused = WebOrdersPaused(reason, until_micros, now_micros, approval)
            fact = desk.fact(paused, SUBJECT)
            return Decision(facts=(fact,), information="web_orders_paused")
        case ResumeWebOrders():
            if not intake.pauses(now_micros):
                raise Refusal("web_orders_not_paused")
            approval = desk.require(Permission.PAUSE_WEB_ORDERS, command.approval)
            fact = desk.fact(WebOrdersResumed(now_micros, approval), SUBJECT)
            return Decision(facts=(fact,), information="web_orders_resumed")


def last_said(entries: Iterable[Entry]) -> Intake:
    """Return what a till said last, of its entries about it."""
    said = OPEN
    for entry in entries:
        if isinstance(entry.fact, WebOrdersPaused | WebOrdersResumed):
            said = said_by(entry.fact, entry.actor)
    return said


def web_orders_view(state: TillState, now: Instant) -> WebOrdersView | None:
    """Return that no web orders are taken; None where they are."""
    held, is_pending = in_force(state.intake, state.intake_told)
    if not held.pauses(now.micros):
        return None
    return WebOrdersView(held.until_micros, held.reason, held.by, is_pending)
