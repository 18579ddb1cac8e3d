"""Ages, the quiet word of the status bar, and the watch that fills it."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest
from harness.agreement import CONFLICTS, IN_STEP, NOW, OFFLINE, SECOND

from edge.domain.agreement.table import POLICIES as TABLE
from edge.domain.errors import Unavailable
from edge.sync_facts import Conflict, SyncStatus
from tui.sync_watch import SyncWatch
from tui.words.agreement import NEXT, OWNERS, STATES, age_text, waiting_text
from tui.words.conflicts import policy_words


@pytest.mark.parametrize(
    ("age_s", "told"),
    [
        (-30, "0 s"), (59, "59 s"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"),
        (47 * 3_600, "47 h"), (48 * 3_600, "2 days"), (14 * 86_400, "14 days"),
    ],
)  # fmt: skip
def test_an_age_is_told_in_the_largest_unit_that_says_enough(age_s: int, told: str) -> None:
    assert age_text(NOW - age_s * SECOND, NOW) == told


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (SyncStatus(), "7 waiting"),
        (IN_STEP, "centre: in step"),
        (replace(OFFLINE, waiting=0), "centre: 2 min ago"),
        (OFFLINE, "only here: 4 \u00b7 2 min"),
        (replace(OFFLINE, only_here=0), "3 to send \u00b7 2 min"),
        (replace(OFFLINE, state="sending"), "3 to send \u00b7 2 min"),
        (replace(OFFLINE, oldest_micros=NOW - 5 * SECOND), "only here: 4"),
        (replace(OFFLINE, oldest_micros=None), "only here: 4"),
        (replace(OFFLINE, waiting=0, contact_micros=None), "centre: not yet"),
    ],
)
def test_the_quiet_word_says_what_waits_and_since_when(status: SyncStatus, told: str) -> None:
    assert waiting_text(status, 7, NOW) == told


def test_a_state_that_a_person_has_to_mend_says_how() -> None:
    assert {"not_enrolled", "must_restart", "revoked", "stopped"} == set(NEXT) <= set(STATES)


def test_every_row_of_the_conflict_table_has_words_and_an_owner_people_know() -> None:
    unknown = policy_words("brand_new")
    assert [each.code for each in TABLE if policy_words(each.code)[1] == unknown[1]] == []
    assert {policy.owner for policy in TABLE} <= set(OWNERS)


def test_a_policy_without_words_still_says_what_it_can() -> None:
    headline, rule, next_step = policy_words("brand_new")

    assert "brand new" in headline
    assert rule
    assert next_step


class Facts:
    """Facts that change when they are told to."""

    def __init__(self) -> None:
        self.found: SyncStatus | Unavailable = IN_STEP
        self.sent = Event()
        self.closed = False

    def status(self) -> SyncStatus:
        if isinstance(self.found, Unavailable):
            raise self.found
        return self.found

    def conflicts(self) -> tuple[Conflict, ...]:
        return CONFLICTS

    def send_now(self) -> None:
        self.sent.set()

    def close(self) -> None:
        self.closed = True


def test_the_watch_tells_news_only_when_something_changed() -> None:
    facts = Facts()
    watch = SyncWatch(facts)
    watch.look()
    before = watch.news()
    watch.look()
    assert watch.news() == before

    facts.found = OFFLINE
    watch.look()
    assert watch.news() != before
    assert watch.conflicts() == CONFLICTS


def test_facts_that_cannot_be_read_are_said_and_what_waited_is_kept() -> None:
    facts = Facts()
    watch = SyncWatch(facts)
    facts.found = OFFLINE
    watch.look()
    facts.found = Unavailable("file_busy")
    watch.look()

    status = watch.status()
    assert (status.state, status.waiting, status.enrolled) == ("stopped", 3, True)
    assert status.problem is not None
    assert status.problem.code == "file_busy"


def test_the_watch_runs_beside_the_till_and_closes_what_it_read() -> None:
    facts = Facts()
    with SyncWatch(facts) as watch:
        watch.send_now()
        assert facts.sent.wait(2)

    assert facts.closed
