"""Rights to use up a part of what there is, handed out beforehand so that nobody has to ask.

The centre grants; a holder spends only what it holds, in its own journal, so that a network that is
down can make it refuse but never overspend. A right belongs to one life of one lane: a restored or
copied till holds none until the centre knows how the life before ended. A spending that reaches the
centre late moves nothing but the books, since what it spent had left the pool when it was granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, assert_never

from edge.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

DRIFT_PERCENT: Final = 1
"""How much faster or slower than the centre's a holder's monotonic clock may run."""

GRACE_MICROS: Final = 60 * 1_000_000
"""A holder that gave or was given is left alone so long, so that none is drained twice."""


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """One life of one lane."""

    store: str
    lane: str
    incarnation: str


@dataclass(frozen=True, slots=True)
class Grant:
    """The centre hands out a part of what there is.

    A scarce right is a lease of `lease_micros`, counted by the holder from the moment before it
    asked; None holds until it is spent or given back.
    """

    grant: str
    resource: str
    holder: Holder
    amount: int
    at_micros: int = 0
    lease_micros: int | None = None

    def ends_soon(self, now_micros: int) -> bool:
        """Tell whether the last quarter of a lease has begun: time to grant the next one."""
        if self.lease_micros is None:
            return False
        return (now_micros - self.at_micros) * 4 >= self.lease_micros * 3


@dataclass(frozen=True, slots=True)
class Spend:
    """A holder used a part of what it was granted; `spend` names the fact, so it counts once."""

    spend: str
    grant: str
    amount: int


@dataclass(frozen=True, slots=True)
class Refill:
    """There is more of a resource: goods came in, a card was charged up."""

    refill: str
    resource: str
    amount: int


@dataclass(frozen=True, slots=True)
class GiveBack:
    """A holder gives back what it does not need; it wrote that down before it said so."""

    give_back: str
    grant: str
    amount: int


@dataclass(frozen=True, slots=True)
class Expire:
    """The centre takes back what is left of a grant, once it `may_expire`."""

    grant: str


Movement = Grant | Spend | Refill | GiveBack | Expire


@dataclass(frozen=True, slots=True)
class Held:
    """What became of a grant."""

    grant: Grant
    spent: int = 0
    given_back: int = 0
    is_over: bool = False

    @property
    def left(self) -> int:
        """Return what may still be spent."""
        return 0 if self.is_over else self.grant.amount - self.spent - self.given_back


@dataclass(frozen=True, slots=True)
class RightsLedger:
    """What there is of each resource, who holds how much of it, and what was moved already.

    `free` is what nobody holds. For each resource the free part and all rights never come to more
    than there is.
    """

    free: Mapping[str, int] = field(default_factory=dict)
    grants: Mapping[str, Held] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()

    def held(self, resource: str, holder: Holder) -> int:
        """Return how much of a resource one life of a lane may still spend."""
        return sum(each.left for each in self.of(resource, holder))

    def granted(self, resource: str) -> int:
        """Return how much of a resource is in the hands of holders."""
        return sum(each.left for each in self._of(resource))

    def remaining(self, resource: str) -> int:
        """Return how much of a resource is not used up."""
        return self.free.get(resource, 0) + self.granted(resource)

    def held_for_long(self, resource: str, holder: Holder, now_micros: int) -> int:
        """Return what a life holds, without leases whose last quarter has begun."""
        return sum(
            each.left for each in self.of(resource, holder) if not each.grant.ends_soon(now_micros)
        )

    def of(self, resource: str, holder: Holder) -> Iterable[Held]:
        """Return what one life of a lane was granted of a resource."""
        return (each for each in self._of(resource) if each.grant.holder == holder)

    def _of(self, resource: str) -> Iterable[Held]:
        return (each for each in self.grants.values() if each.grant.resource == resource)


def apply(ledger: RightsLedger, movement: Movement) -> RightsLedger:
    """Return the ledger after a movement; one that was seen before changes nothing.

    Raises `Refusal` where it would use more than is held: `right_too_small` with what is left,
    `right_unknown`, `right_over` or, for a grant, `resource_too_small`.
    """
    name = _name(movement)
    if name in ledger.seen:
        return ledger
    after = _moved(ledger, movement)
    return replace(after, seen=ledger.seen | {name})


def _moved(ledger: RightsLedger, movement: Movement) -> RightsLedger:
    match movement:
        case Grant():
            return _grant(ledger, movement)
        case Refill():
            _check_amount(movement.amount)
            return _freed(ledger, movement.resource, movement.amount)
        case Spend():
            held = _spendable(ledger, movement.grant, movement.amount)
            return _put(ledger, replace(held, spent=held.spent + movement.amount))
        case GiveBack():
            held = _spendable(ledger, movement.grant, movement.amount)
            after = _put(ledger, replace(held, given_back=held.given_back + movement.amount))
            return _freed(after, held.grant.resource, movement.amount)
        case Expire():
            held = _known(ledger, movement.grant)
            after = _put(ledger, replace(held, is_over=True))
            return _freed(after, held.grant.resource, held.left)
    assert_never(movement)


def lease_left_micros(
    lease_micros: int | None,
    granted_monotonic_micros: int,
    now_monotonic_micros: int,
    *,
    restarted: bool,
) -> int | None:
    """Return how long a holder may still use a lease, 0 for one that is over; None holds for good.

    The time runs from when it was granted, by a clock that nobody can set; a restart ends it.
    """
    if lease_micros is None:
        return None
    if restarted:
        return 0
    return max(lease_micros - (now_monotonic_micros - granted_monotonic_micros), 0)


def may_expire(grant: Grant, known_until_micros: int, *, is_ended: bool) -> bool:
    """Tell whether what is left of a grant can be taken back without anybody spending it still.

    That is when all that its holder did is known: of a life that `is_ended`, or up to a moment,
    `known_until_micros` by the centre's clock, when the lease was over by any clock the holder may
    have. A lease that ended while its holder is not heard of may have been spent before.
    """
    if is_ended:
        return True
    if grant.lease_micros is None:
        return False
    drift = -(-grant.lease_micros * DRIFT_PERCENT // 100)
    return known_until_micros - grant.at_micros > grant.lease_micros + drift


def grant_for(
    ledger: RightsLedger,
    resource: str,
    holder: Holder,
    *,
    low_water: int,
    target: int,
    now_micros: int,
    is_settled: bool,
    grace_micros: int = GRACE_MICROS,
) -> int:
    """Return how much to grant to a holder that is below its low water: up to the target, or less.

    0 where it has enough, nothing is free, it was given some within the grace, or its life is not
    settled: the centre does not know how the one before ended. It grants from what nobody holds,
    so that no other holder is drained for it.
    """
    held = ledger.held_for_long(resource, holder, now_micros)
    if not is_settled or held >= low_water:
        return 0
    if in_grace(ledger, resource, holder, now_micros, grace_micros):
        return 0
    missing = target - held
    return max(min(missing, ledger.free.get(resource, 0)), 0)


def in_grace(
    ledger: RightsLedger, resource: str, holder: Holder, now_micros: int, grace_micros: int
) -> bool:
    """Tell whether a holder was given some so lately that it is left alone."""
    latest = max((each.grant.at_micros for each in ledger.of(resource, holder)), default=None)
    return latest is not None and now_micros - latest < grace_micros


def donor_for(
    ledger: RightsLedger,
    resource: str,
    *,
    low_water: int,
    now_micros: int,
    grace_micros: int,
    asked: Container[str],
) -> Grant | None:
    """Return the right that is asked back where somebody needs and nothing is free; None for none.

    It is the largest rest of a holder that keeps its low water without it, that was given nothing
    within the grace, and of whom none of the rights in `asked` is still to come back.
    """
    best: Held | None = None
    for each in ledger.grants.values():
        holder = each.grant.holder
        if each.grant.resource != resource or not each.left:
            continue
        if ledger.held(resource, holder) - each.left < low_water:
            continue
        if in_grace(ledger, resource, holder, now_micros, grace_micros):
            continue
        if any(other.left and other.grant.grant in asked for other in ledger.of(resource, holder)):
            continue
        if best is None or each.left > best.left:
            best = each
    return best.grant if best else None


def _grant(ledger: RightsLedger, grant: Grant) -> RightsLedger:
    _check_amount(grant.amount)
    free = ledger.free.get(grant.resource, 0)
    if grant.amount > free:
        raise Refusal("resource_too_small", resource=grant.resource, left=free)
    return _freed(_put(ledger, Held(grant)), grant.resource, -grant.amount)


def _spendable(ledger: RightsLedger, grant: str, amount: int) -> Held:
    _check_amount(amount)
    held = _known(ledger, grant)
    if held.is_over:
        raise Refusal("right_over", resource=held.grant.resource, left=0)
    if amount > held.left:
        raise Refusal("right_too_small", resource=held.grant.resource, left=held.left)
    return held


def _known(ledger: RightsLedger, grant: str) -> Held:
    held = ledger.grants.get(grant)
    if held is None:
        raise Refusal("right_unknown", right=grant, left=0)
    return held


def _put(ledger: RightsLedger, held: Held) -> RightsLedger:
    return replace(ledger, grants={**ledger.grants, held.grant.grant: held})


def _freed(ledger: RightsLedger, resource: str, amount: int) -> RightsLedger:
    return replace(ledger, free={**ledger.free, resource: ledger.free.get(resource, 0) + amount})


def _check_amount(amount: int) -> None:
    if amount <= 0:
        raise Refusal("right_amount_wrong", amount=amount)


def _name(movement: Movement) -> str:
    match movement:
        case Grant():
            return f"grant/{movement.grant}"
        case Spend():
            return f"spend/{movement.spend}"
        case Refill():
            return f"refill/{movement.refill}"
        case GiveBack():
            return f"give_back/{movement.give_back}"
        case Expire():
            return f"expire/{movement.grant}"
    assert_never(movement)
