"""Lives through one seed of orders on a fresh database."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from simulation.orders.checks import check_agreed, check_ended
from simulation.orders.world import OrderWorld

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from sync.hub.database import Database


def live(
    seed: int,
    database: Database,
    folder: Path,
    happened: Counter[str] | None = None,
    *,
    trace: bool = False,
) -> str:
    """Live through one seed; return what broke, or nothing."""
    world = OrderWorld(seed, database, folder, is_traced=trace)
    try:
        world.run()
        check_agreed(world)
        world.finish()
        check_agreed(world)
        check_ended(world)
    except Exception as error:  # noqa: BLE001 - whatever the product raises is a finding
        if trace:
            traceback.print_exc()
        return f"{type(error).__name__}: {error}"
    finally:
        if happened is not None:
            happened.update(world.happened)
    return ""
