"""Lives through one seed of orders on a fresh database."""

from __future__ import annotations

import shutil
import tempfile
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from harness.postgres import HURRIED, Databases

from simulation.orders.checks import check_agreed, check_ended
from simulation.orders.mutations import MUTATIONS, broken
from simulation.orders.world import OrderWorld
from sync.hub.database import Database
from sync.hub.postgres.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


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
    with _living(happened, trace=trace) as lived:
        for seed in seeds:
            if found := lived(seed):
                failed += 1
                print(f"seed {seed}: {found}\n  again: run.py --orders --seed {seed} --trace")
    for name, times in sorted(happened.items()):
        print(f"{times:9} {name}")
    rate = len(seeds) / (time.perf_counter() - began)
    print(f"{len(seeds)} seeds of orders, {rate:.1f} a second, {failed} failed")
    return failed


def run_mutations(seeds: Sequence[int]) -> int:
    """Break one thing after the other; print what sees it, return how many nothing saw."""
    survivors = 0
    with _living(Counter()) as lived:
        for name, (told, _) in MUTATIONS.items():
            tried = ((seed, _tried(lived, name, seed)) for seed in seeds)
            caught = (f"seed {seed}: {said[:90]}" for seed, said in tried if said and told in said)
            found = next(caught, "SURVIVED")
            survivors += found == "SURVIVED"
            print(f"{name:45} {found}", flush=True)
    print(f"{len(MUTATIONS)} mutations of orders, {survivors} survived")
    return survivors


def _tried(lived: Callable[[int], str], name: str, seed: int) -> str:
    with broken(name):
        return lived(seed)


@contextmanager
def _living(happened: Counter[str], *, trace: bool = False) -> Iterator[Callable[[int], str]]:
    """Run a server; yield what lives through a seed on a database of its own."""
    folder = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    server, names = EmbeddedServer(folder, settings=HURRIED), count()
    try:
        databases = Databases(server.start())

        def lived(seed: int) -> str:
            database, own = Database(databases.new()), folder / f"life-{next(names)}"
            own.mkdir()
            try:
                return live(seed, database, own, happened, trace=trace)
            finally:
                database.close()

        yield lived
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
