"""A centre that comes back from a backup in an empty folder is the same one to all who knew it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from harness.enrolling import Applicant
from harness.hub_process import HubProcess, a_hub, body_of, line_to

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def hub() -> Iterator[HubProcess]:
    with a_hub() as made:
        yield made


def said(hub: HubProcess, *arguments: str | Path) -> str:
    done = hub.command(*map(str, arguments))
    assert done.returncode == 0, done.stderr
    return done.stdout


def signed_in(hub: HubProcess, token: str) -> str:
    """Return the cookie of a session at the console."""
    with httpx.Client(base_url=f"http://{hub.office}") as browser:
        origin = {"origin": f"http://{hub.office}"}
        browser.post("/console/sign-in", data={"token": token}, headers=origin)
        assert browser.get("/console/").status_code == 200
        return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def test_till_token_and_session_go_on_and_nobody_erased_is_back(
    hub: HubProcess, tmp_path: Path
) -> None:
    ca = (hub.folder / "keys" / "ca.pem").read_text()
    token = said(hub, "token", "--name", "ann", "--scope", "admin").splitlines()[0]
    headers = {"authorization": f"Bearer {token}"}
    till = Applicant()
    code = said(hub, "enrol-code", "--store", "S1", "--lane", "L1", "--currency", "EUR")
    with line_to(hub.lanes, ca) as line:
        secret = code.splitlines()[0].partition(".")[0]
        answer = line.post("/v1/enrolments", json=body_of(till, secret))
    certificate = answer.json()["certificate"]
    with httpx.Client(base_url=f"http://{hub.office}", headers=headers) as office:
        for name in ("Ada", "Bob"):
            assert office.put(f"/v1/customers/{name}", json={"name": name}).status_code == 200
        cookie = signed_in(hub, token)
        said(hub, "backup", "--to", tmp_path / "copy")
        assert office.delete("/v1/customers/Ada").status_code == 200
    said(hub, "backup", "--to", tmp_path / "newer")
    hub.stop()

    hub.folder = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    newer = tmp_path / "newer" / "erasures.jsonl"
    said(hub, "restore", tmp_path / "copy", "--erasures", newer)
    hub.start()

    with line_to(hub.lanes, ca, certificate, till.key_pem) as line:
        assert line.get("/v1/feeds/store").status_code == 200
        renewed = line.post("/v1/renewals", json={"csr": till.csr})
        assert renewed.status_code == 201
    with httpx.Client(base_url=f"http://{hub.office}", headers=headers) as office:
        assert office.get("/v1/customers/Bob").json()["body"]["name"] == "Bob"
        assert office.get("/v1/customers/Ada").status_code == 404
        (lane,) = office.get("/v1/lanes").json()
        assert (lane["lane"], lane["revoked"]) == ("L1", None)
    with httpx.Client(base_url=f"http://{hub.office}") as browser:
        page = browser.get("/console/", headers={"cookie": cookie})
        assert "Signed in as ann" in page.text
