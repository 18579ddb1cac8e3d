"""Works beside the listeners of a centre: what waits to be decided and told is worked off."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from edge.domain.errors import TillError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_log = logging.getLogger(__name__)

PAUSE_S = 0.25
"""How long is waited when nothing was to be done: what a conflict takes longer to be seen."""
PAUSE_AFTER_TROUBLE_S = 2.0


class Worker:
    """One thread that does pieces of work in turn until it is stopped.

    Each returns how much it did; one that fails is named in the log and tried again, whatever made
    it fail.
    """

    def __init__(self, pieces: Sequence[Callable[[], int]], *, pause_s: float = PAUSE_S) -> None:
        self._pieces = pieces
        self._pause_s = pause_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the piece that is under way."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            pauses = [self._pause_after(piece) for piece in self._pieces]
            self._stopping.wait(min(pauses, default=self._pause_s))

    def _pause_after(self, piece: Callable[[], int]) -> float:
        try:
            return 0 if piece() else self._pause_s
        except TillError as error:
            _log.warning("work was put off: %s", error.code)
        except Exception:  # noqa: BLE001 - whatever it is, the other pieces go on
            # A worker that died is missed by nobody: it goes on, and the log says what to mend.
            _log.exception("work failed")
        return PAUSE_AFTER_TROUBLE_S
