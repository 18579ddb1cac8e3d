"""Listens for the centre's wake-ups: which feeds have grown, nothing more."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import httpx

from sync.client.pausing import jittered_s
from sync.steps import WaitFor
from sync.wire import problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sync.client.pausing import Bell

SILENCE_S = 35.0
"""Two heart-beats of 15 seconds missed: the line is dead, whatever the socket says."""

_log = logging.getLogger(__name__)


def listen(
    client: httpx.Client,
    bell: Bell,
    poke: Callable[[Mapping[str, int]], None],
    heard: Callable[[int], None] = lambda _hub_micros: None,
    broken: Callable[[], None] = lambda: None,
) -> None:
    """Pass wake-ups on until told to stop; a line that breaks is taken up again.

    A wake-up that is lost costs one polling interval and nothing else. `heard` is told the centre's
    clock each time the line stands, `broken` whenever it does not: this is the first to notice.
    """
    failures = 0
    timeout = httpx.Timeout(SILENCE_S, connect=10.0)
    while not bell.is_over:
        try:
            with client.stream("GET", "/v1/wake", timeout=timeout) as answer:
                if answer.status_code == httpx.codes.OK:
                    failures = 0
                    heard(int(answer.headers.get(problems.HUB_TIME, "0")))
                    _follow(answer.iter_lines(), bell, poke)
        except httpx.TransportError as error:
            _log.info("wake_line_broken", extra={"error": type(error).__name__})
        if not bell.is_over:
            broken()
        failures += 1
        bell.wait(poke, jittered_s(WaitFor(failures)))


def _follow(lines: Iterable[str], bell: Bell, poke: Callable[[Mapping[str, int]], None]) -> None:
    for line in lines:
        if bell.is_over:
            return
        heads = read_heads(line)
        if heads:
            poke(heads)


def read_heads(line: str) -> dict[str, int]:
    """Return the positions that a line of the stream tells; none for any other line."""
    if not line.startswith("data:"):
        return {}
    try:
        tree = json.loads(line.removeprefix("data:"))
    except ValueError:
        return {}
    if not isinstance(tree, dict):
        return {}
    return {str(feed): head for feed, head in tree.items() if isinstance(head, int)}
