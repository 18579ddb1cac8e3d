"""The fake behind `Rights`: what a test says that the centre granted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from edge.rights import GrantedRight

if TYPE_CHECKING:
    from edge.ports import Identity


@dataclass
class SomeRights:
    """Implements `Rights` for whoever asks: every life holds what was granted here."""

    told: dict[str, GrantedRight] = field(default_factory=dict)
    of_epoch: str = ""

    def grants(self, resource: str, amount: int, lease_left_micros: int | None = None) -> str:
        """Grant a right and return its name."""
        name = f"g{len(self.told) + 1}"
        lease = None if lease_left_micros is None else lease_left_micros + 1
        self.told[name] = GrantedRight(
            name, resource, amount, lease_micros=lease, lease_left_micros=lease_left_micros
        )
        return name

    def asks_back(self, right: str) -> None:
        """Ask a right back."""
        self.told[right] = replace(self.told[right], is_asked_back=True)

    def granted(self, _identity: Identity) -> tuple[GrantedRight, ...]:
        return tuple(self.told.values())

    def epoch(self) -> str:
        return self.of_epoch

    def forget(self, right: str) -> None:
        self.told.pop(right)
