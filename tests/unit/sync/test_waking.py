"""The line on which the centre says that there is something new."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
from harness.answering_centre import URL

from sync.client.pausing import Bell
from sync.client.waking import listen, read_heads


@pytest.mark.parametrize(
    ("line", "heads"),
    [
        ('data: {"store":12,"chain":3}', {"store": 12, "chain": 3}),
        (":", {}),
        ("event: feed", {}),
        ("data: {half", {}),
        ("data: [1]", {}),
        ('data: {"store":"12"}', {}),
    ],
)
def test_only_positions_are_read(line: str, heads: dict[str, int]) -> None:
    assert read_heads(line) == heads


def test_a_line_that_breaks_is_taken_up_again_until_told_to_stop() -> None:
    bell, heard = Bell(), list[Mapping[str, int]]()
    tries: list[int] = []

    def answer(_: httpx.Request) -> httpx.Response:
        tries.append(1)
        if len(tries) == 1:
            bell.ring()
            raise httpx.ConnectError("away")
        return httpx.Response(200, content=b':\n\nevent: feed\ndata: {"store":2}\n\n')

    def poke(heads: Mapping[str, int]) -> None:
        heard.append(heads)
        bell.stop()

    with httpx.Client(base_url=URL, transport=httpx.MockTransport(answer)) as client:
        listen(client, bell, poke)

    assert heard == [{"store": 2}]
    assert len(tries) == 2
