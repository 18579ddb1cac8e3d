"""Where RFID readers hand their tags to, and whether anybody wants them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.rfid.llrp import TagRead


@dataclass(slots=True)
class TagField:
    """What a driver gets as the function of its tags: `is_wanted` says whether to read at all.

    A driver that does not ask is heard all the same, and what it reads unasked is dropped.
    """

    sink: Callable[[list[TagRead]], object]
    is_wanted: bool = False

    def __call__(self, tags: list[TagRead]) -> None:
        """Hand tags on while they are wanted."""
        if self.is_wanted:
            self.sink(tags)
