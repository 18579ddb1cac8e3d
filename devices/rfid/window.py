"""Tells each tag once in a while, although a reader reports it many times a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from devices.rfid.llrp import TagRead

TAGS_MAX: Final = 100_000
"""More than any shop has in reach; beyond it the oldest are told again."""


class TagWindow:
    """Remembers when a tag was told last."""

    def __init__(self, again_after_s: int) -> None:
        self._again_micros = again_after_s * 1_000_000
        self._told: dict[str, int] = {}

    def fresh(self, tags: list[TagRead], now_micros: int) -> list[TagRead]:
        """Return those that were not told for so long."""
        found = []
        for tag in tags:
            told = self._told.get(tag.epc)
            if told is None or now_micros - told >= self._again_micros:
                self._told.pop(tag.epc, None)
                self._told[tag.epc] = now_micros
                found.append(tag)
        while len(self._told) > TAGS_MAX:
            del self._told[next(iter(self._told))]
        return found
