"""What was heard of orders is taken in while somebody types their number, not after."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from harness.card_till import make_card_shop
from harness.pickups import hear_orders

from tui.boot import _open
from tui.counter_thread import CounterThread

if TYPE_CHECKING:
    from pathlib import Path


def test_orders_are_known_before_anybody_signs_on(tmp_path: Path) -> None:
    make_card_shop(tmp_path)
    with closing(CounterThread(tmp_path)) as counter:
        store = counter.open().till.state.identity.store
    hear_orders(tmp_path, store, 3)

    with ExitStack() as shop:
        opened, _ = _open(tmp_path, "", shop)
        assert isinstance(opened, CounterThread)
        opened._writer.submit(lambda: None).result()

        assert opened._opened().till.state.orders.open_count == 3
