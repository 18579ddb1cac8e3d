"""Small counts side by side in one whole number, so that all are compared or lowered at once."""

from __future__ import annotations


class Tallies:
    """A layout of so many counts, none of which is ever above `most`.

    Each count has a field with one bit to spare on top, its guard. Counts that are subtracted from
    a number with its guards set leave a guard standing exactly where the field had enough.
    """

    __slots__ = ("guards", "nearly", "ones", "width")

    def __init__(self, fields: int, most: int) -> None:
        self.width = most.bit_length() + 1
        self.ones = [1 << at * self.width for at in range(fields)]
        """For each field what one of it is."""
        every = sum(self.ones)
        self.guards = every << (self.width - 1)
        self.nearly = self.guards - every
        """What carries every field that is not empty into its guard."""

    def has(self, counts: int, wanted: int) -> bool:
        """Tell whether every count is at least the wanted one."""
        return ((counts | self.guards) - wanted) & self.guards == self.guards

    def filled(self, counts: int) -> int:
        """Return the guards of the fields that are not empty."""
        return (counts + self.nearly) & self.guards

    def of_fields(self, counts: int, guards: int) -> int:
        """Return only the counts of the fields with these guards."""
        return counts & (guards - (guards >> (self.width - 1)))

    def count(self, counts: int, at: int) -> int:
        """Return the count in a field."""
        return (counts >> at * self.width) & ((1 << (self.width - 1)) - 1)
