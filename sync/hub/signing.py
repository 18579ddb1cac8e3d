"""Outcomes as they are told: with when they were found, and proof that the centre said so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature

from edge.domain.agreement.outcomes import outcome_from_json, outcome_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from edge.domain.agreement.outcomes import Outcome

SIGNATURE = "signature"
PUBLISHED = "published_micros"


def signed_outcome(
    outcome: Outcome, published_micros: int, key: Ed25519PrivateKey
) -> dict[str, Any]:
    """Return the body of an outcome's feed row.

    The signature covers the other fields as canonical JSON: sorted keys, no spaces, UTF-8.
    """
    told = {**outcome_to_json(outcome), PUBLISHED: published_micros}
    return {**told, SIGNATURE: key.sign(_signed_bytes(told)).hex()}


def proven_outcome(told: Mapping[str, Any], key: Ed25519PrivateKey) -> tuple[Outcome, int] | None:
    """Return an outcome that was told once, with when; None if the centre never said so.

    Raises `BadInput` for what is signed but no outcome of a known form.
    """
    signature, published = told.get(SIGNATURE), told.get(PUBLISHED)
    if not isinstance(signature, str) or not isinstance(published, int):
        return None
    rest = {name: value for name, value in told.items() if name != SIGNATURE}
    try:
        key.public_key().verify(bytes.fromhex(signature), _signed_bytes(rest))
    except (ValueError, InvalidSignature):
        return None
    return outcome_from_json(rest), published


def _signed_bytes(told: Mapping[str, Any]) -> bytes:
    # EntryRef and the tuples of an outcome are plain values before they are signed.
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
