"""The second view of every benefit: spread over all units of its deal, for refunds and margin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.money import allocate

if TYPE_CHECKING:
    from edge.domain.pricing.units import Application, Units


class Prorating:
    """What each unit would cost if every benefit were spread over the units of its deal.

    Weights are what the units cost in this view (domain page 2.5). A later reward may take more
    off a unit than it has left here, because an earlier deal was placed on another one; the rest
    then comes off the units that this deal was placed on, which have as much too much.
    """

    def __init__(self, units: Units) -> None:
        self._units = units
        self._amount: list[int] | None = None

    def spread(self, application: Application) -> list[tuple[int, int]]:
        """Return each unit's share of a benefit that is about to be given, and keep it."""
        if self._amount is None:
            if application.is_own or application.is_shared_out:
                return list(application.rewards)
            self._amount = list(self._units.amount)
        amount = self._amount
        value = application.value
        if application.is_own or self._is_as_placed(application):
            shares = [(u, min(discount, amount[u])) for u, discount in application.rewards]
            rest = value - sum([share for _, share in shares])
        else:
            ordered = sorted(application.units)
            weights = [amount[u] for u in ordered]
            given = allocate(value, weights, caps=weights)
            shares, rest = list(zip(ordered, given.shares, strict=True)), given.unallocated
        for unit, part in shares:
            amount[unit] -= part
        if rest:
            shares += self._from_others(application, rest)
        return shares

    def _is_as_placed(self, application: Application) -> bool:
        """Tell whether sharing it out again could only move a cent between lines."""
        assert self._amount is not None
        now = self._units.amount
        return application.is_shared_out and all(
            self._amount[u] == now[u] for u in application.units
        )

    def _from_others(self, application: Application, rest: int) -> list[tuple[int, int]]:
        """Take the rest off units that cost more in this view than they were charged."""
        assert self._amount is not None
        charged = dict(application.rewards)
        room = [
            max(mine - placed + charged.get(unit, 0), 0)
            for unit, (mine, placed) in enumerate(
                zip(self._amount, self._units.amount, strict=True)
            )
        ]
        shares = allocate(rest, room, caps=room).shares
        taken = [(unit, share) for unit, share in enumerate(shares) if share]
        for unit, share in taken:
            self._amount[unit] -= share
        return taken
