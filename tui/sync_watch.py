"""How till and centre stand to each other, watched beside the till and off the screen's loop."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeVar

from edge.domain.errors import TillError
from edge.sync_facts import Problem, SyncStatus
from tui.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from edge.sync_facts import Conflict

T = TypeVar("T")

POLL_S = 1.0

_log = logging.getLogger(__name__)


class Facts(Protocol):
    """Reads what is known of the agreement; all calls but `send_now` come from one thread."""

    def status(self) -> SyncStatus:
        """Return how things stand; raises `TillError` where they cannot be read."""
        ...

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return the conflicts that concern this store, answered ones as well for a while."""
        ...

    def send_now(self) -> None:
        """Have what waits sent without waiting for the next try."""
        ...

    def close(self) -> None:
        """Close what was opened to read."""
        ...


class SyncWatch(Watch):
    """Keeps the newest state of the agreement; `status` hands it out without touching a file."""

    def __init__(self, facts: Facts) -> None:
        super().__init__("sync-watch", POLL_S)
        self._facts = facts
        self._wishes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sync-wishes")
        self._status = SyncStatus()
        self._conflicts: tuple[Conflict, ...] = ()

    def let_go(self) -> None:
        """Close what was opened to read, and drop what nobody waits for any more."""
        self._wishes.shutdown(wait=False, cancel_futures=True)
        self._facts.close()

    def status(self) -> SyncStatus:
        """Return how things stood when they were last looked at."""
        return self._status

    def conflicts(self) -> tuple[Conflict, ...]:
        """Return the conflicts as they were when they were last looked at."""
        return self._conflicts

    def news(self) -> object:
        """Return something else whenever what is shown may have changed."""
        return (self._status, self._conflicts)

    def send_now(self) -> None:
        """Ask for sending at once, without making the caller wait for a file."""
        self._wishes.submit(self._facts.send_now)

    def aside(self, do: Callable[[], T]) -> Future[T]:
        """Do something with files elsewhere than on the screen's loop."""
        return self._wishes.submit(do)

    def look(self) -> None:
        """Look once; what cannot be read is said, and what was known before is kept beside it."""
        try:
            self._status, self._conflicts = self._facts.status(), self._facts.conflicts()
        except TillError as error:
            problem = Problem(error.code, dict(error.facts))
            if self._status.problem != problem:
                _log.warning("sync_status_unreadable", extra={"code": error.code})
            self._status = SyncStatus(
                enrolled=self._status.enrolled,
                hub=self._status.hub,
                state="stopped",
                waiting=self._status.waiting,
                problem=problem,
            )
