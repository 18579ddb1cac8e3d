"""Waking tills: what grew is told at once, and one look serves all that wait."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from harness.centre import SomeCentre

from sync.hub.api import wake
from sync.hub.api.wake import HEARTBEAT, Waker
from sync.hub.publishing import publish_chain

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> SomeCentre:
    return SomeCentre(database, tmp_path)


def data(part: bytes) -> Any:
    return json.loads(part.partition(b"data: ")[2])


def test_a_feed_that_grew_is_told_to_all_that_wait(centre: SomeCentre) -> None:
    looks = 0

    async def run() -> list[Any]:
        waker = Waker(centre.centre)
        read = waker._read

        def counted(stores: list[str]) -> Any:
            nonlocal looks
            looks += 1
            return read(stores)

        waker._read = counted  # type: ignore[method-assign]
        lines = [waker.told(f"s-{n % 3}") for n in range(30)]
        for line in lines:
            assert await anext(line) == HEARTBEAT
        for line in lines:
            assert data(await anext(line))["chain"] == 0
        before = looks
        centre.database.run(lambda cursor: publish_chain(cursor, "item", "i", {"item": "i"}))
        told = [data(await asyncio.wait_for(anext(line), 5)) for line in lines]
        assert looks - before <= 5
        for line in lines:
            await line.aclose()
        return told

    assert asyncio.run(run()) == [{"safety": 0, "chain": 1, "store": 0}] * 30


def test_a_quiet_line_hears_a_heartbeat(
    centre: SomeCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "HEARTBEAT_S", 0.05)

    async def run() -> list[bytes]:
        line = Waker(centre.centre).told("s-1")
        parts = [await asyncio.wait_for(anext(line), 5) for _ in range(4)]
        await line.aclose()
        return parts

    assert asyncio.run(run()).count(HEARTBEAT) == 3


def test_what_this_process_wrote_is_told_without_waiting_for_the_next_look(
    centre: SomeCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "LOOK_EVERY_S", 3600)

    async def run() -> Any:
        line = Waker(centre.centre).told("s-1")
        assert await anext(line) == HEARTBEAT
        assert data(await anext(line))["chain"] == 0
        # Not from the loop's own thread, as routes and the resolver do.
        await asyncio.to_thread(
            centre.database.run, lambda cursor: publish_chain(cursor, "item", "i", {"item": "i"})
        )
        told = data(await asyncio.wait_for(anext(line), 10))
        await line.aclose()
        return told["chain"]

    assert asyncio.run(run()) == 1


def test_a_transaction_that_was_undone_is_no_news(centre: SomeCentre) -> None:
    told: list[str] = []

    def undone(cursor: Any) -> None:
        publish_chain(cursor, "item", "i", {"item": "i"})
        raise ZeroDivisionError

    centre.database.listen(lambda: told.append("news"))
    with pytest.raises(ZeroDivisionError):
        centre.database.run(undone)
    centre.database.run(lambda cursor: cursor.execute("SELECT 1"))
    assert told == []
    centre.database.run(lambda cursor: publish_chain(cursor, "item", "i", {"item": "i"}))
    assert told == ["news"]
