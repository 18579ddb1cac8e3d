"""The till: a command in, a durable answer out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from edge.config import Settings, changed_sections
from edge.domain.commands import ApprovalGiven, Command
from edge.domain.errors import DataDamaged, OutcomeUnknown, Refusal, Unavailable
from edge.domain.events import ClockSuspected, SettingsApplied
from edge.domain.ids import OperationId
from edge.domain.web_orders import SUBJECT
from edge.orders import subject_of
from edge.services import card, card_refunds
from edge.services.desk import Decision, Desk, Tools, WrongPin
from edge.services.dispatch import decide
from edge.services.order_accepting import accepted_by_itself
from edge.services.order_book import heard_again, holds_to_pass
from edge.services.pin_waits import PinWaits
from edge.services.rights import with_rights_seen_to
from edge.services.state import (
    PRICE_BOOK_DAMAGED,
    RESERVE_USED,
    TillState,
    apply_basket,
    apply_count,
    apply_entry,
    from_loaded,
)
from edge.services.typed_texts import refuse_card_numbers
from edge.services.view import Answer, EventView, NoticeView
from edge.services.view_builder import till_view
from edge.services.view_of_counts import count_view
from edge.services.web_orders import last_said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from edge.card_terminal import CardDialogue, TerminalResult
    from edge.ports import Batch, Entry, Loaded

_SECRETS = ("pin", "old_pin", "new_pin")

CLOCK_SET_BACK = "clock_set_back"
CLOCK_WRONG = "clock_wrong"
CLOCK_BACK_S_MAX = 15 * 60
"""A wall clock this far behind the last entry is said to be wrong; selling goes on."""


class Till:
    """One lane's till. Not thread-safe: whoever owns the writer thread owns this.

    Nothing is acknowledged before it is durable. When the disk did not say whether a write was
    kept, the till reopens its file and looks the operation up before it answers.
    """

    def __init__(self, tools: Tools, settings: Settings, settings_sha256: str = "") -> None:
        self._tools = tools
        self._waits = PinWaits(tools.clock.monotonic_micros())
        self._in_doubt: OperationId | None = None
        self._awaiting_settings: tuple[Settings, str] | None = None
        self._settings_sha256 = settings_sha256
        loaded = tools.store.load()
        self._state = self._with_intake(from_loaded(loaded, settings))
        self._latest = loaded.head_wall
        self._check_clock()
        self._check_clock_by_centre()
        tools.catalogue.refresh(tools.clock.now())
        self._check_price_book()

    @property
    def state(self) -> TillState:
        """Return where the till stands."""
        return self._state

    def handle(self, command: Command) -> Answer:
        """Carry a command out; raises `TillError` if it is refused or its outcome is unknown."""
        text = command_text(command)
        refuse_card_numbers(command)
        return self._run(lambda desk: decide(desk, command), text)

    def record(self, dialogue: CardDialogue, result: TerminalResult) -> Answer:
        """Record what the card terminal said."""
        return self._run(lambda desk: card.record_result(desk, dialogue, result), "card result")

    def pending_dialogue(self) -> CardDialogue | None:
        """Return what the terminal has to be asked after a start with a payment under way."""
        if self._state.waiting_return is not None:
            return card_refunds.dialogue_after_start(self._state.waiting_return)
        basket = self._state.current
        if basket is None or basket.pending_tender is None:
            return None
        return card.dialogue_after_start(basket.pending_tender, basket.currency.code)

    def offer_settings(self, settings: Settings, sha256: str) -> bool:
        """Take valid settings; they apply at once without a basket, else when it has ended."""
        if sha256 == self._settings_sha256:
            return False
        self._awaiting_settings = (settings, sha256)
        return self._apply_settings()

    def notice(self, code: str, **facts: str | int | bool | None) -> None:
        """Show something until it is put right."""
        self._state = self._state.with_notice(NoticeView(code, facts))

    def clear_notice(self, code: str) -> None:
        """Take a notice away."""
        self._state = self._state.without_notice(code)

    def answer(self) -> Answer:
        """Return how things stand."""
        return Answer(events=(), view=till_view(self._state, self._tools.clock.now()))

    # How ---------------------------------------------------------------------------------------

    def _run(self, deciding: Callable[[Desk], Decision], text: str) -> Answer:
        self._settle_doubt()
        self._check_clock()
        self._check_clock_by_centre()
        self._apply_settings()
        self._hear_of_orders()
        if self._tools.catalogue.refresh(self._tools.clock.now()):
            self._check_price_book()
        try:
            decision = self._decided(deciding, text)
        except WrongPin as wrong:
            if wrong.locked_out is not None:
                fact = self._desk(text).fact(wrong.locked_out, wrong.locked_out.operator)
                self._commit(Decision(facts=(fact,), may_use_reserve=True))
            raise
        decision = with_rights_seen_to(self._desk(text), decision)
        entries = self._commit(decision)
        self._state = _after(self._state, decision)
        return Answer(
            events=_event_views(decision, entries),
            view=till_view(self._state, self._tools.clock.now()),
            items=decision.items,
            sales=decision.sales,
            customers=decision.customers,
            explanation=decision.explanation,
            files=decision.files,
            people=decision.people,
            closed=decision.closed,
            receipt=decision.receipt,
            pickups=decision.pickups,
            pickup=decision.pickup,
            wave=decision.wave,
            elsewhere=decision.elsewhere,
            count=count_view(self._state.count) if decision.shows_count else None,
            services=decision.services,
            dialogue=decision.dialogue,
            information=decision.information,
            facts=decision.told,
        )

    def _desk(self, text: str) -> Desk:
        return Desk(self._state, self._tools, self._tools.clock.now(), self._waits, text)

    def _decided(self, deciding: Callable[[Desk], Decision], text: str) -> Decision:
        """Decide; counting a PIN's tries writes too, and may find the disk full or in doubt.

        Then the file is reopened, with the space kept back if it needs it, and decided once more.
        """
        try:
            return deciding(self._desk(text))
        except OutcomeUnknown:
            self._in_doubt = OperationId(self._tools.ids.new())
            self._settle_doubt()
        except Refusal as refusal:
            counting = refusal.code == "disk_full" and not self._has_used_reserve()
            if not (counting and self._tools.store.release_reserve()):
                raise
            self.notice(RESERVE_USED)
        return deciding(self._desk(text))

    def _has_used_reserve(self) -> bool:
        return self._state.has_notice(RESERVE_USED)

    def _commit(self, decision: Decision) -> tuple[Entry, ...]:
        """Write a decision and take it into the state; an unknown outcome is looked up first."""
        book = self._desk("").price_book
        batch = decision.batch(OperationId(self._tools.ids.new()), book)
        if batch.is_empty:
            return ()
        after = self._state
        # Folded before it is written: what cannot be folded must not be kept, for every start
        # would meet it again.
        for change in batch.baskets:
            after = apply_basket(after, change, book)
        if batch.count is not None:
            after = apply_count(after, batch.count)
        try:
            entries = self._written(batch, decision)
        except OutcomeUnknown:
            self._in_doubt = batch.operation_id
            return self._look_up(batch)
        self._state = replace(after, notices=self._state.notices)
        for entry in entries:
            self._state = apply_entry(self._state, entry)
        return entries

    def _written(self, batch: Batch, decision: Decision) -> tuple[Entry, ...]:
        """Write a batch; what closes the day gets the space kept back for it."""
        store = self._tools.store
        try:
            return store.commit(batch)
        except Refusal as refusal:
            full = refusal.code == "disk_full"
            if not (full and decision.may_use_reserve and store.release_reserve()):
                raise
        self.notice(RESERVE_USED)
        return store.commit(batch)

    def _look_up(self, batch: Batch) -> tuple[Entry, ...]:
        """Reopen the file and go on from what is in it."""
        recorded = self._settle_doubt()
        if not recorded:
            raise Refusal("not_recorded", operation_id=batch.operation_id)
        return self._tools.store.recorded(batch.operation_id)

    def _settle_doubt(self) -> bool:
        """Find out what became of the write in doubt; raises while the disk does not answer."""
        operation_id = self._in_doubt
        if operation_id is None:
            return False
        try:
            recorded, loaded = self._reopened(operation_id)
        except (OutcomeUnknown, DataDamaged, Unavailable, Refusal, OSError) as error:
            raise OutcomeUnknown("outcome_unknown", operation_id=operation_id) from error
        signed_on, orders = self._state.operator, self._state.orders.orders
        fresh = self._with_intake(from_loaded(loaded, self._state.settings))
        lasting = {RESERVE_USED, CLOCK_SET_BACK, CLOCK_WRONG, PRICE_BOOK_DAMAGED}
        kept = tuple(n for n in self._state.notices if n.code in lasting)
        self._state = replace(
            fresh, operator=signed_on, locked=self._state.locked, notices=fresh.notices + kept
        )
        self._in_doubt = None
        # What was in doubt may be a fact of an order.
        self._hear_of_orders(orders)
        return recorded

    def _reopened(self, operation_id: OperationId) -> tuple[bool, Loaded]:
        """Reopen the file and read it; on a full disk even that needs the space kept back."""
        store = self._tools.store
        try:
            return store.recover(operation_id), store.load()
        except (OutcomeUnknown, Unavailable, Refusal, OSError):
            if not store.release_reserve():
                raise
        self.notice(RESERVE_USED)
        return store.recover(operation_id), store.load()

    def _with_intake(self, state: TillState) -> TillState:
        """Return the state with what this till said last of web orders, however long ago."""
        return replace(state, intake=last_said(self._tools.store.history(SUBJECT)))

    def _hear_of_orders(self, also: Iterable[str] = ()) -> None:
        """Fold anew the orders of which something was heard, and no others."""
        changed = {*self._tools.orders.news(), *also}
        told = self._tools.orders.words().intake
        if told != self._state.intake_told:
            self._state = replace(self._state, intake_told=told)
        if changed:
            book = heard_again(self._state.orders, changed, self._tools.orders, self._tools.store)
            self._state = replace(self._state, orders=book)
            # A disk that cannot take it must not stop the command that is about to come.
            with suppress(Refusal):
                self._commit(accepted_by_itself(self._desk("accept orders"), changed))
                self._pass_holds(changed)

    def _pass_holds(self, changed: Iterable[str]) -> None:
        """Give the hold of what another lane picks to that lane; asked of nobody."""
        found = holds_to_pass(self._state.orders, changed, self._state.identity.lane)
        if found:
            desk = self._desk("")
            facts = tuple(desk.fact(each, subject_of(each.order)) for each in found)
            self._commit(Decision(facts=facts))

    def _apply_settings(self) -> bool:
        """Put waiting settings in force between two sales, and say so in the journal."""
        if self._awaiting_settings is None or self._state.current is not None:
            return False
        settings, sha256 = self._awaiting_settings
        changed = changed_sections(self._state.settings, settings)
        if changed:
            fact = SettingsApplied(sha256, changed)
            journal = self._desk("").fact(fact, self._state.identity.lane)
            try:
                self._commit(Decision(facts=(journal,)))
            except Refusal:
                # They wait on: a full disk must not keep the day from being closed.
                return False
        self._awaiting_settings = None
        self._settings_sha256 = sha256
        self._state = replace(self._state, settings=settings)
        return bool(changed)

    def _check_clock(self) -> None:
        """Compare the wall clock with the latest time seen, and say so once when it is behind."""
        now = self._tools.clock.now()
        behind_micros = self._latest.micros - now.micros
        self._latest = max(self._latest, now)
        is_told = any(notice.code == CLOCK_SET_BACK for notice in self._state.notices)
        if behind_micros <= CLOCK_BACK_S_MAX * 1_000_000:
            if is_told:
                self.clear_notice(CLOCK_SET_BACK)
            return
        if not is_told:
            self.notice(CLOCK_SET_BACK, behind_s=behind_micros // 1_000_000)
            self._suspect_clock(now.micros, self._latest.micros)

    def _check_clock_by_centre(self) -> None:
        """Say it once when the machine's clock is not what the centre's word allows."""
        off_micros = self._tools.clock_off_micros()
        is_told = any(notice.code == CLOCK_WRONG for notice in self._state.notices)
        if not off_micros:
            self.clear_notice(CLOCK_WRONG)
        elif not is_told:
            self.notice(CLOCK_WRONG, off_min=off_micros // 60_000_000)
            now = self._tools.clock.now()
            self._suspect_clock(now.micros + off_micros, now.micros)

    def _suspect_clock(self, wall_micros: int, floor_micros: int) -> None:
        """Record that the machine's clock was not believed."""
        fact = ClockSuspected(wall_micros, floor_micros)
        journal = self._desk("").fact(fact, self._state.identity.lane)
        # A disk that cannot take it must not stop the command that is about to come.
        with suppress(Refusal):
            self._commit(Decision(facts=(journal,), may_use_reserve=True))

    def _check_price_book(self) -> None:
        """Say it while the promotions in force cannot be read: new baskets sell at list price."""
        try:
            self._tools.catalogue.price_book()
        except Unavailable as error:
            self.notice(PRICE_BOOK_DAMAGED, **error.facts)
        else:
            self.clear_notice(PRICE_BOOK_DAMAGED)


def command_text(command: Command) -> str:
    """Name a command exactly, without the approval that is bound to it and without any PIN.

    The hash of this text stands in the journal; a PIN in it could be found by trying them all.
    """
    hidden: dict[str, Any] = {name: "" for name in _SECRETS if hasattr(command, name)}
    if isinstance(getattr(command, "approval", None), ApprovalGiven):
        hidden["approval"] = None
    return repr(replace(command, **hidden) if hidden else command)


def _after(state: TillState, decision: Decision) -> TillState:
    """Return the state after what is only shown."""
    if decision.finished is not None:
        state = replace(state, finished=decision.finished)
    if decision.lock:
        state = replace(state, locked=True)
    if decision.clears_notice:
        state = state.without_notice(decision.clears_notice)
    return state


def _event_views(decision: Decision, entries: tuple[Entry, ...]) -> tuple[EventView, ...]:
    drafts = tuple(
        EventView(event.KIND, change.sale) for change in decision.baskets for event in change.events
    )
    return (*drafts, *(EventView(entry.fact.KIND, entry.subject) for entry in entries))
