"""Proof that journal rows are what the lane once wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.chain import NO_HASH, chain_hash
from edge.domain.errors import DataDamaged
from edge.domain.events import StreamOpened
from edge.domain.postings import imbalance_text, imbalances
from edge.store.journal import Row, copied_columns, read_envelope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from edge.store.journal import Envelope

_FIRST_COPY = Row._fields.index("lane")
_COPIES = Row._fields[_FIRST_COPY : Row._fields.index("entry")]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, and the entry it was found at."""

    code: str
    lane: str = ""
    incarnation: str = ""
    seq: int = 0
    kind: str = ""
    subject: str = ""
    column: str = ""
    detail: str = ""


class ChainWalk:
    """Checks rows one after the other, in the order of their positions.

    After a broken row the walk goes on from what its signature still proves, so that one change is
    one finding and not all that follow.
    """

    def __init__(self) -> None:
        self._before: Row | None = None
        self._proven_hash = NO_HASH
        self._ends: dict[str, tuple[int, bytes]] = {}
        self._public_key: Ed25519PublicKey | None = None
        self.public_key_hex = ""

    def check(self, row: Row) -> tuple[list[Finding], Envelope | None]:
        """Return what is wrong with a row, and its entry as far as it can be read."""
        findings = list(self._order(row))
        envelope = _envelope(row)
        if envelope is None:
            findings.append(finding_at(row, "entry_unreadable", "entry"))
        elif isinstance(envelope.entry.fact, StreamOpened) and row.seq == 1:
            findings += self._opening(row, envelope.entry.fact)
        findings += self._proof(row)
        if envelope is not None:
            findings += _columns(row, envelope)
            findings += _balance(row, envelope)
        self._before = row
        self._ends[row.incarnation] = (row.seq, self._proven_hash)
        return findings, envelope

    def skip(self, position: int) -> None:
        """Pass over a row that cannot be read at all."""
        if self._before is not None and self._before.position == position - 1:
            self._before = self._before._replace(position=position, seq=self._before.seq + 1)
        self._proven_hash = b""

    def _order(self, row: Row) -> Iterator[Finding]:
        """Check that the row follows the one before it without a gap."""
        before = self._before
        position = before.position + 1 if before else 1
        opens = row.seq == 1
        follows = before is not None and (row.lane, row.incarnation, row.seq) == (
            before.lane,
            before.incarnation,
            before.seq + 1,
        )
        if row.position != position:
            yield finding_at(row, "entry_missing_before", "position", f"position {position}")
        elif not (opens or follows):
            yield finding_at(row, "order_broken", "seq")
        if opens:
            self._proven_hash = NO_HASH
        elif row.position != position or not follows:
            # Nothing proves what came before; the row's own word stands for it.
            self._proven_hash = b""

    def _opening(self, row: Row, opened: StreamOpened) -> Iterator[Finding]:
        """Take the key of a new life, and check which life it follows."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        self.public_key_hex = opened.public_key
        try:
            raw = bytes.fromhex(opened.public_key)
            self._public_key = Ed25519PublicKey.from_public_bytes(raw)
        except ValueError:
            self._public_key = None
            yield finding_at(row, "public_key_unreadable", "entry")
        if self._before is None and opened.parent_incarnation is None:
            return
        seq, digest = self._ends.get(opened.parent_incarnation or "", (0, b""))
        if not digest or (seq, digest.hex()) != (opened.parent_seq, opened.parent_hash):
            yield finding_at(row, "parent_broken", "entry", opened.parent_incarnation or "")

    def _proof(self, row: Row) -> Iterator[Finding]:
        """Check hash before, hash and signature, and find out which of them was changed."""
        prev_hash = self._proven_hash or row.prev_hash
        if row.prev_hash != prev_hash:
            yield finding_at(row, "chain_broken", "prev_hash")
        digest = chain_hash(prev_hash, row.entry)
        signs_hash = self._is_signed(row.hash, row.signature)
        self._proven_hash = row.hash
        if digest == row.hash and not signs_hash:
            yield finding_at(row, "signature_wrong", "signature")
        elif digest != row.hash and self._is_signed(digest, row.signature):
            self._proven_hash = digest
            yield finding_at(row, "hash_wrong", "hash")
        elif digest != row.hash:
            yield finding_at(row, "entry_changed", "entry")

    def _is_signed(self, digest: bytes, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature

        if self._public_key is None:
            return False
        try:
            self._public_key.verify(signature, digest)
        except InvalidSignature:
            return False
        return True


def _envelope(row: Row) -> Envelope | None:
    try:
        return read_envelope(row.entry)
    except DataDamaged:
        return None


def _columns(row: Row, envelope: Envelope) -> Iterator[Finding]:
    """Compare the columns with the text that they copy."""
    for index, (name, copied) in enumerate(
        zip(_COPIES, copied_columns(envelope), strict=True), start=_FIRST_COPY
    ):
        if row[index] != copied:
            yield finding_at(row, "column_changed", name, f"the entry says {copied!r}")


def _balance(row: Row, envelope: Envelope) -> Iterator[Finding]:
    """Add up what the entry books; also of a kind that this program does not know."""
    off = imbalances(envelope.entry.postings)
    if off:
        yield finding_at(row, "postings_unbalanced", "entry", imbalance_text(off))


def finding_at(row: Row, code: str, column: str, detail: str = "") -> Finding:
    """Return a finding at a row, named by the row's own columns."""
    return Finding(
        code=code,
        lane=row.lane,
        incarnation=row.incarnation,
        seq=row.seq,
        kind=row.kind,
        subject=row.subject,
        column=column,
        detail=detail,
    )
