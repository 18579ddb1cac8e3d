"""Runs the faults: `python tests/faults/run.py [--smoke] [--seed N] [NAME…]`.

Prints a row of counts for each run. Exits 1 if anything acknowledged was lost, doubled or half
written, or if the run without flushes did not lose anything (then the others prove nothing).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from typing import TYPE_CHECKING

from faults import syncing
from faults.centre import a_centre
from faults.damage import bit_rot, oddities
from faults.judging import Result
from faults.power import power_cut
from faults.processes import disk_full, inject, kill_at_random

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.centre import Centre

WRONG_SHOWN = 5


def main() -> int:
    """Run what is asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="kill, inject, power, full, damage, odd, sync-*")
    parser.add_argument("--smoke", action="store_true", help="a few tries of each")
    parser.add_argument("--seed", type=int, default=20_261_124)
    told = parser.parse_args()
    runs = all_runs(told.seed, smoke=told.smoke)
    unknown = sorted(set(told.names) - {name for name, _ in runs})
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join(n for n, _ in runs)}")
    print(f"seed {told.seed}\n{Result.head()}", flush=True)
    failed = False
    wanted = [run for name, run in runs if not told.names or name in told.names]
    # What a run does is done in processes of its own; here are only threads that wait for them.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for result in threads.map(_in_a_folder, wanted):
            print(result.line(), flush=True)
            for wrong in result.wrong[:WRONG_SHOWN]:
                print(f"    {wrong}")
            failed = failed or bool(result.wrong)
    return int(failed)


def _in_a_folder(run: Callable[[Path], Result]) -> Result:
    with tempfile.TemporaryDirectory(prefix="till-faults-") as folder:
        return run(Path(folder) / "run")


def all_runs(seed: int, *, smoke: bool) -> list[tuple[str, Callable[[Path], Result]]]:
    """Return the runs by the name they are asked for with."""
    stride = 25 if smoke else 1
    return [
        ("kill", lambda f: kill_at_random(_made(f), seed, 5 if smoke else 60)),
        ("inject", lambda f: inject(f, "signal=KILL", stride)),
        ("inject", lambda f: inject(f, "error=EIO", stride)),
        ("inject", lambda f: inject(f, "error=ENOSPC", stride)),
        ("power", lambda f: power_cut(f, seed, 20 if smoke else 250)),
        ("power", lambda f: must_lose(power_cut(f, seed, 20 if smoke else 100, "OFF"))),
        ("full", lambda f: disk_full(f, 8)),
        ("damage", lambda f: bit_rot(f, seed, 6 if smoke else 60)),
        ("odd", oddities),
        *_sync_runs(seed, smoke=smoke),
    ]


def _sync_runs(seed: int, *, smoke: bool) -> list[tuple[str, Callable[[Path], Result]]]:
    """Return the runs between till and centre, each with a centre of its own."""

    def with_centre(
        run: Callable[[Centre, Path, int, int], Result], size: int
    ) -> Callable[[Path], Result]:
        def alone(folder: Path) -> Result:
            with a_centre() as centre:
                return run(centre, folder, seed, size)

        return alone

    return [
        (f"sync-{name}", with_centre(run, few if smoke else many))
        for name, (run, few, many) in syncing.RUNS.items()
    ]


def must_lose(result: Result) -> Result:
    """Turn the control round: without flushes sales must be lost, or the cuts cut nothing."""
    lost = len(result.wrong)
    result.note = f"{lost} of {result.tries} cuts lost something, as they must"
    result.wrong = [] if lost else ["nothing was lost without flushes: these cuts prove nothing"]
    return result


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
