"""Several orders picked in one walk: what is scanned goes to the order that is promised first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, assert_never

from edge.domain.commands.orders import (
    AcceptOrder,
    FinishPick,
    LeavePick,
    PickUnits,
    ShortPick,
    StartPick,
    UndoPick,
)
from edge.domain.commands.waves import (
    FinishWave,
    LeaveWave,
    PickInWave,
    ShortInWave,
    ShowWave,
    StartWave,
    UndoInWave,
)
from edge.domain.errors import BadInput, Refusal
from edge.domain.orders.applying import apply
from edge.domain.orders.asked import text_of
from edge.domain.orders.buckets import Bucket
from edge.domain.orders.deciding import decide
from edge.domain.orders.leaving_off import to_pick
from edge.domain.orders.picking import lines_of_code
from edge.domain.orders.states import FulfilmentState
from edge.domain.orders.steps import number_of
from edge.domain.orders.waves import ORDERS_MAX, dealt
from edge.domain.quantity import parse_quantity
from edge.domain.selling import check_quantity
from edge.orders import subject_of
from edge.services.desk import Decision
from edge.services.order_book import by_promise
from edge.services.order_codes import as_ordered, item_of, wrong_item
from edge.services.order_view import order_view
from edge.services.orders import order_desk, order_of
from edge.services.view_of_waves import DealtView
from edge.services.wave_view import wave_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from edge.domain.catalogue import Item
    from edge.domain.commands import OrderCommand, WaveCommand
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from edge.ports import JournalFact
    from edge.services.desk import Desk
    from edge.services.view_of_orders import PickupView

_SAID = {"finish_wave": "wave_finished", "leave_wave": "wave_left"}
"""What is said where the screen does not show it anyway."""


class _Member(NamedTuple):
    """An order of the walk."""

    order: Order
    part: FulfilmentOrder


class _Claim(NamedTuple):
    """A line of an order that a step may be about, how much of it at most, and the step."""

    member: _Member
    line: str
    milli: int
    step: PickUnits | UndoPick | ShortPick


_Step = tuple["Order", "OrderCommand"]


def wave_command(desk: Desk, command: WaveCommand) -> Decision:
    """Decide a step of a walk: recorded for all of its orders at once, or for none."""
    if isinstance(command, StartWave):
        return _started(desk, command)
    members = _members(desk, command.wave)
    match command:
        case ShowWave():
            return _recorded(desk, command.wave, members, ())
        case PickInWave():
            return _picked(desk, members, command)
        case UndoInWave() | ShortInWave():
            claims = [c for m in reversed(members) for c in _of_key(m, command)]
            return _dealt(desk, command.wave, members, command.quantity, claims)
        case FinishWave() | LeaveWave():
            done = _recorded(desk, command.wave, members, _steps_off(members, command))
            return replace(done, information=_SAID[command.do], told={"count": len(members)})
    assert_never(command)


def _steps_off(members: Iterable[_Member], command: FinishWave | LeaveWave) -> list[_Step]:
    """Return what ends the walk for each order."""
    way = FinishPick if isinstance(command, FinishWave) else LeavePick
    return [(member.order, way(member.order.order, member.part.fulfilment)) for member in members]


def _members(desk: Desk, wave: str) -> tuple[_Member, ...]:
    """Return what the person at the till picks on a walk, by tote."""
    actor = desk.operator.operator
    found = tuple(
        _member(desk, row)
        for row in desk.state.orders.in_wave(wave)
        if row.picker == actor and row.state == FulfilmentState.PICKING
    )
    if not found:
        raise Refusal("wave_over")
    return found


def _member(desk: Desk, row: PickupView) -> _Member:
    order = order_of(desk, row.order)
    return _Member(order, order.fulfilments[row.fulfilment])


def _started(desk: Desk, command: StartWave) -> Decision:
    """Give each order a tote, the earliest promise the first, and lock all of them or none."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    names = tuple(dict.fromkeys(command.fulfilments))
    if not 1 <= len(names) <= ORDERS_MAX:
        raise BadInput("wave_size", orders_max=ORDERS_MAX)
    known = {row.fulfilment: row for row in desk.state.orders.open_rows()}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Refusal("order_unknown", order=unknown[0][:40])
    rows = sorted((known[name] for name in names), key=by_promise)
    members = [_member(desk, row) for row in rows]
    wave = desk.tools.ids.new()
    steps: list[_Step] = []
    for tote, (order, part) in enumerate(members, 1):
        if not part.is_accepted:
            steps.append((order, AcceptOrder(order.order, part.fulfilment)))
        steps.append((order, StartPick(order.order, part.fulfilment, wave, tote)))
    return _recorded(desk, wave, members, steps)


def _picked(desk: Desk, members: Sequence[_Member], command: PickInWave) -> Decision:
    """Deal scanned units out; what nobody of the walk wants must not come along."""
    item = item_of(desk, command.code) if command.code else None
    claims = [claim for member in members for claim in _of_scan(member, command, item)]
    if not claims:
        raise wrong_item(command.code or command.key, item)
    return _dealt(desk, command.wave, members, command.quantity, claims)


def _of_scan(member: _Member, command: PickInWave, item: Item | None) -> Iterator[_Claim]:
    """Return the lines of an order that a scan may be for, as the order knows the code."""
    order, part = member
    scan = PickUnits(order.order, part.fulfilment, command.code)
    if command.code:
        scan = as_ordered(order, scan, item)
    if scan.code:
        lines = lines_of_code(order, part, scan.code)
    elif command.code:
        lines = [scan.line]
    else:
        lines = _lines_of_key(member, command.key)
    for line in lines:
        yield _Claim(member, line, to_pick(part).get(line, 0), replace(scan, line=line))


def _of_key(member: _Member, command: UndoInWave | ShortInWave) -> Iterator[_Claim]:
    """Return the lines of an order that a line of the walk's list stands for."""
    order, part = member
    for line in _lines_of_key(member, command.key):
        names = order.order, part.fulfilment, line, ""
        if isinstance(command, UndoInWave):
            picked = part.lines[line].buckets.of(Bucket.PICKED)
            yield _Claim(member, line, picked, UndoPick(*names))
        else:
            left = to_pick(part).get(line, 0)
            yield _Claim(member, line, left, ShortPick(*names, command.reason))


def _lines_of_key(member: _Member, key: str) -> list[str]:
    order, part = member
    return [
        line
        for line in part.lines
        if line in order.lines and key in {order.lines[line].item, f"{part.fulfilment}/{line}"}
    ]


def _dealt(
    desk: Desk, wave: str, members: Sequence[_Member], quantity: str, claims: Sequence[_Claim]
) -> Decision:
    """Deal a quantity out over claims, in their order; more than all of them is refused."""
    if not claims:
        raise Refusal("order_line_unknown", line="")
    order, line = claims[0].member.order, claims[0].line
    asked_milli = check_quantity(parse_quantity(quantity, order.lines[line].unit)).milli
    shares = dealt(asked_milli, (claim.milli for claim in claims))
    if sum(shares) < asked_milli:
        left = text_of(order, line, sum(claim.milli for claim in claims))
        raise Refusal("order_too_many", description=order.lines[line].description, left=left)
    steps, views = [], []
    for milli, (member, line, _, step) in zip(shares, claims, strict=True):
        if milli > 0:
            text = text_of(member.order, line, milli)
            steps.append((member.order, replace(step, quantity=text)))
            views.append(_dealt_view(member, line, text))
    return _recorded(desk, wave, members, steps, tuple(views))


def _dealt_view(member: _Member, line: str, text: str) -> DealtView:
    order, part = member
    known = order.lines[line]
    return DealtView(part.tote, number_of(order), known.description, text, known.unit.value)


def _recorded(
    desk: Desk,
    wave: str,
    members: Sequence[_Member],
    steps: Iterable[_Step],
    shares: tuple[DealtView, ...] = (),
) -> Decision:
    """Decide steps of several orders, each on what came of those before it."""
    stand = order_desk(desk)
    after = {member.order.order: member.order for member in members}
    facts: list[JournalFact] = []
    for order, step in steps:
        for fact in decide(after[order.order], step, stand):
            after[order.order] = apply(after[order.order], fact)
            facts.append(desk.fact(fact, subject_of(order.order)))
    views = [
        order_view(desk, now, now.fulfilments[member.part.fulfilment])
        for member in members
        for now in [after[member.order.order]]
    ]
    return Decision(facts=tuple(facts), wave=wave_view(wave, views, shares))
