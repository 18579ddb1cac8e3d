"""What the pages show, from a real centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.rulings import OFFICE
from edge.domain.agreement.telling import details
from edge.domain.errors import Refusal
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
from sync.hub.console.fulfilment_data import FulfilmentPage
from sync.hub.console.fulfilment_rows import fulfilment_page
from sync.hub.console.order_data import KeptRow, OrderPage, OrderRow, RefundRow, StockRow
from sync.hub.console.order_rows import newest_orders, order_page
from sync.hub.console.refund_rows import note_given, refund_rows, retry_refund
from sync.hub.console.telling import amount, effect, moment, quantity, side
from sync.hub.hub import Hub
from sync.hub.listening import enrol_code, lanes_address
from sync.hub.services import bulk, conflicts, import_jobs, set_aside
from sync.hub.services.kinds import BOOKS, KINDS, PRICES, STAFF, promotion_names
from sync.hub.services.pool import items_like, newest_promises, stock_of
from sync.hub.services.records import Writing, list_records
from sync.hub.services.tokens import read_caller, read_token
from sync.hub.standing import read_standing
from sync.hub.store.streams import read_lives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import EntryRef
    from sync.hub.console.fulfilment_data import FulfilmentPage
    from sync.hub.ports import StreamState
    from sync.hub.services.conflicts import Conflict
    from sync.hub.services.records import Record
    from sync.hub.services.tokens import Caller
    from sync.hub.standing import LaneStanding

ROWS_MAX: Final = 200
"""As many as a person looks through; what is older has the API."""
ITEMS_MAX: Final = 50
JOBS_MAX: Final = 10
SILENT_AFTER_S: Final = 120
"""A till asks every 30 s at the latest; four times unheard is a line that is down."""


@dataclass(frozen=True, slots=True)
class CentreData:
    """Implements `ConsoleData`."""

    hub: Hub

    def sign_in(self, token: str) -> Person | None:
        """Return whom a token stands for."""
        return _person(self.hub.database.run(lambda cursor: read_token(cursor, token)))

    def person(self, mark: str) -> Person | None:
        """Return who is signed in under a mark."""
        digest = bytes.fromhex(mark)
        return _person(self.hub.database.run(lambda cursor: read_caller(cursor, digest)))

    def overview(self) -> Overview:
        """Return how the lanes stand."""
        databases = self.hub.shards.databases()
        standings = [read_standing(database) for database in databases]
        names = self._store_names()
        noted = set_aside.newest_incidents(self.hub, set_aside.BEFORE_INCIDENTS, ROWS_MAX)
        return Overview(
            tuple(self._lane_row(lane, names) for each in standings for lane in each.lanes),
            tuple(map(_incident_row, noted)),
            set_aside=sum(sum(each.quarantined.values()) for each in standings),
            open_conflicts=sum(each.conflicts_open for each in standings),
        )

    def lane(self, store: str, lane: str) -> LanePage:
        """Return a lane whole."""
        database = self.hub.shards.database_for(store)
        known = [
            one for one in read_standing(database).lanes if (one.store, one.lane) == (store, lane)
        ]
        lives = database.run(lambda cursor: read_lives(cursor, store, lane))
        noted = database.run(
            lambda cursor: set_aside.read_lane_incidents(cursor, store, lane, ROWS_MAX)
        )
        return LanePage(
            store,
            lane,
            self._lane_row(known[0], self._store_names()) if known else None,
            tuple(_life_row(*each) for each in lives),
            tuple(map(_incident_row, noted)),
        )

    def enrol_code(self, store: str, lane: str, *, replaces: bool) -> str:
        """Return a new code."""
        secret = self.hub.registry(store).new_code(store, lane, replaces=replaces)
        return enrol_code(secret, self.hub.authority.fingerprint, lanes_address(self.hub.folder))

    def revoke(self, store: str, lane: str, reason: str) -> None:
        """End a lane's key."""
        self.hub.registry(store).revoke(store, lane, reason)

    def set_aside(self) -> Sequence[SetAsideRow]:
        """Return the entries that could not be booked."""
        found = set_aside.newest_set_aside(self.hub, set_aside.BEFORE_SET_ASIDE, ROWS_MAX)
        return [
            SetAsideRow(
                *(one.store, one.lane, one.incarnation, one.seq, one.reason, one.text),
                moment(one.received_micros),
            )
            for one in found
        ]

    def conflicts(self, state: str) -> Sequence[ConflictRow]:
        """Return the newest conflicts of a state, the dearest first."""
        newest = conflicts.newest_conflicts
        found = self.hub.database.run(lambda cursor: newest(cursor, state, ROWS_MAX))
        names = self._store_names()
        return [
            _conflict_row(c, names) for c in sorted(found, key=lambda c: c.outcome.effect_minor)
        ]

    def conflict(self, outcome: str) -> ConflictPage | None:
        """Return a conflict whole."""
        read = conflicts.read_conflict
        try:
            found, answers = self.hub.database.run(lambda cursor: read(cursor, outcome))
        except Refusal:
            return None
        names = self._store_names()

        def told(title: str, ref: EntryRef) -> Side:
            where = f"{names.get(ref.store, ref.store)}, lane {ref.lane}, entry {ref.seq}"
            if ref.store and ref.lane == OFFICE:
                where = f"{names.get(ref.store, ref.store)}, {ref.incarnation} {ref.branch}"
            if not ref.store:
                where = f"The office, {ref.incarnation} {ref.branch}, version {ref.seq}"
            return side(title, where, conflicts.read_version(self.hub, ref))

        return ConflictPage(
            row=_conflict_row(found, names),
            sides=(
                *(told("What stands", ref) for ref in found.outcome.winners),
                told("What gave way", found.outcome.loser),
            ),
            rule=found.words.rule,
            said=details(
                found.outcome.rule,
                found.outcome.facts,
                lambda minor: amount(minor, found.outcome.currency),
            ),
            next_step=found.words.next_step,
            answers=tuple(
                f"{moment(one.answered_micros)} UTC, {one.answered_by}: {one.answer}"
                + (f", “{one.note}”" if one.note else "")
                for one in answers
            ),
        )

    def answer(self, outcome: str, answer: str, note: str, by: str) -> None:
        """Accept or dispute a conflict."""
        now_micros = self.hub.clock.now().micros
        given = conflicts.Given(answer, note, by, now_micros)
        conflicts.answer_conflict(self.hub, outcome, given, f"console/{by}/{now_micros}")

    def stock(self, text: str) -> Sequence[StockRow]:
        """Return stock of items over all places."""
        return [
            StockRow(
                *(item, name, at.name, at.kind),
                *map(
                    quantity,
                    (at.on_hand_milli, at.reserved_milli, at.in_transit_milli, at.available_milli),
                ),
            )
            for item, name in items_like(self.hub, text, ITEMS_MAX)
            for at in stock_of(self.hub, item)
        ]

    def kept_goods(self) -> Sequence[KeptRow]:
        """Return the newest promises of goods."""
        names = self._store_names()
        return [
            KeptRow(
                *(one.reference or one.reservation, one.item, quantity(one.quantity_milli)),
                *(names.get(one.location, one.location), one.state, moment(one.expires_micros)),
            )
            for one in newest_promises(self.hub, ROWS_MAX)
        ]

    def orders(self, number: str) -> Sequence[OrderRow]:
        """Return the newest orders."""
        return newest_orders(self.hub, number, self._store_names(), ROWS_MAX)

    def order(self, order: str) -> OrderPage | None:
        """Return an order whole."""
        return order_page(self.hub, order, self._store_names())

    def refunds(self) -> Sequence[RefundRow]:
        """Return the refunds that a person has to see to."""
        return refund_rows(self.hub, ROWS_MAX)

    def ask_refund_again(self, order: str) -> None:
        """Have the gateway asked again for what it declined."""
        retry_refund(self.hub, order)

    def refund_given(self, order: str, minor: int, note: str) -> None:
        """Note that a person gave money back."""
        note_given(self.hub, order, minor, note)

    def fulfilment(self) -> FulfilmentPage:
        """Return figures of the last days, locations and routing rules."""
        return fulfilment_page(self.hub, ROWS_MAX)

    def prices(self, text: str) -> PricesPage:
        """Return prices by item, from an item id on, and all promotions."""

        def work(cursor: Any) -> tuple[list[Record], list[Record]]:
            return (
                list_records(cursor, PRICES.event, text, ROWS_MAX),
                list_records(cursor, BOOKS.event, "", ROWS_MAX),
            )

        prices, books = self.hub.database.run(work)
        return PricesPage(
            tuple(
                PriceRow(
                    *(one.body["item_id"], one.body["price"] or "asked for at the till"),
                    *(moment(one.body["from_micros"]) or "the beginning", one.changed_by),
                )
                for one in prices
            ),
            tuple(
                PromotionsRow(
                    moment(one.body["from_micros"]),
                    promotion_names(one.body["book"]),
                    one.changed_by,
                )
                for one in books
            ),
        )

    def staff(self) -> Sequence[StaffRow]:
        """Return who works here."""
        found = self.hub.database.run(lambda c: list_records(c, STAFF.event, "", ROWS_MAX))
        return [
            StaffRow(
                *(one.key, one.body["name"], one.body["role"]),
                ", ".join(one.body["stores"]) or "all",
                active=one.body["active"],
            )
            for one in found
        ]

    def take_file(self, kind: str, text: str, *, dry: bool, by: str) -> FileResult:
        """Take a file in; CSV with a head line, or a JSON object a line."""
        writing = Writing(by, self.hub.clock.now().micros)
        lines = bulk.read_lines(text, _form_of(text), KINDS[kind])
        report = bulk.take_file(self.hub, KINDS[kind], lines, writing, dry=dry)
        return _file_result(kind, report)

    def start_file(self, kind: str, text: str, *, dry: bool, by: str) -> str:
        """Have a large file taken in beside the requests."""
        job, now_micros = self.hub.ids.new(), self.hub.clock.now().micros
        asked = import_jobs.Asked(job, kind, _form_of(text), dry, text, by)
        self.hub.database.run(lambda cursor: import_jobs.ask(cursor, asked, now_micros))
        return job

    def import_job(self, job: str) -> ImportRow | None:
        """Return how far a file is."""
        try:
            found = self.hub.database.run(lambda cursor: import_jobs.read_job(cursor, job))
        except Refusal:
            return None
        return _import_row(found)

    def import_jobs(self) -> Sequence[ImportRow]:
        """Return the newest files."""
        newest = import_jobs.newest_jobs
        return [
            _import_row(job)
            for job in self.hub.database.run(lambda cursor: newest(cursor, JOBS_MAX))
        ]

    def _store_names(self) -> dict[str, str]:
        databases = self.hub.shards.databases()
        return {one.store: one.name for d in databases for one in d.run(set_aside.read_stores)}

    def _lane_row(self, lane: LaneStanding, names: dict[str, str]) -> LaneRow:
        now_micros = self.hub.clock.now().micros
        heard = lane.contact_micros
        lag_s = None if heard is None else max(0, (now_micros - heard) // 1_000_000)
        return LaneRow(
            lane.store,
            names.get(lane.store, lane.store),
            lane.lane,
            _state(lane, lag_s, now_micros),
            moment(heard or 0),
            lag_s,
            lane.entries,
            lane.waiting,
            lane.unread,
        )


def _form_of(text: str) -> str:
    return "ndjson" if text.lstrip().startswith("{") else "csv"


def _file_result(kind: str, report: bulk.BulkReport) -> FileResult:
    return FileResult(
        kind,
        report.is_dry,
        tuple(FileError(one.line, one.column, one.message) for one in report.errors),
        {"new": report.made, "changed": report.changed, "as before": report.same},
    )


def _import_row(job: import_jobs.ImportJob) -> ImportRow:
    state = "stopped: too many lines are wrong" if job.state == import_jobs.STOPPED else job.state
    percent = 100 if job.is_over else 100 * job.lines_done // job.lines_total
    at = moment(job.asked_micros)
    result = _file_result(job.kind, job.report)
    return ImportRow(job.job, at, job.asked_by, state, percent, job.is_over, result)


def _person(caller: Caller | None) -> Person | None:
    return Person(caller.name, caller.scope, caller.token_hash.hex()) if caller else None


def _state(lane: LaneStanding, lag_s: int | None, now_micros: int) -> str:
    if lane.revoked is not None:
        return f"revoked: {lane.revoked}"
    if lane.expires_micros <= now_micros:
        return "certificate expired"
    if lag_s is None:
        return "joined, never heard"
    return "silent" if lag_s > SILENT_AFTER_S else "in touch"


def _life_row(life: StreamState, began_micros: int) -> LifeRow:
    return LifeRow(
        *(life.stream.incarnation, life.stream.branch),
        f"{life.state}, a copy" if life.is_copy else life.state,
        moment(began_micros),
        life.seq,
        life.hash.hex()[:16],
        f"{life.parent}, entry {life.parent_seq}" if life.parent else "",
    )


def _incident_row(noted: set_aside.Noted) -> IncidentRow:
    at = moment(noted.noted_micros)
    return IncidentRow(noted.code, noted.store, noted.lane, noted.seq, noted.detail, at)


def _conflict_row(found: Conflict, names: dict[str, str]) -> ConflictRow:
    outcome = found.outcome
    due = moment(found.recorded_micros + outcome.deadline_s * 1_000_000)
    return ConflictRow(
        outcome.id,
        found.words.headline,
        ", ".join(names.get(store, store) for store in outcome.stores),
        moment(found.recorded_micros),
        effect(outcome.effect_minor, outcome.currency, outcome.effect_milli),
        found.state,
        outcome.owner.replace("_", " "),
        due if outcome.deadline_s else "",
    )
