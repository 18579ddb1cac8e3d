"""Each rule has words for a person, at the till and in the centre."""

from __future__ import annotations

import re
from pathlib import Path

from edge.domain.agreement.explaining import EXPLANATIONS, RULE_OF_POLICY, UNKNOWN, explanation
from edge.domain.agreement.table import POLICIES

FOLDER = Path(__file__).resolve().parents[3] / "edge" / "domain" / "agreement"
_RULE = re.compile(r"\"([a-z]+(?:_[a-z]+)+)\"")


def test_every_rule_that_a_policy_can_name_has_words_and_none_stands_idle() -> None:
    sources = [*(FOLDER / "policies").glob("*.py"), FOLDER / "clock.py"]
    told = {found for path in sources for found in _RULE.findall(path.read_text(encoding="utf-8"))}

    assert set(EXPLANATIONS) <= told
    rules = {found for found in told if found.startswith(("clock_", "life_"))}
    assert rules <= set(EXPLANATIONS)


def test_every_policy_leads_to_a_rule() -> None:
    assert set(RULE_OF_POLICY) == {policy.code for policy in POLICIES}
    assert set(RULE_OF_POLICY.values()) <= set(EXPLANATIONS)


def test_words_are_whole_sentences_and_what_is_not_known_has_some() -> None:
    for words in EXPLANATIONS.values():
        assert not words.headline.endswith(".")
        assert words.rule.endswith(".")
        assert words.next_step.endswith(".")
    unknown = explanation("of_next_year", "rule_of_next_year")
    assert unknown.headline == "Two records do not fit together (of next year)"
    assert unknown.rule == UNKNOWN.rule
    assert explanation("shift", "shift_closed_twice").headline == "One shift was closed twice"
