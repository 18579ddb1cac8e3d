"""Asks the centre what other places have: now and then for news, at once for a till that waits."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from edge.centre_requests import ACTION, StockRequest, read_request
from edge.domain.errors import TillError
from edge.store.database import Error, as_till_error, data_version
from edge.store.shop_files import open_for_reading
from sync.central.availability import (
    apply_availability,
    availability_state,
    keep_answer,
    keep_exact,
)

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock
    from sync.central.file import CentralFile
    from sync.client.line import Line
    from sync.client.pausing import Bell

POLL_S: Final = 30.0
LOOK_S: Final = 0.1
"""How long a person waits at most before what they asked is on its way."""
_PAGES_MAX: Final = 1_000
_LAST = "SELECT coalesce(max(rowid), 0) FROM effect"
_ASKED = (
    "SELECT rowid, subject, not_after_micros FROM effect WHERE rowid > ? AND action = ?"
    " ORDER BY rowid"
)

_log = logging.getLogger(__name__)


class Asking:
    """Passes on what the till asks. Belongs to one thread; the line is its own.

    What was asked before it was opened is too old to be waited for. Nothing is asked twice: a
    request that gets no answer in time is as good as never made.
    """

    def __init__(
        self, directory: Path, central: CentralFile, line: Line, bell: Bell, clock: Clock
    ) -> None:
        self._till = open_for_reading(directory)
        self._central = central
        self._line = line
        self._bell = bell
        self._clock = clock
        ((self._row,),) = self._rows(_LAST)
        self._version = data_version(self._till)
        self._polled_micros: int | None = None

    def close(self) -> None:
        """Close the till's file."""
        self._till.close()

    def run(self) -> None:
        """Look for requests, and for news at times, until told to stop."""
        while not self._bell.is_over:
            self.answer()
            now_micros = self._clock.monotonic_micros()
            since = None if self._polled_micros is None else now_micros - self._polled_micros
            if since is None or since >= POLL_S * 1_000_000:
                self._polled_micros = now_micros
                self.hear_news()
            self._bell.wait(self, LOOK_S)

    def hear_news(self) -> None:
        """Fetch what changed; an older centre tells nothing, and one out of reach later."""
        for _ in range(_PAGES_MAX):
            with self._central.reading() as connection:
                state = availability_state(connection)
            query = {"after": str(state.n), "places": state.places_digest}
            page = self._line.get("/v1/availability", query)
            if not isinstance(page, dict) or self._bell.is_over or self._applied(page):
                return

    def answer(self) -> None:
        """Ask what the till has asked since the last look."""
        if (version := data_version(self._till)) == self._version:
            return
        for row, text, not_after_micros in self._rows(_ASKED, self._row, ACTION):
            self._row = row
            request = read_request(text)
            if request is not None and not_after_micros > self._clock.now().micros:
                self._ask(request)
        self._version = version

    def _ask(self, request: StockRequest) -> None:
        kept: object = {}
        if request.reservation:
            body = {
                "reservation": request.reservation,
                "location": request.location,
                "item": request.item,
                "quantity_milli": request.quantity_milli,
            }
            kept = self._line.post("/v1/kept", body)
        found = self._line.get(f"/v1/availability/{quote(request.item, safe='')}")
        if not isinstance(found, dict) or not isinstance(kept, dict):
            return
        try:
            with self._central.writing() as connection:
                keep_exact(connection, request.item, found)
                if request.reservation:
                    now_micros = self._clock.now().micros
                    keep_answer(connection, request.reservation, kept, now_micros)
        except (ValueError, TypeError):
            _log.warning("answer_unreadable")

    def _applied(self, page: dict[str, Any]) -> bool:
        try:
            with self._central.writing() as connection:
                return apply_availability(connection, page)
        except (ValueError, TypeError):
            _log.warning("availability_unreadable")
            return True

    def _rows(self, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
        try:
            return list(self._till.execute(sql, values))
        except Error as error:
            raise as_till_error(error, path="till.db") from error


def hear_once(directory: Path, central: CentralFile, line: Line, bell: Bell, clock: Clock) -> None:
    """Fetch what changed, once; what goes wrong is in the log and keeps nobody waiting."""
    try:
        with closing(Asking(directory, central, line, bell, clock)) as asking:
            asking.hear_news()
    except TillError as error:
        _log.warning("availability_not_heard", extra={"code": error.code})
