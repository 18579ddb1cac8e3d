from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from devices.simulated.card_terminal import SimulatedTerminal, TerminalBehaviour
from edge.card_terminal import TerminalResult

if TYPE_CHECKING:
    from pathlib import Path


class PowerCut(BaseException):
    """The till is gone while the customer holds the card."""


def terminal(directory: Path, *script: TerminalBehaviour) -> SimulatedTerminal:
    return SimulatedTerminal(directory, delay_s=0, script=script)


def test_a_payment_is_approved_and_remembered_by_the_next_process(tmp_path: Path) -> None:
    paid = terminal(tmp_path).pay("p1", 1250, "EUR")

    assert (paid.state, paid.amount_minor) == ("approved", 1250)
    assert terminal(tmp_path).status("p1") == paid


def test_the_same_payment_is_never_charged_twice(tmp_path: Path) -> None:
    first = terminal(tmp_path).pay("p1", 1250, "EUR")

    second = terminal(tmp_path, TerminalBehaviour.DECLINE).pay("p1", 9999, "EUR")

    assert second == first
    assert len((tmp_path / "simulated" / "card-terminal.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("behaviour", "answer", "status", "amount_minor"),
    [
        (TerminalBehaviour.APPROVE, "approved", "approved", 1001),
        (TerminalBehaviour.SLOW, "approved", "approved", 1001),
        (TerminalBehaviour.DECLINE, "declined", "declined", 0),
        (TerminalBehaviour.PARTIAL, "approved", "approved", 501),
        (TerminalBehaviour.LOSE_ANSWER, "unknown", "approved", 1001),
        (TerminalBehaviour.LOSE_REQUEST, "unknown", "not_found", 0),
    ],
)
def test_each_behaviour_answers_and_is_found_out_by_asking(
    tmp_path: Path, behaviour: TerminalBehaviour, answer: str, status: str, amount_minor: int
) -> None:
    device = terminal(tmp_path, behaviour)

    assert device.pay("p1", 1001, "EUR").state == answer
    found = terminal(tmp_path).status("p1")
    assert (found.state, found.amount_minor) == (status, amount_minor)


def test_a_power_cut_in_the_middle_does_not_change_what_the_terminal_does(tmp_path: Path) -> None:
    def cut(_: float) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        SimulatedTerminal(tmp_path, sleep=cut).pay("p1", 700, "EUR")

    assert terminal(tmp_path).status("p1").state == "approved"
    assert terminal(tmp_path).pay("p1", 700, "EUR").amount_minor == 700


def test_a_line_cut_short_by_a_power_cut_is_a_payment_that_never_was(tmp_path: Path) -> None:
    terminal(tmp_path).pay("p1", 700, "EUR")
    memory = tmp_path / "simulated" / "card-terminal.jsonl"
    with memory.open("a") as file:
        file.write('{"payment": "p2", "sta')

    again = terminal(tmp_path)

    assert (again.status("p1").state, again.status("p2").state) == ("approved", "not_found")
    assert again.pay("p2", 100, "EUR").state == "approved"
    assert terminal(tmp_path).status("p2").state == "approved"


def test_the_outcome_is_unknown_while_the_customer_is_at_it(tmp_path: Path) -> None:
    at_it, go_on = Event(), Event()

    def wait(_: float) -> None:
        at_it.set()
        go_on.wait(10)

    device = SimulatedTerminal(tmp_path, sleep=wait)
    payer = Thread(target=device.pay, args=("p1", 700, "EUR"))
    payer.start()
    at_it.wait(10)
    during = [device.status("p1"), device.reverse("p1"), device.pay("p1", 700, "EUR")]
    go_on.set()
    payer.join()

    assert {result.state for result in during} == {"unknown"}
    assert device.status("p1").state == "approved"


def test_a_reversal_is_final_and_may_be_repeated(tmp_path: Path) -> None:
    device = terminal(tmp_path)
    device.pay("p1", 700, "EUR")

    results = [device.reverse("p1"), device.reverse("p1"), terminal(tmp_path).status("p1")]

    assert [(result.state, result.amount_minor) for result in results] == [("reversed", 0)] * 3


def test_reversing_what_was_never_paid_changes_nothing(tmp_path: Path) -> None:
    device = terminal(tmp_path, TerminalBehaviour.DECLINE)
    device.pay("p1", 700, "EUR")

    assert device.reverse("p1").state == "reversed"
    assert device.status("p1").state == "declined"
    assert device.reverse("never") == TerminalResult("not_found")


def test_a_script_file_is_used_up_word_by_word(tmp_path: Path) -> None:
    device = terminal(tmp_path)
    (tmp_path / "simulated" / "card-terminal.script").write_text("decline\nnonsense\n")

    states = [device.pay(f"p{number}", 100, "EUR").state for number in range(3)]

    assert states == ["declined", "approved", "approved"]


def test_a_payment_of_nothing_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        terminal(tmp_path).pay("p1", 0, "EUR")


def test_no_answer_and_no_file_holds_a_card_number(tmp_path: Path) -> None:
    device = terminal(tmp_path)
    masked = [str(device.pay(f"p{number}", 100, "EUR").masked_card) for number in range(50)]

    assert all(card.startswith("************") and len(card) == 16 for card in masked)
    for token in (tmp_path / "simulated" / "card-terminal.jsonl").read_text().split('"'):
        digits = max((run for run in _digit_runs(token)), key=len, default="")
        assert len(digits) < 13


def _digit_runs(text: str) -> list[str]:
    return "".join(char if char.isdigit() else " " for char in text).split()


def test_a_refund_gives_an_approved_payment_back_once(tmp_path: Path) -> None:
    terminal = SimulatedTerminal(tmp_path, delay_s=0)
    paid = terminal.pay("p-1", 2999, "EUR")

    first = terminal.refund("r-1", 1000, "EUR", paid.reference or "")
    again = terminal.refund("r-1", 1000, "EUR", paid.reference or "")

    assert (first.state, first.amount_minor) == ("approved", 1000)
    assert again == first
    assert SimulatedTerminal(tmp_path, delay_s=0).status("r-1") == first


def test_a_refund_of_a_payment_that_is_not_known_is_declined(tmp_path: Path) -> None:
    terminal = SimulatedTerminal(tmp_path, delay_s=0)

    assert terminal.refund("r-1", 1000, "EUR", "SIM-NEVER").state == "declined"
    assert terminal.status("r-1").state == "declined"
