from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.device_shop import DEVICES_KEY

from devices.intake import Intake
from devices.jobs import Begun
from devices.settings import DevicesSettings
from devices.status import DeviceStatus
from edge.domain.errors import Unavailable
from edge.store.database import transaction

if TYPE_CHECKING:
    from harness.device_shop import DeviceShop

    from devices.spool import Spool

SETTINGS = DevicesSettings()


def take(shop: DeviceShop, spool: Spool, *, spool_was_lost: bool = False) -> int:
    till = shop.foreign_till()
    try:
        return Intake(till, spool, SETTINGS, spool_was_lost=spool_was_lost).take(shop.clock.micros)
    finally:
        till.close()


def test_each_effect_is_taken_once_however_often_one_looks(shop: DeviceShop) -> None:
    shop.commit("e1")
    spool = shop.spool()

    first = [take(shop, spool), take(shop, spool)]
    shop.commit("e2")
    second = [take(shop, spool), take(shop, spool)]
    spool.close()

    assert (first, second) == ([1, 0], [1, 0])
    assert list(shop.states()) == ["e1", "e2"]


def test_one_intake_notices_what_is_committed_later_and_looks_no_further(shop: DeviceShop) -> None:
    till, spool = shop.foreign_till(), shop.spool()
    intake = Intake(till, spool, SETTINGS)

    nothing = intake.take(shop.clock.micros)
    for number in range(120):
        shop.commit(f"e{number}")
    taken = [intake.take(shop.clock.micros) for _ in range(5)]
    till.close()
    spool.close()

    assert nothing == 0
    assert taken == [50, 50, 20, 0, 0]


def test_a_process_that_was_away_for_hours_prints_what_waits(shop: DeviceShop) -> None:
    spool = shop.spool()
    take(shop, spool)
    shop.commit("e1")
    shop.clock.pass_s(7200)

    take(shop, spool)
    spool.close()

    assert shop.states() == {"e1": "queued"}


def test_a_new_shop_prints_its_first_receipts(shop: DeviceShop) -> None:
    shop.commit("e1")
    shop.clock.pass_s(30)
    spool = shop.spool()

    take(shop, spool)
    spool.close()

    assert shop.states() == {"e1": "queued"}


def test_a_lost_spool_never_prints_old_receipts_again_and_asks_for_the_newest(
    shop: DeviceShop,
) -> None:
    shop.commit("old")
    shop.clock.pass_s(600)
    shop.commit("new")
    shop.commit("kick", "kick")
    spool = shop.spool()

    take(shop, spool)
    shop.commit("next")
    take(shop, spool)
    spool.close()

    assert shop.states() == {"new": "uncertain", "kick": "cancelled", "next": "queued"}


def test_a_spool_that_was_set_aside_asks_even_in_a_shop_that_is_a_minute_old(
    shop: DeviceShop,
) -> None:
    shop.commit("e1")
    spool = shop.spool()

    take(shop, spool, spool_was_lost=True)
    spool.close()

    assert shop.states() == {"e1": "uncertain"}


def test_a_restored_till_prints_its_new_receipts_and_none_of_the_old(shop: DeviceShop) -> None:
    for number in range(5):
        shop.commit(f"e{number}")
    spool = shop.spool()
    take(shop, spool)
    shop.clock.pass_s(3600)
    shop.close()
    for path in shop.directory.glob("till.db*"):
        path.unlink()
    shop.commit("older", created_micros=shop.clock.micros - 1_000_000_000)
    shop.commit("e0", created_micros=shop.clock.micros - 3_600_000_000)
    shop.commit("fresh")

    take(shop, spool)
    shop.commit("fresher")
    take(shop, spool)
    spool.close()

    assert set(shop.states()) == {"e0", "e1", "e2", "e3", "e4", "fresh", "fresher"}


def test_a_damaged_table_of_effects_is_unavailable_and_loses_nothing(shop: DeviceShop) -> None:
    spool = shop.spool()
    take(shop, spool)
    till = shop.open_till()
    with transaction(till):
        till.execute("ALTER TABLE effect RENAME TO elsewhere")

    with pytest.raises(Unavailable, match="till_file_unreadable"):
        take(shop, spool)
    with transaction(till):
        till.execute("ALTER TABLE elsewhere RENAME TO effect")
    shop.commit("e1")
    take(shop, spool)
    spool.close()

    assert shop.states() == {"e1": "queued"}


def test_ended_jobs_are_forgotten_and_waiting_ones_never(shop: DeviceShop) -> None:
    shop.commit("bad", document="{")
    shop.commit("e1")
    spool = shop.spool()
    take(shop, spool)

    spool.prune(shop.clock.micros + 1)
    spool.close()

    assert shop.states() == {"e1": "queued"}


@pytest.mark.parametrize(("action", "state"), [("came_out", "confirmed"), ("did_not", "cancelled")])
def test_a_print_in_doubt_is_settled_by_the_answer_and_asked_about_no_more(
    shop: DeviceShop, action: str, state: str
) -> None:
    shop.commit("e1")
    spool = shop.spool()
    take(shop, spool)
    spool.advance(spool.job("e1"), Begun(), shop.clock.micros)
    spool.recover(shop.clock.micros)
    reader = DeviceStatus(shop.directory, DEVICES_KEY)
    asked = [[(job.effect_id, job.title) for job in reader.read().open_jobs]]

    shop.commit("a1", action=action, subject="e1")
    shop.commit("a2", action=action, subject="e1")
    take(shop, spool)
    asked.append([(job.effect_id, job.title) for job in reader.read().open_jobs])
    reader.close()
    spool.close()

    assert asked == [[("e1", "e1")], []]
    assert shop.states() == {"e1": state}
