"""Orders agree after anything that lanes, lines, customers and the centre do; see `orders/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from edge.domain.orders import holding
from simulation.orders.living import live
from sync.hub.database import Database
from sync.hub.services import order_moving, order_states, orders

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


def _nobody_holds(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(orders, "holders_at", lambda _hub, _locations: {})
    patched.setattr(order_moving, "holders_at", lambda _hub, _locations: {})


def _no_parcel_is_scanned(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(holding, "_are_sealed_in", lambda _part, _milli, _scanned: True)


def _nothing_is_kept(patched: pytest.MonkeyPatch) -> None:
    patched.setattr("sync.hub.services.order_keeping._keep_stock", lambda *_: None)


def _arrival_decides(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(order_states, "sorted", lambda facts, **_: facts, raising=False)


def _surplus_is_nothing(patched: pytest.MonkeyPatch) -> None:
    for module in ("orders.world", "orders.hands"):
        patched.setattr(f"simulation.{module}.surplus", lambda _part: {})


BROKEN = {
    "no lane is named holder": (_nobody_holds, "without anybody's risk"),
    "nobody scans a parcel": (_no_parcel_is_scanned, "without anybody's risk"),
    "stock of orders is not kept": (_nothing_is_kept, "is kept"),
    "the centre folds by arrival": (_arrival_decides, "takes"),
    "surplus is nobody's task": (_surplus_is_nothing, "lie about"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_on_purpose_is_seen_in_orders(
    name: str,
    lived: Lived,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    breaks, told = BROKEN[name]
    breaks(monkeypatch)

    assert any(told in lived(seed, None) for seed in range(30))
