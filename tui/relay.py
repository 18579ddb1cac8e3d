"""A line between a till and the centre that can be pulled out: the demo's wire."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_S = 0.2
_CHUNK_BYTES = 65_536


class Relay:
    """Carries bytes from a local port to the centre's; while it is cut it refuses and drops all.

    `is_cut` is asked a few times a second.
    """

    def __init__(self, port: int, target_port: int, is_cut: Callable[[], bool]) -> None:
        self._port = port
        self._target_port = target_port
        self._is_cut = is_cut
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def run(self) -> None:
        """Serve until cancelled; raises `OSError` where the port is taken."""
        try:
            while True:
                if self._is_cut():
                    await self._cut()
                elif self._server is None:
                    self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
                await asyncio.sleep(LOOK_S)
        finally:
            await self._cut()

    async def _cut(self) -> None:
        """Refuse whoever comes and drop whoever is there, as a pulled plug does."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, back}
        try:
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
        finally:
            self._open -= {writer, back}
            for end in (writer, back):
                end.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry one direction until it ends, and tell the other side that it did."""
    with suppress(OSError):
        while chunk := await reader.read(_CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
