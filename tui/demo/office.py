"""The office's door of the demo's centre, as any program with a token goes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from edge.domain.errors import Refusal, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

ANSWER_S = 30.0
NAMES_MAX = 1_000


class Office:
    """A client of the office's API; an answer that is no success is raised by its own code."""

    def __init__(self, url: str, token_file: Path) -> None:
        token = token_file.read_text(encoding="utf-8").strip()
        self._client = httpx.Client(
            base_url=url, timeout=ANSWER_S, headers={"authorization": f"Bearer {token}"}
        )

    def get(self, path: str, **params: str | int) -> Any:
        """Return what stands at a path."""
        return self._asked("GET", path, params=params)

    def put(self, path: str, body: Any) -> Any:
        """Put something at a path."""
        return self._asked("PUT", path, json=body)

    def post(self, path: str, body: Any, key: str) -> Any:
        """Ask for something, once for a key."""
        return self._asked("POST", path, json=body, headers={"idempotency-key": key})

    def take(self, kind: str, lines: bytes, key: str) -> Any:
        """Have a file of records taken in."""
        headers = {"idempotency-key": key, "content-type": "application/octet-stream"}
        return self._asked("POST", f"/v1/imports/{kind}", content=lines, headers=headers)

    def everything(self, path: str) -> list[dict[str, Any]]:
        """Return all pages of a list."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get(path, limit=NAMES_MAX, cursor=cursor)
            found += page["data"]
            cursor = page["next"] or ""
            if not cursor:
                return found

    def _asked(self, method: str, path: str, **what: Any) -> Any:
        try:
            answer = self._client.request(method, path, **what)
        except httpx.TransportError as error:
            raise Unavailable("hub_unreachable", address=str(self._client.base_url)) from error
        if answer.is_success:
            return answer.json()
        try:
            told = dict(answer.json())
        except ValueError:
            told = {}
        code = str(told.get("code", "hub_refused"))
        facts = {name: told.get(name, "") for name in ("field", "detail", "title")}
        raise Refusal(code, status=answer.status_code, **facts)
