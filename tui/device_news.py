"""What is said when a device goes away or comes back: once each way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.picture import Message, Tone
from tui.words.surroundings import DEVICE_BACK, DEVICE_GONE

if TYPE_CHECKING:
    from tui.counter import DeviceStatus


class DeviceNews:
    """Remembers how each device was when it was last looked at.

    What a till finds when it starts is not news: the first screen shows it. What has an alarm is
    said by that.
    """

    def __init__(self) -> None:
        self._well: dict[str, bool] = {}

    def take(self, status: DeviceStatus) -> Message | None:
        """Return what has to be said of the changes since the last call; trouble goes first."""
        rows = {row.name: row for row in status.rows if row.letter}
        before, self._well = self._well, {name: row.is_well for name, row in rows.items()}
        changed = [
            row
            for name, row in rows.items()
            if before.get(name, row.is_well) != row.is_well and not row.alarm
        ]
        gone = [row for row in changed if not row.is_well]
        if gone:
            headline, step = DEVICE_GONE
            told = ", ".join(f"{row.name}: {row.state}" for row in gone)
            return Message(headline.format(devices=told), step, Tone.WAITING)
        if changed:
            headline, step = DEVICE_BACK
            names = ", ".join(row.name for row in changed)
            return Message(headline.format(devices=names), step, Tone.GOOD)
        return None
