"""The promotions that hold together, under one name, with the way they compete."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from edge.domain.pricing.compiled import CompiledBook
from edge.domain.pricing.promotion import Promotion

NODE_BUDGET = 2_000
"""Nodes that the search for the best combination may visit in one conflict component."""

StrategyName = Literal[
    "layers",
    "sequence",
    "best_single",
    "best_combination",
    "priority_zones",
    "priority_compound",
]


@dataclass(frozen=True, slots=True)
class Strategy:
    """How promotions compete.

    `layers` evaluates price lists, markdowns, deals and basket rewards in this order and looks for
    the best price inside each. `sequence` applies them one after the other on the running amounts,
    or, with `base` original, all on the original prices; `unit_exclusive` hides units that are in
    a deal already. `best_single` takes the one worth most, `best_combination` the best packing.
    `priority_zones` and `priority_compound` are the two models of Dynamics 365 Commerce ("best
    price and compound within priority, never across" and "best price only within priority, always
    compound across").
    """

    name: StrategyName = "layers"
    unit_exclusive: bool = False
    base: Literal["running", "original"] = "running"
    node_budget: int = NODE_BUDGET


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon that the shop knows: what its code says and what promotions call it.

    A scanned code that begins with `code` stands for it; what follows is the serial where
    `is_serial`, and such a coupon is spent by the sale that uses it.
    """

    coupon: str
    code: str
    text: str = ""
    is_serial: bool = False


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All promotions of a shop, evaluated together; `version` names exactly this content."""

    version: str = ""
    promotions: tuple[Promotion, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    strategy: Strategy = Strategy()
    source: str = field(default="", compare=False, repr=False)
    """The JSON text that it was read from and can be read from again."""
    _compiled: list[CompiledBook] = field(
        default_factory=list, init=False, compare=False, repr=False
    )

    @property
    def counted(self) -> tuple[Promotion, ...]:
        """Return the promotions whose limit spans more than one basket."""
        return tuple(each for each in self.promotions if each.limits.span_baskets)

    @property
    def compiled(self) -> CompiledBook:
        """Return the index over the promotions, made when it is first asked for."""
        if not self._compiled:
            self._compiled.append(CompiledBook(self.promotions))
        return self._compiled[0]


NO_BOOK = PriceBook()
