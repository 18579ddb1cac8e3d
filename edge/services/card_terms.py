"""On what terms a card is taken: by the till's terminal, or by hand at one that stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.card_terminal import Terms
from edge.domain import selling
from edge.domain.errors import BadInput, Refusal

if TYPE_CHECKING:
    from edge.domain.commands import Tender
    from edge.domain.tender import TenderRule
    from edge.services.desk import Desk


def asks_terminal(desk: Desk, command: Tender, rule: TenderRule) -> bool:
    """Tell whether the till's own card terminal settles a tender."""
    by_hand = command.offline or command.standalone
    return rule.uses_terminal and not desk.state.practice and not by_hand


def checked_slip(desk: Desk, command: Tender, rule: TenderRule) -> str:
    """Return the number on the slip of a terminal that stands alone; "" where there is none.

    Such a payment is only as good as its slip, so without a number it is refused.
    """
    if not command.standalone:
        if command.slip:
            raise BadInput("slip_without_standalone")
        return ""
    if not rule.uses_terminal:
        raise Refusal("tender_needs_no_terminal", kind=rule.name)
    if not desk.state.settings.terminal.standalone_allowed:
        raise Refusal("standalone_not_allowed")
    if not command.slip.strip():
        raise Refusal("slip_needed")
    return selling.check_reason(command.slip)


def terms(desk: Desk, charge_minor: int, tip_minor: int) -> Terms:
    """Return what holds for a payment; above the shop's limits the issuer has to be asked."""
    limits = desk.state.settings.terminal
    so_far = desk.shift.cards.offline_minor + charge_minor
    most, in_all = limits.offline_max_minor, limits.offline_total_max_minor
    return Terms(
        tip_minor=tip_minor,
        online_only=(most is not None and charge_minor > most)
        or (in_all is not None and so_far > in_all),
        totals_group=desk.shift.shift,
    )
