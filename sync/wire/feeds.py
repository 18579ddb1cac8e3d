"""What the centre tells: append-only feeds of rows, read by position, proven by a checksum."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

STORE = "store"
SAFETY = "safety"
CHAIN = "chain"
FEEDS = (SAFETY, CHAIN, STORE)
"""In the order in which they are fetched: what protects people and money comes first."""

PAGE_ROWS_MAX = 500
BOOTSTRAP_ROWS = 2_000
"""A till that lacks more rows of goods than this begins with the whole catalogue as a file."""
CHECKSUM_BYTES = 16
NO_CHECKSUM = bytes(CHECKSUM_BYTES)

ENTRY = "entry"
ENTRY_REF = "entry_ref"
OUTCOME = "outcome"
RIGHT = "right"
LANE_FORKED = "lane_forked"
"""That two machines carry one journal on: whoever is either of them asks how its stream stands."""
CLAIMS = "claims"
"""What entries claim that have not come yet; in the safety feed, so that it comes first."""
REDACTED = "redacted"
"""A row that told of somebody who was erased: its text is gone, its digest is not."""
REDACTED_BODY = "{}"
_TELLS_ITS_DIGEST = frozenset({ENTRY, ENTRY_REF, REDACTED})
ANSWER = "answer"
ORDER_FACT = "order_fact"
"""A fact of the centre about an order of which the store fulfils a part."""
WEB_ORDERS = "web_orders"
"""Whether the store takes orders; the last row counts."""
COLLECTION_KEYS = "collection_keys"
"""By which keys the codes of whoever collects are checked; the last row counts."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One row: its text is never changed once it has a position, except that it may be redacted.

    `digest` is SHA-256 of the text, or of the text that a redacted row had; of a till's entry it is
    the entry's own chain hash, and `body` names its stream and sequence in `origin`
    ("store/lane/incarnation~branch:seq").
    """

    position: int
    kind: str
    body: str
    checksum: bytes
    origin: str = ""
    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class FeedCursor:
    """How far a receiver has applied a feed; `epoch` "" is before the first page."""

    feed: str
    epoch: str = ""
    position: int = 0
    checksum: bytes = NO_CHECKSUM


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Rows after a position, in order; `head` is the newest position that there is."""

    feed: str
    epoch: str
    rows: tuple[FeedRow, ...]
    head: int


def text_digest(body: str) -> bytes:
    """Return the digest of a row's text."""
    return hashlib.sha256(body.encode()).digest()


def next_checksum(before: bytes, digest: bytes) -> bytes:
    """Return the running checksum after a row."""
    return hashlib.sha256(before + digest).digest()[:CHECKSUM_BYTES]


def checked(cursor: FeedCursor, rows: Iterable[FeedRow]) -> FeedCursor | None:
    """Follow rows from a cursor; None if they do not continue what was applied before.

    The digest of an `entry` row is its chain hash, which only its stream can prove, and that of a
    redacted row nobody can prove; for all other rows it is computed from the text.
    """
    position, checksum = cursor.position, cursor.checksum
    for row in rows:
        digest = row.digest if row.kind in _TELLS_ITS_DIGEST else text_digest(row.body)
        checksum = next_checksum(checksum, digest)
        position += 1
        if (position, checksum) != (row.position, row.checksum):
            return None
    return FeedCursor(cursor.feed, cursor.epoch, position, checksum)


def page_json(page: FeedPage) -> str:
    """Write a page."""
    return json.dumps(
        {
            "feed": page.feed,
            "epoch": page.epoch,
            "head": page.head,
            "rows": [_row_json(row) for row in page.rows],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_page(text: str | bytes) -> FeedPage:
    """Read a page; raises ValueError or KeyError for what is none."""
    tree: dict[str, Any] = json.loads(text)
    rows = tuple(
        FeedRow(
            position=int(row["position"]),
            kind=str(row["kind"]),
            body=str(row["body"]),
            checksum=bytes.fromhex(row["checksum"]),
            origin=str(row.get("origin", "")),
            digest=bytes.fromhex(row.get("digest", "")),
        )
        for row in tree["rows"]
    )
    return FeedPage(str(tree["feed"]), str(tree["epoch"]), rows, int(tree["head"]))


def _row_json(row: FeedRow) -> dict[str, Any]:
    told: dict[str, Any] = {
        "position": row.position,
        "kind": row.kind,
        "body": row.body,
        "checksum": row.checksum.hex(),
    }
    if row.origin:
        told["origin"] = row.origin
    if row.kind in _TELLS_ITS_DIGEST:
        told["digest"] = row.digest.hex()
    return told
