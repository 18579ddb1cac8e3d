"""Lives through many seeds: `python tests/simulation/run.py --seeds 1000`."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

if __name__ == "__main__":
    _ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(_ROOT), str(_ROOT / "tests")]

from simulation.checks import BruteForce
from simulation.mutations import MUTATIONS, broken
from simulation.orders.living import run_mutations, run_seeds
from simulation.world import World

MUST_HAPPEN = (
    "clone_till",
    "restore_till",
    "roll_back",
    "restore_centre",
    "branch",
    "life ended: forked",
    "life ended: restored",
    "centre lost acknowledged entries",
    "centre stopped between two writes",
    "centre stopped while it decided",
    "centre stopped before the answer",
    "till stopped between two writes",
    "gap",
    "sent ahead",
    "fork refused",
    "fork refused by the hash before",
    "signature refused",
    "set aside",
    "claims told ahead",
    "outcome handed back",
    "own tail fetched",
    "tail damaged",
    "tail_unproven",
    "batch for an earlier life of the centre",
    "violations",
    "late after a Z",
    "less than nothing",
    "odd: clock",
    "odd: restored",
    "against a ruling: price",
    "against a ruling: tax",
    "against a ruling: blocked_item",
    "against a ruling: staff",
    "page damaged",
    "feed again: epoch_changed",
    "feed again: checksum_differs",
    "partition both",
    "partition request",
    "partition answer",
    "stick",
    "clock_jump",
    "disk_full",
    "revoke",
    "right granted",
    "right not granted",
    "right spent",
    "right wanted beside one of another life",
    "right.given_back",
    "rights.stated",
    "held rights stated",
    "centre forgot a right",
    "forgotten right stated",
    "right granted by rule",
    "lease used",
    "right: answer lost",
    "right refused at the till",
    "right of an ended life came back",
    "right exceeded",
)
"""Without each of these a run has shown too little."""
MUTANT_SEEDS = 600
ORDER_MUTANT_SEEDS = 80


def live(
    seed: int,
    happened: Counter[str] | None = None,
    *,
    trace: bool = False,
    ed25519: bool = False,
    rights: bool = True,
) -> str:
    """Live through one seed; return what broke, or nothing."""
    world = World(
        seed, BruteForce(), is_signed_for_real=ed25519, is_traced=trace, has_rights=rights
    )
    try:
        world.run()
    except Exception as error:  # noqa: BLE001 - whatever the product raises is a finding
        if trace:
            traceback.print_exc()
        return f"{type(error).__name__}: {error}"
    finally:
        if happened is not None:
            happened.update(world.happened)
    return ""


def hunt(name: str, seeds: int = MUTANT_SEEDS) -> tuple[int, str]:
    """Return the first seed that catches a mutation, and what it says; -1 for none."""
    for seed in range(seeds):
        with broken(name):
            found = live(seed)
        if found and not live(seed):
            return seed, found
    return -1, ""


def _run_mutations() -> int:
    survivors = 0
    for name in MUTATIONS:
        seed, found = hunt(name)
        survivors += seed < 0
        told = f"seed {seed}: {found[:90]}" if seed >= 0 else "SURVIVED"
        print(f"{name:45} {told}")
    print(f"{len(MUTATIONS)} mutations, {survivors} survived")
    return survivors


def _run_seeds(first: int, seeds: int, *, ed25519: bool) -> int:
    happened: Counter[str] = Counter()
    failed = 0
    began = time.perf_counter()
    for seed in range(first, first + seeds):
        found = live(seed, happened, ed25519=ed25519)
        if found:
            failed += 1
            print(f"seed {seed}: {found}\n  again: run.py --seed {seed} --trace")
    seconds = time.perf_counter() - began
    for name, times in sorted(happened.items()):
        print(f"{times:9} {name}")
    missing = [name for name in MUST_HAPPEN if not happened[name]]
    if missing:
        print(f"never happened: {', '.join(missing)}")
    print(f"{seeds} seeds, {seeds / seconds:.1f} a second, {failed} failed")
    return failed + len(missing)


def main() -> int:
    """Run as asked on the command line; return 1 when something broke or survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--seed", type=int, help="live through this one alone")
    parser.add_argument("--trace", action="store_true", help="say what happens")
    parser.add_argument("--mutations", action="store_true", help="break things, see them caught")
    parser.add_argument("--orders", action="store_true", help="live through orders instead")
    parser.add_argument("--ed25519", action="store_true", help="sign as the product does")
    asked = parser.parse_args()
    if asked.orders and asked.mutations:
        return min(1, run_mutations(range(asked.first, asked.first + ORDER_MUTANT_SEEDS)))
    if asked.orders:
        first, seeds = (asked.seed, 1) if asked.seed is not None else (asked.first, asked.seeds)
        return min(1, run_seeds(range(first, first + seeds), trace=asked.trace))
    if asked.mutations:
        return min(1, _run_mutations())
    if asked.seed is not None:
        found = live(asked.seed, trace=asked.trace, ed25519=asked.ed25519)
        print(f"seed {asked.seed}: {found or 'all holds'}")
        return 1 if found else 0
    return min(1, _run_seeds(asked.first, asked.seeds, ed25519=asked.ed25519))


if __name__ == "__main__":
    sys.exit(main())
