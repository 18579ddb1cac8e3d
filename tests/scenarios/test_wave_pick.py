"""A walk for several orders on a till's own files: each scan is kept at once."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.orders import MUG_CODE
from harness.pickups import PickupTill, numbered_order
from harness.till import MANAGER_APPROVES

from edge.domain.commands import (
    FinishWave,
    LeavePick,
    ListPickups,
    PickInWave,
    ShowWave,
    SignOn,
    StartWave,
)
from edge.domain.errors import BadInput
from edge.domain.events import UnitsPicked
from edge.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.services.view_of_waves import WaveView


@pytest.fixture
def till(tmp_path: Path) -> Iterator[PickupTill]:
    with closing(PickupTill(tmp_path)) as made:
        for number in (7, 8):
            made.feed.tells(*numbered_order(number))
        made.hears()
        yield made


def started(till: PickupTill) -> WaveView:
    # Named in another order than they are promised in.
    wave = till.shop.does(StartWave(("f-8", "f-7"))).wave
    assert wave is not None
    return wave


def totes(wave: WaveView | None) -> list[tuple[int, str, str]]:
    assert wave is not None
    return [(each.pickup.tote, each.pickup.number, each.got) for each in wave.orders]


def test_a_power_cut_in_the_middle_of_a_walk_loses_no_scan(till: PickupTill) -> None:
    wave = started(till)
    till.shop.does(PickInWave(wave.wave, MUG_CODE, "3"))

    till.cut()
    till.restarts()
    till.shop.does(SignOn("101", "4711"))

    shown = till.shop.does(ShowWave(wave.wave)).wave
    assert totes(shown) == [(1, "W-7", "2"), (2, "W-8", "1")]
    assert [row.wave for row in till.shop.does(ListPickups()).pickups] == [wave.wave] * 2
    till.shop.does(PickInWave(wave.wave, MUG_CODE), FinishWave(wave.wave))
    assert {row.state for row in till.shop.does(ListPickups()).pickups} == {"picked"}
    till.close()
    assert not verify(till.folder).findings


def test_more_than_all_orders_want_is_refused_whole(till: PickupTill) -> None:
    wave = started(till)

    refused = till.shop.refusal(PickInWave(wave.wave, MUG_CODE, "5"))

    assert (refused.code, refused.facts["left"]) == ("order_too_many", "4")
    assert till.shop.facts(UnitsPicked) == []


def test_an_order_whose_lock_was_taken_off_is_on_the_walk_no_more(till: PickupTill) -> None:
    wave = started(till)
    till.shop.does(LeavePick("o-00007", "f-7", approval=MANAGER_APPROVES))

    assert totes(till.shop.does(ShowWave(wave.wave)).wave) == [(2, "W-8", "0")]
    till.shop.does(LeavePick("o-00008", "f-8"))

    assert till.shop.refusal(ShowWave(wave.wave)).code == "wave_over"
    with pytest.raises(BadInput, match="wave_size"):
        till.shop.does(StartWave(()))
