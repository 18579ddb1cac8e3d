"""What happened, which rule was applied and what comes next, for each kind of conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.agreement.explaining import explanation
from edge.domain.agreement.telling import details

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from edge.domain.agreement.claims import Value


def policy_words(policy: str, rule: str = "") -> tuple[str, str, str]:
    """Return what happened, the rule that was applied and the next step."""
    words = explanation(policy, rule)
    return words.headline, words.rule, words.next_step


def fact_words(
    rule: str, facts: Mapping[str, Value], amount: Callable[[int], str]
) -> tuple[str, ...]:
    """Return what else there is to know of a conflict, a line each."""
    return details(rule, facts, amount)
