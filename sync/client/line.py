"""The line to the centre: what the engine asks becomes a request, what comes back a reply."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from sync.steps import LOST, AskHash, AskHead, Fetch, FetchTail, HashAt, Refused, TailPage
from sync.wire import problems
from sync.wire.claims import hints_tree
from sync.wire.feeds import PAGE_ROWS_MAX, read_page
from sync.wire.streams import Acknowledged, StreamHead

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sync.client.packing import PackedBatch
    from sync.steps import Lost
    from sync.wire.claims import Hint
    from sync.wire.feeds import FeedPage
    from sync.wire.streams import StreamKey

CONNECT_S = 10.0
ANSWER_S = 60.0
"""Longer than a busy centre takes for a whole batch; then the batch is made smaller."""
CONNECTIONS_MAX = 2
"""A second one carries the batch that follows the one which is not answered yet."""
ACCEPTED = "zstd, gzip"
TOTAL_S = 180.0
"""For a whole answer, a megabyte over a weak line included."""
READABLE_STATUS = 300
_ENCODED = (b"content-encoding", b"content-length", b"transfer-encoding")
Told = TypeVar("Told")


class Line:
    """Asks the centre. Every request has its time-outs; an answer that does not come is `LOST`.

    `heard` is told the centre's clock by each answer that is no refusal. An answer that does not
    say what it should is as good as none. May be used from several threads.
    """

    def __init__(self, client: httpx.Client, heard: Callable[[int], None]) -> None:
        self._client = client
        self._heard = heard
        self._epoch = ""

    @property
    def hub(self) -> str:
        """Return where the centre is, as a person says it."""
        return self._client.base_url.netloc.decode()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def head(self, step: AskHead, last_seq: int = 0) -> StreamHead | Refused | Lost:
        """Ask how far the centre has a stream, and tell it which entry is the last here."""
        query = {"last": str(last_seq)} | _branch(step.stream)
        answer = self._get(f"{_path(step.stream)}/head", query)
        head = _read(answer, _stream_head)
        if isinstance(head, StreamHead):
            self._epoch = head.epoch
        return head

    def hash_at(self, step: AskHash) -> HashAt | Refused | Lost:
        """Ask for the hash of one entry."""
        query = {"seq": str(step.seq)} | _branch(step.stream)
        answer = self._get(f"{_path(step.stream)}/hashes", query)
        return _read(answer, lambda tree: HashAt(int(tree["seq"]), bytes.fromhex(tree["hash"])))

    def send(self, batch: PackedBatch, last_seq: int = 0) -> Acknowledged | Refused | Lost:
        """Send a batch, and tell which entry is the last here."""
        headers = {
            "content-type": problems.CONTENT_TYPE,
            problems.FIRST_SEQ: str(batch.first_seq),
            problems.PREV_HASH: batch.prev_hash.hex(),
            problems.COUNT: str(batch.count),
            problems.HEAD_SIGNATURE: batch.signature.hex(),
            problems.EPOCH: self._epoch,
            problems.LAST_SEQ: str(last_seq),
        }
        answer = self._ask(
            "POST",
            f"{_path(batch.stream)}/entries",
            params=_branch(batch.stream),
            headers=headers,
            content=batch.body,
        )
        return _read(answer, _acknowledged)

    def tell_claims(
        self, stream: StreamKey, hints: Sequence[Hint]
    ) -> dict[str, Any] | Refused | Lost:
        """Tell what entries claim that come later."""
        return self.post("/v1/claims", hints_tree(stream, hints))

    def hand_back(self, outcomes: Sequence[str]) -> dict[str, Any] | Refused | Lost:
        """Hand outcomes back, byte for byte as they were told."""
        body = f"[{','.join(outcomes)}]".encode()
        headers = {"content-type": "application/json"}
        return self._ask("POST", "/v1/outcomes", content=body, headers=headers)

    def tail(self, step: FetchTail) -> TailPage | Refused | Lost:
        """Fetch own entries that this file does not have."""
        query = {"after": str(step.after)} | _branch(step.stream)
        answer = self._get(f"{_path(step.stream)}/entries", query)
        return _read(answer, lambda tree: _tail_page(tree, step.after))

    def fetch(self, step: Fetch) -> FeedPage | Refused | Lost:
        """Fetch the rows of a feed after a cursor."""
        cursor = step.cursor
        query = {"after": str(cursor.position), "limit": str(PAGE_ROWS_MAX)}
        if cursor.epoch:
            query["epoch"] = cursor.epoch
        answer = self._get(f"/v1/feeds/{cursor.feed}", query)
        return _read(answer, lambda tree: read_page(json.dumps(tree)))

    def get(
        self, path: str, query: dict[str, str] | None = None
    ) -> dict[str, Any] | Refused | Lost:
        """Ask for something that is an object."""
        return self._get(path, query or {})

    def post(self, path: str, body: object) -> dict[str, Any] | Refused | Lost:
        """Send an object."""
        return self._ask("POST", path, json=body)

    def part(self, path: str, offset: int, length: int) -> bytes | Refused | Lost:
        """Fetch a part of a file."""
        headers = {"range": f"bytes={offset}-{offset + length - 1}", "accept-encoding": "identity"}
        try:
            answer = self._whole("GET", path, headers=headers)
        except (httpx.TransportError, httpx.DecodingError):
            return LOST
        if answer.status_code >= READABLE_STATUS:
            return refusal(answer)
        self._note(answer)
        return answer.content

    def _get(self, path: str, query: dict[str, str]) -> dict[str, Any] | Refused | Lost:
        return self._ask("GET", path, params=query)

    def _ask(self, method: str, path: str, **what: Any) -> dict[str, Any] | Refused | Lost:
        try:
            answer = self._whole(method, path, **what)
            if answer.status_code >= READABLE_STATUS:
                return refusal(answer)
            tree = answer.json()
        except (httpx.TransportError, httpx.DecodingError, ValueError):
            return LOST
        self._note(answer)
        return tree if isinstance(tree, dict) else LOST

    def _whole(self, method: str, path: str, **what: Any) -> httpx.Response:
        """Return an answer with its body, unless it trickles in for longer than anybody waits.

        The time-outs of the client count from one piece to the next.
        """
        until = time.monotonic() + TOTAL_S
        with self._client.stream(method, path, **what) as answer:
            pieces = []
            for piece in answer.iter_bytes():
                pieces.append(piece)
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("the answer trickles", request=answer.request)
        # The body is decoded by now: the new answer must not try it again.
        headers = [(k, v) for k, v in answer.headers.raw if k.lower() not in _ENCODED]
        return httpx.Response(answer.status_code, headers=headers, content=b"".join(pieces))

    def _note(self, answer: httpx.Response) -> None:
        told = answer.headers.get(problems.HUB_TIME, "")
        if told.isdigit():
            self._heard(int(told))


def _read(
    answer: dict[str, Any] | Refused | Lost, reader: Callable[[dict[str, Any]], Told]
) -> Told | Refused | Lost:
    if not isinstance(answer, dict):
        return answer
    try:
        return reader(answer)
    except (KeyError, ValueError, TypeError):
        return LOST


def _stream_head(tree: dict[str, Any]) -> StreamHead:
    return StreamHead(
        seq=int(tree["seq"]),
        hash=bytes.fromhex(tree["hash"]),
        durable_seq=int(tree["durable_seq"]),
        state=str(tree["state"]),
        epoch=str(tree["epoch"]),
    )


def _acknowledged(tree: dict[str, Any]) -> Acknowledged:
    return Acknowledged(
        seq=int(tree["seq"]),
        hash=bytes.fromhex(tree["hash"]),
        durable_seq=int(tree["durable_seq"]),
        state=str(tree["state"]),
        quarantined=tuple(tree["quarantined"]),
    )


def _tail_page(tree: dict[str, Any], after: int) -> TailPage:
    entries = tree["entries"]
    if [int(each["seq"]) for each in entries] != list(range(after + 1, after + 1 + len(entries))):
        raise ValueError("not the entries that were asked for")
    texts = tuple(str(each["entry"]) for each in entries)
    return TailPage(texts, bytes.fromhex(tree["signature"]))


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
        limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
        headers={"accept-encoding": ACCEPTED},
        trust_env=False,
    )


def _path(stream: StreamKey) -> str:
    return f"/v1/streams/{stream.incarnation}"


def _branch(stream: StreamKey) -> dict[str, str]:
    return {"branch": stream.branch} if stream.branch else {}
