"""A price book made ready to be asked: which promotions a line touches, found by index."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from edge.domain.pricing.candidates import is_packable
from edge.domain.pricing.eligibility import Eligibility
from edge.domain.pricing.modifiers import promotion_modifiers
from edge.domain.pricing.promotion import UNLIMITED, Layer
from edge.domain.pricing.proposing import is_unit_rule, needs, selectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from edge.domain.events import Modifier
    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.lines import PriceContext, PriceLine
    from edge.domain.pricing.promotion import Promotion
    from edge.domain.pricing.selector import Selector

Touch = tuple[int, int]
"""A promotion's position in its book and one of its pools."""

CONTEXTS_MAX = 50
"""How many sorts of buyers and minutes are remembered."""

REMEMBERED_MAX = 20_000
"""How much is remembered of each sort; then the memory of that sort starts anew."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What goods of one kind touch: all pools, and the promotions of the layers apart.

    `price_lists` and `markdowns` reward each unit for itself; `others` look at several units.
    `number` stands for the kind as long as the book lives, for it costs less to look up.
    """

    every: tuple[Touch, ...]
    price_lists: tuple[int, ...]
    markdowns: tuple[int, ...]
    others: tuple[Touch, ...]
    is_simple: bool = True
    """Whether the promotions of the first two layers only compete: none chains or excludes."""
    number: int = 0


@dataclass(slots=True)
class ContextMemory:
    """Who may have what, and what single lines come to, for one sort of buyer at one minute."""

    eligible: dict[int, Eligibility] = field(default_factory=dict)
    unit_rules: dict[Hashable, tuple[tuple[int, ...], tuple[int, ...]]] = field(
        default_factory=dict
    )
    """Price lists and markdowns that goods of a kind may have."""
    lines: dict[Hashable, Any] = field(default_factory=dict)


_LINE_LAYERS = (Layer.PRICE_LIST, Layer.MARKDOWN)

NOTHING_TOUCHED = Touched((), (), (), ())


class CompiledBook:
    """An inverted index over the pools of all promotions.

    Pools that name items, categories, brands or flags are found by these names; the others are
    looked at for every kind of goods. `remembered` holds answers of pure functions by all that
    they depend on, so that remembering changes none of them.
    """

    def __init__(self, promotions: tuple[Promotion, ...]) -> None:
        self.promotions = promotions
        self.order = [(p.combine.sequence, -p.combine.priority, p.promotion_id) for p in promotions]
        """Sorts promotions inside a layer: by sequence, priority and id, not by place."""
        self.layer = [promotion.combine.layer for promotion in promotions]
        self.needs = [needs(promotion.rule) for promotion in promotions]
        self.is_packable = [is_packable(promotion) for promotion in promotions]
        self.is_unlimited = [promotion.limits == UNLIMITED for promotion in promotions]
        self.selectors = [selectors(promotion.rule) for promotion in promotions]
        self.looks_at_discounts = [any(s.undiscounted for s in each) for each in self.selectors]
        """Whether what units a promotion may see depends on what they were given before."""
        self.unit_rules = [is_unit_rule(promotion) for promotion in promotions]
        self.stays_apart = [p.combine.stack == "exclusive" or p.is_third_party for p in promotions]
        """Whether a promotion needs the full account even where it rewards each unit for itself."""
        self._per_line = [
            p.combine.layer if is_unit and p.combine.layer in _LINE_LAYERS else None
            for p, is_unit in zip(promotions, self.unit_rules, strict=True)
        ]
        """The layer of each promotion that rewards each unit for itself in the first two."""
        self._numbers = count(1)
        self._modifiers: dict[int, Callable[[int], Modifier]] = {}
        self._named: dict[tuple[str, str], list[Touch]] = {}
        self._anything: list[Touch] = []
        self._remembered: dict[str, dict[Hashable, Any]] = {}
        for at, pools in enumerate(self.selectors):
            for number, selector in enumerate(pools):
                self._add((at, number), selector)

    def _add(self, touch: Touch, selector: Selector) -> None:
        if selector.all or selector.names_nothing:
            self._anything.append(touch)
            return
        for kind, names in (
            ("sku", selector.sku),
            ("category", selector.category),
            ("brand", selector.brand),
            ("flag", selector.flag),
        ):
            for name in names:
                self._named.setdefault((kind, name), []).append(touch)

    def remembered(self, sort: str) -> dict[Hashable, Any]:
        """Return the memory for one sort of answers; it is emptied when it has grown too large."""
        memory = self._remembered.setdefault(sort, {})
        if len(memory) >= REMEMBERED_MAX:
            memory.clear()
        return memory

    def forget(self) -> None:
        """Empty every memory."""
        self._remembered.clear()

    def touched_by(self, lines: Iterable[PriceLine]) -> list[Touched]:
        """Return for each line what its units touch, in the order of the book."""
        memory = self.remembered("touched")
        found = []
        for line in lines:
            if not line.discountable or line.quantity.milli <= 0 or line.unit_price.scaled < 0:
                found.append(NOTHING_TOUCHED)
                continue
            touched: Touched | None = memory.get(line.kind)
            if touched is None:
                touched = memory[line.kind] = self._found(line)
            found.append(touched)
        return found

    def _found(self, line: PriceLine) -> Touched:
        names = [("sku", line.item), ("category", line.category), ("brand", line.brand)]
        names += [("flag", flag) for flag in line.flags]
        near = set(self._anything)
        near.update(*[self._named.get(name, ()) for name in names])
        every = tuple(
            [
                touch
                for touch in sorted(near)
                if self.selectors[touch[0]][touch[1]].matches(line)
                and (not line.overridden or self.promotions[touch[0]].on_override)
            ]
        )
        lists = self._per_line_of(every, Layer.PRICE_LIST)
        markdowns = self._per_line_of(every, Layer.MARKDOWN)
        return Touched(
            every,
            lists,
            markdowns,
            others=tuple([touch for touch in every if self._per_line[touch[0]] is None]),
            is_simple=all(self._only_competes(at) for at in (*lists, *markdowns)),
            number=next(self._numbers),
        )

    def _only_competes(self, at: int) -> bool:
        is_best = self.promotions[at].combine.stack == "best"
        return is_best and not self.selectors[at][0].undiscounted

    def _per_line_of(self, every: Iterable[Touch], layer: Layer) -> tuple[int, ...]:
        members = [at for at, _ in every if self._per_line[at] is layer]
        return tuple(sorted(members, key=self.order.__getitem__) if members else ())

    def pools(
        self, touched: Sequence[Touched], *, per_line: bool = True
    ) -> dict[int, list[list[int]]]:
        """Return for each touched promotion which lines are in each of its pools.

        Without `per_line` those that reward each unit for itself in the first two layers are
        left out.
        """
        found: dict[int, list[list[int]]] = {}
        for at, each in enumerate(touched):
            for promotion, number in each.every if per_line else each.others:
                mine = found.get(promotion)
                if mine is None:
                    mine = found[promotion] = [[] for _ in self.selectors[promotion]]
                mine[number].append(at)
        return found

    def modifier(self, at: int, discount_minor: int) -> Modifier:
        """Return the record of a discount on a line; equal ones are made once."""
        memory = self.remembered("modifier")
        found: Modifier | None = memory.get((at, discount_minor))
        if found is None:
            make = self._modifiers.get(at)
            if make is None:
                make = self._modifiers[at] = promotion_modifiers(self.promotions[at])
            found = memory[at, discount_minor] = make(discount_minor)
        return found

    def context_memory(self, context: PriceContext, rounding: DiscountRounding) -> ContextMemory:
        """Return what is remembered for buyers like this one, at this minute."""
        key = (
            context.at and f"{context.at:%Y-%m-%d %H:%M}", context.customer_groups,
            context.coupons, context.redeemed_coupons, frozenset(context.usage.items()), rounding,
        )  # fmt: skip
        memory = self._remembered.setdefault("context", {})
        known: ContextMemory | None = memory.get(key)
        if known is None:
            if len(memory) >= CONTEXTS_MAX:
                memory.clear()
            known = memory[key] = ContextMemory()
        for remembered in (known.lines, known.unit_rules):
            if len(remembered) >= REMEMBERED_MAX:
                remembered.clear()
        return known
