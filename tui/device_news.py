"""What is said when a device goes away or comes back: once each way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.formats import printable
from tui.picture import Message, Tone
from tui.words.surroundings import DEVICE_BACK, DEVICE_GONE, PRINT_IN_DOUBT

if TYPE_CHECKING:
    from tui.counter import DeviceStatus


class DeviceNews:
    """Remembers how each device was when it was last looked at.

    What a till finds when it starts is not news: the first screen shows it. What has an alarm is
    said by that, its end by nothing.
    """

    def __init__(self) -> None:
        self._well: dict[str, bool] = {}
        self._asked: frozenset[str] = frozenset()

    def take(self, status: DeviceStatus) -> Message | None:
        """Return what has to be said of the changes since the last call.

        A print in doubt goes first, because only a person can settle it; then trouble. Where a
        device is back while it waits, the question is put again: nothing else would be done.
        """
        rows = {row.name: row for row in status.rows if row.letter}
        before = self._well
        self._well = {name: row.is_well or bool(row.alarm) for name, row in rows.items()}
        changed = [
            row
            for name, row in rows.items()
            if not row.alarm and before.get(name, row.is_well) != row.is_well
        ]
        asked, self._asked = self._asked, frozenset(job.effect for job in status.uncertain)
        gone = [row for row in changed if not row.is_well]
        is_new = any(job.effect not in asked for job in status.uncertain)
        if is_new or (status.uncertain and changed and not gone):
            headline, step = PRINT_IN_DOUBT
            titles = ", ".join(printable(job.title) for job in status.uncertain)
            return Message(headline.format(titles=titles), step, Tone.WAITING)
        if gone:
            headline, step = DEVICE_GONE
            told = ", ".join(f"{row.name}: {row.state}" for row in gone)
            return Message(headline.format(devices=told), step, Tone.WAITING)
        if changed:
            headline, step = DEVICE_BACK
            names = ", ".join(row.name for row in changed)
            return Message(headline.format(devices=names), step, Tone.GOOD)
        return None
