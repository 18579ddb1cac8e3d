"""The signed code by which a customer collects an order where nothing can be looked up.

    TW1.KID.PAYLOAD.SIGNATURE          TW1.K7.GEZDGNBVGY3TQOJQ.MFRGG…

Only signs of a QR code's alphanumeric mode (ISO/IEC 18004): a byte takes 8.8 bits there, as base64
10.7, and lower case may come back as it likes from a scanner that types. Payload and signature are
base32 (RFC 4648) without padding; signed (Ed25519) is the text before the last dot, so that the
key's name and the form are part of it. It says who is asked for, not who asks: the lane still looks
whether the goods have left.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edge.domain.errors import BadInput, Refusal

if TYPE_CHECKING:
    from edge.domain.instant import Instant

FORM: Final = "TW1"
CHARACTERS_MAX: Final = 400
"""Beyond it a QR code is too fine for a telephone held over a scanner."""
SIGNATURE_BYTES: Final = 64
KID_CHARACTERS_MAX: Final = 16
FIELD_CHARACTERS_MAX: Final = 64

_KID: Final = re.compile(rf"[A-Z0-9]{{1,{KID_CHARACTERS_MAX}}}")
_FIELD: Final = re.compile(rf"[!-~]{{1,{FIELD_CHARACTERS_MAX}}}")
_EXPIRY: Final = re.compile(r"0|[1-9][0-9]{0,11}")
_SEPARATOR: Final = " "

Verifier = Callable[[str, bytes, bytes], bool | None]
"""Given a key's name, a message and a signature: whether it fits; None for a key not known."""


@dataclass(frozen=True, slots=True)
class CollectionCode:
    """What a code says; it counts until `expires_s`, in seconds since 1970."""

    order: str
    location: str
    expires_s: int
    kid: str


def is_collection_code(text: str) -> bool:
    """Tell whether a scan is meant as a collection code."""
    return text.strip().upper().startswith(f"{FORM}.")


def message_of(code: CollectionCode) -> str:
    """Return what is signed; raises `BadInput` for values that no code can carry."""
    fields = (code.order, code.location)
    if not _KID.fullmatch(code.kid) or not all(_FIELD.fullmatch(each) for each in fields):
        raise BadInput("collection_code_unreadable")
    if not _EXPIRY.fullmatch(str(code.expires_s)):
        raise BadInput("collection_code_unreadable")
    payload = _SEPARATOR.join((*fields, str(code.expires_s)))
    return f"{FORM}.{code.kid}.{_encoded(payload.encode())}"


def code_text(code: CollectionCode, signature: bytes) -> str:
    """Return the code as it is printed; `signature` is over `message_of`."""
    assert len(signature) == SIGNATURE_BYTES
    return f"{message_of(code)}.{_encoded(signature)}"


def parse(text: str) -> tuple[CollectionCode, bytes]:
    """Return what a code says and its signature, unverified; raise `BadInput` otherwise.

    There is one way only to write a code, so that no copy of one passes for another.
    """
    told = text.strip().upper()
    parts = told.split(".")
    if len(told) > CHARACTERS_MAX or len(parts) != 4 or parts[0] != FORM:
        raise BadInput("collection_code_unreadable")
    fields = _decoded(parts[2]).decode("ascii", "replace").split(_SEPARATOR)
    signature = _decoded(parts[3])
    if len(fields) != 3 or len(signature) != SIGNATURE_BYTES or not _EXPIRY.fullmatch(fields[2]):
        raise BadInput("collection_code_unreadable")
    code = CollectionCode(fields[0], fields[1], int(fields[2]), parts[1])
    if code_text(code, signature) != told:
        raise BadInput("collection_code_unreadable")
    return code, signature


def verified(text: str, verifier: Verifier, *, location: str, now: Instant) -> CollectionCode:
    """Return what a code says, if it is genuine, for this location and still counts.

    Raises `BadInput` for what is no code, `Refusal` for one that does not count.
    """
    code, signature = parse(text)
    fits = verifier(code.kid, message_of(code).encode(), signature)
    if fits is None:
        raise Refusal("collection_code_key_unknown", kid=code.kid)
    if not fits:
        raise Refusal("collection_code_false")
    if code.location != location:
        raise Refusal("collection_code_elsewhere", location=code.location)
    if now.micros >= code.expires_s * 1_000_000:
        raise Refusal("collection_code_over", order=code.order)
    return code


def _encoded(value: bytes) -> str:
    return base64.b32encode(value).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raise BadInput("collection_code_unreadable") from None
