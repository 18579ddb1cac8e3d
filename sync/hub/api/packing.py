"""Bodies on the line: unpacked within bounds, packed where the other side can read it."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import zstandard
from fastapi import Response

from sync.hub.api.problems import Problem
from sync.wire import problems
from sync.wire.streams import BATCH_BYTES_MAX

if TYPE_CHECKING:
    from fastapi import Request

WINDOW_BYTES_MAX = 8 * 1024 * 1024
PACK_LEVEL = 3
PACK_FROM_BYTES = 1_024


def described_body(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return what describes a body that a route reads by itself."""
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


_local = threading.local()


async def read_body(request: Request, bytes_max: int = BATCH_BYTES_MAX) -> bytes:
    """Return a request's body; raises `Problem` "too_large" before more than that is kept."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > bytes_max:
            raise Problem(413, problems.TOO_LARGE)
    return bytes(body)


def unpack(body: bytes, bytes_max: int = BATCH_BYTES_MAX) -> bytes:
    """Unpack zstd to at most `bytes_max`; raises `Problem` for more and for what is no zstd."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES_MAX)
    unpacked = bytearray()
    try:
        # A few bytes may unpack to gigabytes: never more is made than may be kept.
        with unpacker.stream_reader(body) as reader:
            while part := reader.read(bytes_max + 1 - len(unpacked)):
                unpacked += part
                if len(unpacked) > bytes_max:
                    raise Problem(413, problems.TOO_LARGE)
    except zstandard.ZstdError as error:
        raise Problem(400, problems.BATCH_UNREADABLE, "The body is no zstd.") from error
    return bytes(unpacked)


def json_text(tree: object) -> str:
    """Write JSON as this API does."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def json_answer(request: Request, text: str, cache: str = "no-store") -> Response:
    """Answer with JSON, packed where the caller can unpack it and it is worth it."""
    body = text.encode()
    headers = {"cache-control": cache, "vary": "accept-encoding"}
    if len(body) >= PACK_FROM_BYTES and "zstd" in request.headers.get("accept-encoding", ""):
        body = _packer().compress(body)
        headers["content-encoding"] = "zstd"
    return Response(body, headers=headers, media_type="application/json")


def _packer() -> zstandard.ZstdCompressor:
    packer: zstandard.ZstdCompressor | None = getattr(_local, "packer", None)
    if packer is None:
        packer = _local.packer = zstandard.ZstdCompressor(level=PACK_LEVEL)
    return packer
