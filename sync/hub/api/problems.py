"""Refusals as RFC 9457 problem details: a code, what it means, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from edge.domain.errors import OutcomeUnknown, TillError, Unavailable
from sync.wire import problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request

MEDIA_TYPE: Final = "application/problem+json"
DESCRIPTION: Final = "/v1/openapi.json"
"""Where each app describes what it answers."""

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    problems.NOT_AUTHENTICATED: (
        "No certificate of a lane that this centre knows",
        "Enrol the lane: `hub enrol-code` at the centre, then `till enrol CODE` at the till.",
    ),
    problems.LANE_REVOKED: (
        "The lane's certificate was revoked",
        "Ask the office why; to carry on, enrol the lane anew with a code of `hub enrol-code`.",
    ),
    problems.LANE_CLONED: (
        "Two machines carry on the same journal, and this one is the copy",
        "Enrol this machine as a lane of its own: `till enrol CODE`.",
    ),
    problems.GAP: (
        "Entries before these are missing",
        "Send from the entry after `seq`.",
    ),
    problems.FORK: (
        "The centre holds another entry under this number",
        "Send this continuation as a branch; a person at the centre is told of it.",
    ),
    problems.TOO_LARGE: (
        "The batch is larger than the centre takes at once",
        "Send fewer entries at a time.",
    ),
    problems.SIGNATURE_WRONG: (
        "The batch is not signed by the lane's key",
        "Run `till verify` on the lane; enrol it anew if its key was replaced.",
    ),
    problems.BATCH_UNREADABLE: (
        "The batch is not what its headers say",
        "Send it again; if it stays, update the till's program.",
    ),
    problems.BUSY: (
        "The centre takes in as much as it can",
        "Try again after the time in `Retry-After`.",
    ),
    problems.EPOCH_CHANGED: (
        "The centre tells this feed anew",
        "Read it from the beginning under the new `epoch`.",
    ),
    "request_unreadable": (
        "The request is not of the documented form",
        f"Compare it with the description at {DESCRIPTION}.",
    ),
    "not_found": ("There is nothing at this address", f"Compare it with {DESCRIPTION}."),
    "catalogue_not_needed": (
        "The goods are few, there is no file of them",
        "Read the feed `chain` from its beginning.",
    ),
    problems.CATALOGUE_NOT_READY: (
        "The catalogue file is being made",
        "Try again after the time in `Retry-After`.",
    ),
    "outcome_unproven": (
        "An outcome does not carry this centre's signature",
        "Send only rows of the outcome kind, as the centre told them.",
    ),
    "token_unknown": (
        "No token that this centre knows",
        "Send `Authorization: Bearer TOKEN`; `hub token` makes one.",
    ),
    "scope_missing": (
        "The token may not do this",
        "Use a token of the scope that `detail` names; `hub token --scope` makes one.",
    ),
    "idempotency_mismatch": (
        "The Idempotency-Key was used for another request",
        "Use a new key for a new request.",
    ),
    "idempotency_busy": (
        "The first request with this Idempotency-Key is still under way",
        "Send the same again after the time in `Retry-After`.",
    ),
    "record_invalid": ("The record is not valid", "Mend what `errors` name and send it again."),
    "cursor_wrong": ("The cursor is not one of ours", "Begin without a cursor."),
    "centre_away": (
        "The centre's database cannot be reached",
        "Try again; nothing is lost at the till. The office looks at `hub status`.",
    ),
}


_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "code", "title", "status", "detail", "next"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "code", "title", "detail", "next")},
        "status": {"type": "integer"},
    },
}
_STATUSES: Final = {
    400: "The input is wrong",
    401: "Whoever asks is not known",
    403: "Whoever asks may not do this",
    404: "There is no such thing",
    409: "Not in the present state",
    412: "Somebody else changed it meanwhile",
    413: "Too large",
    422: "Not of the documented form",
    429: "The centre takes in as much as it can",
    503: "The database is away",
}
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": told, "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}
    for status, told in _STATUSES.items()
}
"""What any route may answer instead; part of its description."""


class Problem(Exception):
    """A refusal with what the caller may need instead."""

    def __init__(
        self, status: int, code: str, detail: str = "", *, retry_after_s: int = 0, **facts: Any
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.retry_after_s, self.facts = retry_after_s, facts

    def response(self) -> JSONResponse:
        """Return the answer that says so."""
        title, next_step = WORDS[self.code]
        body = {
            "type": "about:blank",
            "code": self.code,
            "title": title,
            "status": self.status,
            "detail": self.detail or title,
            "next": next_step,
            **self.facts,
        }
        headers = {"cache-control": "no-store"}
        if self.retry_after_s:
            headers["retry-after"] = str(self.retry_after_s)
        return JSONResponse(body, self.status, headers, media_type=MEDIA_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Let an app answer every refusal as problem details."""

    def problem(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return error.response()

    def away(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, TillError)
        return Problem(503, "centre_away", error.code, retry_after_s=5).response()

    def unreadable(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        # What was sent is not repeated: it may hold what nobody should read in a log.
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return Problem(422, "request_unreadable", told).response()

    def other(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        code = "not_found" if error.status_code == 404 else "request_unreadable"
        return Problem(error.status_code, code, str(error.detail)).response()

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(Unavailable, away)
    app.add_exception_handler(OutcomeUnknown, away)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, other)
