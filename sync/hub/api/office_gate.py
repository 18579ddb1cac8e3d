"""Who may speak at the office's door, and what every route of it has in common."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Protocol, cast

from fastapi import Depends, Header, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from sync.hub.api.problems import Problem
from sync.hub.hub import Hub
from sync.hub.services.records import Writing
from sync.hub.services.set_aside import Place
from sync.hub.services.tokens import Caller, read_token

_BEARER = HTTPBearer(auto_error=False, description="A token of `hub token`.")


def hub_of(request: Request) -> Hub:
    """Return the centre."""
    return cast("Hub", request.app.state.hub)


TheHub = Annotated[Hub, Depends(hub_of)]


def caller_of(
    hub: TheHub, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Caller:
    """Return who asks; raises `Problem` "token_unknown"."""
    token = given.credentials if given else ""
    found = hub.database.run(lambda cursor: read_token(cursor, token)) if token else None
    if found is None:
        raise Problem(401, "token_unknown")
    return found


def _allowed(scope: str) -> Callable[[Caller], Caller]:
    def allowed(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        if not caller.may(scope):
            raise Problem(403, "scope_missing", f"This needs the scope {scope}.")
        return caller

    return allowed


Reader = Annotated[Caller, Depends(_allowed("read"))]
Writer = Annotated[Caller, Depends(_allowed("write"))]
Admin = Annotated[Caller, Depends(_allowed("admin"))]

PathKey = Annotated[str, Path(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:@-]{0,127}$")]
Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str, Query(max_length=400, description="`next` of the page before.")]
RequestKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,200}$",
        description="New with each intention, the same with each repeat.",
    ),
]
IfMatch = Annotated[
    str | None, Header(pattern=r'^("[0-9]{1,15}"|\*)$', description="The ETag that was read.")
]


def writing_of(hub: Hub, caller: Caller, if_match: str | None = None) -> Writing:
    """Return who changes something now, and on which version it stands."""
    basis = None if if_match is None or if_match == "*" else int(if_match.strip('"'))
    return Writing(caller.name, hub.clock.now().micros, basis)


def name_of_request(caller: Caller, key: str, form: BaseModel | str) -> str:
    """Return the name of what a request makes, the same for each repeat of it.

    So a repeat finds what was made where the answer to the first one was lost with its process.
    """
    said = form if isinstance(form, str) else form.model_dump_json()
    told = "\0".join((caller.name, key, said))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def cursor_after(text: str) -> str:
    """Return the key that a cursor stands for, "" for the beginning."""
    try:
        after = urlsafe_b64decode(
            text.encode("ascii"),
        ).decode()
    except ValueError as error:
        raise Problem(422, "cursor_wrong") from error
    if "\x00" in after:
        raise Problem(422, "cursor_wrong")
    return after


def place_after(text: str, before_all: Place) -> Place:
    """Return the place that a cursor stands for; `before_all` is where a list begins."""
    if not text:
        return before_all
    try:
        place = json.loads(cursor_after(text))
        kinds = [type(part) for part in place]
        json.dumps(place, ensure_ascii=False).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise Problem(422, "cursor_wrong") from error
    is_number = all(abs(part) < 2**62 for part in place if isinstance(part, int))
    has_nul = any("\x00" in part for part in place if isinstance(part, str))
    if kinds != [type(part) for part in before_all] or not is_number or has_nul:
        raise Problem(422, "cursor_wrong")
    return tuple(place)


class Placed(Protocol):
    """A row that knows where it stands in its list."""

    @property
    def place(self) -> Place:
        """Return it."""
        ...


def place_text(rows: Sequence[Placed]) -> str:
    """Return what the cursor after the last row says."""
    return json.dumps(rows[-1].place) if rows else ""


def page(rows: list[dict[str, Any]], limit: int, last_key: str) -> dict[str, Any]:
    """Return a page; `next` is None on the last one."""
    following = urlsafe_b64encode(last_key.encode()).decode() if len(rows) == limit else None
    return {"data": rows, "next": following}
