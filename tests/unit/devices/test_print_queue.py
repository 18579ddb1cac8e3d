"""A raw queue by IPP, against a print server of the harness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.device_shop import HandClock
from harness.print_server import CANCELED, PROCESSING, Queue, print_server

from devices.ports.printer import Presence, PrintData, Proof, ProofState, Readiness
from devices.settings import DevicesSettings
from devices.transports.cups import QueuePrinter, open_printer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECEIPT = PrintData("e1", "receipt", b"\x1b@Tea\n\x03\x1dr\x01")


@pytest.fixture
def queue() -> Iterator[Queue]:
    with print_server(Queue()) as served:
        yield served


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def printer(queue: Queue, clock: HandClock, tmp_path: Path) -> QueuePrinter:
    settings = DevicesSettings(printer="cups", address=f"{queue.name}@{queue.server}")
    return open_printer(tmp_path, settings, clock)


def test_a_job_reaches_the_queue_raw_and_completed_is_its_proof(
    queue: Queue, printer: QueuePrinter
) -> None:
    ready = printer.pre_check()
    sent = printer.send(RECEIPT)
    proof = printer.prove()

    assert ready == Readiness(Presence.PRESENT)
    assert (sent.bytes_accepted, sent.error) == (len(RECEIPT.data), None)
    assert proof == Proof(ProofState.DONE)
    assert queue.jobs == [RECEIPT.data]


@pytest.mark.parametrize(
    ("changes", "presence", "detail"),
    [
        ({"state": 5}, Presence.ERROR, "queue_stopped"),
        ({"accepts": False}, Presence.ERROR, "queue_rejects_jobs"),
        ({"reasons": ("media-empty-error",)}, Presence.ERROR, "paper_out"),
        ({"reasons": ("other", "cover-open")}, Presence.ERROR, "cover_open"),
        ({"reasons": ("connecting-to-device",)}, Presence.ERROR, "no_answer"),
        ({"name": "another"}, Presence.ABSENT, "no_such_queue"),
    ],
)
def test_the_queue_says_why_it_is_not_ready(
    queue: Queue, printer: QueuePrinter, changes: dict[str, object], presence: str, detail: str
) -> None:
    for name, value in changes.items():
        setattr(queue, name, value)

    ready = printer.pre_check()

    assert (ready.presence, ready.detail) == (presence, detail)


def test_a_job_that_the_queue_still_has_is_waited_for(queue: Queue, printer: QueuePrinter) -> None:
    queue.job_state, queue.reasons = PROCESSING, ("media-empty-warning",)
    printer.send(RECEIPT)

    assert printer.prove() == Proof(ProofState.WAITING, "paper_out")


def test_a_job_that_the_queue_gave_up_is_uncertain(queue: Queue, printer: QueuePrinter) -> None:
    queue.job_state = CANCELED
    printer.send(RECEIPT)

    assert printer.prove() == Proof(ProofState.SILENT, "ended_by_queue")


def test_a_refused_job_may_be_tried_again_and_a_lost_answer_may_not(
    queue: Queue, printer: QueuePrinter
) -> None:
    queue.accepts = False
    refused = printer.send(RECEIPT)
    queue.accepts, queue.loses_answer = True, True
    lost = printer.send(RECEIPT)

    assert (refused.bytes_accepted, refused.error) == (0, "refused_by_queue")
    assert (lost.bytes_accepted, lost.error) == (1, "connection_lost")


def test_a_kick_that_waits_in_the_queue_is_taken_back(
    queue: Queue, printer: QueuePrinter, clock: HandClock
) -> None:
    queue.job_state = PROCESSING
    printer.send(PrintData("k1", "kick", b"\x1bp\x00\x32\x32"))

    waiting = printer.prove()
    clock.pass_s(6)
    late = printer.prove()

    assert (waiting.state, late) == (ProofState.WAITING, Proof(ProofState.SILENT, "taken_back"))
    assert queue.cancelled == [1]


def test_no_print_server_is_an_absent_printer(clock: HandClock) -> None:
    printer = QueuePrinter("receipts", "127.0.0.1:9", clock)

    assert printer.pre_check() == Readiness(Presence.ABSENT, "no_print_server")
    assert printer.send(RECEIPT).bytes_accepted == 0
