"""The chain that binds each journal entry to the one before it."""

from __future__ import annotations

import hashlib
from typing import Final

NO_HASH: Final = bytes(32)
"""What the first entry of an incarnation is chained to."""


def chain_hash(prev_hash: bytes, text: str) -> bytes:
    """Return SHA-256 over the hash before and the entry's exact bytes."""
    return hashlib.sha256(prev_hash + text.encode()).digest()
