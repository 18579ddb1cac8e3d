"""The centre's pages over data of their own making."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fastapi import FastAPI

from edge.domain.errors import Refusal
from sync.hub.console.data import (
    ConflictPage,
    ConflictRow,
    FileError,
    FileResult,
    IncidentRow,
    LaneRow,
    OrderRow,
    Overview,
    SetAsideRow,
    Side,
    StaffRow,
    StockRow,
)
from sync.hub.console.pages import console_router, handlers

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKEN = "thh-demo-token"
SECRET = b"the same for all replicas of one centre"
NOW_S = 1_790_000_000

TWICE = ConflictPage(
    row=ConflictRow(
        "7f3a", "Returned twice", "North", "2026-11-24 10:02", "-11.90 EUR", "open",
        "manager", "2026-11-27",
    ),
    first=Side("First", "North, lane 1", "2026-11-24 09:58", ("Lamp <b>small</b>, 1 piece",)),
    second=Side("Later", "South, lane 2", "2026-11-24 10:02", ("Lamp, 1 piece, cash 11.90",)),
    rule="The return with the earlier place stands; the later one is an over-return.",
    happened="One lamp was sold and two came back.",
    next_step="Ask for the receipt, or write the loss off.",
)  # fmt: skip


@dataclass
class FakeCentre:
    """Implements `ConsoleData` in memory."""

    answers: list[tuple[str, str, str, str]] = field(default_factory=list)
    files: list[tuple[str, str, bool]] = field(default_factory=list)
    page: ConflictPage = TWICE

    def sign_in(self, token: str) -> str | None:
        return "Head office" if token == TOKEN else None

    def overview(self) -> Overview:
        lanes = (
            LaneRow("n", "North", "1", "in step", "2026-11-24 10:05", 3, 1_204),
            LaneRow("n", "North", "2", "behind", "2026-11-22 18:00", 144_000, 77),
        )
        incidents = (IncidentRow("lane_cloned", "n", "2", 1, "", "2026-11-22 18:00"),)
        return Overview(lanes, incidents, set_aside=1, open_conflicts=1)

    def set_aside(self) -> Sequence[SetAsideRow]:
        return [
            SetAsideRow("n", "1", "abcd", 7, "entry_unreadable", "<script>alert(1)</script>", "now")
        ]

    def conflicts(self, state: str) -> Sequence[ConflictRow]:
        return [self.page.row] if self.page.row.state == state else []

    def conflict(self, outcome: str) -> ConflictPage | None:
        return self.page if outcome == self.page.row.outcome else None

    def answer(self, outcome: str, answer: str, note: str, by: str) -> None:
        self.answers.append((outcome, answer, note, by))
        self.page = replace(self.page, row=replace(self.page.row, state=answer))

    def stock(self, text: str) -> Sequence[StockRow]:
        rows = [StockRow("lamp", "Lamp", "North", "store", "3", "1", "0", "2")]
        return [row for row in rows if text.lower() in row.name.lower()]

    def orders(self) -> Sequence[OrderRow]:
        return []

    def staff(self) -> Sequence[StaffRow]:
        return [StaffRow("101", "Cashier One", "cashier", "North", active=True)]

    def take_file(self, kind: str, text: str, *, dry: bool, by: str) -> FileResult:
        if kind == "promotions":
            raise Refusal("book_unreadable", line=3)
        if "bad" in text:
            return FileResult(kind, dry, errors=(FileError(2, "price", "This is no price."),))
        self.files.append((kind, text, dry))
        return FileResult(kind, dry, ("lamp: 11.90 → 12.90",), counts={"changed": 1})


def console_app(centre: FakeCentre) -> FastAPI:
    """Return an app with nothing but the pages."""
    app = FastAPI(openapi_url=None, exception_handlers=handlers())
    app.include_router(console_router(centre, SECRET, lambda: NOW_S))
    return app
