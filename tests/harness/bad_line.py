"""A line between a till and the centre that loses, delays, resets and cuts, by a seed."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

_CHUNK = 16 * 1024
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on with zero seconds: closing sends a reset."""


@dataclass(frozen=True)
class Weather:
    """How bad a line is; each number is the chance from 0 to 1 for one chunk of bytes.

    `lost_up` and `lost_down` end the connection with the chunk undelivered: a request that never
    arrived, or the answer to one that did. `swallowed` keeps the connection open and delivers
    nothing more, so that only a time-out can tell.
    """

    lost_up: float = 0.0
    lost_down: float = 0.0
    swallowed: float = 0.0
    delay_s: float = 0.0


class BadLine:
    """Listens on `port` and carries bytes to a target, as the weather allows; can be cut."""

    def __init__(self, host: str, port: int, weather: Weather, seed: int = 0) -> None:
        self.target = (host, port)
        self.weather = weather
        self.happened: Counter[str] = Counter()
        self._draw = random.Random(seed)
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0

    def __enter__(self) -> BadLine:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def cut(self) -> None:
        """Cut the line: open connections are reset, new ones are refused at once."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(self._reset_all)

    def mend(self) -> None:
        """Put the line back."""
        self._is_cut = False

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._carry, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._reset_all()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # asyncio.start_server complains of a handler that was cancelled, as the end cancels it.
        with suppress(asyncio.CancelledError):
            await self._carry_on(reader, writer)

    async def _carry_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            self._reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self.target)
        except OSError:
            self.happened["target_away"] += 1
            self._reset(writer)
            return
        ends = (writer, far_writer)
        self._open.update(ends)
        try:
            await asyncio.gather(
                self._pump(reader, far_writer, ends, "up"),
                self._pump(far_reader, writer, ends, "down"),
            )
        finally:
            self._open.difference_update(ends)
            for end in ends:
                end.close()

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        way: str,
    ) -> None:
        """Carry bytes one way until either end has gone or the weather strikes."""
        try:
            while data := await source.read(_CHUNK):
                # Read anew for each chunk: the weather may change while a connection is open.
                chance = self.weather.lost_up if way == "up" else self.weather.lost_down
                if self._draw.random() < chance:
                    self.happened[f"lost_{way}"] += 1
                    for end in ends:
                        self._reset(end)
                    return
                await self._wait()
                sink.write(data)
                await sink.drain()
            if sink.can_write_eof():
                sink.write_eof()
        except OSError:
            for end in ends:
                self._reset(end)

    async def _wait(self) -> None:
        """Hold a chunk back for a while, or for ever."""
        if self._draw.random() < self.weather.swallowed:
            self.happened["swallowed"] += 1
            await asyncio.Event().wait()
        await asyncio.sleep(self._draw.random() * self.weather.delay_s)

    def _reset_all(self) -> None:
        for writer in list(self._open):
            self._reset(writer)

    def _reset(self, writer: asyncio.StreamWriter) -> None:
        found = writer.get_extra_info("socket")
        if found is not None and found.fileno() >= 0:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.close()
