"""A printer that is out: its papers go next door, its kicks nowhere, nothing twice."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from harness.device_shop import DEVICES_KEY
from harness.fake_printer import FakePrinter

from devices.intake import Intake
from devices.ports.printer import Presence, Proof, ProofState, Readiness, Sent
from devices.settings import DevicesSettings, DrawerSettings
from devices.status import DeviceStatus
from devices.worker import Neighbour, Worker
from edge.store.database import Access, open_database, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.device_shop import DeviceShop

WIDE_AND_NARROW = DevicesSettings(neighbour=DevicesSettings(model="generic-58mm"))
AWAY = Readiness(Presence.ABSENT, "no_answer")
AFTER_S = 10


@contextmanager
def working(
    shop: DeviceShop,
    own: FakePrinter,
    other: FakePrinter | None = None,
    drawer: DrawerSettings | None = None,
) -> Iterator[Worker]:
    till, spool = shop.foreign_till(), shop.spool()
    neighbour = Neighbour(other, AFTER_S) if other is not None else None
    try:
        Intake(till, spool, WIDE_AND_NARROW).take(shop.clock.micros)
        worker = Worker(spool, own, shop.clock, neighbour=neighbour, drawer=drawer)
        worker.start()
        yield worker
    finally:
        spool.close()
        till.close()


def live(shop: DeviceShop, worker: Worker, seconds: int) -> None:
    """Let the worker work for so long on the shop's clock."""
    for _ in range(seconds):
        while worker.step():
            pass
        shop.clock.pass_s(1)


def health(shop: DeviceShop, device: str) -> tuple[str, str]:
    status = DeviceStatus(shop.directory, DEVICES_KEY)
    try:
        return next((r.state, r.detail) for r in status.read().health if r.device == device)
    finally:
        status.close()


def test_a_paper_goes_next_door_when_the_own_printer_stays_away(shop: DeviceShop) -> None:
    shop.commit("e1")
    own, other = FakePrinter(readiness=[AWAY] * 30), FakePrinter()

    with working(shop, own, other) as worker:
        live(shop, worker, AFTER_S - 1)
        early = list(other.printed)
        live(shop, worker, 8)

    assert (early, own.printed, other.printed) == ([], [], ["e1"])
    assert shop.states() == {"e1": "confirmed"}
    assert health(shop, "neighbour") == ("present", "prints_for_this_till")
    assert other.data[0] != b""
    assert len(other.data[0]) < len(shop.spool().data("e1").data), "narrow paper, fewer bytes"


def test_the_own_printer_has_its_papers_back_as_soon_as_it_is_there(shop: DeviceShop) -> None:
    own, other = FakePrinter(readiness=[AWAY] * 12), FakePrinter()
    shop.commit("e1")
    with working(shop, own, other) as worker:
        live(shop, worker, 40)
    own.readiness.clear()
    shop.commit("e2")
    with working(shop, own, other) as worker:
        live(shop, worker, 5)

    assert (own.printed, other.printed) == (["e2"], ["e1"])
    assert health(shop, "neighbour") == ("present", "")


def test_a_kick_never_goes_next_door(shop: DeviceShop) -> None:
    shop.commit("k1", "kick", not_after_micros=shop.clock.micros + 30_000_000)
    own, other = FakePrinter(readiness=[AWAY] * 90), FakePrinter()

    with working(shop, own, other) as worker:
        live(shop, worker, 40)

    assert (shop.states(), other.printed) == ({"k1": "cancelled"}, [])


def test_later_papers_go_next_door_while_one_waits_for_paper_and_that_one_stays(
    shop: DeviceShop,
) -> None:
    shop.commit("e1")
    shop.commit("e2")
    own = FakePrinter(proofs=[Proof(ProofState.WAITING, "paper_out")] * 25)
    other = FakePrinter()

    with working(shop, own, other) as worker:
        live(shop, worker, 60)

    assert (own.printed, other.printed) == (["e1"], ["e2"])
    assert shop.states() == {"e1": "confirmed", "e2": "confirmed"}


def test_a_paper_of_which_a_byte_was_taken_is_not_printed_next_door(shop: DeviceShop) -> None:
    shop.commit("e1")
    own = FakePrinter(sent=[Sent(1, "reset")], readiness=[Readiness(Presence.PRESENT)] * 2)
    own.readiness += [AWAY] * 60
    other = FakePrinter()

    with working(shop, own, other) as worker:
        live(shop, worker, 40)

    assert (shop.states(), other.printed) == ({"e1": "uncertain"}, [])


def test_a_paper_waits_where_both_are_out(shop: DeviceShop) -> None:
    shop.commit("e1")
    own, other = FakePrinter(readiness=[AWAY] * 99), FakePrinter(readiness=[AWAY] * 99)

    with working(shop, own, other) as worker:
        live(shop, worker, 30)

    assert shop.states() == {"e1": "queued"}


def test_a_restart_asks_about_the_paper_next_door_too(shop: DeviceShop) -> None:
    shop.commit("e1")
    own = FakePrinter(readiness=[AWAY] * 99)
    other = FakePrinter(proofs=[Proof(ProofState.WAITING)] * 99)
    with working(shop, own, other) as worker:
        live(shop, worker, 20)
    with working(shop, own, other) as worker:
        live(shop, worker, 20)

    assert (shop.states(), other.printed) == ({"e1": "uncertain"}, ["e1"])
    status = DeviceStatus(shop.directory, DEVICES_KEY)
    told = [(job.printer, job.title) for job in status.read().open_jobs]
    assert told == [("neighbour", "e1")]
    status.close()


@pytest.mark.parametrize(
    ("version", "since"),
    [(1, ("printer", "neighbour_bytes", "neighbour_sha256", "title")), (2, ("title",))],
)
def test_a_spool_of_a_version_before_is_carried_on(
    shop: DeviceShop, version: int, since: tuple[str, ...]
) -> None:
    path = shop.directory / "devices.db"
    shop.commit("e1")
    with working(shop, FakePrinter(readiness=[AWAY] * 9)) as worker:
        worker.step()
    old = open_database(path, key=DEVICES_KEY, access=Access.WRITER)
    with transaction(old):
        for column in since:
            old.execute(f"ALTER TABLE print_job DROP COLUMN {column}")
        old.execute(f"PRAGMA user_version = {version}")
    old.close()
    own = FakePrinter()

    shop.clock.pass_s(5)
    with working(shop, own) as worker:
        live(shop, worker, 3)

    assert own.printed == ["e1"]


@pytest.mark.parametrize(
    ("sensor", "level"), [("open_is_high", True), ("open_is_low", False)], ids=["high", "low"]
)
def test_a_drawer_that_stays_open_is_told_of_until_it_is_shut(
    shop: DeviceShop, sensor: str, level: bool
) -> None:
    drawer = DrawerSettings(sensor=sensor, alarm_s=20)  # type: ignore[arg-type]
    shut = Readiness(Presence.PRESENT, "", not level)
    opened = Readiness(Presence.PRESENT, "", level)
    own = FakePrinter(readiness=[shut, *[opened] * 12, *[shut] * 4])

    seen = []
    with working(shop, own, drawer=drawer) as worker:
        for _ in range(40):
            live(shop, worker, 1)
            seen.append(health(shop, "drawer"))

    assert list(dict.fromkeys(seen)) == [
        ("present", "closed"),
        ("present", "open"),
        ("error", "left_open"),
    ]
    assert seen[-1] == ("present", "closed")
    assert 18 <= seen.index(("error", "left_open")) - seen.index(("present", "open")) <= 22


def test_a_drawer_that_is_not_wired_is_not_told_of(shop: DeviceShop) -> None:
    own = FakePrinter(readiness=[Readiness(Presence.PRESENT, "", True)] * 9)

    with working(shop, own) as worker:
        live(shop, worker, 60)

    with pytest.raises(StopIteration):
        health(shop, "drawer")


def test_a_printer_is_let_go_of_between_jobs(shop: DeviceShop) -> None:
    shop.commit("e1")
    own, other = FakePrinter(), FakePrinter()

    with working(shop, own, other) as worker:
        live(shop, worker, 60)

    assert own.held == other.held == 0
    assert own.looked > 4
