"""The lane's certificate renewed before it runs out, by the centre's clock."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from cryptography import x509

from edge.store.keys import KEYS_FOLDER
from sync.client.identity import CERTIFICATE_FILE, hub_address, keep_enrolment
from sync.client.requesting import signing_request

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.instant import Instant
    from sync.client.line import Line

RENEW_LEFT_S = 10 * 86_400.0
"""Of the 30 days that a certificate lasts. When it begins says nothing: it is valid from 1970."""

_log = logging.getLogger(__name__)


def renew_when_due(directory: Path, line: Line, now: Instant) -> bool:
    """Ask for a new certificate when ten days are left of this one's time; tell whether it came.

    The centre's own clock decides, where it answers; a till's clock may be wrong. One that the disk
    cannot take is asked for again at the next look; the one in use stays whole.
    """
    told = line.get("/v1/time")
    micros = told.get("hub_time_micros", now.micros) if isinstance(told, dict) else now.micros
    text = (directory / KEYS_FOLDER / CERTIFICATE_FILE).read_bytes()
    held = x509.load_pem_x509_certificate(text)
    if micros / 1_000_000 < held.not_valid_after_utc.timestamp() - RENEW_LEFT_S:
        return False
    address = hub_address(directory)
    csr = signing_request(directory, address.store, address.lane)
    answer = line.post("/v1/renewals", {"csr": csr})
    if not isinstance(answer, dict):
        _log.warning("certificate_not_renewed")
        return False
    try:
        keep_enrolment(directory, address, str(answer["ca"]), str(answer["certificate"]))
    except OSError as error:
        _log.warning("certificate_not_kept", extra={"detail": error.strerror})
        return False
    return True
