"""Routing rules are data; what cannot be used is refused by the name of its field."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from edge.domain.errors import BadInput
from sync.hub.routing.demo import DEMO_RULES
from sync.hub.routing.places import LocationKind
from sync.hub.routing.reading import read_rules
from sync.hub.routing.rules import FilterKind, HardFilter, SoftKind, SoftRule
from sync.hub.routing.stock import ChannelTerms

WEB: dict[str, Any] = {"web": {}}
FEWEST = [{"rule": "fewest_splits"}]


def test_the_rules_of_the_demo_are_read_as_they_stand() -> None:
    rules = read_rules(DEMO_RULES)

    assert rules.channels["web"] == ChannelTerms(
        buffer_milli=1_000, offline_buffer_milli=2_000, offline_after_s=3600
    )
    kinds = frozenset({LocationKind.STORE, LocationKind.WAREHOUSE})
    assert rules.hard[0] == HardFilter(kind=FilterKind.KIND, is_droppable=True, kinds=kinds)
    assert rules.hard[2] == HardFilter(
        kind=FilterKind.MAX_DISTANCE, is_droppable=True, limit=300_000
    )
    assert rules.hard[4] == HardFilter(kind=FilterKind.STOCK_AGE, limit=259_200)
    assert rules.soft[2] == SoftRule(SoftKind.DISTANCE, (25_000, 100_000))
    assert rules.soft[4] == SoftRule(SoftKind.STOCK_DEPTH, (3_000,))
    assert rules.soft[5] == SoftRule(SoftKind.DISTANCE)


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"sofd": []}, "sofd", "did you mean soft"),
        ({"soft": None}, "soft", "missing"),
        ({"soft": []}, "soft", "1 to 32"),
        ({"soft": [{"rule": "nearest"}]}, "soft.0.rule", "none of"),
        ({"soft": [{"rule": "coverage"}]}, "soft.0.rule", "none of"),
        (
            {"soft": [*FEWEST, {"rule": "load", "equal_up_to_m": [1]}]},
            "soft.1.equal_up_to_m",
            "no such",
        ),
        (
            {"soft": [{"rule": "distance", "equal_up_to_m": [9, 8]}]},
            "soft.0.equal_up_to_m",
            "above",
        ),
        (
            {"soft": [{"rule": "distance", "equal_up_to_m": [1.5]}]},
            "soft.0.equal_up_to_m.0",
            "whole",
        ),
        ({"soft": [{"rule": "stock_depth", "enough": 3}]}, "soft.0.enough", "quotes"),
        ({"soft": [*FEWEST, *FEWEST]}, "soft.1", "twice"),
        ({"hard": [{"filter": "paused"}]}, "hard.0.filter", "none of"),
        ({"hard": [{"filter": "max_distance"}]}, "hard.0.limit_m", "missing"),
        ({"hard": [{"filter": "kind", "kinds": ["shop"]}]}, "hard.0.kinds.0", "none of"),
        ({"hard": [{"filter": "capacity", "droppable": 1}]}, "hard.0.droppable", "true nor false"),
        ({"hard": ["capacity"]}, "hard.0", "key filter"),
        ({"channels": {}}, "channels", "channels"),
        ({"channels": {"web": {"buffer": "-1"}}}, "channels.web.buffer", "quantity"),
        ({"channels": {"web": {"buffer": "1.2345"}}}, "channels.web.buffer", "quantity"),
        ({"channels": {"web": {"offline_after_s": -1}}}, "channels.web.offline_after_s", "between"),
        ({"locations_max": 4}, "locations_max", "between 1 and 3"),
        ({"combinations_max": True}, "combinations_max", "whole"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field(
    change: dict[str, Any], field: str, told: str
) -> None:
    tree = {"channels": WEB, "soft": FEWEST} | change
    tree = {key: value for key, value in tree.items() if value is not None}

    with pytest.raises(BadInput) as caught:
        read_rules(tree)

    assert caught.value.code == "routing_rules_invalid"
    assert caught.value.facts["field"] == field
    assert told in str(caught.value.facts["detail"])


@pytest.mark.parametrize("tree", [None, [], "soft"])
def test_what_is_no_table_is_refused(tree: object) -> None:
    with pytest.raises(BadInput, match="routing_rules_invalid"):
        read_rules(tree)


def test_reading_leaves_the_tree_as_it_was() -> None:
    before = copy.deepcopy(DEMO_RULES)

    read_rules(DEMO_RULES)

    assert before == DEMO_RULES
