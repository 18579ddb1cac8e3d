"""The inbox of conflicts: what does not fit with others' records, each with both versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.formats import day_text, printable, time_text
from tui.intents import Accept, Back, Move, Pick, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, PairBody, TextRow, Weight
from tui.screens.asking import Cursor, Question, ask, moved, refuse_row
from tui.screens.attempt import attempt
from tui.screens.listening import Do, listen
from tui.words import agreement as words
from tui.words import prompts
from tui.words.conflicts import fact_words, policy_words

if TYPE_CHECKING:
    from edge.sync_facts import Conflict, ConflictState, Version
    from tui.desk import Desk
    from tui.screens.listening import Heard

Said = dict[str, "ConflictState"]
"""What was said to conflicts since the inbox was opened."""

_ROWS_MAX = 40
"""More than any conflict takes on the smallest screen; so far the arrows move."""


async def conflicts(desk: Desk) -> None:
    """Show the conflicts until Esc; what is chosen is shown with both versions."""
    cursor = Cursor()
    said: Said = {}
    while True:
        found = in_order(_known(desk, said))
        cursor.index = min(cursor.index, max(len(found) - 1, 0))
        heard = await listen(desk, _inbox(desk, found, cursor.index))
        if isinstance(heard, Back):
            return
        if isinstance(heard, Tick) or (isinstance(heard, Move) and cursor.takes(heard, len(found))):
            continue
        row = _row(heard, cursor.index)
        if row is not None and row in range(len(found)):
            cursor.index = row
            await _detail(desk, found[row].id, said)
        elif isinstance(heard, Text):
            refuse_row(desk, heard.text)
        else:
            desk.beep()


def in_order(found: tuple[Conflict, ...]) -> tuple[Conflict, ...]:
    """Return conflicts in the order they are looked at: undecided, with money, newest first."""
    return tuple(
        sorted(found, key=lambda one: (one.state != "open", not one.effect_minor, -one.at_micros))
    )


def _row(heard: Heard, chosen: int) -> int | None:
    """Return the index of the row that is meant."""
    match heard:
        case Pick(row):
            return row
        case Text(text) | Do(Action.FORWARD, text) if text:
            return int(text) - 1 if text.isdecimal() else None
        case Accept() | Do(Action.FORWARD):
            return chosen
        case _:
            return None


def _inbox(desk: Desk, found: tuple[Conflict, ...], chosen: int) -> Face:
    undecided = sum(conflict.state == "open" for conflict in found)
    title = words.INBOX_TITLE.format(count=undecided)
    body = ListBody(title, tuple(_inbox_row(desk, one) for one in found), chosen)
    if not found:
        body = ListBody(title, (TextRow(words.NO_CONFLICTS),))
    return Face(
        Screen.CONFLICTS,
        body,
        side=desk.side(),
        guide=words.INBOX_GUIDE if found else words.INBOX_EMPTY_GUIDE,
        prompt=prompts.NUMBER if found else "",
        reading=Reading.CHOICE if found else Reading.HELD,
        is_asking=False,
        labels={} if found else {Action.FORWARD: ""},
        follows_news=True,
    )


def _inbox_row(desk: Desk, conflict: Conflict) -> TextRow:
    headline, _, _ = policy_words(conflict.policy, conflict.rule)
    state = words.STATE[conflict.state]
    left = f"{headline} ({state})" if state else headline
    money = _signed(desk, conflict.effect_minor) if conflict.effect_minor else ""
    when = day_text(conflict.at_micros, desk.surroundings.zone)
    return TextRow(left, f"{money}  {when}".strip(), Weight.DIM if state else Weight.PLAIN)


def _known(desk: Desk, said: Said) -> tuple[Conflict, ...]:
    """Return the conflicts with what was just said to them, which is read back only later."""
    known = desk.surroundings.centre.conflicts()
    return tuple(
        replace(one, state=said[one.id]) if one.state == "open" and one.id in said else one
        for one in known
    )


async def _detail(desk: Desk, wanted: str, said: Said) -> None:
    """Show a conflict until it is decided or Esc; it may be decided elsewhere meanwhile."""
    top = 0
    while True:
        conflict = next((one for one in _known(desk, said) if one.id == wanted), None)
        if conflict is None:
            return
        heard = await listen(desk, _face(desk, conflict, top))
        if isinstance(heard, Back):
            return
        if isinstance(heard, Move):
            top = moved(top, heard.direction, _ROWS_MAX)
        elif isinstance(heard, Do):
            accepts = heard.action is Action.FORWARD
            if await _decided(desk, conflict, accepts=accepts):
                said[conflict.id] = "accepted" if accepts else "disputed"
                return
        elif not isinstance(heard, Tick | Pick):
            desk.beep()


async def _decided(desk: Desk, conflict: Conflict, *, accepts: bool) -> bool:
    """Have a conflict accepted, or disputed with a note; tell whether it was."""
    note = "" if accepts else await ask(desk, Question(words.NOTE_QUESTION, words.NOTE))
    if note is None:
        return False
    make = desk.surroundings.centre.answer
    assert make is not None, "the keys are there with the command only"
    return await attempt(desk, make(conflict.id, accepts, note)) is not None


def _face(desk: Desk, conflict: Conflict, top: int) -> Face:
    is_open = conflict.state == "open" and desk.surroundings.centre.answer is not None
    decides = is_open and desk.view.operator is not None and not desk.view.locked
    headline, rule, next_step = policy_words(conflict.policy, conflict.rule)
    first, second = (*conflict.versions, *_NO_VERSIONS)[:2]
    said = fact_words(conflict.rule, conflict.facts, desk.amount)
    below = [TextRow(), *(TextRow(printable(line)) for line in said)]
    below.append(TextRow(f"{words.RULE}: {rule}"))
    below.append(TextRow(f"{words.NEXT_STEP}: {next_step}"))
    if conflict.note:
        below += [TextRow(f"{words.NOTE}: {printable(conflict.note)}", weight=Weight.DIM)]
    guide = words.DETAIL_GUIDE if decides else words.WHO_DECIDES if is_open else words.DECIDED_GUIDE
    return Face(
        Screen.CONFLICT,
        PairBody(headline, _version(desk, first), _version(desk, second), tuple(below), top),
        side=_effect(desk, conflict),
        guide=guide,
        reading=Reading.HELD,
        is_asking=decides,
        labels={} if decides else {Action.FORWARD: "", Action.DISPUTE: ""},
        follows_news=True,
    )


def _version(desk: Desk, version: Version | None) -> tuple[TextRow, ...]:
    """Return one side: whether it stands, where and when it was recorded, by whom, over what."""
    if version is None:
        return ()
    zone = desk.surroundings.zone
    when = ""
    if version.at_micros is not None:
        when = f"{day_text(version.at_micros, zone)} {time_text(version.at_micros, zone)}"
    head = words.VERSION_HEAD.format(lane=version.lane, time=when)
    by = words.VERSION_BY.format(operator=printable(version.operator)) if version.operator else ""
    money = "" if version.amount_minor is None else desk.amount(version.amount_minor)
    return (
        TextRow(head, words.STANDS if version.stands else words.GIVES_WAY, Weight.STRONG),
        TextRow(f" {by}", money),
        *(TextRow(f" {printable(line)}") for line in version.lines),
    )


def _effect(desk: Desk, conflict: Conflict) -> tuple[TextRow, ...]:
    """Return the side panel: what it comes to, who has to look at it and until when."""
    rows = [TextRow(), TextRow(words.EFFECT, weight=Weight.STRONG)]
    if conflict.effect_minor:
        rows.append(TextRow(right=_signed(desk, conflict.effect_minor), weight=Weight.BIG))
        rows.append(TextRow(words.LOSS if conflict.effect_minor < 0 else words.GAIN))
    else:
        rows.append(TextRow(words.NO_MONEY))
    if conflict.effect_units:
        rows.append(TextRow(words.UNITS, conflict.effect_units))
    rows.append(TextRow())
    if conflict.owner:
        rows.append(TextRow(words.OWNER, words.OWNERS.get(conflict.owner, conflict.owner)))
    deadline = conflict.deadline_micros
    if deadline is not None:
        zone = desk.surroundings.zone
        until = f"{day_text(deadline, zone)} {time_text(deadline, zone)}"
        rows.append(TextRow(words.DEADLINE, until))
        if conflict.state == "open" and deadline < desk.now_micros():
            rows.append(TextRow(words.OVERDUE, weight=Weight.BAD))
    state = words.STATE[conflict.state]
    return (*rows, TextRow(), TextRow(state, weight=Weight.GOOD)) if state else tuple(rows)


def _signed(desk: Desk, minor: int) -> str:
    return f"+{desk.amount(minor)}" if minor > 0 else desk.amount(minor)


_NO_VERSIONS: tuple[Version | None, Version | None] = (None, None)
