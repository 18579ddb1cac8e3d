"""The line to the centre in the demo, where it can be cut."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """The line to the centre in the demo, where it can be cut; `other` names the next till.

    `centre` says how the demo's own centre is: starting, joining, up, absent, failed or "".
    """

    is_cut: bool = False
    other: str = ""
    centre: str = ""

    @property
    def has_plug(self) -> bool:
        """Tell whether there is a line to pull out: one to a centre that runs, or will."""
        return self.centre in ("starting", "joining", "up")
