"""Orders agree after anything that lanes, lines, customers and the centre do; see `orders/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from simulation.orders.living import live
from simulation.orders.mutations import MUTATIONS, broken
from sync.hub.database import Database

if TYPE_CHECKING:
    from pathlib import Path

    from harness.postgres import Databases

SEEDS = range(100, 110)
MUST_HAPPEN = (
    "centre stopped",
    "line cut",
    "cancelled on the web",
    "came again",
    "put_back",
    "risk: hand_over",
    "short_pick",
    "decline_order",
    "ship_parcels",
    "sold over the counter",
    "refused: order_held_elsewhere",
)
REGRESSIONS = (9, 121, 124)
"""Each once found goods that lay about unseen, or work that nobody could end."""

Lived = Callable[[int, "Counter[str] | None"], str]


@pytest.fixture
def lived(databases: Databases, tmp_path: Path) -> Lived:
    def work(seed: int, happened: Counter[str] | None) -> str:
        database = Database(databases.new())
        folder = tmp_path / str(seed)
        folder.mkdir()
        try:
            return live(seed, database, folder, happened)
        finally:
            database.close()

    return work


def test_orders_agree_after_anything(lived: Lived) -> None:
    happened: Counter[str] = Counter()

    assert [found for seed in SEEDS if (found := lived(seed, happened))] == []

    assert [name for name in MUST_HAPPEN if not happened[name]] == []


@pytest.mark.parametrize("seed", REGRESSIONS)
def test_orders_that_once_broke_hold(seed: int, lived: Lived) -> None:
    assert lived(seed, None) == ""


BROKEN = (
    "name no lane as holder",
    "let any lane seal",
    "keep no stock",
    "fold by arrival",
    "see no surplus",
)


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_on_purpose_is_seen_in_orders(name: str, lived: Lived) -> None:
    told, _ = MUTATIONS[name]
    with broken(name):
        assert any(told in lived(seed, None) for seed in range(30))
