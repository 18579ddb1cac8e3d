"""Looks at something again and again on a thread of its own, so that no screen waits for a file."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

_STOP_WITHIN_S = 2.0


class Watch:
    """A thread that looks every `poll_s` seconds, and at once when it is woken, until it is left.

    What it finds it keeps in attributes that whoever asks reads without waiting.
    """

    def __init__(self, name: str, poll_s: float) -> None:
        self.stopping = Event()
        self._woken = Event()
        self._poll_s = poll_s
        self._thread = Thread(target=self.run, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._woken.set()
        self._thread.join(_STOP_WITHIN_S)

    def wake(self) -> None:
        """Have it look now."""
        self._woken.set()

    def run(self) -> None:
        """Look until told to stop, then let go of what was opened to look."""
        while not self.stopping.is_set():
            self._woken.clear()
            self.look()
            self._woken.wait(self._poll_s)
        self.let_go()

    def look(self) -> None:
        """Look once; called on the watch's own thread."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Close what was opened to look."""
