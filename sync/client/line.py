"""The line to the centre: what the engine asks becomes a request, what comes back a reply."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import zstandard

from sync.steps import LOST, AskHash, AskHead, Fetch, HashAt, Refused
from sync.wire import problems
from sync.wire.feeds import PAGE_ROWS_MAX, read_page
from sync.wire.streams import Acknowledged, StreamHead, pack_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.steps import Lost
    from sync.wire.feeds import FeedPage
    from sync.wire.streams import Batch, StreamKey

CONNECT_S = 10.0
ANSWER_S = 60.0
"""Longer than a busy centre takes for a whole batch; then the batch is made smaller."""
LEVEL = 9
"""A batch is small and packed once: a slow line is worth more than a little time."""
ACCEPTED = "zstd, gzip"
READABLE_STATUS = 300


class Line:
    """Asks the centre. Every request has its time-outs; an answer that does not come is `LOST`.

    `heard` is told the centre's clock of each answer and how long the answer took (microseconds).
    Belongs to one thread.
    """

    def __init__(self, client: httpx.Client, heard: Callable[[int], None]) -> None:
        self._client = client
        self._heard = heard
        self._packer = zstandard.ZstdCompressor(level=LEVEL)

    @property
    def hub(self) -> str:
        """Return where the centre is, as a person says it."""
        return self._client.base_url.netloc.decode()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def head(self, step: AskHead) -> StreamHead | Refused | Lost:
        """Ask how far the centre has a stream."""
        answer = self._get(f"{_path(step.stream)}/head", _branch(step.stream))
        if not isinstance(answer, dict):
            return answer
        return StreamHead(
            seq=int(answer["seq"]),
            hash=bytes.fromhex(answer["hash"]),
            durable_seq=int(answer["durable_seq"]),
            state=str(answer["state"]),
            epoch=str(answer["epoch"]),
        )

    def hash_at(self, step: AskHash) -> HashAt | Refused | Lost:
        """Ask for the hash of one entry."""
        query = {"seq": str(step.seq)} | _branch(step.stream)
        answer = self._get(f"{_path(step.stream)}/hashes", query)
        if not isinstance(answer, dict):
            return answer
        return HashAt(int(answer["seq"]), bytes.fromhex(answer["hash"]))

    def send(self, batch: Batch) -> Acknowledged | Refused | Lost:
        """Send a batch."""
        body = self._packer.compress(pack_texts(batch.texts))
        headers = {
            "content-type": problems.CONTENT_TYPE,
            problems.FIRST_SEQ: str(batch.first_seq),
            problems.PREV_HASH: batch.prev_hash.hex(),
            problems.COUNT: str(len(batch.texts)),
            problems.HEAD_SIGNATURE: batch.signature.hex(),
        }
        answer = self._ask(
            "POST",
            f"{_path(batch.stream)}/entries",
            params=_branch(batch.stream),
            headers=headers,
            content=body,
        )
        if not isinstance(answer, dict):
            return answer
        return Acknowledged(
            seq=int(answer["seq"]),
            hash=bytes.fromhex(answer["hash"]),
            durable_seq=int(answer["durable_seq"]),
            state=str(answer["state"]),
            quarantined=tuple(answer["quarantined"]),
        )

    def fetch(self, step: Fetch) -> FeedPage | Refused | Lost:
        """Fetch the rows of a feed after a cursor."""
        cursor = step.cursor
        query = {"after": str(cursor.position), "limit": str(PAGE_ROWS_MAX)}
        if cursor.epoch:
            query["epoch"] = cursor.epoch
        answer = self._get(f"/v1/feeds/{cursor.feed}", query)
        if not isinstance(answer, dict):
            return answer
        return read_page(json.dumps(answer))

    def get(self, path: str) -> dict[str, Any] | Refused | Lost:
        """Ask for something that is an object."""
        return self._get(path, {})

    def post(self, path: str, body: object) -> dict[str, Any] | Refused | Lost:
        """Send an object."""
        return self._ask("POST", path, json=body)

    def part(self, path: str, offset: int, length: int) -> bytes | Refused | Lost:
        """Fetch a part of a file."""
        headers = {"range": f"bytes={offset}-{offset + length - 1}", "accept-encoding": "identity"}
        try:
            answer = self._client.get(path, headers=headers)
        except (httpx.TransportError, httpx.DecodingError):
            return LOST
        self._note(answer)
        return answer.content if answer.status_code < READABLE_STATUS else refusal(answer)

    def _get(self, path: str, query: dict[str, str]) -> dict[str, Any] | Refused | Lost:
        return self._ask("GET", path, params=query)

    def _ask(self, method: str, path: str, **what: Any) -> dict[str, Any] | Refused | Lost:
        try:
            answer = self._client.request(method, path, **what)
            if answer.status_code >= READABLE_STATUS:
                self._note(answer)
                return refusal(answer)
            tree = answer.json()
        except (httpx.TransportError, httpx.DecodingError, ValueError):
            return LOST
        self._note(answer)
        return tree if isinstance(tree, dict) else LOST

    def _note(self, answer: httpx.Response) -> None:
        told = answer.headers.get(problems.HUB_TIME, "")
        if told.isdigit():
            self._heard(int(told))


def refusal(answer: httpx.Response) -> Refused:
    """Read what the centre says instead of yes; a stranger in between has no code."""
    try:
        tree = answer.json()
        code = str(tree["code"])
    except (ValueError, KeyError, TypeError):
        return Refused(f"http_{answer.status_code}")
    wait = answer.headers.get("retry-after", "")
    try:
        return Refused(
            code=code,
            seq=int(tree.get("seq", 0)),
            hash=bytes.fromhex(tree.get("hash", "")),
            retry_after_s=int(wait) if wait.isdigit() else 0,
            epoch=str(tree.get("epoch", "")),
        )
    except (ValueError, TypeError):
        return Refused(code)


def http_client(url: str, verify: Any, answer_s: float = ANSWER_S) -> httpx.Client:
    """Return a client of one centre; proxies of the surroundings are not asked."""
    return httpx.Client(
        base_url=url,
        verify=verify,
        timeout=httpx.Timeout(answer_s, connect=CONNECT_S),
        limits=httpx.Limits(max_connections=2, max_keepalive_connections=1),
        headers={"accept-encoding": ACCEPTED},
        trust_env=False,
    )


def _path(stream: StreamKey) -> str:
    return f"/v1/streams/{stream.incarnation}"


def _branch(stream: StreamKey) -> dict[str, str]:
    return {"branch": stream.branch} if stream.branch else {}
