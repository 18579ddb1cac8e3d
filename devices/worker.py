"""Bring queued jobs to the printer, one step at a time; to a neighbour's while it is out."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.drawer_watch import DrawerWatch
from devices.jobs import DeviceNotReady, LifeEnded
from devices.ports.printer import PrinterPort, Readiness
from devices.settings import DrawerSettings
from devices.spool import OWN
from devices.station import NEIGHBOUR, Station, advance
from devices.status import TAKES_OVER

if TYPE_CHECKING:
    from devices.jobs import Job
    from devices.spool import Spool
    from edge.ports import Clock

_LOOK_EVERY_S = 10
_DRAWER_LOOK_EVERY_S = 2
"""Between jobs a printer is asked how it is: what is wrong is told before it is in the way."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another printer that takes papers over when the own one was out for so long."""

    printer: PrinterPort
    after_s: float


class Worker:
    """Owns the till's printer and its drawer. Every call raises as `Spool` does."""

    def __init__(
        self,
        spool: Spool,
        printer: PrinterPort,
        clock: Clock,
        *,
        neighbour: Neighbour | None = None,
        drawer: DrawerSettings | None = None,
    ) -> None:
        self._spool = spool
        self._clock = clock
        self._own = Station(OWN, spool, printer, clock)
        self._other = (
            Station(NEIGHBOUR, spool, neighbour.printer, clock) if neighbour is not None else None
        )
        self._other_after_s = neighbour.after_s if neighbour else 0
        self._drawer = DrawerWatch(spool, drawer or DrawerSettings(), clock)
        self._looked_micros = 0

    def start(self) -> None:
        """Settle what an earlier process left in the middle, and look which printers are there."""
        lost = self._spool.recover(self._clock.now().micros)
        if lost:
            _log.warning("jobs_uncertain", extra={"count": lost})
        for station in self._stations():
            self._look(station)
            station.release()

    def step(self) -> bool:
        """Do the next thing there is to do; tell whether another may follow at once."""
        ended = self.go_on()
        job = self._spool.next_queued()
        if job is None:
            self._look_between_jobs()
            return ended
        now_micros = self._clock.now().micros
        if job.is_expired(now_micros):
            advance(self._spool, job, LifeEnded(), now_micros)
            return True
        if not job.is_due(now_micros):
            return ended
        return self._bring(job) or ended

    def go_on(self) -> bool:
        """Ask for the proof of what was sent; tell whether a job ended."""
        ended = [station.go_on() for station in self._stations()]
        return any(ended)

    def pass_on(self, data: bytes) -> str | None:
        """Hand bytes to what hangs behind the own printer; see `Station.pass_on`."""
        return self._own.pass_on(data)

    @property
    def is_free(self) -> bool:
        """Tell whether no printer has a job in hand."""
        return all(station.is_free for station in self._stations())

    @property
    def is_printing(self) -> bool:
        """Tell whether a job is coming out of a printer."""
        return any(station.is_printing for station in self._stations())

    def _stations(self) -> tuple[Station, ...]:
        return (self._own,) if self._other is None else (self._own, self._other)

    def _bring(self, job: Job) -> bool:
        """Give a job to whoever can print it; tell whether anybody could."""
        readiness = self._look(self._own) if self._own.is_free else None
        if readiness is not None and readiness.is_ready:
            self._own.take(job)
            return True
        if self._pass_on(job):
            return True
        if readiness is not None:
            why = readiness.detail or readiness.presence.value
            advance(self._spool, job, DeviceNotReady(why), self._clock.now().micros)
        return False

    def _pass_on(self, job: Job) -> bool:
        """Give a paper to the neighbour once the own printer was out for long enough.

        A drawer hangs on its own printer: a kick never goes elsewhere.
        """
        other = self._other
        if other is None or not other.is_free or job.action != "print":
            return False
        out_for_s = self._own.out_for_s()
        if not out_for_s or out_for_s < self._other_after_s or not other.look().is_ready:
            return False
        other.put_on_duty(TAKES_OVER)
        other.take(job)
        return True

    def _look(self, station: Station) -> Readiness:
        readiness = station.look()
        if station is self._own:
            self._looked_micros = self._clock.monotonic_micros()
            self._drawer.see(readiness.drawer_pin_high)
            if readiness.is_ready and self._other is not None:
                self._other.put_on_duty("")
        return readiness

    def _look_between_jobs(self) -> None:
        every_s = _DRAWER_LOOK_EVERY_S if self._drawer.is_wired else _LOOK_EVERY_S
        looked_s = (self._clock.monotonic_micros() - self._looked_micros) / 1_000_000
        if not self._own.is_free or looked_s < every_s:
            return
        if self._look(self._own).is_ready and self._other is not None and self._other.is_free:
            self._look(self._other)
            self._other.release()
        self._own.release()
