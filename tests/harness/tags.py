"""RFID tags for tests: SGTIN-96 of an item's number, and a reader that says what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.peripherals import TagSeen

if TYPE_CHECKING:
    from edge.domain.catalogue import Item

STRANGER = "3074257BF7194E4000001A85"
"""GTIN 80614141123458, the tag data standard's own example."""

PARCEL = "3174257BF4499602D2000000"
"""An SSCC-96: no trade item."""


def tag_of(item: Item, serial: int) -> str:
    """Return the SGTIN-96 of an item: filter 1, a company prefix of seven digits."""
    assert item.gtin is not None
    prefix, reference = int(item.gtin[1:8]), int(item.gtin[0] + item.gtin[8:13])
    head = (0x30 << 88) | (1 << 85) | (5 << 82)
    return f"{head | prefix << 58 | reference << 38 | serial:024X}"


@dataclass
class FakeReader:
    """Tags that wait to be taken, and how often the reader was switched."""

    tags: list[TagSeen] = field(default_factory=list)
    switched: list[bool] = field(default_factory=list)

    def reads(self, *epcs: str) -> None:
        """Have tags in the field."""
        self.tags += [TagSeen(epc, 1, -50) for epc in epcs]

    def take(self) -> tuple[TagSeen, ...]:
        """Return what was read since the last call."""
        taken, self.tags = tuple(self.tags), []
        return taken
