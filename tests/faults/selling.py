"""The process under fault: sells baskets and says "ack ID" only once each is durable.

Exit status: 0 all sold, 3 refused for a full disk, 4 an outcome stayed unknown, 5 another error.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

sys.path[0] = str(Path(__file__).resolve().parents[1])

from harness.till import MANAGER_APPROVES

from edge.domain.commands import CancelSale, CloseShift, CountDrawer, SignOn
from edge.domain.errors import OutcomeUnknown, TillError
from edge.store.lock import TillLock
from faults.shopkeeping import keyed_store, open_till, sell

if TYPE_CHECKING:
    from edge.services.till import Till
    from edge.store.database import Synchronous


def main() -> int:
    """Sell as told by the arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("--sales", type=int, default=10**9)
    parser.add_argument("--synchronous", choices=("FULL", "OFF"), default="FULL")
    parser.add_argument("--close-when-full", action="store_true")
    told = parser.parse_args()
    try:
        return run(told)
    except OutcomeUnknown as error:
        return say(4, f"unknown {error.code}")
    except TillError as error:
        return say(3 if error.code == "disk_full" else 5, f"refused {error.code}")


def run(told: argparse.Namespace) -> int:
    """Open the shop and sell; the errors are the caller's."""
    synchronous = cast("Synchronous", told.synchronous)
    with TillLock(told.directory), closing(keyed_store(told.directory, synchronous)) as store:
        till = open_till(store, told.directory)
        till.handle(SignOn("101", "4711"))
        say(0, "ready")
        try:
            for _ in range(told.sales):
                say(0, f"ack {sell(till)}")
        except TillError as error:
            if error.code != "disk_full" or not told.close_when_full:
                raise
            say(0, f"refused {error.code}")
            close_the_day(till)
            say(0, "closed")
    return 0


def close_the_day(till: Till) -> None:
    """Give the basket up and close the shift, from the space kept back for it."""
    if till.state.current is not None:
        till.handle(CancelSale("disk full", MANAGER_APPROVES))
    till.handle(CountDrawer({"100": 1}))
    till.handle(CloseShift(approval=MANAGER_APPROVES))


def say(status: int, line: str) -> int:
    """Write a line at once: what is not out before the cut was not said."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main())
