"""What the engine can ask for, what can come back, and what then has to be kept."""

from __future__ import annotations

from dataclasses import dataclass

from sync.wire.feeds import FeedCursor, FeedRow
from sync.wire.streams import BATCH_BYTES_MAX, Acknowledged, StreamHead, StreamKey


@dataclass(frozen=True, slots=True)
class AskHead:
    """Ask how far the centre has a stream."""

    stream: StreamKey


@dataclass(frozen=True, slots=True)
class AskHash:
    """Ask for the hash of one entry, to find where two continuations part."""

    stream: StreamKey
    seq: int


@dataclass(frozen=True, slots=True)
class Send:
    """Send entries from `first_seq` on, as many as `entries_max` and `bytes_max` allow."""

    stream: StreamKey
    first_seq: int
    entries_max: int
    bytes_max: int = BATCH_BYTES_MAX


@dataclass(frozen=True, slots=True)
class TellClaims:
    """Tell what the entries from `first_seq` to `last_seq` claim, to a centre in its life `epoch`.

    As many of them as one request carries, from the first on.
    """

    stream: StreamKey
    first_seq: int
    last_seq: int
    epoch: str


@dataclass(frozen=True, slots=True)
class HandBack:
    """Hand outcomes that were told before to the centre in its life `epoch`.

    `after` of them are left out, and at most `at_once` go with one request.
    """

    epoch: str
    after: int
    at_once: int


@dataclass(frozen=True, slots=True)
class FetchTail:
    """Fetch entries of an own stream after a number."""

    stream: StreamKey
    after: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """Fetch the rows of a feed after a cursor."""

    cursor: FeedCursor


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to do until something new is written or told."""


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Try again after `attempts` failures in a row, but not before `least_s` seconds."""

    attempts: int
    least_s: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Do not ask again until a person has done something about `code`."""

    code: str


Step = AskHead | AskHash | Send | Fetch | Nothing | WaitFor | Stop


@dataclass(frozen=True, slots=True)
class HashAt:
    """The hash of an entry at the centre."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class ClaimsTold:
    """The centre knows what the entries up to `seq` claim."""

    seq: int


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The centre has so many outcomes more; `is_all` tells that there are no others."""

    count: int
    is_all: bool


@dataclass(frozen=True, slots=True)
class TailPage:
    """Entries of an own stream as they were written, with the signature over the last one."""

    texts: tuple[str, ...]
    signature: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """The centre refuses, with the code of the problem and what it knows instead."""

    code: str
    seq: int = 0
    hash: bytes = b""
    retry_after_s: int = 0
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer came: nobody knows whether the request arrived."""


LOST = Lost()
Reply = StreamHead | HashAt | Acknowledged | Refused | Lost


@dataclass(frozen=True, slots=True)
class KeepAcknowledged:
    """The centre has a stream up to `seq`, durably up to `durable_seq`."""

    stream: StreamKey
    seq: int
    hash: bytes
    durable_seq: int
    epoch: str


@dataclass(frozen=True, slots=True)
class KeepBranch:
    """From now on the entries of a stream from `first_seq` on are sent as `branch`."""

    stream: StreamKey
    branch: str
    first_seq: int


@dataclass(frozen=True, slots=True)
class EndLife:
    """The journal must be carried on under a new incarnation.

    `reason`: forked (two machines carried it on) or restored (the centre has more than this file).
    """

    stream: StreamKey
    reason: str
    seq: int


@dataclass(frozen=True, slots=True)
class TailMissing:
    """The centre has a stream up to `head_seq`, this file only up to `seq`: it lost the rest."""

    stream: StreamKey
    seq: int
    hash: bytes
    head_seq: int


@dataclass(frozen=True, slots=True)
class KeepTail:
    """These entries from `first_seq` on were written by this lane and are not in its file."""

    stream: StreamKey
    first_seq: int
    texts: tuple[str, ...]
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class HubRestored:
    """The centre was put back from a backup; what it lost is sent again."""

    stream: StreamKey
    from_seq: int
    had_seq: int


@dataclass(frozen=True, slots=True)
class KeepClaimed:
    """What a stream claims up to `seq` was told in a life of the centre, and is not told again."""

    stream: StreamKey
    seq: int
    hash: bytes
    epoch: str


@dataclass(frozen=True, slots=True)
class KeepHandedBack:
    """A life of the centre has all that an earlier one told here."""

    epoch: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """The centre has these entries, but could not book them."""

    stream: StreamKey
    seqs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ApplyRows:
    """Apply rows of a feed and move its cursor, in one transaction."""

    rows: tuple[FeedRow, ...]
    cursor: FeedCursor


@dataclass(frozen=True, slots=True)
class StartAgain:
    """Read a feed from the beginning: the centre tells it in a new epoch, or a row was changed."""

    cursor: FeedCursor
    reason: str


Effect = (
    KeepAcknowledged
    | KeepClaimed
    | KeepHandedBack
    | KeepBranch
    | EndLife
    | TailMissing
    | KeepTail
    | HubRestored
    | SetAside
    | ApplyRows
    | StartAgain
)
