"""The centre's pages over data of their own making."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.testclient import TestClient

from edge.domain.errors import Refusal
from sync.hub.api.office import create_office_app
from sync.hub.console.data import (
    ConflictPage,
    ConflictRow,
    FileError,
    FileResult,
    ImportRow,
    IncidentRow,
    LanePage,
    LaneRow,
    LifeRow,
    Overview,
    Person,
    PriceRow,
    PricesPage,
    PromotionsRow,
    SetAsideRow,
    Side,
    StaffRow,
)
from sync.hub.console.fulfilment_data import FigureRow, FulfilmentPage, LocationRow
from sync.hub.console.order_data import KeptRow, OrderPage, OrderRow, RefundRow, StockRow
from sync.hub.console.pages import console_router
from sync.hub.services.tokens import make_token, revoke_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.centre import SomeCentre

TOKEN = "thh-demo-token"
SECRET = b"the same for all replicas of one centre"
NOW_S = 1_790_000_000

TWICE = ConflictPage(
    row=ConflictRow(
        "7f3a", "Returned twice", "North", "2026-11-24 10:02", "-11.90 EUR", "open",
        "manager", "2026-11-27",
    ),
    sides=(
        Side("First", "North, lane 1", "2026-11-24 09:58", ("Lamp <b>small</b>, 1 piece",)),
        Side("Later", "South, lane 2", "2026-11-24 10:02", ("Lamp, 1 piece, cash 11.90",)),
    ),
    rule="The return with the earlier place stands; the later one is an over-return.",
    next_step="Ask for the receipt, or write the loss off.",
)  # fmt: skip


@dataclass
class FakeCentre:
    """Implements `ConsoleData` in memory."""

    answers: list[tuple[str, str, str, str]] = field(default_factory=list)
    revoked: list[tuple[str, str, str]] = field(default_factory=list)
    files: list[tuple[str, str, bool]] = field(default_factory=list)
    page: ConflictPage = TWICE

    scope: str = "admin"
    ended: bool = False
    has_job: bool = True

    def sign_in(self, token: str) -> Person | None:
        return self.person("5e") if token == TOKEN else None

    def person(self, mark: str) -> Person | None:
        return None if self.ended else Person("Head office", self.scope, mark)

    def overview(self) -> Overview:
        lanes = (
            LaneRow("n", "North", "1", "in step", "2026-11-24 10:05", 3, 1_204, 0, 0),
            LaneRow("n", "North", "2", "behind", "2026-11-22 18:00", 144_000, 77, 12, 340),
        )
        incidents = (IncidentRow("lane_cloned", "n", "2", 1, "", "2026-11-22 18:00"),)
        return Overview(lanes, incidents, set_aside=1, open_conflicts=1)

    def lane(self, store: str, lane: str) -> LanePage:
        seen = self.overview()
        row = next((r for r in seen.lanes if (r.store, r.lane) == (store, lane)), None)
        lives = (LifeRow("abcd", "", "open", "2026-11-01 08:00", 77, "00ff" * 4, ""),)
        return LanePage(store, lane, row, lives if row else (), seen.incidents if row else ())

    def enrol_code(self, store: str, lane: str, *, replaces: bool) -> str:
        if lane == "1" and not replaces:
            raise Refusal("lane_taken", store=store, lane=lane)
        return "SECRET.PRINT@hub.example:8443"

    def revoke(self, store: str, lane: str, reason: str) -> None:
        self.revoked.append((store, lane, reason))

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

    def kept_goods(self) -> Sequence[KeptRow]:
        return []

    def orders(self, number: str) -> Sequence[OrderRow]:
        return []

    def order(self, order: str) -> OrderPage | None:
        return None

    def refunds(self) -> Sequence[RefundRow]:
        return []

    def ask_refund_again(self, order: str) -> None:
        raise Refusal("record_unknown", kind="order", key=order)

    def refund_given(self, order: str, minor: int, note: str) -> None:
        raise Refusal("record_unknown", kind="order", key=order)

    def fulfilment(self) -> FulfilmentPage:
        row = LocationRow("North", "store", "paused: <i>flood</i>", "3 open", "always", "pickup")
        return FulfilmentPage((FigureRow("Pick time", "", "0"),), (row,), 2, ("1. distance",))

    def prices(self, text: str) -> PricesPage:
        rows = (PriceRow("lamp", "1290", "2026-12-01 00:00", "ann"),)
        return PricesPage(rows, (PromotionsRow("", ("three-for-two",), "ann"),))

    def staff(self) -> Sequence[StaffRow]:
        return [StaffRow("101", "Cashier One", "cashier", "North", active=True)]

    def take_file(self, kind: str, text: str, *, dry: bool, by: str) -> FileResult:
        if kind == "promotions":
            raise Refusal("store_unknown", store="n")
        if "bad" in text:
            return FileResult(kind, dry, errors=(FileError(2, "price", "This is no price."),))
        self.files.append((kind, text, dry))
        return FileResult(kind, dry, counts={"changed": 1})

    def start_file(self, kind: str, text: str, *, dry: bool, by: str) -> str:
        self.files.append((kind, text, dry))
        return "job-1"

    def import_job(self, job: str) -> ImportRow | None:
        return next((row for row in self.import_jobs() if row.job == job), None)

    def import_jobs(self) -> Sequence[ImportRow]:
        result = FileResult("items", is_dry=False, counts={"new": 7})
        row = ImportRow("job-1", "2026-11-24 10:00", "ann", "running", 35, False, result)
        return [row] if self.has_job else []


def console_app(centre: FakeCentre) -> FastAPI:
    """Return an app with nothing but the pages."""
    app = FastAPI(openapi_url=None)
    app.include_router(console_router(centre, SECRET, lambda: NOW_S))
    return app


class RealConsole:
    """The pages of a centre, signed in with a token of a scope."""

    def __init__(self, centre: SomeCentre, scope: str = "admin") -> None:
        self.centre = centre
        self.app = create_office_app(centre.hub)
        self.token = centre.database.run(lambda cursor: make_token(cursor, "ann", scope, 1))
        self.client = TestClient(self.app, base_url="http://centre.test")
        self.client.post("/console/sign-in", data={"token": self.token})

    def get(self, path: str) -> str:
        """Return the text of a page."""
        text: str = self.client.get(path).text
        return text

    def post(self, path: str, **said: str) -> str:
        """Send a form with the proof of a page; return what it answers."""
        proof = proof_in(self.get("/console/"))
        text: str = self.client.post(path, data={"proof": proof, **said}).text
        return text

    def api(self, path: str, **said: object) -> None:
        """Ask the office's interface for something."""
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": path}
        answer = self.client.post(path, json=said, headers=headers)
        assert answer.status_code < 300, answer.text

    def revoke_tokens(self) -> None:
        """End the token that is signed in."""
        self.centre.database.run(lambda cursor: revoke_tokens(cursor, "ann", 2))


def proof_in(text: str) -> str:
    """Return what a page's forms prove their origin with."""
    found = re.search(r'name="proof" value="([0-9a-f]{64})"', text)
    assert found, text
    return found[1]
