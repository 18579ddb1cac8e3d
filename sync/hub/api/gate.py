"""Who is asking: the lane whose certificate came with the connection, if it is still welcome."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import Depends, Request

from sync.hub.api.centre import Centre, centre_of
from sync.hub.api.problems import Problem
from sync.hub.pki import LaneCertificate, read_lane_certificate
from sync.hub.store.lanes import EnrolledLane, read_lane
from sync.wire import problems

if TYPE_CHECKING:
    from collections.abc import Callable

PEER_CERTIFICATE = "peer_certificate"
"""Key of the connection's state under which the server puts the certificate, as DER."""


_read = lru_cache(maxsize=4_096)(read_lane_certificate)


def enrolled_lane(request: Request) -> EnrolledLane:
    """Return the lane that asks; raises `Problem` for anybody who is not welcome."""
    centre = centre_of(request)
    der = request.scope.get("state", {}).get(PEER_CERTIFICATE)
    told = _read(der) if der else None
    if told is None:
        raise Problem(401, problems.NOT_AUTHENTICATED)
    if told.expires_micros <= centre.clock.now().micros:
        raise Problem(401, problems.NOT_AUTHENTICATED, "The certificate has expired.")
    return _known(centre, told)


def _known(centre: Centre, told: LaneCertificate) -> EnrolledLane:
    lane = centre.database_for(told.store).run(
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

ONLY_LANES = [Depends(enrolled_lane)]
"""What a route needs that is for every enrolled lane alike."""
