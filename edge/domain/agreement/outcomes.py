"""What the centre decided about a contested thing: one record for each violation, for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import EntryRef

if TYPE_CHECKING:
    from collections.abc import Mapping

ID_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Outcome:
    """One entry broke a rule; it stands, and this says what that means.

    `loser` is the entry that broke it, `winners` are those that stand before it. `effect_minor` is
    the money at stake for the shop (0 or above), `effect_milli` the units. `owner` is the role that
    has to say something within `deadline_s` seconds.
    """

    outcome: str
    policy: str
    key: str
    rule: str
    loser: EntryRef
    winners: tuple[EntryRef, ...]
    effect_minor: int
    currency: str
    effect_milli: int
    owner: str
    deadline_s: int

    @property
    def stores(self) -> tuple[str, ...]:
        """Return the stores that have to be told."""
        return tuple(sorted({self.loser.store, *(ref.store for ref in self.winners)}))


def outcome_id(policy: str, key: str, loser: EntryRef) -> str:
    """Name the violation of a rule by an entry: the same at every node, whenever it is found."""
    text = "\x1f".join((policy, key, str(loser)))
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def outcome_tree(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain values."""
    return {
        "outcome": outcome.outcome,
        "policy": outcome.policy,
        "key": outcome.key,
        "rule": outcome.rule,
        "loser": _ref_tree(outcome.loser),
        "winners": [_ref_tree(ref) for ref in outcome.winners],
        "effect_minor": outcome.effect_minor,
        "currency": outcome.currency,
        "effect_milli": outcome.effect_milli,
        "owner": outcome.owner,
        "deadline_s": outcome.deadline_s,
    }


def read_outcome(tree: Mapping[str, Any]) -> Outcome:
    """Return an outcome from plain values; raises KeyError or TypeError for what is none."""
    return Outcome(
        outcome=str(tree["outcome"]),
        policy=str(tree["policy"]),
        key=str(tree["key"]),
        rule=str(tree["rule"]),
        loser=EntryRef(*tree["loser"]),
        winners=tuple(EntryRef(*ref) for ref in tree["winners"]),
        effect_minor=int(tree["effect_minor"]),
        currency=str(tree["currency"]),
        effect_milli=int(tree["effect_milli"]),
        owner=str(tree["owner"]),
        deadline_s=int(tree["deadline_s"]),
    )


def _ref_tree(ref: EntryRef) -> list[str | int]:
    return [ref.store, ref.lane, ref.incarnation, ref.branch, ref.seq]
