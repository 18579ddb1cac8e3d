"""What is read of the agreement reaches the screen whole, and Prometheus as well."""

from __future__ import annotations

import json

import pytest
from harness.agreement import NOW

from edge.sync_facts import (
    Age,
    Problem,
    Progress,
    SyncStatus,
)
from sync.status import prometheus_text

FACTS = SyncStatus(
    enrolled=True,
    hub="hub.example",
    state="cannot_reach",
    waiting=3,
    oldest_micros=NOW,
    ages=(Age("store", NOW, 77), Age('a "b"')),
    clock_offset_micros=1_500_000,
    progress=Progress("backlog", 1, 2),
    problem=Problem("busy", {"hub": "x"}),
)


def test_facts_are_json() -> None:
    told = json.loads(json.dumps(FACTS.to_json()))

    assert told["state"] == "cannot_reach"
    assert told["ages"][0] == {"name": "store", "applied_micros": NOW, "position": 77}


def test_prometheus_reads_what_waits() -> None:
    parser = pytest.importorskip("prometheus_client.parser")
    read = {
        sample.value
        for family in parser.text_string_to_metric_families(prometheus_text(FACTS))
        for sample in family.samples
        if sample.name.endswith("waiting_entries")
    }

    assert read == {3}
