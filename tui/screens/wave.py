"""Several orders picked in one walk: each scan says into which tote it goes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from edge.domain.commands import (
    FinishWave,
    LeaveWave,
    PickInWave,
    PrintPickList,
    ShortInWave,
    ShowPickup,
    ShowWave,
    StartWave,
    UndoInWave,
)
from edge.domain.errors import TillError
from tui.formats import printable, quantity
from tui.intents import Accept, Back, Code, Name, Pick, Reading, Tick, Times
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, Message, TextRow, Tone, Weight
from tui.screens.asking import Cursor, boxed
from tui.screens.attempt import attempt
from tui.screens.listening import Do, listen, notice, refuse
from tui.screens.pick import cancelled, counted_in, pick, stage
from tui.screens.picked_line import ask_why_short, is_missing, missing, next_line
from tui.words import pickups
from tui.words import waves as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import OrderView, PickupView
    from edge.services.view_of_waves import DealtView, ShareView, WaveLineView, WaveView
    from tui.desk import Desk
    from tui.screens.listening import Heard

_ONE = "1"
_TOTES_LARGE = 2
"""More of them leave no room for the list of all; the sentence names them all."""
_OF_LINE = frozenset(
    {Action.ONE_ORDER, Action.PRINT_LIST, Action.QUANTITY, Action.UNDO, Action.SHORT}
)
_ENDING = (Back(), Do(Action.LATER), Do(Action.FORWARD))


async def start_wave(desk: Desk, rows: tuple[PickupView, ...]) -> None:
    """Take several orders along on one walk."""
    answer = await attempt(desk, StartWave(tuple(row.fulfilment for row in rows)))
    if answer is not None and answer.wave is not None:
        await _walk(desk, answer.wave)


async def resume_wave(desk: Desk, wave: str) -> None:
    """Go on with a walk that was left."""
    answer = await attempt(desk, ShowWave(wave))
    if answer is not None and answer.wave is not None:
        await _walk(desk, answer.wave)


async def _walk(desk: Desk, wave: WaveView) -> None:
    """Walk until all is there or short, then put each order aside; Esc leaves it as it is."""
    cursor = Cursor(next_line(wave.lines, 0))
    while True:
        cursor.index = min(cursor.index, max(len(wave.lines) - 1, 0))
        heard = await listen(desk, _face(wave, cursor.index))
        if cursor.takes(heard, len(wave.lines)):
            continue
        if heard in _ENDING:
            if await _is_over(desk, wave, heard):
                return
            continue
        now = await _done(desk, wave, wave.lines[cursor.index], heard)
        if now is None:
            return
        if now.dealt is not wave.dealt:
            cursor.index = next_line(now.lines, _touched(wave, now, cursor.index))
        wave = now


async def _is_over(desk: Desk, wave: WaveView, heard: Heard) -> bool:
    """Leave the walk as it is, leave it to colleagues, or end it; tell whether it is left."""
    if heard == Do(Action.LATER):
        return await attempt(desk, LeaveWave(wave.wave)) is not None
    return isinstance(heard, Back) or await _finished(desk, wave)


async def _finished(desk: Desk, wave: WaveView) -> bool:
    """End the walk and put order by order aside; tell whether it ended."""
    if await attempt(desk, FinishWave(wave.wave)) is None:
        return False
    for each in wave.orders:
        order = await _shown(desk, each.pickup)
        if order is None or order.pickup.state != "picked" or order.pickup.method == "ship":
            continue
        await stage(desk, order)
    return True


async def _done(desk: Desk, wave: WaveView, line: WaveLineView, heard: Heard) -> WaveView | None:
    """Deal with a scan, a key or news; return the walk as it is then, None where it is over."""
    match heard:
        case Tick():
            return await _as_heard(desk, wave)
        case Code(code, counted):
            return await _counted(desk, wave, PickInWave(wave.wave, code, counted or _ONE), line)
        case Times(counted):
            scan = PickInWave(wave.wave, "", counted, line.key)
            return await _counted(desk, wave, scan, line)
        case Do(action) if action in _OF_LINE:
            return await _keyed(desk, wave, line, heard)
        case Name(text) | Do(_, text) if text:
            desk.beep()
            headline, step = pickups.NO_NAMES_HERE
            refuse(desk, headline.format(text=printable(text)[:40]), step)
        case Accept() | Pick():
            pass
        case _:
            desk.beep()
    return wave


async def _counted(desk: Desk, wave: WaveView, scan: PickInWave, line: WaveLineView) -> WaveView:
    """Count what was taken and say whose it is; what is wrong must be noticed first."""
    wanted = line.description if is_missing(line) else ""
    answer = await counted_in(desk, scan, wanted)
    if answer is None or answer.wave is None:
        return wave
    _say(desk, answer.wave.dealt, words.PUT_IN)
    return answer.wave


def _say(desk: Desk, dealt: tuple[DealtView, ...], sentence: str) -> None:
    """Say above the line what goes where; it is one kind of goods."""
    shares = (
        sentence.format(quantity=quantity(each.quantity, each.unit), tote=each.tote)
        for each in dealt
    )
    description = printable(dealt[0].description)
    said = words.DEALT.format(description=description, shares=", ".join(shares))
    desk.say(Message(said, tone=Tone.GOOD))


async def _keyed(desk: Desk, wave: WaveView, line: WaveLineView, key: Do) -> WaveView | None:
    """Do with the chosen line what a key says, of the quantity that was typed before it."""
    text = key.text.rstrip("*").strip()
    match key.action:
        case Action.ONE_ORDER:
            return await _one_order(desk, wave, line)
        case Action.PRINT_LIST:
            await attempt(desk, PrintPickList(tuple(o.pickup.fulfilment for o in wave.orders)))
            return wave
        case Action.QUANTITY:
            scan = PickInWave(wave.wave, "", text or missing(line), line.key)
            return await _counted(desk, wave, scan, line)
        case Action.UNDO:
            undo = UndoInWave(wave.wave, line.key, text or _ONE)
            return await _sent(desk, wave, undo, words.TAKE_OUT)
        case _:
            return await _short(desk, wave, line, text)


async def _sent(
    desk: Desk, wave: WaveView, command: UndoInWave | ShortInWave, sentence: str
) -> WaveView:
    answer = await attempt(desk, command)
    if answer is None or answer.wave is None:
        return wave
    _say(desk, answer.wave.dealt, sentence)
    return answer.wave


async def _short(desk: Desk, wave: WaveView, line: WaveLineView, text: str) -> WaveView:
    """Report what is not there, with the reason: all that the line lacks, or what was typed."""
    reason = await ask_why_short(desk, line)
    if reason is None:
        return wave
    short = ShortInWave(wave.wave, line.key, text or missing(line), reason)
    return await _sent(desk, wave, short, words.GOES_SHORT)


async def _one_order(desk: Desk, wave: WaveView, line: WaveLineView) -> WaveView | None:
    """Go on with the first order that lacks some of the line, alone."""
    share = next((each for each in line.shares if each.got != each.wanted), line.shares[0])
    (row,) = [o.pickup for o in wave.orders if o.pickup.fulfilment == share.fulfilment]
    order = await _shown(desk, row)
    if order is not None:
        order = await pick(desk, order)
    if order is not None and order.pickup.state == "picked" and order.pickup.method != "ship":
        await stage(desk, order)
    return await _as_heard(desk, wave, expected=row.fulfilment)


async def _as_heard(desk: Desk, wave: WaveView, expected: str = "") -> WaveView | None:
    """Return the walk as it is by now; say loudly which orders are not on it any more.

    `expected` is one that was just dealt with and may be gone.
    """
    now: WaveView | None = None
    try:
        now = (await desk.send(ShowWave(wave.wave))).wave
    except TillError as error:
        if error.code != "wave_over":
            return wave
    still = {each.pickup.fulfilment for each in now.orders} if now is not None else set()
    for each in wave.orders:
        if each.pickup.fulfilment not in still | {expected}:
            await _lost(desk, each.pickup)
    # What was scanned last still goes where the screen says.
    return None if now is None else replace(now, dealt=wave.dealt)


async def _lost(desk: Desk, row: PickupView) -> None:
    order = await _shown(desk, row)
    if order is None or order.pickup.state == "cancel_pending" or order.pickup.goes_back:
        if order is not None:
            await cancelled(desk, order)
        return
    first, second = words.LOST_ROWS
    state = pickups.STATES[order.pickup.state]
    title = words.LOST.format(number=printable(row.number))
    await notice(desk, title, boxed(first.format(state=state), second.format(tote=row.tote)))


async def _shown(desk: Desk, row: PickupView) -> OrderView | None:
    answer = await attempt(desk, ShowPickup(row.order, row.fulfilment))
    return None if answer is None else answer.pickup


def _touched(before: WaveView, after: WaveView, index: int) -> int:
    """Return the line that changed, so that what was scanned is what is looked at."""
    old = {line.key: line for line in before.lines}
    found = (at for at, line in enumerate(after.lines) if old.get(line.key) != line)
    return next(found, index)


def _face(wave: WaveView, chosen: int) -> Face:
    is_done = not any(is_missing(line) for line in wave.lines)
    rows = tuple(_row(line) for line in wave.lines)
    return Face(
        Screen.WAVE,
        ListBody(words.TITLE.format(count=len(wave.orders)), rows, chosen, is_numbered=False),
        side=_side(wave),
        guide=words.DONE_GUIDE if is_done else words.GUIDE,
        prompt=pickups.PICK_PROMPT,
        reading=Reading.GOODS,
        follows_news=True,
    )


def _row(line: WaveLineView) -> TextRow:
    """Return a line with its place, who still wants it, and how much of it is there."""
    place = f"{line.zone} {line.shelf}".strip() or words.NO_PLACE
    left = words.PLACED.format(place=place, description=line.description)
    is_done = not is_missing(line)
    short = pickups.SHORT.format(quantity=line.short) if Decimal(line.short) else ""
    got = pickups.GOT.format(got=line.got, wanted=quantity(line.wanted, line.unit))
    mark = pickups.LINE_DONE if is_done else pickups.LINE_OPEN
    right = "  ".join(part for part in (short, _shares(line.shares), got, mark) if part.strip())
    return TextRow(printable(left), right, Weight.DIM if is_done else Weight.PLAIN)


def _shares(shares: tuple[ShareView, ...]) -> str:
    """Return which totes still want how much."""
    left = ((each.tote, Decimal(each.wanted) - Decimal(each.got)) for each in shares)
    return " ".join(words.SHARE.format(tote=tote, left=more) for tote, more in left if more > 0)


def _side(wave: WaveView) -> tuple[TextRow, ...]:
    """Return the tote of what was scanned, as large as it can be, and all totes."""
    into = {each.tote for each in wave.dealt}
    rows = [TextRow(), TextRow(words.TOTE, weight=Weight.STRONG)]
    for tote in sorted(into)[:_TOTES_LARGE]:
        rows += [TextRow(right=str(tote), weight=Weight.BIG), TextRow()]
    rows += [TextRow()] * (not into)
    for each in wave.orders:
        got = pickups.GOT.format(got=each.got, wanted=each.wanted)
        left = printable(f"{each.pickup.tote} {each.pickup.number}")
        rows.append(TextRow(left, got, Weight.STRONG if each.pickup.tote in into else Weight.PLAIN))
    return tuple(rows)
