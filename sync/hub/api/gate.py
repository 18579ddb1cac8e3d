"""Who is asking: the lane whose certificate came with the connection, if it is still welcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import Depends, Request

from sync.hub.api.centre import Centre, centre_of
from sync.hub.api.problems import Problem
from sync.hub.store.lanes import EnrolledLane, read_lane
from sync.wire import problems

if TYPE_CHECKING:
    from collections.abc import Callable

URN = "urn:tillwright:lane:"
PEER_CERTIFICATE = "peer_certificate"
"""Key of the connection's state under which the server puts the certificate, as DER."""


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate says; that the centre issued it was checked when the line was opened."""

    store: str
    lane: str
    public_key: bytes
    until_micros: int


@lru_cache(maxsize=4_096)
def read_certificate(der: bytes) -> Certified | None:
    """Read a lane's certificate; None for one that is none."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (ValueError, x509.ExtensionNotFound):
        return None
    key = certificate.public_key()
    for uri in names.value.get_values_for_type(x509.UniformResourceIdentifier):
        store, _, lane = uri.removeprefix(URN).partition(":")
        if uri.startswith(URN) and store and lane and isinstance(key, Ed25519PublicKey):
            until = certificate.not_valid_after_utc.timestamp()
            return Certified(store, lane, key.public_bytes_raw(), int(until) * 1_000_000)
    return None


def enrolled_lane(request: Request) -> EnrolledLane:
    """Return the lane that asks; raises `Problem` for anybody who is not welcome."""
    centre = centre_of(request)
    der = request.scope.get("state", {}).get(PEER_CERTIFICATE)
    told = read_certificate(der) if der else None
    if told is None:
        raise Problem(401, problems.NOT_AUTHENTICATED)
    if told.until_micros < centre.clock.now().micros:
        raise Problem(401, problems.NOT_AUTHENTICATED, "The certificate has expired.")
    return _known(centre, told)


def _known(centre: Centre, told: Certified) -> EnrolledLane:
    lane = centre.database.run(
        lambda cursor: read_lane(cursor, told.store, told.lane, told.public_key)
    )
    if lane is None:
        raise Problem(403, problems.NOT_AUTHENTICATED, "The key was never enrolled here.")
    if lane.revoked_micros is not None:
        raise Problem(403, problems.LANE_REVOKED)
    return lane


def signed_by(lane: EnrolledLane) -> Callable[[bytes, bytes], bool]:
    """Return the check of a signature over a hash by a key of the lane.

    Entries keep the signature of the day they were written: the keys before the present one count.
    """
    keys = [Ed25519PublicKey.from_public_bytes(key) for key in lane.keys]

    def is_signed(signature: bytes, digest: bytes) -> bool:
        return any(_verifies(key, signature, digest) for key in keys)

    return is_signed


def _verifies(key: Ed25519PublicKey, signature: bytes, digest: bytes) -> bool:
    try:
        key.verify(signature, digest)
    except InvalidSignature:
        return False
    return True


Lane = Annotated[EnrolledLane, Depends(enrolled_lane)]
"""A parameter of a route that only an enrolled lane may use."""
