"""How the till stands to the centre, as rows to read: on the screen and on a plain terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from tui.formats import amount, printable
from tui.picture import TextRow, Weight
from tui.words import agreement as words
from tui.words import explain

if TYPE_CHECKING:
    from edge.sync_facts import Progress, SyncStatus

_NEEDS_HELP = frozenset({"must_restart", "revoked"})
_BAR_CELLS = 10
_RIGHTS_SHOWN = 12


def status_rows(status: SyncStatus, now_micros: int) -> list[TextRow]:
    """Return what matters first: state, what waits, what exists once, conflicts, the clock."""
    if not status.enrolled:
        return [*_state(status), *_problem(status)]
    contact = words.NO_CONTACT
    if status.contact_micros is not None:
        contact = words.AGO.format(age=words.age_text(status.contact_micros, now_micros))
    rows = [
        *_state(status),
        TextRow(words.WAITS, _waiting(status, now_micros)),
        TextRow(words.CONTACT, contact),
        TextRow(words.ONLY_HERE, str(status.only_here)),
    ]
    if status.progress is not None:
        rows.insert(2, _progress(status.progress))
    conflicts = str(status.open_conflicts)
    if status.open_conflicts:
        conflicts = words.CONFLICTS_OPEN.format(count=conflicts)
    weight = Weight.STRONG if status.open_conflicts else Weight.PLAIN
    rows.append(TextRow(words.CONFLICTS, conflicts, weight))
    return [*rows, *_unread(status), *_clock(status), *_problem(status)]


def age_rows(status: SyncStatus, now_micros: int) -> list[TextRow]:
    """Return how new what came from the centre is, feed by feed."""
    if not status.ages:
        return []
    rows = [TextRow(), TextRow(words.AGES_TITLE, weight=Weight.STRONG)]
    for age in status.ages:
        told = words.NEVER
        if age.applied_micros is not None:
            told = words.AGO.format(age=words.age_text(age.applied_micros, now_micros))
        rows.append(TextRow(words.SERVICES.get(age.name, age.name), told))
    return rows


def right_rows(status: SyncStatus, now_micros: int) -> list[TextRow]:
    """Return what may be used without asking the centre, and until when."""
    if not status.rights:
        return []
    rows = [TextRow(), TextRow(words.RIGHTS_TITLE, weight=Weight.STRONG)]
    for held in status.rights[:_RIGHTS_SHOWN]:
        kind, _, name = held.resource.partition(":")
        label = words.RESOURCES.get(kind, held.resource).format(name=name)
        left = amount(held.left, held.digits)
        if held.until_micros is not None:
            age = words.age_text(now_micros, held.until_micros)
            left = words.RIGHT_UNTIL.format(left=left, age=age)
        rows.append(TextRow(printable(label), left))
    more = len(status.rights) - _RIGHTS_SHOWN
    return [*rows, TextRow(words.MORE_RIGHTS.format(count=more))] if more > 0 else rows


def _state(status: SyncStatus) -> list[TextRow]:
    needs_help = status.state in _NEEDS_HELP
    mark = "OK" if status.state in ("in_step", "sending") else "! " if needs_help else "  "
    weight = Weight.BAD if needs_help else Weight.PLAIN
    hub = words.HUB.format(hub=status.hub).strip()
    rows = [TextRow(f"{mark} {hub}", words.STATES[status.state], weight)]
    step = words.NEXT.get(status.state)
    return [*rows, TextRow(f"   {step}")] if step else rows


def _waiting(status: SyncStatus, now: int) -> str:
    if not status.waiting:
        return words.NOTHING_WAITS
    if status.oldest_micros is None:
        return str(status.waiting)
    age = words.age_text(status.oldest_micros, now)
    return words.WAITS_SINCE.format(count=status.waiting, age=age)


def _progress(progress: Progress) -> TextRow:
    """Return a bar; its blocks are known to every console."""
    percent = min(progress.done * 100 // max(progress.total, 1), 100)
    full = percent * _BAR_CELLS // 100
    bar = "\u2588" * full + "\u2591" * (_BAR_CELLS - full)
    label = words.PROGRESS.get(progress.what, progress.what)
    return TextRow(label, words.PROGRESS_NUMBERS.format(bar=bar, percent=percent))


def _unread(status: SyncStatus) -> list[TextRow]:
    """Return what of the centre's rows this program does not understand; nothing for none."""
    if not status.unread:
        return []
    told = words.UNREAD_ROWS.format(count=status.unread)
    return [TextRow(words.UNREAD, told, Weight.STRONG), TextRow(f"   {words.UNREAD_NEXT}")]


def _clock(status: SyncStatus) -> list[TextRow]:
    """Return how the till's clock differs from the centre's."""
    offset = status.clock_offset_micros
    if offset is None:
        return []
    told = words.CLOCK_RIGHT
    if abs(offset) >= words.CLOCK_USUAL_S * words.SECOND_MICROS:
        pattern = words.CLOCK_AHEAD if offset > 0 else words.CLOCK_BEHIND
        told = pattern.format(age=words.age_text(0, abs(offset)))
    rows = [TextRow(words.CLOCK, told, Weight.BAD if status.clock_suspect else Weight.PLAIN)]
    return [*rows, TextRow(f"   {words.CLOCK_SUSPECT}")] if status.clock_suspect else rows


def _problem(status: SyncStatus) -> list[TextRow]:
    if status.problem is None:
        return []
    told = explain(TillError(status.problem.code, **status.problem.facts))
    headline = words.LAST_PROBLEM.format(headline=told.headline)
    return [TextRow(headline, weight=Weight.DIM), TextRow(f"   {told.next_step}")]
