"""What is read of the agreement reaches the screen whole, and Prometheus as well."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from harness.agreement import NOW

from sync.facts import (
    AgeFacts,
    ConflictFacts,
    ProblemFacts,
    ProgressFacts,
    SyncStatusFacts,
    VersionFacts,
)
from sync.figures import prometheus_text
from tui.agreement_view import Age, Conflict, Problem, Progress, SyncStatus, Version
from tui.sync_facts import conflict_of, status_of

FACTS = SyncStatusFacts(
    enrolled=True,
    hub="hub.example",
    state="cannot_reach",
    waiting=3,
    oldest_micros=NOW,
    ages=(AgeFacts("store", NOW, 77), AgeFacts('a "b"')),
    clock_offset_micros=1_500_000,
    progress=ProgressFacts("backlog", 1, 2),
    problem=ProblemFacts("busy", {"hub": "x"}),
)
CONFLICT = ConflictFacts(
    "x", NOW, "coupon", (VersionFacts(("1 Lamp",), "2", NOW, "102", -500, stands=True),)
)


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        (SyncStatusFacts, SyncStatus),
        (AgeFacts, Age),
        (ProgressFacts, Progress),
        (ProblemFacts, Problem),
        (ConflictFacts, Conflict),
        (VersionFacts, Version),
    ],
)
def test_what_is_read_and_what_is_shown_have_the_same_fields(read: type, shown: type) -> None:
    assert [each.name for each in fields(read)] == [each.name for each in fields(shown)]


def test_a_status_reaches_the_screen_whole() -> None:
    status = status_of(FACTS)

    assert status.ages == (Age("store", NOW, 77), Age('a "b"'))
    assert status.progress == Progress("backlog", 1, 2)
    assert status.problem == Problem("busy", {"hub": "x"})
    assert (status.state, status.waiting, status.oldest_micros) == ("cannot_reach", 3, NOW)
    assert status_of(SyncStatusFacts()) == SyncStatus()


def test_a_conflict_reaches_the_screen_whole() -> None:
    conflict = conflict_of(CONFLICT)

    assert conflict.versions == (Version(("1 Lamp",), "2", NOW, "102", -500, stands=True),)
    assert (conflict.id, conflict.policy, conflict.state) == ("x", "coupon", "open")


def test_facts_are_json() -> None:
    told = json.loads(json.dumps(FACTS.to_json()))

    assert told["state"] == "cannot_reach"
    assert told["ages"][0] == {"name": "store", "applied_micros": NOW, "position": 77}


def test_prometheus_reads_every_figure_and_none_that_is_not_known() -> None:
    parser = pytest.importorskip("prometheus_client.parser")
    read = {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in parser.text_string_to_metric_families(prometheus_text(FACTS))
        for sample in family.samples
    }

    assert read["till_sync_waiting_entries", ()] == 3
    assert read["till_sync_state", ("cannot_reach",)] == 1
    assert read["till_sync_state", ("in_step",)] == 0
    assert read["till_sync_clock_offset_seconds", ()] == 1.5
    assert read["till_sync_feed_position", ('a "b"',)] == 0
    assert ("till_sync_feed_applied_timestamp_seconds", ('a "b"',)) not in read
    assert ("till_sync_last_contact_timestamp_seconds", ()) not in read
