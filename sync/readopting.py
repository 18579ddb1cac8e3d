"""When a till hands back what a centre told before it was put back from a backup: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sync.steps import (
    HandBack,
    HandedBack,
    KeepHandedBack,
    Lost,
    Nothing,
    Refused,
    Send,
    Stop,
    WaitFor,
)
from sync.wire import problems

OUTCOMES_AT_ONCE = 200
"""Some 200 kB: what a weak line still repeats."""

REFUSALS_MAX = 10
"""In a row, minutes in all: entries are not kept back for good by a word that nobody takes."""

_OF_ONE_OUTCOME = frozenset({problems.OUTCOME_UNPROVEN, problems.UNREADABLE, problems.TOO_LARGE})
_SHUT_OUT = frozenset({problems.LANE_REVOKED, problems.LANE_CLONED, problems.NOT_AUTHENTICATED})


@dataclass(frozen=True, slots=True)
class Readopter:
    """Hands the outcomes that were told in earlier lives of the centre to the one of now.

    `epoch` is the life that has them all, `centre` the one in which the centre speaks. As long as
    they differ no entry goes up: the centre could decide a pair of claims the other way round than
    the stores were told. `after` counts what was handed over in this go; nothing of it is kept,
    since handing an outcome over twice changes nothing.
    """

    epoch: str = ""
    centre: str = ""
    after: int = 0
    at_once: int = OUTCOMES_AT_ONCE
    failures: int = 0
    wait: WaitFor | None = None
    stopped: str = ""

    def heard(self, epoch: str) -> Readopter:
        """Take note of the life in which the centre speaks."""
        if epoch == self.centre:
            return self
        return Readopter(self.epoch, epoch)

    def holds(self, step: object) -> bool:
        """Tell whether a step of a sender has to wait until all is handed back.

        It waits also where nothing is to be sent: others may send the pair of claims meanwhile.
        """
        return isinstance(step, Send | Nothing) and self.centre != self.epoch

    def ask(self) -> HandBack | WaitFor | Stop | Nothing:
        """Say what to do next."""
        if self.centre == self.epoch:
            return Nothing()
        if self.stopped:
            return Stop(self.stopped)
        return self.wait or HandBack(self.centre, self.after, self.at_once)

    def rested(self) -> Readopter:
        """Return the machine after it has waited, or after a person may have done something."""
        return replace(self, wait=None, stopped="")

    def told(
        self, reply: HandedBack | Refused | Lost
    ) -> tuple[Readopter, tuple[KeepHandedBack, ...]]:
        """Take what came back."""
        if isinstance(reply, Refused):
            return self._refused(reply), ()
        if isinstance(reply, Lost):
            failures = self.failures + 1
            return replace(self, failures=failures, wait=WaitFor(failures)), ()
        if reply.is_all:
            return Readopter(self.centre, self.centre), (KeepHandedBack(self.centre),)
        grown = min(OUTCOMES_AT_ONCE, self.at_once * 2)
        now = replace(self, after=self.after + reply.count, at_once=grown, failures=0, wait=None)
        return now, ()

    def _refused(self, told: Refused) -> Readopter:
        """Wait, or find the one that the centre does not take and leave it out."""
        if told.code in _SHUT_OUT:
            return replace(self, stopped=told.code)
        if told.code in _OF_ONE_OUTCOME:
            if self.at_once > 1:
                return replace(self, at_once=self.at_once // 2)
            return replace(self, after=self.after + 1)
        failures = self.failures + 1
        if failures > REFUSALS_MAX and told.code != problems.BUSY:
            return Readopter(self.centre, self.centre)
        return replace(
            self, failures=failures, wait=WaitFor(failures, told.retry_after_s, told.code)
        )
