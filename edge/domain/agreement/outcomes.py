"""What a rule made of facts that do not fit together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.claims import Claim, EntryRef, Value
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.policy import Policy

ID_CHARACTERS: Final = 32
"""128 bits of a SHA-256: no two violations ever meet."""

WINNERS_MAX: Final = 8
"""As many as a person compares; bounds what a feed carries."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """That one entry gave way to others, by which rule, and what it comes to.

    `effect_minor` is what the shop loses (below 0) or gains; `effect_milli` the goods or uses
    beyond what there was. One that is no `violation` says what a rule chose, without anybody having
    done wrong. `deadline_s` counts from the moment it is published.
    """

    id: str
    policy: str
    key: str
    rule: str
    violation: bool
    loser: EntryRef
    winners: tuple[EntryRef, ...] = ()
    effect_minor: int = 0
    currency: str = ""
    effect_milli: int = 0
    owner: str = ""
    deadline_s: int = 0
    review: bool = True
    facts: Mapping[str, Value] = field(default_factory=dict, hash=False)

    @property
    def stores(self) -> tuple[str, ...]:
        """Return the stores that have to be told; what the office said was written in none."""
        refs = (self.loser, *self.winners)
        return tuple(sorted({ref.store for ref in refs if ref.store}))


def outcome_id(policy: str, key: str, ref: EntryRef) -> str:
    """Return the same name for the same violation, whoever finds it and how often."""
    told = "\x1f".join((policy, key, ref.text))
    return hashlib.sha256(told.encode()).hexdigest()[:ID_CHARACTERS]


def outcome_of(
    policy: Policy,
    key: str,
    claim: Claim,
    winners: Sequence[Claim],
    rule: str,
    *,
    loser: Claim | None = None,
    violation: bool = True,
    effect_minor: int = 0,
    effect_milli: int = 0,
    review: bool = True,
    facts: Mapping[str, Value] | None = None,
) -> Outcome:
    """Return the outcome that a claim brought about; it gives way itself unless `loser` does."""
    gives_way = loser or claim
    return Outcome(
        id=outcome_id(policy.code, key, claim.ref),
        policy=policy.code,
        key=key,
        rule=rule,
        violation=violation,
        loser=gives_way.ref,
        winners=tuple(winner.ref for winner in winners[:WINNERS_MAX]),
        effect_minor=effect_minor,
        currency=gives_way.currency or claim.currency,
        effect_milli=effect_milli,
        owner=policy.owner,
        deadline_s=policy.deadline_s if review else 0,
        review=review,
        facts={**gives_way.facts, **(facts or {})},
    )


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain values."""
    told = asdict(outcome)
    told["loser"] = _ref_tree(outcome.loser)
    told["winners"] = [_ref_tree(ref) for ref in outcome.winners]
    told["facts"] = dict(outcome.facts)
    return told


def outcome_from_json(told: Mapping[str, Any]) -> Outcome:
    """Read an outcome; unknown fields are left out. Raises `BadInput` for anything else."""
    known = {each.name: told[each.name] for each in fields(Outcome) if each.name in told}
    try:
        known["loser"] = _ref(known["loser"])
        known["winners"] = tuple(map(_ref, known.get("winners", ())))
        known["facts"] = dict(known.get("facts", {}))
        outcome = Outcome(**known)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("outcome_unreadable") from error
    _check(outcome)
    return outcome


def claim_to_json(claim: Claim) -> dict[str, Any]:
    """Return a claim as plain values."""
    told = asdict(claim)
    told["ref"] = _ref_tree(claim.ref)
    told["basis"], told["facts"] = dict(claim.basis), dict(claim.facts)
    return told


def claim_from_json(told: Mapping[str, Any]) -> Claim:
    """Read a claim; unknown fields are left out. Raises `BadInput` for anything else."""
    known = {each.name: told[each.name] for each in fields(Claim) if each.name in told}
    try:
        basis = tuple(sorted(dict(known.get("basis", {})).items()))
        return Claim(**{**known, "ref": _ref(known["ref"]), "basis": basis})
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("claim_unreadable") from error


def _ref_tree(ref: EntryRef) -> list[str | int]:
    return [ref.store, ref.lane, ref.incarnation, ref.branch, ref.seq]


def _ref(told: Sequence[Any]) -> EntryRef:
    store, lane, incarnation, branch, seq = told
    return EntryRef(str(store), str(lane), str(incarnation), str(branch), int(seq))


def _check(outcome: Outcome) -> None:
    texts = (
        outcome.id,
        outcome.policy,
        outcome.key,
        outcome.rule,
        outcome.currency,
        outcome.owner,
    )
    numbers = (outcome.effect_minor, outcome.effect_milli, outcome.deadline_s, outcome.loser.seq)
    if not all(isinstance(text, str) for text in texts):
        raise BadInput("outcome_unreadable")
    if not all(isinstance(number, int) for number in numbers):
        raise BadInput("outcome_unreadable")
