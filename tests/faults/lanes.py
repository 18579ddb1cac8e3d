"""A till that is joined to a centre: it sells, synchronises in a process of its own, says how."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.pipe import till as command
from harness.till import MANAGER_APPROVES

from edge.clock import SystemClock, UuidSource
from edge.domain.commands import CloseShift, CountDrawer, OpenShift, SignOn
from edge.domain.instant import Instant
from edge.store.elsewhere import SqliteElsewhere
from edge.store.life_requests import life_asked_for
from edge.store.lives import begin_new_life
from edge.store.lock import TillLock
from edge.store.till_store import open_till_store
from faults.judging import ROOT
from faults.shopkeeping import make_shop, open_till, sell
from sync.client.enrolling import enrol
from sync.status import read_status
from sync.waking import ask_to_send

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.services.till import Till
    from faults.centre import Centre

DAY_MICROS = 86_400 * 1_000_000


class ShiftedClock(SystemClock):
    """The machine's clock, some days off; the days may be changed."""

    def __init__(self, days: int = 0) -> None:
        super().__init__()
        self.days = days

    def now(self) -> Instant:
        """Return the wall clock's reading."""
        return Instant(super().now().micros + self.days * DAY_MICROS)


@dataclass
class LaneShop:
    """A till's folder with what is done to it."""

    folder: Path
    store: str
    lane: str
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def make(self, days: int = 0) -> LaneShop:
        """Make the shop; its first entries are of so many days ago."""
        self.folder.mkdir(parents=True)
        make_shop(self.folder, self.store, self.lane, ShiftedClock(-days))
        return self

    def enrol(self, centre: Centre, port: int) -> None:
        """Join the centre by way of a port."""
        enrol(self.folder, centre.enrol_code(self.store, self.lane, port))

    def sell(self, sales: int) -> None:
        """Sell; a life that was asked for begins first."""

        def sell_some(till: Till) -> None:
            for _ in range(sales):
                sell(till)

        self.does(sell_some)

    def does(self, what: Callable[[Till], object]) -> None:
        """Do something at the open till; a life that was asked for begins first."""
        request = life_asked_for(self.folder)
        with TillLock(self.folder):
            if request is not None:
                begin_new_life(self.folder, request.reason, clock=SystemClock(), ids=UuidSource())
            with (
                closing(open_till_store(self.folder, SystemClock())) as store,
                closing(SqliteElsewhere(self.folder)) as elsewhere,
            ):
                till = open_till(store, self.folder, elsewhere=elsewhere)
                till.handle(SignOn("101", "4711"))
                if till.state.shift is None:
                    till.handle(OpenShift(10_000))
                what(till)

    def sell_for_days(self, sales: int, days: int) -> None:
        """Sell as on each of the last days, every day with a shift of its own."""
        clock = ShiftedClock(-days)
        with (
            TillLock(self.folder),
            closing(open_till_store(self.folder, clock)) as store,
        ):
            till = open_till(store, self.folder, clock)
            till.handle(SignOn("101", "4711"))
            for day in range(days):
                clock.days = day - days
                if till.state.shift is None:
                    till.handle(OpenShift(10_000))
                for _ in range(sales // days):
                    sell(till)
                close_day(till)

    def start(self) -> None:
        """Start the process that synchronises."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui.cli", "sync", "--data", str(self.folder)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill it as a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate(timeout=30)
        self.process = None

    def stop(self) -> str:
        """Have it end; return what it complained of."""
        if self.process is None:
            return ""
        self.process.terminate()
        _, told = self.process.communicate(timeout=30)
        self.process = None
        return told

    def run(self, name: str, *arguments: str | Path) -> None:
        """Run a command of the till that has to succeed."""
        done = command(name, "--data", self.folder, *arguments)
        assert done.returncode == 0, done.stderr

    def status(self) -> dict[str, Any]:
        """Return what `till status --json` says."""
        done = command("status", "--data", self.folder, "--json")
        assert done.stdout, done.stderr
        tree: dict[str, Any] = json.loads(done.stdout)
        return tree

    def nudge(self) -> None:
        """Have the process try at once, as the key on the sync screen does."""
        ask_to_send(self.folder)

    def has_drained(self) -> bool:
        """Tell whether it believes that the centre has everything."""
        return not read_status(self.folder).waiting

    @property
    def has_died(self) -> bool:
        """Tell whether the process ended by itself."""
        return self.process is not None and self.process.poll() is not None


def close_day(till: Till) -> None:
    """Count the drawer and close the shift."""
    till.handle(CountDrawer({"100": 1}))
    till.handle(CloseShift(approval=MANAGER_APPROVES))


def until(what: Callable[[], object], seconds: float) -> bool:
    """Wait until something is true; tell whether it came to be."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return bool(what())


def fill(file: Path) -> None:
    """Write to a file until its disk is full."""
    with suppress(OSError), file.open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))
