"""What the centre says of a catalogue file that a till starts from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Manifest:
    """A file as it is, as it is packed for the way, and how far in the feed it is.

    Digests are SHA-256 in hexadecimal; `packed_bytes` are to be fetched, `bytes` are on the disk.
    """

    file: str
    bytes: int
    sha256: str
    packed_file: str
    packed_bytes: int
    packed_sha256: str
    items: int
    epoch: str
    position: int
    checksum: str
    format: int


def read_manifest(tree: Mapping[str, Any]) -> Manifest:
    """Read a manifest; what a newer centre says beside it is passed over.

    Raises `BadInput("manifest_unreadable")`.
    """
    try:
        known = {field.name: tree[field.name] for field in fields(Manifest)}
    except (KeyError, TypeError):
        raise BadInput("manifest_unreadable") from None
    kinds = {"str": str, "int": int}
    if any(type(known[field.name]) is not kinds[str(field.type)] for field in fields(Manifest)):
        raise BadInput("manifest_unreadable")
    digest = known["packed_sha256"]
    if len(digest) != 64 or not digest.isalnum() or known["packed_bytes"] < 0:
        raise BadInput("manifest_unreadable")
    return Manifest(**known)
