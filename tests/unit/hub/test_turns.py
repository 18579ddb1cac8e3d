"""Who may write to a stream first: order of arrival, whatever was ready first."""

from __future__ import annotations

import asyncio

from sync.hub.api.turns import Turns
from sync.wire.streams import StreamKey

ONE = StreamKey("s-1", "1", "aaaa")
OTHER = StreamKey("s-1", "2", "bbbb")


async def _batch(
    turns: Turns, stream: StreamKey, name: str, ready: asyncio.Event, done: list[str]
) -> None:
    with turns.taken(stream) as my_turn:
        await ready.wait()
        await my_turn()
        done.append(name)


def test_a_batch_that_is_ready_first_waits_for_the_one_that_came_first() -> None:
    async def story() -> list[str]:
        turns, done = Turns(), list[str]()
        slow, quick = asyncio.Event(), asyncio.Event()
        quick.set()
        async with asyncio.TaskGroup() as group:
            group.create_task(_batch(turns, ONE, "first", slow, done))
            group.create_task(_batch(turns, ONE, "second", quick, done))
            group.create_task(_batch(turns, OTHER, "another stream", quick, done))
            await asyncio.sleep(0.01)
            slow.set()
        return done

    assert asyncio.run(story()) == ["another stream", "first", "second"]


def test_one_that_breaks_off_holds_nobody_up_and_nothing_is_kept() -> None:
    async def story() -> tuple[list[str], Turns]:
        turns, done = Turns(), list[str]()
        never, quick = asyncio.Event(), asyncio.Event()
        quick.set()
        broken = asyncio.create_task(_batch(turns, ONE, "broken off", never, done))
        await asyncio.sleep(0)
        second = asyncio.create_task(_batch(turns, ONE, "second", quick, done))
        await asyncio.sleep(0)
        third = asyncio.create_task(_batch(turns, ONE, "third", quick, done))
        await asyncio.sleep(0.01)
        # A waiting one that breaks off must not end the wait of those behind it for the others.
        second.cancel()
        await asyncio.sleep(0.01)
        assert done == []
        broken.cancel()
        await asyncio.gather(third, broken, second, return_exceptions=True)
        return done, turns

    done, turns = asyncio.run(story())

    assert done == ["third"]
    assert turns._lines == {}
