"""What a location that may not serve failed."""

from __future__ import annotations

from dataclasses import dataclass

from sync.hub.routing.rules import FilterKind, HardFilter


@dataclass(frozen=True, slots=True)
class Failure:
    """A filter that a location failed: what was found there, None for unknown, and the limit."""

    filter: FilterKind
    found: str | int | None = None
    limit: str | int | None = None
    is_droppable: bool = False


@dataclass(frozen=True, slots=True)
class Fallen:
    """A location that has goods of the request and may not serve it, with each filter failed."""

    location: str
    failures: tuple[Failure, ...]

    @property
    def is_droppable(self) -> bool:
        """Tell whether it may serve once the filters are dropped that can be."""
        return all(each.is_droppable for each in self.failures)


def failed(rule: HardFilter, found: str | int | None, limit: str | int | None) -> Failure:
    """Return the failure of a rule."""
    return Failure(rule.kind, found, limit, rule.is_droppable)
