"""Lets the batches of a stream into their transactions in the order in which they arrived."""

from __future__ import annotations

from asyncio import Event
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from sync.wire.streams import StreamKey


class Turns:
    """Who came before whom, for each stream. Belongs to one event loop.

    A till sends the next batch before the one before is answered. Read side by side the second may
    be ready first, and would be refused for the gap. Between replicas there is no order: then the
    till hears of the gap and sends again.
    """

    def __init__(self) -> None:
        self._lines: dict[StreamKey, list[Event]] = {}

    @contextmanager
    def taken(self, stream: StreamKey) -> Iterator[Callable[[], Awaitable[None]]]:
        """Stand in line for a stream; what is yielded waits until all before are done."""
        line, mine = self._lines.setdefault(stream, []), Event()
        before = tuple(line)
        line.append(mine)
        try:
            yield partial(_wait_for, before)
        finally:
            mine.set()
            line.remove(mine)
            if not line:
                del self._lines[stream]


async def _wait_for(events: tuple[Event, ...]) -> None:
    for event in events:
        await event.wait()
