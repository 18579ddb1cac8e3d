"""How till and centre stand in the screen's tests: statuses, conflicts, and who was asked what."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path

from edge.domain.commands import Command, View
from edge.sync_facts import Age, Conflict, ConflictState, Problem, Progress, SyncStatus, Version
from harness.clock import FakeClock
from tui.counter import ToCentre
from tui.demo_plug import Line

NOW = FakeClock(step_micros=0).now().micros
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

IN_STEP = SyncStatus(
    enrolled=True,
    hub="hub.example:8443",
    state="in_step",
    contact_micros=NOW - 4 * SECOND,
    ages=(
        Age("catalogue", NOW - 3 * HOUR, 1_204),
        Age("prices", NOW - 12 * MINUTE, 1_204),
        Age("customers", NOW - 12 * MINUTE, 1_204),
        Age("store", NOW - 4 * SECOND, 77),
        Age("safety"),
    ),
    clock_offset_micros=120_000,
)
SENDING = replace(
    IN_STEP,
    state="sending",
    waiting=45_120,
    oldest_micros=NOW - 3 * DAY,
    progress=Progress("backlog", 54_880, 100_000),
)
OFFLINE = replace(
    IN_STEP,
    state="cannot_reach",
    waiting=3,
    oldest_micros=NOW - 2 * MINUTE,
    contact_micros=NOW - 2 * MINUTE,
    only_here=4,
    open_conflicts=2,
    problem=Problem("centre_unreachable", {"hub": "hub.example:8443"}),
)
REVOKED = replace(OFFLINE, state="revoked", problem=None)
RESTART = replace(OFFLINE, state="must_restart", problem=None)
CLOCK_WRONG = replace(IN_STEP, clock_offset_micros=-26 * HOUR, clock_suspect=True)

OVER_RETURN = Conflict(
    "x1",
    NOW - HOUR,
    "return",
    (
        Version(
            ("Return R-000017 of sale 000482", "2 Desk lamp"),
            lane="2",
            at_micros=NOW - 3 * HOUR,
            operator="102 Dora",
            amount_minor=-5998,
            stands=True,
        ),
        Version(
            ("Return R-000004 of sale 000482", "1 Desk lamp"),
            lane="1",
            at_micros=NOW - 2 * HOUR,
            operator="101 Asha",
            amount_minor=-2999,
        ),
    ),
    effect_minor=-2999,
    effect_units="-1",
    owner="manager",
    deadline_micros=NOW + 2 * DAY,
)
COUPON = replace(
    OVER_RETURN,
    id="x2",
    at_micros=NOW - DAY,
    policy="coupon",
    effect_minor=-500,
    effect_units="",
    deadline_micros=NOW - MINUTE,
)
SERIAL = replace(OVER_RETURN, id="x3", policy="serial", effect_minor=0, effect_units="1")
DECIDED = replace(
    COUPON, id="x4", state="disputed", note="The till printed it twice", owner="office"
)
CONFLICTS = (DECIDED, SERIAL, COUPON, OVER_RETURN)


@dataclass
class FakeCentre:
    """A line to the centre that does as it is told, and keeps what it was asked."""

    status: SyncStatus = IN_STEP
    found: tuple[Conflict, ...] = ()
    line: Line | None = None
    report: Path | OSError | None = None
    answers: list[tuple[str, bool, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def to_centre(self, *, answers: bool = True) -> ToCentre:
        """Return what the screen is given."""
        return ToCentre(
            status=lambda: self.status,
            conflicts=lambda: self.found,
            send_now=lambda: self.asked.append("send_now"),
            save_report=self._save if self.report is not None else None,
            answer=self._answer if answers else None,
            line=lambda: self.line,
            toggle_line=self._toggle,
            turn_to_other=lambda: self.asked.append("turn"),
        )

    def _answer(self, conflict: str, accepts: bool, note: str) -> Command:
        self.answers.append((conflict, accepts, note))
        state: ConflictState = "accepted" if accepts else "disputed"
        self.found = tuple(
            replace(one, state=state, note=note) if one.id == conflict else one
            for one in self.found
        )
        return View()

    def _toggle(self) -> None:
        assert self.line is not None
        self.line = replace(self.line, is_cut=not self.line.is_cut)

    def _save(self) -> Future[Path]:
        done: Future[Path] = Future()
        if isinstance(self.report, OSError):
            done.set_exception(self.report)
        else:
            assert self.report is not None
            done.set_result(self.report)
        return done
