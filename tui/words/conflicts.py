"""What happened, which rule was applied and what comes next, for each kind of conflict."""

from __future__ import annotations

from edge.domain.agreement.explaining import explanation


def policy_words(policy: str, rule: str = "") -> tuple[str, str, str]:
    """Return what happened, the rule that was applied and the next step."""
    words = explanation(policy, rule)
    return words.headline, words.rule, words.next_step
