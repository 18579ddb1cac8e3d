"""Lets the batches of a stream into their transactions in the order in which they arrived."""

from __future__ import annotations

from asyncio import Event
from contextlib import contextmanager
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
        self._last: dict[StreamKey, Event] = {}

    @contextmanager
    def taken(self, stream: StreamKey) -> Iterator[Callable[[], Awaitable[object]]]:
        """Stand in line for a stream; what is yielded waits until all before are done."""
        before, mine = self._last.get(stream), Event()
        self._last[stream] = mine
        try:
            yield before.wait if before else _at_once
        finally:
            mine.set()
            if self._last[stream] is mine:
                del self._last[stream]


async def _at_once() -> None:
    """Wait for nobody."""
