"""A centre that answers requests in memory: it takes in, tells, refuses at will."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import zstandard

from edge.domain.chain import NO_HASH
from sync.wire import problems
from sync.wire.streams import chain, unpack_texts

URL = "https://centre.test"
Take = Callable[[httpx.Request], httpx.Response]
TAKEN = frozenset({"/v1/claims", "/v1/outcomes"})
"""Where something is only taken, which says nothing back."""


@dataclass
class AnsweringCentre:
    """`next_answers` come first, one for each request: an answer, or an error to raise.

    Of `lost_paths` no answer ever comes.
    """

    epoch: str = "e1"
    state: str = "open"
    texts: list[str] = field(default_factory=list)
    signatures: dict[int, bytes] = field(default_factory=dict)
    tail_entries: int = 500
    quarantined: list[int] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lost_paths: set[str] = field(default_factory=set)
    refused_paths: dict[str, httpx.Response] = field(default_factory=dict)
    next_answers: list[httpx.Response | Exception] = field(default_factory=list)
    asked: list[httpx.Request] = field(default_factory=list)
    around_entries: Callable[[httpx.Request, Take], httpx.Response] = field(
        default=lambda request, take: take(request)
    )
    """Called in place of taking a batch in, from the thread of its request."""

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=URL, transport=httpx.MockTransport(self._answer))

    @property
    def paths(self) -> list[str]:
        return [request.url.path for request in self.asked]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.next_answers:
            answer = self.next_answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        path = request.url.path
        if path in self.lost_paths:
            raise httpx.ReadTimeout("lost")
        return self.refused_paths.get(path) or self._told(request, path)

    def _told(self, request: httpx.Request, path: str) -> httpx.Response:
        if path in TAKEN:
            return told({})
        if path.endswith("/head"):
            head = self._head(request.url.params.get("branch", ""))
            return told(head | {"state": self.state, "epoch": self.epoch})
        if path.endswith("/hashes"):
            seq = int(request.url.params["seq"])
            return told({"seq": seq, "hash": self._hashes()[seq].hex()})
        if path.endswith("/entries"):
            if request.method == "POST":
                return self.around_entries(request, self._take)
            return self._tail(request)
        if path.startswith("/v1/feeds/"):
            return self._page(request)
        return refused("not_found", 404)

    def _hashes(self) -> list[bytes]:
        return [NO_HASH, *chain(NO_HASH, self.texts)]

    def _head(self, branch: str = "") -> dict[str, Any]:
        if branch:
            # Nothing is known of a branch before its first batch.
            return {"seq": 0, "hash": NO_HASH.hex(), "durable_seq": 0}
        seq = len(self.texts)
        return {"seq": seq, "hash": self._hashes()[-1].hex(), "durable_seq": seq}

    def _tail(self, request: httpx.Request) -> httpx.Response:
        after = int(request.url.params["after"])
        told_texts = list(enumerate(self.texts, 1))[after : after + self.tail_entries]
        entries = [{"seq": seq, "entry": text} for seq, text in told_texts]
        last = after + len(entries)
        signature = self.signatures.get(last, b"").hex()
        return told({"entries": entries, "head": len(self.texts), "signature": signature})

    def _take(self, request: httpx.Request) -> httpx.Response:
        first = int(request.headers[problems.FIRST_SEQ])
        texts = unpack_texts(zstandard.ZstdDecompressor().decompress(request.read(), 2**24))
        if first > len(self.texts) + 1:
            return refused(problems.GAP, 409, seq=len(self.texts), hash=self._hashes()[-1].hex())
        self.texts[first - 1 :] = texts
        return told(self._head() | {"state": self.state, "quarantined": self.quarantined})

    def _page(self, request: httpx.Request) -> httpx.Response:
        feed = request.url.path.rpartition("/")[2]
        asked_epoch = request.url.params.get("epoch", self.epoch)
        if asked_epoch != self.epoch:
            return refused(problems.EPOCH_CHANGED, 409, epoch=self.epoch)
        after = int(request.url.params["after"])
        rows = self.rows.get(feed, [])
        page = {"feed": feed, "epoch": self.epoch, "rows": rows[after:], "head": len(rows)}
        return told(page)


def told(tree: object, hub_micros: int = 5) -> httpx.Response:
    """Return an answer that is no refusal, with the centre's clock."""
    return httpx.Response(
        200, content=json.dumps(tree), headers={problems.HUB_TIME: str(hub_micros)}
    )


def refused(code: str, status: int, retry_after: str = "", **facts: object) -> httpx.Response:
    """Return a problem, with the centre's clock."""
    headers = {problems.HUB_TIME: "5"} | ({"retry-after": retry_after} if retry_after else {})
    return httpx.Response(status, content=json.dumps({"code": code} | facts), headers=headers)
