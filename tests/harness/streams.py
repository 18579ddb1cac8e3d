"""Streams of signed entries as a till's journal holds them, without a till."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.domain.chain import NO_HASH
from sync.wire.streams import Batch, StreamKey, chain

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW_MICROS = 1_795_000_000_000_000


@dataclass
class WrittenStream:
    """A stream that grows; batches of it are cut at will."""

    key: StreamKey
    signer: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    texts: list[str] = field(default_factory=list)

    def write(
        self, kind: str = "note.written", body: dict[str, Any] | None = None, **head: Any
    ) -> str:
        """Write the next entry and return its text."""
        text = entry_text(self.key, len(self.texts) + 1, kind, body or {}, **head)
        self.texts.append(text)
        return text

    def sale(self, item: str = "milk", quantity: str = "-2", gross_minor: int = 238) -> str:
        """Write a sale of one item, paid in cash."""
        amounts = {
            "currency": "EUR",
            "net_minor": gross_minor - 38,
            "tax_minor": 38,
            "gross_minor": gross_minor,
            "tenders": [{"kind": "cash", "amount_minor": gross_minor, "currency": "EUR"}],
            "stock": [{"item": item, "quantity": quantity, "unit": "each"}],
        }
        return self.write("sale.noted", amounts=amounts)

    def batch(self, first_seq: int = 1, last_seq: int | None = None) -> Batch:
        """Return the entries from one number to another as they travel."""
        texts = tuple(self.texts[first_seq - 1 : last_seq])
        before = self.hashes()[first_seq - 2] if first_seq > 1 else NO_HASH
        return Batch(self.key, first_seq, before, texts, self.signer.sign(chain(before, texts)[-1]))

    def hashes(self) -> list[bytes]:
        """Return the hashes of all entries."""
        return chain(NO_HASH, self.texts)

    def is_signed(self, signature: bytes, digest: bytes) -> bool:
        """Tell whether this lane's key made a signature."""
        try:
            self.signer.public_key().verify(signature, digest)
        except InvalidSignature:
            return False
        return True


def entry_text(key: StreamKey, seq: int, kind: str, body: dict[str, Any], **head: Any) -> str:
    """Return the text of an entry as a till writes it."""
    tree = {
        "v": 1,
        "lane": key.lane,
        "inc": key.incarnation,
        "seq": seq,
        "stamp": [NOW_MICROS, 0],
        "wall": NOW_MICROS,
        "mono": seq,
        "boot": "b",
        "kind": kind,
        "ver": 1,
        "op": f"op-{seq}",
        "subject": f"subject-{seq}",
        "store": key.store,
        "actor": "ann",
        "date": "2026-11-24",
        "basis": {},
        **head,
        "body": body,
    }
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def returned(
    sale: str, *, quantity: str = "1", sold: str = "1", amount_minor: int = 500
) -> dict[str, Any]:
    """Return the body of a return of the first line of a sale."""
    return {
        "sale": sale,
        "sale_number": f"N-{sale}",
        "sale_lane": "9",
        "number": "R-1",
        "currency": "EUR",
        "completed_at_micros": NOW_MICROS,
        "lines": [
            {
                "line": 1,
                "quantity": quantity,
                "sold": sold,
                "amount_minor": amount_minor,
                "description": "Lamp",
            }
        ],
    }


def seqs(entries: Sequence[Any]) -> list[int]:
    """Return the numbers of entries."""
    return [entry.seq for entry in entries]
