"""A price book made ready to be asked: which promotions a line touches, found by index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.proposing import selectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.lines import PriceLine
    from edge.domain.pricing.promotion import Promotion
    from edge.domain.pricing.selector import Selector

Touch = tuple[int, int]
"""A promotion's position in its book and one of its pools."""

REMEMBERED_MAX = 20_000
"""How many kinds of goods are remembered with what they touch; then the memory starts anew."""


class CompiledBook:
    """An inverted index over the pools of all promotions.

    Pools that name items, categories, brands or flags are found by these names; the others are
    looked at for every line. What was found is remembered by the line's kind of goods, which
    changes nothing of the answer.
    """

    def __init__(self, promotions: tuple[Promotion, ...]) -> None:
        self.promotions = promotions
        self._pools: dict[Touch, Selector] = {}
        self._named: dict[tuple[str, str], list[Touch]] = {}
        self._anything: list[Touch] = []
        self._remembered: dict[tuple[object, ...], tuple[Touch, ...]] = {}
        for at, promotion in enumerate(promotions):
            for number, selector in enumerate(selectors(promotion.rule)):
                self._add((at, number), selector)

    def _add(self, touch: Touch, selector: Selector) -> None:
        self._pools[touch] = selector
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

    def selector(self, touch: Touch) -> Selector:
        """Return the selector of a pool."""
        return self._pools[touch]

    def touches(self, line: PriceLine) -> tuple[Touch, ...]:
        """Return the pools that a line's units are in, in the order of the book."""
        if not line.discountable or line.quantity.milli <= 0:
            return ()
        kind = (
            line.item, line.category, line.brand, line.flags, line.unit_price.scaled,
            line.overridden,
        )  # fmt: skip
        found = self._remembered.get(kind)
        if found is None:
            if len(self._remembered) >= REMEMBERED_MAX:
                self._remembered.clear()
            found = self._remembered[kind] = self._found(line)
        return found

    def _found(self, line: PriceLine) -> tuple[Touch, ...]:
        near = set(self._anything)
        names = [("sku", line.item), ("category", line.category), ("brand", line.brand)]
        names += [("flag", flag) for flag in line.flags]
        for name in names:
            near.update(self._named.get(name, ()))
        return tuple(
            touch
            for touch in sorted(near)
            if self._pools[touch].matches(line)
            and (self.promotions[touch[0]].on_override or not line.overridden)
        )

    def pools(self, lines: Sequence[PriceLine]) -> dict[int, list[list[int]]]:
        """Return for each touched promotion which lines are in each of its pools."""
        found: dict[int, list[list[int]]] = {}
        for at, line in enumerate(lines):
            for promotion, number in self.touches(line):
                mine = found.get(promotion)
                if mine is None:
                    count = len(selectors(self.promotions[promotion].rule))
                    mine = found[promotion] = [[] for _ in range(count)]
                mine[number].append(at)
        return found
