"""The one thread that owns the till's file."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, TypeVar

from edge.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

WAITING_MAX = 64
"""More than a person can type while a disk hangs; beyond it the caller is told at once."""


class WriterThread:
    """Runs one piece of work after the other on a thread of its own.

    A piece of work that was taken in is always run: cancelling the future, or the task that awaits
    it, has no effect, because a commit cannot be taken back. The interpreter waits for the thread
    when it ends.
    """

    def __init__(self, name: str = "till-writer", waiting_max: int = WAITING_MAX) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._room = BoundedSemaphore(waiting_max)

    def submit(self, work: Callable[[], _T]) -> Future[_T]:
        """Take work in; its result or error comes with the future.

        Raises `Unavailable`: writer_busy when too much is waiting, writer_stopped after `stop`.
        """
        if not self._room.acquire(blocking=False):
            raise Unavailable("writer_busy")
        future: Future[_T] = Future()
        # A running future cannot be cancelled.
        future.set_running_or_notify_cancel()
        try:
            self._pool.submit(self._run, work, future)
        except RuntimeError as error:
            self._room.release()
            raise Unavailable("writer_stopped") from error
        return future

    def stop(self) -> None:
        """Finish all that was taken in, then end the thread."""
        self._pool.shutdown(wait=True)

    def _run(self, work: Callable[[], _T], future: Future[_T]) -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the caller
            self._room.release()
            future.set_exception(error)
        else:
            self._room.release()
            future.set_result(result)
