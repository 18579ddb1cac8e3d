"""A ZVT terminal over TCP: whatever goes wrong, the till knows whether money moved, or asks."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from dataclasses import asdict
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from harness.zvt import charged_minor, driver, zvt_server

from devices.ports.zvt import open_terminal
from devices.ports.zvt_meaning import reason_of, step_of
from devices.ports.zvt_memory import KEPT, Known, ZvtMemory
from devices.simulated.nexo_poi import CARD_NUMBERS
from edge.config import parse_settings
from edge.domain.errors import BadInput
from edge.domain.events import SchemeTotal
from tui.words import explain
from tui.words.terminal import TERMINAL_SAID, TERMINAL_SHOWS

if TYPE_CHECKING:
    from pathlib import Path

    from devices.ports.zvt import ZvtTerminal


def waits_until(terminal: ZvtTerminal, step: str) -> None:
    end = time.monotonic() + 10
    while terminal.showing() != step:
        assert time.monotonic() < end, terminal.showing()
        time.sleep(0.005)


def test_a_payment_is_approved_with_all_that_a_receipt_needs(tmp_path: Path) -> None:
    with zvt_server(tmp_path) as server:
        paid = driver(server, tmp_path).pay("p1", 1099, "EUR")

    assert (paid.state, paid.amount_minor, paid.reference) == ("approved", 1099, "R0002T000002")
    assert paid.card is not None
    assert paid.card.scheme in {"visa", "mc", "girocard", "amex"}
    assert (paid.card.application, paid.card.entry) == ("A0000000031010", "contactless")
    assert (paid.card.terminal, paid.card.offline) == ("28004869", False)
    assert paid.card.receipt[:2] == ("CARDHOLDER COPY", "Simulated terminal für Tests")
    assert "TOTAL EUR 10.99" in paid.card.receipt
    assert re.fullmatch(r"\*{12}\d{4}", paid.masked_card or "")


def test_the_till_signs_on_before_it_asks_and_pays_in_binary_decimals(tmp_path: Path) -> None:
    with zvt_server(tmp_path) as server:
        driver(server, tmp_path).pay("p1", 1099, "EUR")

        # PA00P015 2.1 (config byte: table 1), 2.20 (service byte: table 5) and 2.2.
        assert [command.hex() for command in server.heard] == [
            "0600" + "000000" + "9e" + "0978" + "060626040a0206d3",
            "0620" + "000000" + "0303",
            "0601" + "04000000001099" + "490978",
        ]


@pytest.mark.parametrize(
    ("word", "state", "amount", "reason"),
    [
        ("decline", "declined", 0, "refusal"),
        ("wrong_pin", "declined", 0, "wrong_pin"),
        ("busy", "declined", 0, "busy"),
        ("partial", "approved", 550, ""),
        ("tip", "approved", 1299, ""),
        # What was lost is found out from what the terminal did last.
        ("drop_after", "approved", 1099, ""),
        ("drop_between", "approved", 1099, ""),
        # The terminal had said how much it was, before the line broke.
        ("partial_between", "approved", 550, ""),
        ("garbage", "approved", 1099, ""),
        ("cut", "approved", 1099, ""),
        ("silent", "approved", 1099, ""),
        ("in_progress:3", "approved", 1099, ""),
        # What was not acknowledged the terminal takes back.
        ("undone", "declined", 0, "undone"),
        # The terminal did nothing: not sure yet, so the till asks again.
        ("drop_before", "unknown", 0, "not_found"),
        ("late:2", "unknown", 0, "not_found"),
        ("crash:1", "unknown", 0, "unreachable"),
    ],
)
def test_a_fault_ends_with_what_is_true(
    tmp_path: Path, word: str, state: str, amount: int, reason: str
) -> None:
    with zvt_server(tmp_path, word) as server:
        paid = driver(server, tmp_path).pay("p1", 1099, "EUR")

        assert (paid.state, paid.amount_minor, paid.reason) == (state, amount, reason)
        if state != "unknown":
            assert charged_minor(server) == paid.amount_minor


def test_a_request_that_never_arrived_is_not_found_and_told_not_to_begin(tmp_path: Path) -> None:
    with zvt_server(tmp_path, "late:3") as server:
        terminal = driver(server, tmp_path)
        terminal.pay("p1", 1099, "EUR")

        assert [terminal.status("p1").state for _ in range(3)] == ["not_found"] * 3
        assert charged_minor(server) == 0


def test_a_late_approval_is_found_where_the_terminal_begins_all_the_same(tmp_path: Path) -> None:
    with zvt_server(tmp_path, "late_deaf:2") as server:
        terminal = driver(server, tmp_path)
        terminal.pay("p1", 1099, "EUR")

        found = [terminal.status("p1").state for _ in range(3)]

        assert found == ["not_found", "approved", "approved"]
        assert charged_minor(server) == 1099


def test_a_terminal_that_is_away_has_charged_nothing(tmp_path: Path) -> None:
    with zvt_server(tmp_path) as server:
        terminal = driver(server, tmp_path)

    paid = terminal.pay("p1", 1099, "EUR")

    assert (paid.state, paid.reason) == ("declined", "unreachable")
    # It was not asked, and the till has that in writing.
    assert terminal.status("p1").state == "not_found"


def test_after_a_crash_the_driver_is_asked_by_what_it_wrote_down(tmp_path: Path) -> None:
    with zvt_server(tmp_path, "drop_after") as server:
        asked = driver(server, tmp_path, connections=1).pay("p1", 1099, "EUR")
        assert (asked.state, asked.reason) == ("unknown", "unreachable")

        again = driver(server, tmp_path, since="p9")

        assert again.status("p1").state == "approved"
        # Of what is older than its memory it knows nothing, and says so.
        assert again.status("p0").state == "not_found"
        forgot = driver(server, tmp_path / "lost", since="p9")
        assert (forgot.status("p1").state, forgot.status("p1").reason) == ("unknown", "not_told")


def test_the_same_payment_is_never_asked_for_twice(tmp_path: Path) -> None:
    with zvt_server(tmp_path) as server:
        terminal = driver(server, tmp_path)

        paid = [terminal.pay("p1", 1099, "EUR") for _ in range(2)]

        assert paid[0] == paid[1]
        assert charged_minor(server) == 1099


def test_a_terminal_that_does_not_repeat_leaves_it_to_a_person(tmp_path: Path) -> None:
    with zvt_server(tmp_path, "drop_after") as server:
        server.repeats = False
        terminal = driver(server, tmp_path)

        paid = terminal.pay("p1", 1099, "EUR")

        assert (paid.state, paid.reason) == ("unknown", "not_told")
        assert terminal.status("p1").state == "unknown"


def test_stopping_ends_a_payment_that_the_customer_is_at(tmp_path: Path) -> None:
    with zvt_server(tmp_path, "slow") as server:
        terminal = driver(server, tmp_path)

        still: list[str] = []

        def stop() -> None:
            waits_until(terminal, "insert_card")
            terminal.abort("another")
            time.sleep(0.2)
            still.append(terminal.showing())
            terminal.abort("p1")

        stopper = Thread(target=stop)
        stopper.start()
        paid = terminal.pay("p1", 1099, "EUR")
        stopper.join()

        assert (paid.state, paid.reason) == ("declined", "aborted")
        assert charged_minor(server) == 0
        assert (still, terminal.showing()) == (["insert_card"], "")


def test_a_trial_signs_on_and_tells_how_the_terminal_is(tmp_path: Path) -> None:
    with zvt_server(tmp_path, delay_s=0.5) as server:
        terminal, trial = driver(server, tmp_path), driver(server, tmp_path / "trial")
        assert trial.diagnose().state == "ready"
        paying = Thread(target=terminal.pay, args=("p1", 1000, "EUR"))
        paying.start()
        waits_until(terminal, "insert_card")
        busy = trial.diagnose()
        paying.join()

    away = trial.diagnose()
    assert (busy.state, busy.reason) == ("unknown", "busy")
    assert (away.state, away.reason) == ("unknown", "unreachable")


def test_one_command_at_a_time(tmp_path: Path) -> None:
    with zvt_server(tmp_path, delay_s=0.3) as server:
        terminal = driver(server, tmp_path)
        other = Thread(target=terminal.pay, args=("p1", 1000, "EUR"))
        other.start()
        waits_until(terminal, "insert_card")

        paid = terminal.pay("p2", 500, "EUR")
        other.join()

        assert paid.state == "approved"
        assert charged_minor(server) == 1500


def test_a_payment_is_reversed_by_its_receipt_number_once(tmp_path: Path) -> None:
    with zvt_server(tmp_path) as server:
        terminal = driver(server, tmp_path)
        paid = terminal.pay("p1", 1099, "EUR")
        terminal.pay("p2", 500, "EUR")

        undone = [terminal.reverse("p1", 1099, "EUR", paid.reference or "") for _ in range(2)]

        assert [found.state for found in undone] == ["reversed", "reversed"]
        assert charged_minor(server) == 500
        other = driver(server, tmp_path / "other")
        assert other.reverse("p1", 1099, "EUR", paid.reference or "").state == "reversed"
        assert charged_minor(server) == 500


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("drop_before", "unknown"),
        ("drop_after", "reversed"),
        ("drop_between", "reversed"),
        ("decline", "declined"),
        ("busy", "declined"),
        # A terminal that undoes its last payment whatever it is told (Portalum.Zvt, issue 24).
        ("reverses_last", "unknown"),
    ],
)
def test_a_reversal_is_believed_only_of_the_payment_that_was_meant(
    tmp_path: Path, word: str, state: str
) -> None:
    with zvt_server(tmp_path, "approve", "approve", word) as server:
        terminal = driver(server, tmp_path)
        paid = terminal.pay("p1", 1099, "EUR")
        terminal.pay("p2", 1099, "EUR")

        undone = terminal.reverse("p1", 1099, "EUR", paid.reference or "")

        assert undone.state == state
        if state == "reversed":
            assert charged_minor(server) == 1099


def test_a_refund_goes_to_the_card_that_is_presented(tmp_path: Path) -> None:
    with zvt_server(tmp_path, "approve", "drop_after") as server:
        terminal = driver(server, tmp_path)
        paid = terminal.pay("p1", 1099, "EUR")

        back = terminal.refund("r1", 599, "EUR", paid.reference or "")

        assert (back.state, back.amount_minor) == ("approved", 599)
        assert charged_minor(server) == 500


def test_the_totals_of_a_shift_are_those_of_all_days_closed_in_it(tmp_path: Path) -> None:
    with zvt_server(tmp_path) as server:
        terminal = driver(server, tmp_path)
        taken: dict[str, int] = {}
        told = []
        for number, amount in enumerate((1000, 300, 50)):
            card = terminal.pay(f"p{number}", amount, "EUR").card
            assert card is not None
            taken[card.scheme] = taken.get(card.scheme, 0) + amount
            told.append(terminal.totals(f"t{number}", "shift-1"))
        other = terminal.totals("t9", "shift-2")

        assert [found.state for found in (*told, other)] == ["totalled"] * 4
        sums = {total.scheme: total.paid_minor for total in told[-1].totals}
        assert sums == taken
        assert other.totals == ()
        assert driver(server, tmp_path).totals("t10", "shift-1").totals == told[-1].totals


def test_totals_that_are_not_told_are_not_known(tmp_path: Path) -> None:
    with zvt_server(tmp_path) as server:
        terminal = driver(server, tmp_path)

    assert terminal.totals("t1", "shift-1").state == "unknown"


def test_the_receipt_is_found_among_papers_that_come_line_by_line(tmp_path: Path) -> None:
    with zvt_server(tmp_path, "lines") as server:
        paid = driver(server, tmp_path).pay("p1", 1099, "EUR")

    assert paid.card is not None
    assert (paid.card.receipt[0], paid.card.receipt[-1]) == ("CARDHOLDER COPY", "APPROVED")
    assert "MERCHANT COPY" not in paid.card.receipt


def test_a_hostile_terminal_leaves_no_card_number_anywhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"), zvt_server(tmp_path / "t", "hostile", "garbage") as server:
        terminal = driver(server, tmp_path)
        told = [terminal.pay(payment, 1099, "EUR") for payment in ("p1", "p2")]

    seen = f"{told} {caplog.text} {(tmp_path / 'zvt.jsonl').read_text()}"
    assert [paid.state for paid in told] == ["approved", "approved"]
    close = re.sub(r"(?<=\d)[ -](?=\d)", "", seen)
    assert [number for number in CARD_NUMBERS if number in close] == []
    assert "PAN:*********2222." in close
    assert "2512" not in seen


def test_the_driver_is_found_by_its_name_and_imported_alone() -> None:
    script = (
        "import sys; from devices.terminals import load_terminal; load_terminal('zvt'); "
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )

    loaded = done.stdout.split()
    assert "devices.ports.zvt" in loaded
    assert [name for name in loaded if "nexo" in name or "devices.simulated" in name] == []


def test_every_reason_and_every_step_has_words() -> None:
    reasons = {reason_of(code) for code in range(1, 256)}
    steps = {step_of(code) for code in range(256)} - {""}

    assert reasons <= TERMINAL_SAID.keys()
    assert steps == TERMINAL_SHOWS.keys()
    assert (reason_of(0x6C), reason_of(0x78), step_of(0x4A)) == (
        "aborted",
        "invalid_card",
        "remove_card",
    )


@pytest.mark.parametrize(
    ("settings", "currency", "password", "code"),
    [
        ("", "EUR", "", "terminal_setting_missing"),
        ('host = "h"', "JPY", "", "terminal_currency"),
        ('host = "h"', "EUR", "12345", "terminal_password"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_asked(
    tmp_path: Path, settings: str, currency: str, password: str, code: str
) -> None:
    told = parse_settings(f"[terminal]\n{settings}\n".encode(), "test")
    if password:
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys" / "terminal-password").touch(0o600)
        (tmp_path / "keys" / "terminal-password").write_text(password)

    with pytest.raises(BadInput) as raised:
        open_terminal(tmp_path, told, "1", currency)

    assert raised.value.code == code
    assert explain(raised.value).next_step
    assert not (tmp_path / "terminal").exists()


def test_the_memory_keeps_the_last_requests_and_says_what_it_forgot(tmp_path: Path) -> None:
    file = tmp_path / "zvt.jsonl"
    lines = [{"since": "p"}, {"closed": "shift", "totals": [asdict(SchemeTotal("visa", 1, 5))]}]
    lines += [{"known": asdict(Known(f"p{n:05d}", "pay", n))} for n in range(2 * KEPT + 1)]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + '{"known": {"pay')

    memory = ZvtMemory(file, "later")
    again = ZvtMemory(file, "later")

    for found in (memory, again):
        assert found.get("p00010") is None
        assert found.is_older("p00010")
        assert found.get("p04000") == Known("p04000", "pay", 4000)
        assert not found.is_older("p04001")
        assert found.closed("shift") == (SchemeTotal("visa", 1, 5),)
    assert len(file.read_text().splitlines()) == KEPT + 2


def test_a_damaged_memory_is_set_aside_and_knows_nothing_of_before(tmp_path: Path) -> None:
    file = tmp_path / "zvt.jsonl"
    file.write_text('{"known": {"payment": "p1"}}\nno line\n')

    memory = ZvtMemory(file, "p5")

    assert memory.get("p1") is None
    assert memory.is_older("p1")
    assert (tmp_path / "zvt.jsonl.damaged").exists()
    assert ZvtMemory(file, "later").is_older("p4")
    assert not ZvtMemory(file, "later").is_older("p6")
