"""Keeps the lanes of a store supplied with a resource by its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.rights import GRACE_MICROS, donor_for
from sync.hub import rights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from edge.domain.agreement.rights import Holder, RightsLedger
    from sync.hub.ports import CentreLife, RightRule, StoreTransaction

LOOK_AGAIN_MICROS: Final = 3_600 * 1_000_000
"""However quiet a resource is, it is looked at so often: a lease may have run into its end."""


def rule_for(rules: Sequence[RightRule], resource: str) -> RightRule | None:
    """Return the rule for a resource: its own, or the one with the longest beginning."""
    about = [rule for rule in rules if rule.is_about(resource)]
    return max(
        about, key=lambda rule: (not rule.pattern.endswith("*"), len(rule.pattern)), default=None
    )


def tend(
    store: StoreTransaction,
    resource: str,
    rule: RightRule,
    *,
    centre: CentreLife,
    now_micros: int,
    new_name: Callable[[], str],
) -> int:
    """Take back what is over, fill up who is low, ask back where nothing is free.

    Returns when to look again (micros), if nothing moves before. Whatever others do at the same
    time waits for this transaction, so that no more than there is comes out of all of them.
    """
    rights.ask_leases_back(store, resource, now_micros)
    holders = _holders(store, now_micros)
    for holder in holders:
        rights.top_up(
            store,
            resource,
            holder,
            low_water=rule.low_water,
            target=rule.target,
            operation=new_name(),
            now_micros=now_micros,
            lease_micros=rule.lease_micros,
            grace_micros=rule.grace_micros,
            centre=centre,
        )
    ledger = store.rights(resource)
    is_short = any(
        ledger.held_for_long(resource, holder, now_micros) < rule.low_water for holder in holders
    )
    if is_short and not ledger.free.get(resource, 0):
        _ask_a_donor(store, ledger, resource, rule, now_micros)
    return _look_again_at(ledger, resource, rule, now_micros, is_short=is_short)


def _holders(store: StoreTransaction, now_micros: int) -> list[Holder]:
    """Return the lives that may be given rights, in an order that never changes."""
    lives = [life for lane in store.lanes_before(now_micros + 1) for life in store.lives(lane)]
    holders = sorted(rights.holder_of(life.stream) for life in lives if life.state == "open")
    return [holder for holder in holders if rights.is_in_life(store, holder)]


def _ask_a_donor(
    store: StoreTransaction,
    ledger: RightsLedger,
    resource: str,
    rule: RightRule,
    now_micros: int,
) -> None:
    asked = {
        name for name, held in ledger.grants.items() if held.left and rights.is_asked(store, name)
    }
    donor = donor_for(
        ledger,
        resource,
        low_water=rule.low_water,
        now_micros=now_micros,
        grace_micros=rule.grace_micros,
        asked=asked,
    )
    if donor is not None:
        rights.ask_back(store, donor.grant, now_micros)


def _look_again_at(
    ledger: RightsLedger, resource: str, rule: RightRule, now_micros: int, *, is_short: bool
) -> int:
    """Return the earliest of: the hour, the next renewal of a lease, the end of the grace."""
    moments = [now_micros + LOOK_AGAIN_MICROS]
    if is_short:
        moments.append(now_micros + max(rule.grace_micros, GRACE_MICROS))
    for held in ledger.grants.values():
        lease, at_micros = held.grant.lease_micros, held.grant.at_micros
        if held.left and lease is not None and held.grant.resource == resource:
            renewal = at_micros + lease * 3 // 4 + 1
            moments.append(renewal if renewal > now_micros else now_micros + GRACE_MICROS)
    return min(moments)
