"""The one Textual screen: it lays the panels out and draws pictures on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from tui.frames import Key
from tui.picture import ListBody, PairBody, SaleBody
from tui.widgets.entry import Entry
from tui.widgets.lists import draw_box, draw_list, row_at
from tui.widgets.pairs import draw_pair
from tui.widgets.panel import Panel
from tui.widgets.sale_lines import draw_sale
from tui.widgets.strips import draw_keys, draw_message, draw_side, draw_status, key_at

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.desk import Desk
    from tui.opening import Opening
    from tui.picture import Body, Picture
    from tui.themes import Palette
    from tui.widgets.spans import Spans


MESSAGE_ROWS = 3
"""The rule, what happened, what to do next; nearly every message is that short."""


class Stage(Screen[None], inherit_bindings=False):
    """Fixed heights everywhere: nothing on the hot path makes the layout move."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    Stage { overflow: hidden hidden; }
    #frame { height: 1fr; width: 1fr; }
    #frame.practice { border: double ansi_yellow; border-title-align: center; }
    #status, #entry { height: 1; }
    #middle { height: 1fr; }
    #board { width: 1fr; height: 1fr; }
    #side { width: 24; height: 1fr; }
    #message { height: 3; }
    #keys { height: 2; }
    """

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._picture: Picture | None = None
        self._message_rows = MESSAGE_ROWS
        self.desk: Desk | Opening | None = None

    def compose(self) -> ComposeResult:
        """Lay the panels out."""
        palette = self._palette
        with Vertical(id="frame"):
            yield Panel(palette, id="status")
            with Horizontal(id="middle"):
                yield Panel(palette, id="board")
                yield Panel(palette, id="side")
            yield Panel(palette, id="message")
            yield Entry(palette, self._feed, self._paste)
            yield Panel(palette, id="keys")

    def on_mount(self) -> None:
        """Give the entry line the focus, which it keeps."""
        self.query_one("#frame").border_title = "PRACTICE - nothing is booked"
        self.query_one(Entry).focus()

    def paint(self, picture: Picture) -> None:
        """Draw a picture; panels repaint only the rows that differ."""
        self._picture = picture
        frame = self.query_one("#frame")
        if frame.has_class("practice") != picture.practice:
            frame.set_class(picture.practice, "practice")
            self.call_after_refresh(self._redraw)
        self._redraw()

    def on_resize(self) -> None:
        """Draw again for another size."""
        self.call_after_refresh(self._redraw)

    def on_click(self, event: events.Click) -> None:
        """Do what a key would do: the mouse never does more."""
        if self.desk is None or self._picture is None or event.widget is None:
            return
        if event.widget.id == "keys":
            self.desk.feed(Key(key_at(event.x, event.y, event.widget.size.width)))
        elif event.widget.id == "board" and isinstance(self._picture.body, ListBody):
            row = row_at(self._picture.body, event.y, *event.widget.size)
            if row is not None and self._picture.body.chosen is not None:
                self.desk.pick(row)

    def _feed(self, key: Key) -> None:
        if self.desk is not None:
            self.desk.feed(key)

    def _paste(self, text: str) -> None:
        if self.desk is not None:
            self.desk.paste(text)

    def _redraw(self) -> None:
        picture = self._picture
        if picture is None or not self.is_mounted:
            return
        status, board, side, message, keys = (
            self.query_one(f"#{name}", Panel)
            for name in ("status", "board", "side", "message", "keys")
        )
        if status.is_new(picture.status):
            status.show([draw_status(picture.status, status.size.width)])
        if board.is_new(picture.body):
            board.show(_draw_body(picture.body, board.size.width, board.size.height))
        if side.is_new(picture.side):
            side.show(draw_side(picture.side, side.size.width, side.size.height))
        if message.is_new(picture.message):
            self._show_message(message, picture)
        self.query_one(Entry).draw(picture.entry)
        if keys.is_new(picture.keys):
            keys.show(draw_keys(picture.keys, keys.size.width))

    def _show_message(self, panel: Panel, picture: Picture) -> None:
        """Draw the message; one too long for its place takes rows from the foot of the middle.

        Only then does the layout move, and the total, which stands at the head, never does.
        """
        rows = draw_message(picture.message, panel.size.width)
        panel.show(rows)
        needed = max(len(rows), MESSAGE_ROWS)
        if panel.size.width and needed != self._message_rows:
            self._message_rows = needed
            panel.styles.height = needed
            self.call_after_refresh(self._redraw)


def _draw_body(body: Body, width: int, height: int) -> list[Spans]:
    match body:
        case SaleBody():
            return draw_sale(body, width, height)
        case ListBody():
            return draw_list(body, width, height)
        case PairBody():
            return draw_pair(body, width, height)
        case _:
            return draw_box(body, width, height)
