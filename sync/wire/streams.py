"""A till's journal on the wire: which stream, how far, and the entries of one batch."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from edge.domain.chain import NO_HASH, chain_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

BATCH_ENTRIES_MAX = 500
BATCH_BYTES_MAX = 4 * 1024 * 1024
"""Raw bytes of a batch: what a hub unpacks at once and a weak line can still repeat."""

BRANCH_LENGTH = 8


@dataclass(frozen=True, slots=True, order=True)
class StreamKey:
    """One life of a lane's journal; `branch` names the second continuation of a fork."""

    store: str
    lane: str
    incarnation: str
    branch: str = ""

    def __str__(self) -> str:
        """Return the stream as it is named to a person."""
        tail = f"~{self.branch}" if self.branch else ""
        return f"{self.store}/{self.lane}/{self.incarnation}{tail}"


@dataclass(frozen=True, slots=True)
class StreamHead:
    """How far the centre has a stream.

    `state`: open, forked (another continuation exists) or closed (a later life follows it).
    `durable_seq`: entries up to it are on every copy of the centre. `epoch` is the centre's own
    life: another one means that the centre was put back from a backup.
    """

    seq: int = 0
    hash: bytes = NO_HASH
    durable_seq: int = 0
    state: str = "open"
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of a stream without a gap, byte for byte as they were written.

    `signature` is the lane's Ed25519 signature over the hash of the last entry, which the chain
    makes a signature over all of them.
    """

    stream: StreamKey
    first_seq: int
    prev_hash: bytes
    texts: tuple[str, ...]
    signature: bytes

    @property
    def last_seq(self) -> int:
        """Return the sequence number of the last entry."""
        return self.first_seq + len(self.texts) - 1

    def hashes(self) -> list[bytes]:
        """Return the chain hash of each entry."""
        return chain(self.prev_hash, self.texts)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The centre has a stream durably up to `seq`; `quarantined` of the batch are set aside."""

    seq: int
    hash: bytes
    durable_seq: int
    state: str = "open"
    quarantined: tuple[int, ...] = ()


def chain(prev_hash: bytes, texts: Sequence[str]) -> list[bytes]:
    """Return the hashes of entries that follow `prev_hash`."""
    return list(accumulate(texts, chain_hash, initial=prev_hash))[1:]


def packed_pieces(texts: Sequence[str]) -> list[bytes]:
    """Return the body of a batch in pieces, one an entry; an entry never holds a line feed."""
    return [(text if at == 0 else "\n" + text).encode() for at, text in enumerate(texts)]


def unpack_texts(body: bytes) -> tuple[str, ...]:
    """Split the body of a batch; raises UnicodeDecodeError for bytes that are no text."""
    return tuple(body.decode().split("\n")) if body else ()


def branch_of(first_hash: bytes) -> str:
    """Name a fork's second continuation after the hash of its first entry."""
    return first_hash.hex()[:BRANCH_LENGTH]
