"""Joining a centre by a code: what the code says, what the centre shows, what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from faults.shopkeeping import make_shop
from harness.answering_centre import refused, told

from edge.domain.errors import BadInput, Refusal, Unavailable
from sync.client.enrolling import enrol, fingerprint, read_code
from sync.client.identity import hub_address, is_enrolled
from sync.hub.pki import der_of, found_authority

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "A" * 16


class Hub:
    """A centre's authority, and what it answers to one till."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.authority = found_authority(folder / "authority")
        self.ca = (folder / "authority" / "ca.pem").read_text()
        self.asked: list[dict[str, Any]] = []
        self.refusal: httpx.Response | Exception | None = None
        monkeypatch.setattr(httpx, "request", self._request)

    @property
    def code(self) -> str:
        return f"{SECRET}.{fingerprint(der_of(self.ca))}@centre:8443"

    def _request(self, method: str, url: str, **what: Any) -> httpx.Response:
        if url.endswith("/v1/ca"):
            return told({"certificate": self.ca})
        if isinstance(self.refusal, Exception):
            raise self.refusal
        if self.refusal is not None:
            return self.refusal
        asked = what["json"]
        self.asked.append(asked)
        pem, _ = self.authority.certify_lane(
            asked["store"], asked["lane"], asked["csr"].encode(), 1_800_000_000_000_000
        )
        return told({"certificate": pem, "ca": self.ca, "hub": "h1"})


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    make_shop(folder)
    return folder


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return Hub(tmp_path, monkeypatch)


def test_a_till_joins_and_keeps_where_the_centre_is(shop: Path, hub: Hub) -> None:
    joined = enrol(shop, hub.code)

    assert (joined.store, joined.lane, joined.hub) == ("s-1", "1", "centre:8443")
    assert hub_address(shop).url == "https://centre:8443"
    (asked,) = hub.asked
    assert asked["code"] == SECRET
    assert json.loads(asked["genesis"]["entry"])["kind"] == "stream.opened"
    for name in ("hub.json", "hub-ca.pem", "lane-cert.pem"):
        assert (shop / "keys" / name).stat().st_mode & 0o777 == 0o600


def test_a_code_may_be_typed_in_small_letters() -> None:
    code = read_code(f" {SECRET.lower()}.{'b' * 16}@Centre:1 ")

    assert (code.secret, code.fingerprint, code.address) == (SECRET, "B" * 16, "Centre:1")


@pytest.mark.parametrize("text", ["", SECRET, f"{SECRET}.{'B' * 15}@a:1", f"{SECRET}.{SECRET}@a"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_code(text)

    assert refusal.value.code == "code_unreadable"


def test_another_authority_than_the_codes_gets_nothing(shop: Path, hub: Hub) -> None:
    with pytest.raises(BadInput) as refusal:
        enrol(shop, f"{SECRET}.{'B' * 16}@centre:8443")

    assert refusal.value.code == "hub_fingerprint_wrong"
    assert hub.asked == []
    assert not is_enrolled(shop)


def test_an_authority_that_is_no_certificate_gets_nothing(shop: Path, hub: Hub) -> None:
    code, hub.ca = hub.code, "no certificate"

    with pytest.raises(BadInput) as refusal:
        enrol(shop, code)

    assert refusal.value.code == "hub_fingerprint_wrong"


@pytest.mark.parametrize("code", ["code_used", "code_expired", "lane_taken"])
def test_what_the_centre_refuses_comes_under_its_own_code(shop: Path, hub: Hub, code: str) -> None:
    hub.refusal = refused(code, 409, lane="1", detail="not for people")

    with pytest.raises(Refusal) as refusal:
        enrol(shop, hub.code)

    assert refusal.value.code == code
    assert refusal.value.facts == {"lane": "1"}
    assert not is_enrolled(shop)


def test_a_centre_that_does_not_answer_is_named(shop: Path, hub: Hub) -> None:
    hub.refusal = httpx.ConnectError("away")

    with pytest.raises(Unavailable) as refusal:
        enrol(shop, hub.code)

    assert refusal.value.code == "hub_unreachable"


def test_a_folder_without_a_till_cannot_join(tmp_path: Path, hub: Hub) -> None:
    with pytest.raises(Refusal) as refusal:
        enrol(tmp_path, hub.code)

    assert refusal.value.code == "no_shop"
