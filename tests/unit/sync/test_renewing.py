"""A lane's certificate is renewed in time, not before, and never at the price of the line."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any, cast

import pytest
from faults.shopkeeping import make_shop

from edge.domain.instant import Instant
from edge.store.keys import KEYS_FOLDER
from sync.client.identity import CERTIFICATE_FILE, HubAddress, keep_enrolment
from sync.client.renewing import renew_when_due
from sync.client.requesting import signing_request
from sync.hub.pki import LANE_DAYS, Authority, found_authority

if TYPE_CHECKING:
    from pathlib import Path

    from sync.client.line import Line

DAY = 86_400 * 1_000_000
ENROLLED = 1_800_000_000_000_000


class Centre:
    """A line to a centre whose clock is what the test says."""

    def __init__(self, shop: Path, authority: Authority, ca: str) -> None:
        self._shop, self._authority, self._ca = shop, authority, ca
        self.now = ENROLLED
        self.renewed = 0

    def certificate(self) -> str:
        csr = signing_request(self._shop, "S1", "L1")
        return self._authority.certify_lane("S1", "L1", csr.encode(), self.now)[0]

    def get(self, _: str) -> dict[str, Any]:
        return {"hub_time_micros": self.now}

    def post(self, *_: object) -> dict[str, str]:
        self.renewed += 1
        return {"ca": self._ca, "certificate": self.certificate()}

    def asked_after(self, days: int) -> bool:
        self.now = ENROLLED + days * DAY
        # The till's own clock is years off.
        return renew_when_due(self._shop, cast("Line", self), Instant(ENROLLED + 4_000 * DAY))


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    shop = tmp_path / "shop"
    shop.mkdir()
    make_shop(shop)
    authority = found_authority(tmp_path / "authority")
    centre = Centre(shop, authority, (tmp_path / "authority" / "ca.pem").read_text())
    address = HubAddress("https://centre:8443", "h1", "S1", "L1", ENROLLED)
    keep_enrolment(
        shop, address, (tmp_path / "authority" / "ca.pem").read_text(), centre.certificate()
    )
    return centre


def test_a_certificate_is_renewed_when_ten_days_are_left(centre: Centre) -> None:
    assert not centre.asked_after(0)
    assert not centre.asked_after(LANE_DAYS - 11)
    assert centre.renewed == 0
    assert centre.asked_after(LANE_DAYS - 9)
    assert not centre.asked_after(LANE_DAYS - 8)
    assert centre.renewed == 1


def test_a_full_disk_keeps_the_certificate_in_use(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "shop" / KEYS_FOLDER / CERTIFICATE_FILE
    before = held.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("sync.client.identity.os.fsync", full)
    assert not centre.asked_after(LANE_DAYS)
    assert held.read_bytes() == before
    monkeypatch.undo()
    assert centre.asked_after(LANE_DAYS)
    assert held.read_bytes() != before
