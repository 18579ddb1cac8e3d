"""Work of the synchronising process in a thread of its own, which nobody waits for."""

from __future__ import annotations

import logging
from threading import Thread
from typing import TYPE_CHECKING

from edge.domain.errors import TillError

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSE_WITHIN_S = 5.0

_log = logging.getLogger(__name__)


class Beside:
    """Does one piece of work at a time. Belongs to one thread; `close` when done.

    `is_over` tells the work to end. An error of the program is raised where the next piece is
    begun; what goes wrong with files or the line is named in the log.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: Thread | None = None
        self._error: Exception | None = None
        self.is_over = False

    @property
    def is_busy(self) -> bool:
        """Tell whether a piece of work is under way; raises what the last one left."""
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        return self._thread is not None and self._thread.is_alive()

    def begin(self, work: Callable[[], None]) -> None:
        """Begin a piece of work; none may be under way."""
        self._thread = Thread(target=self._guarded, args=(work,), name=self._name, daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until what is under way is done, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def close(self) -> None:
        """Wait for what is under way, but not for a line on which nothing comes."""
        self.is_over = True
        self.wait(CLOSE_WITHIN_S)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except TillError as error:
            _log.warning("work_beside_ended", extra={"part": self._name, "code": error.code})
        except Exception as error:  # noqa: BLE001 - raised where the thread is looked after
            self._error = error
