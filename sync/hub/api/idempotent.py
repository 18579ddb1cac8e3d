"""Answers a repeated POST with what the first one was answered."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from edge.domain.errors import TillError
from sync.hub.api.problems import Problem
from sync.hub.services.idempotency import begin, forget, keep
from sync.hub.services.tokens import read_token

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sync.hub.hub import Hub
    from sync.hub.services.idempotency import Kept

BODY_BYTES_MAX = 32 * 1024 * 1024
_NOT_KEPT = frozenset({401, 403, 429})
REPLAYED = "idempotent-replayed"


class Idempotent:
    """Keeps the answers to POSTs that carry an Idempotency-Key, by token and key."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self._app, self._hub = app, hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no such POST; else answer it once."""
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self._app(scope, receive, send)
        request = Request(scope, receive)
        name = request.headers.get("idempotency-key", "")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not name or scheme.lower() != "bearer":
            return await self._app(scope, receive, send)
        body = await _body(request)
        if body is None:
            return await Problem(413, "too_large").response()(scope, receive, send)
        digest = _digest(scope, body)
        try:
            claimed = await run_in_threadpool(self._begin, token, name, digest)
        except TillError as error:
            away = Problem(503, "centre_away", error.code, retry_after_s=5)
            return await away.response()(scope, receive, send)
        key, kept = claimed
        if kept is not None:
            return await _answer(kept)(scope, receive, send)
        return await self._first(scope, _again(body), send, key)

    def _begin(
        self, token: str, name: str, digest: bytes
    ) -> tuple[tuple[bytes, str] | None, Kept | None]:
        now_micros = self._hub.clock.now().micros

        def work(cursor: Any) -> tuple[tuple[bytes, str] | None, Kept | None]:
            caller = read_token(cursor, token)
            if caller is None:
                return None, None
            key = (caller.token_hash, name)
            return key, begin(cursor, key, digest, now_micros)

        return self._hub.database.run(work)

    async def _first(
        self, scope: Scope, receive: Receive, send: Send, key: tuple[bytes, str] | None
    ) -> None:
        """Let the app answer and keep what it says before it is sent."""
        messages: list[Message] = []

        async def held(message: Message) -> None:
            messages.append(message)

        try:
            await self._app(scope, receive, held)
        except BaseException:
            if key is not None:
                await run_in_threadpool(self._keep, key, 500, "", b"")
            raise
        status = int(messages[0]["status"])
        headers = {k.decode().lower(): v.decode("latin-1") for k, v in messages[0]["headers"]}
        answer = b"".join(message.get("body", b"") for message in messages[1:])
        if key is not None:
            await run_in_threadpool(
                self._keep, key, status, headers.get("content-type", ""), answer
            )
        for message in messages:
            await send(message)

    def _keep(self, key: tuple[bytes, str], status: int, media_type: str, answer: bytes) -> None:
        if status >= 500 or status in _NOT_KEPT:
            self._hub.database.run(lambda cursor: forget(cursor, key))
        else:
            self._hub.database.run(lambda cursor: keep(cursor, key, status, media_type, answer))


def _answer(kept: Kept) -> Response:
    if not kept.is_same:
        return Problem(422, "idempotency_mismatch").response()
    if not kept.status:
        return Problem(409, "idempotency_busy", retry_after_s=1).response()
    headers = {"content-type": kept.media_type, REPLAYED: "true"}
    return Response(kept.answer, kept.status, headers)


async def _body(request: Request) -> bytes | None:
    """Return the body; None for one that is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES_MAX:
            return None
    return bytes(body)


def _digest(scope: Scope, body: bytes) -> bytes:
    asked = scope["path"].encode() + b"?" + scope["query_string"] + b"\n"
    return hashlib.sha256(asked + body).digest()


def _again(body: bytes) -> Receive:
    """Return what hands a body out that was read already."""
    told = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return told.pop() if told else {"type": "http.disconnect"}

    return receive
