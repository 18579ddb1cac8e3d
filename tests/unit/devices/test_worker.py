from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from harness.fake_printer import FakePrinter

from devices.intake import Intake
from devices.ports.printer import Presence, Proof, ProofState, Readiness, Sent
from devices.settings import DevicesSettings
from devices.status import DeviceStatus
from devices.worker import Worker
from edge.store.database import Access, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.device_shop import DeviceShop

SETTINGS = DevicesSettings()
DEVICES_KEY = "2" * 64


@contextmanager
def working(shop: DeviceShop, printer: FakePrinter) -> Iterator[Worker]:
    """Take in all effects and start a worker, as the process does."""
    till, spool = shop.foreign_till(), shop.spool()
    try:
        Intake(till, spool, SETTINGS).take(shop.clock.micros)
        worker = Worker(spool, printer, shop.clock)
        worker.start()
        yield worker
    finally:
        spool.close()
        till.close()


def settle(worker: Worker) -> None:
    while worker.step():
        pass


def state(shop: DeviceShop, job: str = "e1") -> str:
    return shop.states()[job]


def test_a_print_is_sent_once_and_confirmed(shop: DeviceShop) -> None:
    shop.commit("e1")
    printer = FakePrinter()

    with working(shop, printer) as worker:
        settle(worker)

        assert (state(shop), printer.printed) == ("confirmed", ["e1"])


def test_the_drawer_opens_before_papers_that_wait(shop: DeviceShop) -> None:
    shop.commit("e1")
    shop.commit("e2")
    shop.commit("k1", "kick", not_after_micros=shop.clock.micros + 5_000_000)
    printer = FakePrinter()

    with working(shop, printer) as worker:
        settle(worker)

    assert printer.printed == ["k1", "e1", "e2"]


@pytest.mark.parametrize(
    "printer",
    [
        FakePrinter(readiness=[Readiness(Presence.PRESENT), Readiness(Presence.ABSENT)]),
        FakePrinter(sent=[Sent(0, "connection_refused")]),
    ],
    ids=["not ready", "no byte accepted"],
)
def test_what_took_no_byte_is_tried_again_after_a_pause(
    shop: DeviceShop, printer: FakePrinter
) -> None:
    shop.commit("e1")

    with working(shop, printer) as worker:
        settle(worker)
        assert (state(shop), printer.printed) == ("queued", [])
        shop.clock.pass_s(0.3)
        settle(worker)

        assert (state(shop), printer.printed) == ("confirmed", ["e1"])


@pytest.mark.parametrize(
    "printer",
    [
        FakePrinter(sent=[Sent(1, "connection_reset")]),
        FakePrinter(proofs=[Proof(ProofState.SILENT, "no_answer")]),
    ],
    ids=["dies after a byte", "silent"],
)
def test_what_may_be_on_paper_is_asked_and_never_sent_again(
    shop: DeviceShop, printer: FakePrinter
) -> None:
    shop.commit("e1")

    with working(shop, printer) as worker:
        settle(worker)
        shop.clock.pass_s(3600)
        settle(worker)

        assert (state(shop), printer.printed) == ("uncertain", ["e1"])


def test_a_printer_out_of_paper_in_the_middle_goes_on_when_there_is_paper(
    shop: DeviceShop,
) -> None:
    shop.commit("e1")
    printer = FakePrinter(proofs=[Proof(ProofState.WAITING, "paper_out")] * 2)

    with working(shop, printer) as worker:
        settle(worker)
        waiting = state(shop)
        worker.step()
        worker.step()

        assert (waiting, state(shop)) == ("sending", "confirmed")


def test_papers_keep_their_order_while_the_first_waits(shop: DeviceShop) -> None:
    shop.commit("e1")
    shop.commit("e2")
    printer = FakePrinter(sent=[Sent(0, "refused")])

    with working(shop, printer) as worker:
        settle(worker)
        settle(worker)
        assert printer.printed == []
        shop.clock.pass_s(1)
        settle(worker)

    assert printer.printed == ["e1", "e2"]


def test_a_pulse_that_comes_late_is_cancelled(shop: DeviceShop) -> None:
    shop.commit("k1", "kick", not_after_micros=shop.clock.micros + 5_000_000)
    printer = FakePrinter(readiness=[Readiness(Presence.PRESENT), Readiness(Presence.ABSENT)])

    with working(shop, printer) as worker:
        settle(worker)
        shop.clock.pass_s(6)
        settle(worker)

    assert (state(shop, "k1"), printer.printed) == ("cancelled", [])


def test_a_pulse_without_an_end_gets_one(shop: DeviceShop) -> None:
    shop.commit("k1", "kick")
    shop.clock.pass_s(11)
    printer = FakePrinter()

    with working(shop, printer) as worker:
        settle(worker)

    assert (state(shop, "k1"), printer.printed) == ("cancelled", [])


def test_a_pulse_does_not_get_a_long_life_from_a_clock_that_was_wrong(shop: DeviceShop) -> None:
    shop.commit("k1", "kick", not_after_micros=shop.clock.micros + 86_400_000_000)
    printer = FakePrinter(readiness=[Readiness(Presence.PRESENT), Readiness(Presence.ABSENT)])

    with working(shop, printer) as worker:
        settle(worker)
        shop.clock.pass_s(61)
        settle(worker)

    assert (state(shop, "k1"), printer.printed) == ("cancelled", [])


@pytest.mark.parametrize("text", ["", "{", '{"kind":"receipt"}', '{"rows":7}'])
def test_a_document_that_cannot_be_read_fails_and_holds_nothing_up(
    shop: DeviceShop, text: str
) -> None:
    shop.commit("e1", document=text)
    shop.commit("e2")
    printer = FakePrinter()

    with working(shop, printer) as worker:
        settle(worker)

    assert shop.states() == {"e1": "failed", "e2": "confirmed"}
    assert printer.printed == ["e2"]


def test_an_effect_that_this_process_does_not_know_fails_and_a_display_text_lapses(
    shop: DeviceShop,
) -> None:
    shop.commit("e1", "levitate")
    shop.commit("e2", "display")
    printer = FakePrinter()

    with working(shop, printer) as worker:
        settle(worker)

    assert shop.states() == {"e1": "failed", "e2": "cancelled"}


def test_bytes_that_changed_on_the_disk_are_not_printed(shop: DeviceShop) -> None:
    shop.commit("e1")
    printer = FakePrinter(readiness=[Readiness(Presence.PRESENT), Readiness(Presence.ABSENT)])
    with working(shop, printer) as worker:
        settle(worker)
    damaged = shop.spool()
    damaged._connection.execute("UPDATE print_job SET bytes = x'1b70001964'")
    damaged.close()

    shop.clock.pass_s(1)
    with working(shop, printer) as worker:
        settle(worker)

    assert (state(shop), printer.printed) == ("failed", [])


def test_a_restart_makes_what_was_being_sent_uncertain(shop: DeviceShop) -> None:
    shop.commit("e1")
    shop.commit("e2")
    printer = FakePrinter(proofs=[Proof(ProofState.WAITING, "paper_out")])
    with working(shop, printer) as worker:
        settle(worker)
    with working(shop, printer) as worker:
        settle(worker)

    assert shop.states() == {"e1": "uncertain", "e2": "confirmed"}
    assert printer.printed == ["e1", "e2"]


def test_the_screen_sees_open_jobs_and_health_as_they_change(shop: DeviceShop) -> None:
    status = DeviceStatus(shop.directory, DEVICES_KEY)
    nothing = status.read()
    shop.commit("e1", subject="sale-1")
    shop.commit("k1", "kick")
    printer = FakePrinter(sent=[Sent(1, "reset"), Sent(1, "reset")])

    with working(shop, printer) as worker:
        before = status.read()
        settle(worker)
        changed = status.changed()
        after = status.read()
        unchanged = status.changed()
    later = status.read(since_micros=shop.clock.micros + 1)
    status.close()

    assert (nothing.waiting, nothing.health, nothing.is_running) == (0, (), False)
    assert before.waiting == 2
    assert (changed, unchanged, after.waiting) == (True, False, 0)
    assert [(job.effect_id, job.subject, job.kind, job.state) for job in after.open_jobs] == [
        ("e1", "sale-1", "receipt", "uncertain")
    ]
    assert after.open_jobs[0].since_micros == shop.clock.micros
    printer_row = next(row for row in after.health if row.kind == "printer")
    assert (printer_row.state, printer_row.detail) == ("error", "reset")
    assert later.open_jobs == ()


def test_a_damaged_spool_is_trouble_on_the_screen_and_no_error(shop: DeviceShop) -> None:
    (shop.directory / "devices.db").write_bytes(b"\x55" * 8192)
    status = DeviceStatus(shop.directory, DEVICES_KEY)

    view, changed = status.read(), status.changed()

    assert (view.trouble, view.waiting, changed) == ("wrong_key", 0, True)


def test_a_spool_that_is_just_being_made_is_shown_as_nothing(shop: DeviceShop) -> None:
    path = shop.directory / "devices.db"
    open_database(path, key=DEVICES_KEY, access=Access.WRITER).close()
    status = DeviceStatus(shop.directory, DEVICES_KEY)

    nothing = status.read()
    shop.spool().close()
    made = status.read()
    status.close()

    assert (nothing.trouble, nothing.health) == ("", ())
    assert [row.device for row in made.health] == ["devices.db"]
