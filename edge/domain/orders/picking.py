"""What a picker may take off the shelf for an order, decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    LineUnits,
    PickFinished,
    PickReleased,
    PickStarted,
    PickUndone,
    UnitsPicked,
    UnitsShort,
    UnitsSubstituted,
)
from edge.domain.orders.asked import check_there, milli_asked, text_of
from edge.domain.orders.balance import substitute_amount
from edge.domain.orders.buckets import Bucket
from edge.domain.orders.leaving_off import to_pick
from edge.domain.orders.order import SubstitutionWish
from edge.domain.people import Permission
from edge.domain.quantity import Unit, parse_quantity
from edge.domain.selling import check_amount, check_quantity, check_reason

if TYPE_CHECKING:
    from edge.domain.commands.orders import (
        LeavePick,
        PickUnits,
        ShortPick,
        StartPick,
        SubstituteUnits,
        UndoPick,
    )
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.domain.orders.steps import Desk

RESOLUTIONS: Final = ("reroute", "backorder", "cancel")
ASKED: Final = "asked"
GTIN_DIGITS: Final = 14


@dataclass(frozen=True, slots=True)
class Substitute:
    """The item that a picker wants to give instead, looked up by its code.

    `amount_minor` is what the quantity that is given costs in the shop, with tax.
    """

    item: str
    description: str
    unit: Unit
    amount_minor: int
    minimum_age: int = 0


def start(
    order: Order, part: FulfilmentOrder, command: StartPick, desk: Desk
) -> tuple[PickStarted, ...]:
    """Lock the lines to a picker, who may take what they pick already along on a walk."""
    joins = bool(command.wave) and part.picker == desk.actor and part.wave != command.wave
    if part.picker and not joins:
        raise Refusal("pick_locked", picker=part.picker)
    if not to_pick(part):
        raise Refusal("order_nothing_there")
    names = order.order, part.fulfilment, desk.actor, desk.lane
    return (PickStarted(*names, wave=command.wave, tote=command.tote),)


def leave(
    order: Order, part: FulfilmentOrder, _command: LeavePick, desk: Desk
) -> tuple[PickReleased, ...]:
    """End the lock; that of a colleague needs a supervisor."""
    if not part.picker:
        raise Refusal("pick_not_started")
    if part.picker != desk.actor:
        desk.authority.require(Permission.RISK_HANDOVER)
    return (PickReleased(order.order, part.fulfilment, part.picker),)


def pick(
    order: Order, part: FulfilmentOrder, command: PickUnits, desk: Desk
) -> tuple[UnitsPicked, ...]:
    """Take units off the shelf by scan; whatever is not to be picked is noticed here."""
    _check_lock(part, desk)
    line = _line_of(order, part, command)
    milli = milli_asked(order, line, command.quantity)
    check_there(order, line, milli, to_pick(part).get(line, 0))
    units = LineUnits(line, text_of(order, line, milli))
    return (UnitsPicked(order.order, part.fulfilment, units, desk.actor, command.code),)


def _line_of(order: Order, part: FulfilmentOrder, command: PickUnits) -> str:
    """Return the line that a scan is for: one that still needs units before one that does not."""
    mine = {line: order.lines[line] for line in part.lines if line in order.lines}
    if not command.code:
        known = mine.get(command.line)
        if known is None:
            raise Refusal("order_line_unknown", line=command.line)
        if known.gtins:
            raise Refusal("pick_scan_needed", description=known.description)
        return command.line
    fits = [line for line in lines_of_code(order, part, command.code) if command.line in {"", line}]
    if not fits:
        raise Refusal("pick_wrong_item", code=command.code)
    left = to_pick(part)
    return max(fits, key=lambda line: left.get(line, 0) > 0)


def lines_of_code(order: Order, part: FulfilmentOrder, code: str) -> list[str]:
    """Return the lines of a part that a code stands for."""
    return [
        line
        for line in part.lines
        if line in order.lines and any(same_code(code, gtin) for gtin in order.lines[line].gtins)
    ]


def same_code(one: str, other: str) -> bool:
    """Tell whether two codes name one item: GTIN-8, -12, -13 and -14 are one number in GS1."""
    if one.isdecimal() and other.isdecimal():
        return one.zfill(GTIN_DIGITS) == other.zfill(GTIN_DIGITS)
    return one == other


def undo(
    order: Order, part: FulfilmentOrder, command: UndoPick, desk: Desk
) -> tuple[PickUndone, ...]:
    """Put units back that were picked, to be picked again."""
    _check_lock(part, desk)
    milli = milli_asked(order, command.line, command.quantity)
    picked = _milli_in(part, command.line, Bucket.PICKED)
    check_there(order, command.line, milli, picked)
    units = LineUnits(command.line, text_of(order, command.line, milli))
    return (PickUndone(order.order, part.fulfilment, units, desk.actor),)


def short(
    order: Order, part: FulfilmentOrder, command: ShortPick, desk: Desk
) -> tuple[UnitsShort, ...]:
    """Report units that are not on the shelf."""
    _check_lock(part, desk)
    reason = check_reason(command.reason)
    if command.resolution not in RESOLUTIONS:
        raise BadInput("short_resolution_unknown", known=", ".join(RESOLUTIONS))
    milli = milli_asked(order, command.line, command.quantity)
    check_there(order, command.line, milli, to_pick(part).get(command.line, 0))
    units = LineUnits(command.line, text_of(order, command.line, milli))
    return (UnitsShort(order.order, part.fulfilment, units, reason, command.resolution),)


def substitute(
    order: Order,
    part: FulfilmentOrder,
    command: SubstituteUnits,
    desk: Desk,
    found: Substitute | None,
) -> tuple[UnitsSubstituted, ...]:
    """Give another item as the customer wished; it never costs more than what it replaces."""
    _check_lock(part, desk)
    if found is None:
        raise Refusal("pick_wrong_item", code=command.code)
    milli = milli_asked(order, command.line, command.quantity)
    check_there(order, command.line, milli, to_pick(part).get(command.line, 0))
    line = order.lines[command.line]
    if line.substitution is SubstitutionWish.NONE or line.substitute_of:
        raise Refusal("substitute_unwanted", description=line.description)
    if line.substitution is SubstitutionWish.ASK and not command.asked:
        raise Refusal("substitute_ask", description=line.description)
    given = check_quantity(parse_quantity(command.by_quantity, found.unit))
    check_amount(found.amount_minor, zero_allowed=True)
    cost = substitute_amount(order, command.line, milli, found.amount_minor)
    return (
        UnitsSubstituted(
            order=order.order,
            fulfilment=part.fulfilment,
            units=LineUnits(command.line, text_of(order, command.line, milli)),
            by_line=desk.new_id,
            item=found.item,
            description=found.description,
            quantity=str(given),
            unit=found.unit.value,
            amount_minor=cost.minor,
            consent=ASKED if command.asked else line.substitution.value,
            picker=desk.actor,
            code=command.code,
            minimum_age=found.minimum_age,
        ),
    )


def finish(order: Order, part: FulfilmentOrder, desk: Desk) -> tuple[PickFinished, ...]:
    """End picking once nothing is left to be picked."""
    _check_lock(part, desk)
    left = to_pick(part)
    if left:
        line = min(left)
        raise Refusal(
            "pick_not_done",
            description=order.lines[line].description if line in order.lines else line,
            left=text_of(order, line, left[line]),
        )
    return (PickFinished(order.order, part.fulfilment, desk.actor),)


def _check_lock(part: FulfilmentOrder, desk: Desk) -> None:
    """Refuse a hand that does not hold the lock."""
    if not part.picker:
        raise Refusal("pick_not_started")
    if part.picker != desk.actor:
        raise Refusal("pick_locked", picker=part.picker)


def _milli_in(part: FulfilmentOrder, line: str, *buckets: Bucket) -> int:
    return part.lines[line].buckets.of(*buckets) if line in part.lines else 0
