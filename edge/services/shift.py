"""The drawer's shift: opened, read, counted blind, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from edge.codes import looks_like_barcode
from edge.domain import selling
from edge.domain import shift as shifts
from edge.domain.errors import Refusal
from edge.domain.events import Amounts, ShiftOpened, ShiftRead, TenderAmount
from edge.domain.instant import iso_date
from edge.domain.people import Permission
from edge.domain.tender import CASH
from edge.services.dates import local_date
from edge.services.desk import Decision, Desk
from edge.services.shift_document import x_document, z_document
from edge.services.view_builder import closed_shift_view

if TYPE_CHECKING:
    from edge.domain.commands import CloseShift, CountDrawer, OpenShift, XRead

BUSINESS_DATE_DAYS_MAX = 7
"""A shift may be opened for a day some way off (late opening, wrong clock), not for any day."""


def open_shift(desk: Desk, command: OpenShift) -> Decision:
    """Open the drawer's shift with a float; the business date stays past midnight."""
    operator = desk.operator
    desk.require(Permission.OPEN_SHIFT, None)
    if desk.state.practice:
        raise Refusal("not_in_practice")
    if desk.state.shift is not None:
        raise Refusal("shift_already_open", business_date=desk.state.shift.business_date)
    if looks_like_barcode(str(command.float_minor)):
        raise Refusal("amount_is_barcode", amount=str(command.float_minor))
    selling.check_amount(command.float_minor, zero_allowed=True)
    day = _business_date(desk, command.business_date)
    fact = ShiftOpened(desk.tools.ids.new(), day, command.float_minor)
    amounts = Amounts(desk.currency.code, tenders=(TenderAmount(CASH, command.float_minor),))
    journal = replace(desk.fact(fact, fact.shift, amounts), business_date=day)
    return Decision(
        facts=(journal,),
        effects=(desk.kick(fact.shift),),
        information="shift_opened",
        told={"business_date": day, "name": operator.name, "float_minor": command.float_minor},
    )


def _business_date(desk: Desk, wanted: str | None) -> str:
    today = local_date(desk.now, desk.zone)
    if wanted is None:
        return today
    day = date.fromisoformat(iso_date(wanted))
    if abs((day - date.fromisoformat(today)).days) > BUSINESS_DATE_DAYS_MAX:
        raise Refusal("business_date_far", business_date=day.isoformat(), today=today)
    return day.isoformat()


def x_read(desk: Desk, command: XRead) -> Decision:
    """Print the shift's figures so far."""
    shift = _shift(desk)
    desk.require(Permission.READ_SHIFT, command.approval)
    number = shift.reading_count + 1
    document = x_document(desk, shift, number)
    fact = desk.fact(ShiftRead(shift.shift, number), shift.shift)
    printed = replace(desk.effect("print", shift.shift), document=document)
    return Decision(
        facts=(fact,), effects=(printed,), may_use_reserve=True, information="x_printed"
    )


def count_drawer(desk: Desk, command: CountDrawer) -> Decision:
    """Declare the counted cash; what is expected is told to nobody before."""
    shift = _shift(desk)
    _check_blockers(desk)
    settings = desk.state.settings
    fact = shifts.counted(
        shift,
        shifts.Declared(command.pieces, command.other_minor or {}, command.other_number or {}),
        desk.operator.operator,
        settings.tender_rules(),
    )
    again = _needs_second_count(desk, shifts.apply(shift, fact))
    return Decision(
        facts=(desk.fact(fact, shift.shift),),
        may_use_reserve=True,
        information="second_count_needed" if again else "drawer_counted",
    )


def _needs_second_count(desk: Desk, shift: shifts.Shift) -> bool:
    settings = desk.state.settings
    above_minor = settings.shift.second_count_above_minor
    return shifts.needs_second_count(shift, above_minor, settings.tender_rules())


def close_shift(desk: Desk, command: CloseShift) -> Decision:
    """Close the counted shift and print its Z; the next shift begins with a new float."""
    shift = _shift(desk)
    _check_blockers(desk)
    if _needs_second_count(desk, shift):
        raise Refusal("second_count_needed")
    approval = desk.require(Permission.CLOSE_SHIFT, command.approval)
    fact = shifts.closed(
        shift,
        z_number=desk.state.z_count + 1,
        currency=desk.currency.code,
        grand_total_minor=desk.state.grand_total_minor,
        until_seq=desk.state.last_seq,
        reason=command.reason.strip()[: selling.REASON_CHARACTERS_MAX],
    )
    fact = replace(fact, approval=approval)
    document = z_document(desk, fact, shift)
    cash = next((row.amount_minor for row in fact.counted if row.kind == CASH), 0)
    amounts = Amounts(desk.currency.code, tenders=(TenderAmount(CASH, -cash),))
    printed = replace(desk.effect("print", shift.shift), document=document)
    over = next((row.amount_minor for row in fact.over_short if row.kind == CASH), 0)
    return Decision(
        facts=(desk.fact(fact, shift.shift, amounts),),
        effects=(printed,),
        may_use_reserve=True,
        information="shift_closed",
        told={"z_number": fact.z_number, "over_short_minor": over},
        closed=closed_shift_view(fact, desk.state.settings),
    )


def _check_blockers(desk: Desk) -> None:
    """Refuse while something stands between the shift and its Z; the first blocker is named."""
    blocking = blockers(desk)
    if blocking:
        code, count = blocking[0]
        raise Refusal("shift_blocked", blocker=code, count=count, blockers=len(blocking))


def blockers(desk: Desk) -> tuple[tuple[str, int], ...]:
    """Return what stands between the shift and its Z, each with how many."""
    current = desk.state.current
    found = []
    if current is not None and current.pending_tender is not None:
        found.append(("payment_unknown", 1))
    elif current is not None:
        found.append(("basket_open", 1))
    if desk.state.waiting_return is not None:
        found.append(("return_waits", 1))
    if desk.state.held:
        found.append(("baskets_held", len(desk.state.held)))
    return tuple(found)


def _shift(desk: Desk) -> shifts.Shift:
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    if desk.state.practice:
        raise Refusal("not_in_practice")
    return desk.shift
