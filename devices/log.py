"""Log as one JSON object a line, with names of states alone and nothing about people."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from edge.domain.card_numbers import masked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from queue import SimpleQueue

LOGS_FOLDER: Final = "logs"
"""In the shop's folder: a file for each process that keeps one. `tui.words` sends people there."""

_FILE_BYTES_MAX: Final = 1_000_000
_OLDER_FILES: Final = 3
"""Some weeks of a busy shop, and never more than four megabytes of its disk."""

_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes the event's name and its extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; an exception is told by its type and place, not by its values."""
        told: dict[str, object] = {
            "time_micros": int(record.created * 1_000_000),
            "level": record.levelname.lower(),
            "logger": record.name,
            # asyncio puts what it held into its message.
            "event": "uncaught" if record.name == "asyncio" else record.getMessage(),
        }
        told |= {name: value for name, value in record.__dict__.items() if name not in _FIELDS}
        if record.exc_info and record.exc_info[0]:
            told["exception"] = record.exc_info[0].__name__
            told["where"] = _where(record)
        return json.dumps(
            {name: masked(v) if isinstance(v, str) else v for name, v in told.items()},
            default=lambda value: masked(str(value)),
            ensure_ascii=False,
        )


def log_to_stderr(*packages: str, level: int = logging.INFO) -> None:
    """Send the records of packages to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for package in packages:
        logger = logging.getLogger(package)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


@contextmanager
def logging_to_file(directory: Path, process: str, *packages: str) -> Iterator[None]:
    """Write the records of packages into a shop's folder as JSON lines, beside where else they go.

    The file is written by a thread of its own: whoever has something to say waits for no disk. A
    disk that takes nothing costs the log and nothing else.
    """
    from logging.handlers import QueueListener
    from queue import SimpleQueue

    folder = directory / LOGS_FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        yield
        return
    handler, queue = _quiet_file(folder / f"{process}.log"), SimpleQueue[logging.LogRecord]()
    listener, waiting = QueueListener(queue, handler), _as_it_is(queue)
    loggers = [logging.getLogger(package) for package in packages]
    before = [logger.level for logger in loggers]
    listener.start()
    for logger in loggers:
        logger.addHandler(waiting)
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.removeHandler(waiting)
            logger.setLevel(level)
        listener.stop()
        handler.close()


def _quiet_file(path: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    class QuietFile(RotatingFileHandler):
        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
            """Say nothing: the screen is drawn where it would be said."""

    made = QuietFile(
        path, maxBytes=_FILE_BYTES_MAX, backupCount=_OLDER_FILES, encoding="utf-8", delay=True
    )
    made.setFormatter(JsonLines())
    return made


def _as_it_is(queue: SimpleQueue[logging.LogRecord]) -> logging.Handler:
    """Return a handler that leaves the writing of an exception to `JsonLines`."""
    from logging.handlers import QueueHandler

    class AsItIs(QueueHandler):
        def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
            return record

    return AsItIs(queue)


def _where(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
