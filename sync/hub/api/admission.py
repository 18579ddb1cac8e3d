"""How many batches the centre takes in at once; who comes above that is asked to come again."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sync.hub.api.problems import Problem
from sync.wire import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE_MAX = 32
"""Above the connections of the pool a batch only waits in memory, up to 4 MiB each."""
RETRY_AFTER_S = 2


class Admission:
    """Counts batches under way; used from the event loop only."""

    def __init__(self, at_once_max: int = AT_ONCE_MAX) -> None:
        self._at_once_max = at_once_max
        self.under_way = 0
        self.refused = 0

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Hold a place; raises `Problem` "busy" when there is none."""
        if self.under_way >= self._at_once_max:
            self.refused += 1
            raise Problem(429, problems.BUSY, retry_after_s=RETRY_AFTER_S)
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1
