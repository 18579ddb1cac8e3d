"""A nexo terminal over TLS: whatever goes wrong, the till knows whether money moved, or asks."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from harness.nexo import charged_minor, driver, nexo_server

from devices.ports.nexo_messages import group_id, payment_result, service_id
from devices.ports.nexo_sealing import NotBelieved
from devices.simulated.nexo_poi import CARD_NUMBERS
from edge.card_terminal import Terms

if TYPE_CHECKING:
    from pathlib import Path

    from devices.ports.nexo import NexoTerminal


def test_a_payment_is_approved_with_all_that_a_receipt_needs(tmp_path: Path) -> None:
    with nexo_server(tmp_path) as server:
        paid = driver(server).pay("p1", 1099, "EUR")

    assert (paid.state, paid.amount_minor) == ("approved", 1099)
    assert paid.reference
    assert "@" in paid.reference
    assert paid.card is not None
    assert paid.card.scheme in {"visa", "mc", "girocard", "amex"}
    assert paid.card.receipt[0] == "CARDHOLDER COPY"
    assert "TOTAL EUR 10.99" in paid.card.receipt


@pytest.mark.parametrize(
    ("word", "state", "amount", "reason"),
    [
        ("decline", "declined", 0, "refusal"),
        ("wrong_pin", "declined", 0, "wrong_pin"),
        ("busy", "declined", 0, "busy"),
        ("partial", "approved", 550, ""),
        ("tip", "approved", 1299, ""),
        # What is lost or not believed is asked for by the request's id.
        ("drop_after", "approved", 1099, ""),
        ("in_progress:3", "approved", 1099, ""),
        ("wrong_hmac", "approved", 1099, ""),
        ("wrong_nonce", "approved", 1099, ""),
        ("other_header", "approved", 1099, ""),
        ("other_service", "approved", 1099, ""),
        ("garbage", "approved", 1099, ""),
        # The terminal says that it knows nothing: not sure yet, so the till asks again.
        ("drop_before", "unknown", 0, ""),
        ("late:2", "unknown", 0, ""),
        # No byte of the request was sent.
        ("wrong_name", "declined", 0, "untrusted"),
    ],
)
def test_a_fault_ends_with_what_is_true(
    tmp_path: Path, word: str, state: str, amount: int, reason: str
) -> None:
    with nexo_server(tmp_path, word) as server:
        paid = driver(server).pay("p1", 1099, "EUR")

        assert (paid.state, paid.amount_minor, paid.reason) == (state, amount, reason)
        if state != "unknown":
            assert charged_minor(server) == paid.amount_minor


def test_a_request_that_never_arrived_is_not_found_and_told_not_to_begin(tmp_path: Path) -> None:
    with nexo_server(tmp_path, "late:2") as server:
        terminal = driver(server)
        terminal.pay("p1", 1099, "EUR")

        first, second = terminal.status("p1"), terminal.status("p1")

        assert (first.state, second.state, second.reason) == ("not_found", "declined", "aborted")
        assert charged_minor(server) == 0


def test_a_late_approval_is_found_where_the_terminal_begins_all_the_same(tmp_path: Path) -> None:
    with nexo_server(tmp_path, "late_deaf:2") as server:
        terminal = driver(server)
        terminal.pay("p1", 1099, "EUR")

        found = [terminal.status("p1").state for _ in range(3)]

        assert found == ["not_found", "approved", "approved"]
        assert charged_minor(server) == 1099


def test_a_terminal_that_is_away_has_charged_nothing(tmp_path: Path) -> None:
    with nexo_server(tmp_path) as server:
        terminal = driver(server)

    paid = terminal.pay("p1", 1099, "EUR")

    assert (paid.state, paid.reason) == ("declined", "unreachable")
    assert terminal.status("p1").state == "unknown"


def test_an_authority_of_somebody_else_is_not_believed(tmp_path: Path) -> None:
    with nexo_server(tmp_path / "one") as server, nexo_server(tmp_path / "two") as other:
        server.authority_file.write_bytes(other.authority_file.read_bytes())

        paid = driver(server).pay("p1", 1099, "EUR")

        assert (paid.state, paid.reason) == ("declined", "untrusted")
        assert charged_minor(server) == 0


def test_a_customer_who_takes_too_long_is_still_asked_after(tmp_path: Path) -> None:
    with nexo_server(tmp_path, delay_s=2.0) as server:
        paid = driver(server, answer_s=0.2).pay("p1", 1099, "EUR")

        assert paid.state == "unknown"
        assert driver(server).status("p1").state == "approved"


def test_stopping_ends_a_payment_that_the_customer_is_at(tmp_path: Path) -> None:
    with nexo_server(tmp_path, "slow") as server:
        terminal = driver(server)
        stopper = Thread(target=_stop_when_asked, args=(terminal,))
        stopper.start()

        paid = terminal.pay("p1", 1099, "EUR")
        stopper.join()

        assert (paid.state, paid.reason) == ("declined", "aborted")
        assert charged_minor(server) == 0


def _stop_when_asked(terminal: NexoTerminal) -> None:
    while (
        terminal._status_once(
            {"MessageReference": {"ServiceID": service_id("p1"), "MessageCategory": "Payment"}},
            "Payment",
            service_id("p1"),
            1099,
            "EUR",
        ).state
        == "not_found"
    ):
        pass
    terminal.abort("p1")


def test_the_terminal_knows_a_shift_by_its_group(tmp_path: Path) -> None:
    with nexo_server(tmp_path) as server:
        terminal = driver(server)
        paid = terminal.pay("p1", 1000, "EUR", Terms(totals_group="shift-1"))
        terminal.pay("p2", 500, "EUR", Terms(totals_group="shift-2"))
        terminal.refund("r1", 300, "EUR", paid.reference or "")

        found = terminal.totals("t1", "shift-1")

    assert (found.state, len(found.totals)) == ("totalled", 1)
    assert (found.totals[0].paid_minor, found.totals[0].refunded_minor) == (1000, 300)
    assert len(group_id("shift-1")) == 16


def test_a_refund_names_its_payment_or_stands_alone(tmp_path: Path) -> None:
    with nexo_server(tmp_path) as server:
        terminal = driver(server)
        paid = terminal.pay("p1", 1000, "EUR")

        part = terminal.refund("r1", 300, "EUR", paid.reference or "")
        alone = terminal.refund("r2", 200, "EUR", "")
        unheard_of = terminal.refund("r3", 100, "EUR", "SIMNEVER@2026-01-02")

        assert (part.state, part.amount_minor) == ("approved", 300)
        assert (alone.state, alone.amount_minor) == ("approved", 200)
        assert (unheard_of.state, unheard_of.reason) == ("declined", "not_found")
        assert terminal.status("r1", about="refund", amount_minor=300).state == "approved"
        assert terminal.status("r2", about="credit", amount_minor=200).state == "approved"
        assert charged_minor(server) == 500


@pytest.mark.parametrize("word", ["approve", "drop_after", "wrong_hmac"])
def test_what_was_undone_is_not_undone_twice(tmp_path: Path, word: str) -> None:
    with nexo_server(tmp_path, "approve", word) as server:
        terminal = driver(server)
        paid = terminal.pay("p1", 1000, "EUR")

        first = terminal.reverse("p1", 1000, "EUR", paid.reference or "")
        again = terminal.reverse("p1", 1000, "EUR", paid.reference or "")

        assert (first.state, again.state) == ("reversed", "reversed")
        assert charged_minor(server) == 0


def test_offline_approval_is_told_and_can_be_forbidden(tmp_path: Path) -> None:
    with nexo_server(tmp_path, "offline", "offline") as server:
        terminal = driver(server)

        allowed = terminal.pay("p1", 1000, "EUR")
        forbidden = terminal.pay("p2", 1000, "EUR", Terms(online_only=True))

    assert allowed.card is not None
    assert allowed.card.offline
    assert (forbidden.state, forbidden.reason) == ("declined", "unreachable_host")


def test_a_hostile_answer_keeps_its_shape_in_the_simulator(tmp_path: Path) -> None:
    """Without this the proof that no card number is kept would prove nothing."""
    with nexo_server(tmp_path, "hostile") as server:
        paid = driver(server).pay("p1", 1000, "EUR")

    assert paid.state == "approved"
    assert sum(number in str(paid) for number in CARD_NUMBERS) > 3


def test_an_answer_in_another_currency_is_not_believed() -> None:
    body = {
        "Response": {"Result": "Success"},
        "PaymentResult": {"AmountsResp": {"Currency": "USD", "AuthorizedAmount": 10}},
    }

    with pytest.raises(NotBelieved):
        payment_result(body, "EUR")


def test_request_ids_fit_and_differ() -> None:
    ids = {service_id(f"payment-{number}") for number in range(5000)}

    assert len(ids) == 5000
    assert {len(each) for each in ids} == {10}
