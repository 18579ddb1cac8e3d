"""Log as one JSON object a line, with names of states alone and nothing about people."""

from __future__ import annotations

import json
import logging
import sys

from edge.domain.card_numbers import masked

_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes the event's name and its extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; an exception is told by its type and place, not by its values."""
        told: dict[str, object] = {
            "time_micros": int(record.created * 1_000_000),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
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


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send the records of this program's packages to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for package in ("devices", "edge"):
        logger = logging.getLogger(package)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


def _where(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
