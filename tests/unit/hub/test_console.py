"""The centre's pages: who may see them, what a form needs, what stands on them."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from harness.console import NOW_S, SECRET, TOKEN, FakeCentre, console_app, proof_in

from sync.hub.console.sessions import COOKIE, SESSION_S, Sessions
from sync.hub.console.words import PAGES, ago


@pytest.fixture
def centre() -> FakeCentre:
    return FakeCentre()


@pytest.fixture
def page(centre: FakeCentre) -> TestClient:
    return TestClient(console_app(centre), base_url="http://centre.test")


@pytest.fixture
def signed_in(page: TestClient) -> TestClient:
    answer = page.post("/console/sign-in", data={"token": TOKEN})
    assert answer.url.path == "/console/"
    return page


@pytest.mark.parametrize("path", [path for path, _ in PAGES] + ["/console/conflicts/7f3a"])
def test_who_is_not_signed_in_is_sent_to_sign_in(page: TestClient, path: str) -> None:
    answer = page.get(path, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")


def test_a_wrong_token_is_refused_with_the_next_step(page: TestClient) -> None:
    answer = page.post("/console/sign-in", data={"token": "guessed"})

    assert answer.status_code == 403
    assert "hub token" in answer.text
    assert COOKIE not in page.cookies


@pytest.mark.parametrize(("path", "name"), PAGES)
def test_every_page_says_where_one_is(signed_in: TestClient, path: str, name: str) -> None:
    answer = signed_in.get(path)

    assert answer.status_code == 200
    assert re.search(rf'href="{path}"[^>]*aria-current="page"[^>]*>{name}<', answer.text)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_comes_from_outside_is_never_markup(signed_in: TestClient) -> None:
    assert "<script>" not in signed_in.get("/console/set-aside").text
    assert "&lt;b&gt;small" in signed_in.get("/console/conflicts/7f3a").text


def test_a_conflict_shows_both_versions_the_rule_and_the_effect(signed_in: TestClient) -> None:
    text = signed_in.get("/console/conflicts/7f3a").text

    for told in ("North, lane 1", "South, lane 2", "earlier place stands", "-11.90 EUR"):
        assert told in text


def test_a_conflict_is_accepted_once_by_whoever_is_signed_in(
    signed_in: TestClient, centre: FakeCentre
) -> None:
    proof = proof_in(signed_in.get("/console/conflicts/7f3a").text)

    answer = signed_in.post(
        "/console/conflicts/7f3a", data={"proof": proof, "answer": "accepted", "note": " seen "}
    )

    assert centre.answers == [("7f3a", "accepted", "seen", "Head office")]
    assert "Recorded: accepted" in answer.text


def test_to_dispute_takes_a_note(signed_in: TestClient, centre: FakeCentre) -> None:
    proof = proof_in(signed_in.get("/console/conflicts/7f3a").text)

    answer = signed_in.post(
        "/console/conflicts/7f3a", data={"proof": proof, "answer": "disputed", "note": "  "}
    )

    assert centre.answers == []
    assert "Say here what is disputed" in answer.text


def test_a_form_of_a_foreign_page_changes_nothing(
    signed_in: TestClient, centre: FakeCentre
) -> None:
    answer = signed_in.post("/console/conflicts/7f3a", data={"answer": "accepted"})

    assert answer.status_code == 403
    assert centre.answers == []


def test_a_session_ends_and_cannot_be_made_up() -> None:
    sessions = Sessions(SECRET)
    session = sessions.begin("Head office", NOW_S)

    assert sessions.read(session.cookie, NOW_S + SESSION_S) == session
    assert sessions.read(session.cookie, NOW_S + SESSION_S + 1) is None
    assert Sessions(b"another").read(session.cookie, NOW_S) is None
    assert sessions.read(session.cookie.replace(".", ".9", 1), NOW_S) is None
    assert sessions.read("", NOW_S) is None


def test_a_file_is_tried_before_it_is_in_force(signed_in: TestClient, centre: FakeCentre) -> None:
    proof = proof_in(signed_in.get("/console/files").text)
    sent = {"proof": proof, "kind": "prices", "text": "lamp,12.90"}

    tried = signed_in.post("/console/files", data={**sent, "dry": "yes"})
    done = signed_in.post("/console/files", data={**sent, "dry": "no"})

    assert "What would change" in tried.text
    assert "What changed" in done.text
    assert [dry for _, _, dry in centre.files] == [True, False]


def test_mistakes_in_a_file_are_told_by_line_and_column(signed_in: TestClient) -> None:
    proof = proof_in(signed_in.get("/console/files").text)

    answer = signed_in.post(
        "/console/files", data={"proof": proof, "kind": "prices", "text": "bad", "dry": "no"}
    )

    assert "Lines that were left out" in answer.text
    assert re.search(r'<td class="number">2</td>\s*<td>price</td>', answer.text)


def test_a_refusal_of_the_centre_is_told_on_the_page(signed_in: TestClient) -> None:
    proof = proof_in(signed_in.get("/console/files").text)

    answer = signed_in.post(
        "/console/files", data={"proof": proof, "kind": "promotions", "text": "x"}
    )

    assert "The centre knows no store n. Name it with the code" in answer.text


def test_a_token_to_read_sees_pages_and_its_forms_are_refused(
    signed_in: TestClient, centre: FakeCentre
) -> None:
    centre.scope = "write"
    proof = proof_in(signed_in.get("/console/conflicts/7f3a").text)
    ended = signed_in.post("/console/lanes/n/1/revoke", data={"proof": proof, "reason": "lost"})
    centre.scope = "read"
    said = {"proof": proof, "answer": "accepted"}
    answer = signed_in.post("/console/conflicts/7f3a", data=said)
    shown = signed_in.get("/console/conflicts/7f3a")

    assert (centre.answers, centre.revoked) == ([], [])
    assert (ended.status_code, answer.status_code, shown.status_code) == (403, 403, 200)
    assert "It has the scope write, this needs admin" in ended.text
    assert "It has the scope read, this needs write" in answer.text
    assert "Your token may not change this" in shown.text
    assert 'name="answer"' not in shown.text


def test_a_session_ends_with_its_token(signed_in: TestClient, centre: FakeCentre) -> None:
    centre.ended = True

    answer = signed_in.get("/console/", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")


def test_the_cookie_keeps_to_tls_where_the_page_came_by_it(centre: FakeCentre) -> None:
    for scheme, is_secure in (("http", False), ("https", True)):
        page = TestClient(console_app(centre), base_url=f"{scheme}://centre.test")
        answer = page.post("/console/sign-in", data={"token": TOKEN}, follow_redirects=False)
        assert ("Secure" in answer.headers["set-cookie"]) is is_secure


def test_a_code_is_shown_once(signed_in: TestClient) -> None:
    proof = proof_in(signed_in.get("/console/lanes/n/1").text)

    taken = signed_in.post("/console/lanes/n/1/code", data={"proof": proof})
    made = signed_in.post("/console/lanes/n/1/code", data={"proof": proof, "replaces": "yes"})
    later = signed_in.get("/console/lanes/n/1")

    assert "at work on another machine" in taken.text
    assert "till enrol SECRET.PRINT@hub.example:8443" in made.text
    assert made.headers["cache-control"] == "no-store"
    assert "SECRET" not in later.text


def test_a_key_ends_for_a_reason(signed_in: TestClient, centre: FakeCentre) -> None:
    proof = proof_in(signed_in.get("/console/lanes/n/2").text)

    asked = signed_in.post("/console/lanes/n/2/revoke", data={"proof": proof, "reason": " "})
    assert centre.revoked == []
    signed_in.post("/console/lanes/n/2/revoke", data={"proof": proof, "reason": "till stolen"})

    assert "Say here why the key ends" in asked.text
    assert centre.revoked == [("n", "2", "till stolen")]


def test_a_lane_that_never_joined_can_be_let_in(signed_in: TestClient) -> None:
    answer = signed_in.get("/console/lanes", params={"store": "n", "lane": "9"})

    assert answer.url.path == "/console/lanes/n/9"
    assert "No till has joined" in answer.text
    assert "End its key" not in answer.text


def test_intervals_are_said_as_a_person_says_them() -> None:
    assert [ago(s) for s in (None, 5, 119, 120, 7_200, 172_800)] == [
        "never heard", "5 s", "119 s", "2 min", "2 h", "2 days",
    ]  # fmt: skip
