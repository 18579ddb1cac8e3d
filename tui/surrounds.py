"""What stands around every screen: the status line above it, its keys below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui import formats, words
from tui.keymap import KEYMAP
from tui.picture import Status
from tui.words.agreement import centre_marks
from tui.words.surroundings import device_marks

if TYPE_CHECKING:
    from edge.services.view import TillView
    from tui.counter import Surroundings
    from tui.keymap import KeyEntry
    from tui.picture import Face


def status_line(view: TillView, face: Face, surroundings: Surroundings) -> Status:
    """Return who is at which lane, the sale, what is wrong, how the centre is, and the time."""
    status = surroundings.centre.status()
    marks = (
        words.marks(view, face.screen) + device_marks(surroundings.devices()) + centre_marks(status)
    )
    now_micros = surroundings.clock.now().micros
    time = formats.clock_text(now_micros, surroundings.zone)
    number = view.sale.number if view.sale and not view.locked else ""
    name = view.operator.name if view.operator else ""
    right = words.status_right(view, time, status, now_micros)
    return Status(view.lane, name, number, marks, right)


def labelled_keys(face: Face) -> tuple[KeyEntry, ...]:
    """Return the keys of a face with the labels that are only known now."""
    found = (
        replace(entry, label=face.labels.get(entry.action, entry.label))
        for entry in KEYMAP[face.screen]
    )
    return tuple(entry for entry in found if entry.label)
