"""Notes what nobody expected to fail by its kind and place, and has a person told a sentence."""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from edge.domain.errors import TillError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def note_uncaught(process: str, error: BaseException, part: str) -> Unavailable:
    """Write an error of the program to the log; return what to say of it where a part failed."""
    kind = type(error)
    logging.getLogger("devices.uncaught").error(
        "uncaught", exc_info=(kind, error, error.__traceback__), extra={"part": part}
    )
    return Unavailable("part_failed", process=process, what=kind.__name__)


@contextmanager
def noting_uncaught(process: str, tell: Callable[[TillError], None]) -> Iterator[None]:
    """Note what any thread of a process raises; `tell` is called with what to say, on any thread.

    What the body itself raises and nobody foresaw comes out as `Unavailable` (program_failed). A
    traceback would show a person values that are nobody's business, across a screen that is drawn.
    """
    before = threading.excepthook, sys.unraisablehook

    def in_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
            name = told.thread.name if told.thread else ""
            tell(note_uncaught(process, told.exc_value, name))

    def while_forgetting(told: sys.UnraisableHookArgs) -> None:
        if told.exc_value is not None:
            note_uncaught(process, told.exc_value, "")

    threading.excepthook, sys.unraisablehook = in_thread, while_forgetting
    try:
        yield
    except (TillError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, a person is told what to do
        note_uncaught(process, error, "main")
        what = type(error).__name__
        raise Unavailable("program_failed", process=process, what=what) from None
    finally:
        threading.excepthook, sys.unraisablehook = before
