"""The processes under fault: each sells baskets and says "ack ID" only once each is durable.

Exit status: 0 all sold, 3 refused for a full disk, 4 an outcome stayed unknown, 5 another error.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[0] = str(Path(__file__).resolve().parents[1])

from harness.till import MANAGER_APPROVES

from edge.domain.commands import CancelSale, CloseShift, CountDrawer, SignOn
from edge.domain.errors import OutcomeUnknown, TillError
from edge.store.lock import TillLock
from faults.hosting import say, serve
from faults.shopkeeping import keyed_store, open_till, sell

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.services.till import Till

STRUCK, MISSED = "struck", "missed"
_INJECTED = frozenset({errno.EIO, errno.ENOSPC})


def main() -> None:
    """Host processes that sell; under a fault, the call number `--strike-at` of each is struck."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--call", choices=_CALLS)
    parser.add_argument("--strike-at", type=int, default=0)
    told = parser.parse_args()

    def work(directory: str, sales: str, when_full: str, number: str) -> int:
        if not told.call:
            return sold(Path(directory), int(sales), when_full)
        return struck(
            lambda: sold(Path(directory), int(sales), when_full),
            told.call, int(number), told.strike_at,
        )  # fmt: skip

    serve(work)


def sold(directory: Path, sales: int, when_full: str) -> int:
    """Sell, and say how it ended; return the exit status."""
    try:
        return run(directory, sales, when_full)
    except OutcomeUnknown as error:
        say(f"unknown {error.code}")
        return 4
    except TillError as error:
        say(f"refused {error.code}")
        return 3 if error.code == "disk_full" else 5


def run(directory: Path, sales: int, when_full: str) -> int:
    """Open the shop and sell; the errors are the caller's."""
    with TillLock(directory), closing(keyed_store(directory)) as store:
        till = open_till(store, directory)
        till.handle(SignOn("101", "4711"))
        say("ready")
        try:
            for _ in range(sales):
                say(f"ack {sell(till)}")
        except TillError as error:
            if error.code != "disk_full" or when_full != "close":
                raise
            say(f"refused {error.code}")
            close_the_day(till)
            say("closed")
    return 0


def close_the_day(till: Till) -> None:
    """Give the basket up and close the shift, from the space kept back for it."""
    if till.state.current is not None:
        till.handle(CancelSale("disk full", MANAGER_APPROVES))
    till.handle(CountDrawer({"100": 1}))
    till.handle(CloseShift(approval=MANAGER_APPROVES))


def struck(work: Callable[[], int], call: str, number: int, strike_at: int) -> int:
    """Do work of which the n-th call of a kind is struck, and say whether that came to pass.

    Whoever injects the fault strikes one fixed call of every process, so the calls before it are
    made on nothing. A strike that is still to come afterwards missed the work.
    """
    assert 0 < number <= strike_at
    _call_on_nothing(call, strike_at - number)
    status = work()
    say(MISSED)  # taken back unless the strike is still to come, and kills
    say(MISSED if _call_on_nothing(call, strike_at) else STRUCK)
    return status


def _call_on_nothing(call: str, times: int) -> bool:
    """Make a call some times without any effect; tell whether it was struck."""
    nowhere = os.memfd_create("nowhere")
    was_struck = False
    for _ in range(times):
        try:
            _CALLS[call](nowhere)
        except OSError as error:
            was_struck = was_struck or error.errno in _INJECTED
    os.close(nowhere)
    return was_struck


_NO_FILE = Path("/proc/self/no-such-file")
_CALLS: dict[str, Callable[[int], object]] = {
    "pwrite64": lambda nowhere: os.pwrite(nowhere, b"", 0),
    "fdatasync": os.fdatasync,
    "fsync": os.fsync,
    "ftruncate": lambda nowhere: os.ftruncate(nowhere, 0),
    "rename": lambda _: _NO_FILE.rename(_NO_FILE),
    "unlink": lambda _: _NO_FILE.unlink(),
    "openat": lambda _: os.close(os.open("/dev/null", os.O_RDONLY)),
}
"""Every call by which the till changes a disk or gets at a file."""


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
