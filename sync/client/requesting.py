"""A request for a certificate, signed by the lane's own key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from edge.store.keys import lane_key

if TYPE_CHECKING:
    from pathlib import Path


def signing_request(directory: Path, store: str, lane: str) -> str:
    """Return a PEM signing request for the key that signs the lane's journal."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"lane/{store}/{lane}"[:64])])
    request = x509.CertificateSigningRequestBuilder().subject_name(name)
    return request.sign(lane_key(directory), None).public_bytes(Encoding.PEM).decode()
