"""Lives through one seed of orders on a fresh database."""

from __future__ import annotations

import shutil
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from harness.postgres import HURRIED, Databases

from simulation.orders.checks import check_agreed, check_ended
from simulation.orders.world import OrderWorld
from sync.hub.database import Database
from sync.hub.postgres.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def run_seeds(seeds: Sequence[int], *, trace: bool = False) -> int:
    """Live through seeds, each on a database of its own; print what broke, return how many."""
    happened: Counter[str] = Counter()
    failed, began = 0, time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    server = EmbeddedServer(folder, settings=HURRIED)
    try:
        databases = Databases(server.start())
        for seed in seeds:
            database = Database(databases.new())
            (folder / f"seed-{seed}").mkdir()
            found = live(seed, database, folder / f"seed-{seed}", happened, trace=trace)
            database.close()
            if found:
                failed += 1
                print(f"seed {seed}: {found}\n  again: run.py --orders --seed {seed} --trace")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    for name, times in sorted(happened.items()):
        print(f"{times:9} {name}")
    rate = len(seeds) / (time.perf_counter() - began)
    print(f"{len(seeds)} seeds of orders, {rate:.1f} a second, {failed} failed")
    return failed
