"""The demo's plug as the screen sees it: looked at beside the loop, pulled without a wait."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.demo_places import PLACES, state_file
from tui.demo_plug import Line
from tui.watch import Watch

if TYPE_CHECKING:
    from pathlib import Path

POLL_S = 0.5


class DemoLine(Watch):
    """The line of one till of the demo, and how the demo's centre is."""

    def __init__(self, root: Path, index: int) -> None:
        super().__init__("demo-line", POLL_S)
        self._root = root
        self._cut_file = PLACES[index].cut_file(root)
        self._line = Line(other=PLACES[(index + 1) % len(PLACES)].label)
        self._wanted: bool | None = None

    def read(self) -> Line:
        """Return how the line was when it was last looked at, or as it was pulled since."""
        return self._line

    def toggle(self) -> None:
        """Pull the plug or put it back; it is done beside the loop and shown at once."""
        cut = not self._line.is_cut
        self._line = replace(self._line, is_cut=cut)
        self._wanted = cut
        self.wake()

    def look(self) -> None:
        """Do what was asked of the plug, then see how it is."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._pull(cut=wanted)
        self._look()

    def _pull(self, *, cut: bool) -> None:
        if cut:
            self._cut_file.parent.mkdir(parents=True, exist_ok=True)
            self._cut_file.touch()
        else:
            self._cut_file.unlink(missing_ok=True)

    def _look(self) -> None:
        """Look at the plug, which another terminal may pull too, and at the demo's centre."""
        try:
            said = json.loads(state_file(self._root).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            said = {}
        centre, is_cut = str(said.get("centre", "")), self._cut_file.exists()
        if self._wanted is None:
            self._line = replace(self._line, is_cut=is_cut, centre=centre)
