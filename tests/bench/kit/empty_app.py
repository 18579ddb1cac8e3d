"""The floor of every screen: a Textual app of one label that changes with each key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.events import Key

READY = "empty app is ready"


class EmptyApp(App[None]):
    """Shows how many keys came, and the last of them."""

    CSS = "Static { height: 1; }"
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """Show the one label."""
        yield Static(READY, id="label")

    def on_mount(self) -> None:
        """Count from nothing."""
        self.keys = 0

    def on_key(self, event: Key) -> None:
        """Paint the count."""
        self.keys += 1
        self.query_one("#label", Static).update(f"key {self.keys} was {event.key}")


if __name__ == "__main__":
    EmptyApp().run()
