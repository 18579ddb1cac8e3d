"""A centre by its one command: a till joins over TLS, is known again after a kill, and is ended."""

from __future__ import annotations

import json
import shutil
import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from harness.enrolling import Applicant
from harness.hub_process import HubProcess, a_hub, body_of, line_to, serial_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def hub() -> Iterator[HubProcess]:
    with a_hub() as made:
        yield made


@pytest.fixture(scope="module")
def ca(hub: HubProcess) -> str:
    return (hub.folder / "keys" / "ca.pem").read_text()


def test_a_till_joins_is_known_after_a_kill_renews_and_is_ended(hub: HubProcess, ca: str) -> None:
    till = Applicant()
    code = new_code(hub, till)

    with line_to(hub.lanes, ca) as line:
        assert line.get("/v1/ca").json()["certificate"] == ca
        assert code_of(line.post("/v1/renewals", json={"csr": till.csr})) == "not_authenticated"
        assert code_of(line.get("/v1/feeds/store")) == "not_authenticated"
        answer = line.post("/v1/enrolments", json=body_of(till, code))
        assert answer.status_code == 201
        assert code_of(line.post("/v1/enrolments", json=body_of(Applicant(), code))) == "code_used"
    certificate = answer.json()["certificate"]

    with line_to(hub.lanes, ca, certificate, till.key_pem) as line:
        assert line.get("/v1/feeds/store").status_code == 200
        assert int(line.get("/v1/time").headers["hub-time"]) > 0
    hub.kill()
    hub.start()

    with line_to(hub.lanes, ca, certificate, till.key_pem) as line:
        assert line.get("/v1/feeds/store").status_code == 200
        renewed = line.post("/v1/renewals", json={"csr": till.csr}).json()["certificate"]
        assert serial_of(renewed) != serial_of(certificate)
        status = hub.command("status").stdout
        assert f"{till.store}" in status
        told = json.loads(hub.command("status", "--json").stdout)
        (lane,) = told["databases"][0]["lanes"]
        assert (lane["store"], lane["revoked"]) == (till.store, None)
        ended = hub.command("revoke", "--store", "S1", "--lane", "L1", "--reason", "stolen")
        assert ended.returncode == 0, ended.stderr
        refused = line.get("/v1/feeds/store")
        assert refused.status_code == 403
        assert code_of(refused) == "lane_revoked"
        assert code_of(line.post("/v1/renewals", json={"csr": till.csr})) == "lane_revoked"


def test_a_certificate_of_another_authority_opens_no_line(hub: HubProcess, ca: str) -> None:
    stranger = Applicant()
    other = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    try:
        from sync.hub.pki import found_authority

        pem, _ = found_authority(other).certify_lane("S1", "L1", stranger.csr.encode(), 2**50)
    finally:
        shutil.rmtree(other)

    with (
        line_to(hub.lanes, ca, pem, stranger.key_pem) as line,
        pytest.raises((httpx.ReadError, httpx.RemoteProtocolError, ssl.SSLError)),
    ):
        line.get("/v1/time")


def test_a_till_does_not_speak_to_a_centre_of_another_authority(
    hub: HubProcess, tmp_path: Path
) -> None:
    from sync.hub.pki import found_authority

    other = found_authority(tmp_path / "keys")

    with line_to(hub.lanes, other.pem) as line, pytest.raises(httpx.ConnectError):
        line.get("/v1/ca")


def test_two_hubs_do_not_share_a_folder_or_a_port(hub: HubProcess) -> None:
    same = hub.command("up")
    assert same.returncode == 1
    assert "already" in same.stderr

    other = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    try:
        second = HubProcess(other, lanes=hub.lanes, office=hub.office)
        taken = second.command("up", "--lanes", hub.lanes, "--office", hub.office)
        assert taken.returncode == 1
        assert "cannot be listened on" in taken.stderr
        assert "Traceback" not in taken.stderr
    finally:
        shutil.rmtree(other)


def test_the_office_tells_health_and_figures(hub: HubProcess) -> None:
    with httpx.Client(base_url=f"http://{hub.office}") as office:
        assert office.get("/healthz").json()["answering"] == 1
        assert 'tillwright_database_up{at="0"} 1.0' in office.get("/metrics").text


def new_code(hub: HubProcess, till: Applicant) -> str:
    made = hub.command(
        "enrol-code", "--store", till.store, "--lane", till.lane, "--currency", "EUR"
    )
    assert made.returncode == 0, made.stderr
    first_line = made.stdout.splitlines()[0]
    assert first_line.endswith(f"@{hub.lanes}")
    return first_line.partition(".")[0]


def code_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["next"]
    return str(answer.json()["code"])
