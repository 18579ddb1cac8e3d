"""A till whose clock is wrong sells with the centre's time, and says so."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.clock import NOON_MICROS, FakeClock

from edge.domain.commands import OpenShift, SignOn
from edge.store.bounded_clock import BoundedClock
from edge.store.shop_files import reading
from sync.catalogue.lock import writers_lock
from sync.central.contacts import note_contact
from sync.central.file import CentralFile
from tui.demo_shop import make_demo_shop
from tui.shop import open_till

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = 60 * 1_000_000
YEAR = 365 * 24 * 60 * MINUTE


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("shop")
    make_demo_shop(directory, 100)
    return directory


def hear(directory: Path, clock: FakeClock, hub_micros: int) -> None:
    with (
        writers_lock(directory),
        closing(CentralFile(directory)) as central,
        central.writing() as connection,
    ):
        note_contact(
            connection,
            heard_micros=clock.micros,
            hub_micros=hub_micros,
            offset_micros=clock.micros - hub_micros,
            monotonic_micros=clock.monotonic_micros(),
            boot=clock.boot,
        )


@pytest.mark.parametrize("wrong", [-56 * YEAR, 10 * YEAR, 16 * MINUTE, -16 * MINUTE])
def test_a_wrong_clock_is_put_right_by_the_centre(shop: Path, wrong: int) -> None:
    machine = FakeClock(step_micros=0)
    hear(shop, machine, NOON_MICROS)
    machine.micros += 5 * MINUTE
    bounded = BoundedClock(Wrong(machine, wrong), shop)

    assert bounded.now().micros == NOON_MICROS + 5 * MINUTE
    assert bounded.off_micros() == wrong
    bounded.close()


@pytest.mark.parametrize("wrong", [0, 14 * MINUTE, -14 * MINUTE])
def test_a_clock_that_is_nearly_right_is_believed(shop: Path, wrong: int) -> None:
    machine = FakeClock(step_micros=0)
    hear(shop, machine, NOON_MICROS)
    bounded = BoundedClock(Wrong(machine, wrong), shop)

    assert bounded.now().micros == NOON_MICROS + wrong
    assert bounded.off_micros() == 0
    bounded.close()


def test_after_a_restart_only_the_past_is_known_to_be_wrong(shop: Path) -> None:
    machine = FakeClock(step_micros=0)
    hear(shop, machine, NOON_MICROS)
    machine.boot = "boot-2"

    ahead, behind = (BoundedClock(Wrong(machine, off), shop) for off in (YEAR, -YEAR))

    assert ahead.now().micros == NOON_MICROS + YEAR
    assert behind.now().micros >= NOON_MICROS
    ahead.close()
    behind.close()


def test_a_till_says_it_and_sells(tmp_path: Path) -> None:
    make_demo_shop(tmp_path, 100)
    with open_till(tmp_path) as opened:
        clock = opened.till._tools.clock
        with (
            writers_lock(tmp_path),
            closing(CentralFile(tmp_path)) as central,
            central.writing() as connection,
        ):
            note_contact(
                connection,
                heard_micros=clock.now().micros,
                hub_micros=clock.now().micros + 10 * YEAR,
                offset_micros=-10 * YEAR,
                monotonic_micros=clock.monotonic_micros(),
                boot=clock.boot_id(),
            )
        opened.till.handle(SignOn("101", "4711"))
        answer = opened.till.handle(OpenShift(10_000))

    assert "clock_wrong" in [notice.code for notice in answer.view.notices]
    with reading(tmp_path) as till:
        rows = till.execute("SELECT kind, entry FROM journal ORDER BY position").fetchall()
    kinds = [kind for kind, _ in rows]
    assert kinds.count("clock.suspected") == 1
    stamp = json.loads(rows[-1][1])["stamp"][0]
    assert stamp > NOON_MICROS + 9 * YEAR


class Wrong(FakeClock):
    """A machine's clock that is off; what nobody can set is not."""

    def __init__(self, machine: FakeClock, off_micros: int) -> None:
        super().__init__(machine.micros + off_micros, step_micros=0)
        self.boot = machine.boot
        self._monotonic = machine.monotonic_micros()

    def monotonic_micros(self) -> int:
        return self._monotonic
