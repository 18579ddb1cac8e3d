"""Waiting for what threads and devices do, and what they have told so far."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 10.0


def wait_until(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds; a busy machine gets its time."""
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


async def come_about(holds: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds, and let the screen go on meanwhile."""
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.01)
