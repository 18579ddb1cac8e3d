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

_log = logging.getLogger(__name__)


def renew_when_due(directory: Path, line: Line, now: Instant) -> bool:
    """Ask for a new certificate when two thirds of this one's time are over; tell whether it came.

    The centre's own clock decides, where it answers; a till's clock may be wrong.
    """
    told = line.get("/v1/time")
    micros = told.get("hub_time_micros", now.micros) if isinstance(told, dict) else now.micros
    text = (directory / KEYS_FOLDER / CERTIFICATE_FILE).read_bytes()
    held = x509.load_pem_x509_certificate(text)
    begins, ends = held.not_valid_before_utc.timestamp(), held.not_valid_after_utc.timestamp()
    if micros / 1_000_000 < begins + (ends - begins) * 2 / 3:
        return False
    address = hub_address(directory)
    csr = signing_request(directory, address.store, address.lane)
    answer = line.post("/v1/renewals", {"csr": csr})
    if not isinstance(answer, dict):
        _log.warning("certificate_not_renewed")
        return False
    keep_enrolment(directory, address, str(answer["ca"]), str(answer["certificate"]))
    return True
