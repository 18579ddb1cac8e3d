"""Tells waiting tills that a feed has grown: one look at the database for all of them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from edge.domain.errors import TillError
from sync.hub.api.centre import Centre, TheCentre
from sync.hub.api.gate import Lane
from sync.hub.api.packing import json_text
from sync.hub.store.feed_pages import chain_position, heads_of
from sync.wire.feeds import CHAIN, FEEDS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sync.hub.database import Database

router = APIRouter(prefix="/v1", tags=["feeds"])

LOOK_EVERY_S = 0.1
"""How often is looked for what other replicas wrote; of its own writes the process knows."""
LOOK_GAP_S = 0.005
"""The least between two looks, however much is written."""
HEARTBEAT_S = 15
CONNECTION_S_MAX = 600
"""A till comes again after this, and shows its certificate again."""
HEARTBEAT = b":\n\n"

Heads = dict[str, int]


class Waker:
    """Holds the positions of the feeds of all stores that somebody waits for.

    One task looks for all connections of the process and only while there are any.
    """

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._waiting: dict[str, int] = {}
        self._heads: dict[str, Heads] = {}
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heard: set[Database] = set()

    async def told(self, store: str) -> AsyncGenerator[bytes, None]:
        """Yield an event for each new state of a store's feeds, and heartbeats between."""
        self._waiting[store] = self._waiting.get(store, 0) + 1
        self._loop = asyncio.get_running_loop()
        for database in {self._centre.database, self._centre.database_for(store)} - self._heard:
            database.listen(self._nudge)
            self._heard.add(database)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            async for part in self._parts(store):
                yield part
        finally:
            self._waiting[store] -= 1
            if not self._waiting[store]:
                del self._waiting[store]
                self._heads.pop(store, None)

    async def _parts(self, store: str) -> AsyncGenerator[bytes, None]:
        loop = asyncio.get_running_loop()
        until, beat, seen = loop.time() + CONNECTION_S_MAX, loop.time() + HEARTBEAT_S, Heads()
        yield HEARTBEAT
        while loop.time() < until:
            # Taken before the look, so that a change during a write is not slept through.
            changed = self._changed
            now = self._heads.get(store)
            if now is not None and now != seen:
                seen, beat = now, loop.time() + HEARTBEAT_S
                yield f"event: feed\ndata: {json_text(now)}\n\n".encode()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(beat):
                    await changed.wait()
                    continue
            beat = loop.time() + HEARTBEAT_S
            yield HEARTBEAT

    async def _look(self) -> None:
        while self._waiting:
            # Cleared before the look: what comes meanwhile is looked for once more.
            self._news.clear()
            with suppress(TillError):
                heads = await run_in_threadpool(self._read, list(self._waiting))
                if any(self._heads.get(store) != told for store, told in heads.items()):
                    self._heads.update(heads)
                    changed, self._changed = self._changed, asyncio.Event()
                    changed.set()
            await asyncio.sleep(LOOK_GAP_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._news.wait()
        while self._heard:
            self._heard.pop().stop_listening(self._nudge)

    def _nudge(self) -> None:
        """Look at once; called by whatever thread committed something."""
        # A loop that was closed meanwhile has nobody waiting.
        with suppress(RuntimeError):
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._news.set)

    def _read(self, stores: list[str]) -> dict[str, Heads]:
        chain = self._centre.database.run(chain_position)
        shards: dict[Database, list[str]] = {}
        for store in stores:
            shards.setdefault(self._centre.database_for(store), []).append(store)
        told: dict[str, Heads] = {}
        for database, some in shards.items():
            # A shard that is away keeps nobody else from being told.
            with suppress(TillError):
                found = database.run(partial(heads_of, stores=some))
                for store in some:
                    known = found.get(store, {})
                    told[store] = {feed: known.get(feed, 0) for feed in FEEDS} | {CHAIN: chain}
        return told


@router.get("/wake", response_class=StreamingResponse)
async def wake(request: Request, centre: TheCentre, lane: Lane) -> StreamingResponse:
    """Say whenever a feed of the lane has grown: server-sent events without content."""
    state = request.app.state
    if not hasattr(state, "waker"):
        state.waker = Waker(centre)
    return StreamingResponse(
        state.waker.told(lane.store),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )
