"""The till on its own threads: commands in, futures out."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from edge.card_terminal import step_of
from edge.domain.commands import SignOff, SignOn, View
from edge.domain.errors import Refusal
from edge.services import card
from edge.store.life_requests import life_request
from edge.store.writer import WriterThread
from tui.counter import Box, CountedKind, InForce, Named
from tui.followed_terminal import FollowedTerminal
from tui.shop import open_till

if TYPE_CHECKING:
    from pathlib import Path

    from edge.card_terminal import CardDialogue
    from edge.config import Settings
    from edge.domain.commands import Command
    from edge.ports import Identity
    from edge.services.till import Till
    from edge.services.view import Answer
    from tui.shop import OpenShop

TERMINAL_DELAY_S = 1.5
"""How long the simulated card terminal takes, so that a person sees it happen."""


class CounterThread:
    """Implements `tui.counter.Counter`: one thread writes, another talks to the card terminal.

    The terminal is never asked on the writing thread: a customer looking for a card must not stop
    anything else that the till does.
    """

    def __init__(self, directory: Path) -> None:
        self._writer = WriterThread()
        self._dialogues = ThreadPoolExecutor(max_workers=1, thread_name_prefix="card-terminal")
        self._stack = ExitStack()
        self._directory = directory
        self._shop: OpenShop | None = None
        self._followed: FollowedTerminal | None = None
        self._departments: tuple[Named, ...] = ()
        self._in_force = InForce()
        self._in_force_of: Settings | None = None
        self._asking: CardDialogue | None = None

    def open(self) -> OpenShop:
        """Open the shop on the writing thread; raises what opening raises."""
        self._shop = self._writer.submit(self._open).result()
        return self._shop

    def _open(self) -> OpenShop:
        shop = self._stack.enter_context(
            open_till(self._directory, terminal_delay_s=TERMINAL_DELAY_S)
        )
        self._read_departments(shop)
        self._followed = FollowedTerminal(shop, delay_s=TERMINAL_DELAY_S)
        return shop

    def hear_ahead(self) -> Future[Answer]:
        """Take in now what was heard of orders: of thousands the first command would wait."""
        return self.submit(View())

    def settings(self) -> Settings:
        """Return the settings in force; new ones wait until no sale is open."""
        return self._opened().till.state.settings

    def identity(self) -> Identity:
        """Return which till of which store this is."""
        return self._opened().till.state.identity

    def in_force(self) -> InForce:
        """Return what the screen needs of the settings in force."""
        settings = self.settings()
        if settings is not self._in_force_of:
            self._in_force, self._in_force_of = in_force(settings), settings
        return self._in_force

    def departments(self) -> tuple[Named, ...]:
        """Return the departments as they were after the last command."""
        return self._departments

    def _read_departments(self, shop: OpenShop) -> None:
        self._departments = tuple(
            Named(department.department_id, department.name)
            for department in shop.catalogue.departments()
        )

    def settle_payment_under_way(self) -> Future[None]:
        """Ask what became of a payment that was under way when the till went down.

        Nobody waits for the terminal: it may be at it for minutes, and the till can be used.
        """
        shop = self._opened()
        pending = self._writer.submit(shop.till.pending_dialogue)
        return self._dialogues.submit(self._settle, shop, pending)

    def _settle(self, shop: OpenShop, pending: Future[CardDialogue | None]) -> None:
        dialogue = pending.result()
        while dialogue is not None:
            answer = self._ask(shop, dialogue)
            with suppress(Refusal):  # somebody was quicker with the slip
                dialogue = answer.result().dialogue
                continue
            return

    def _ask(self, shop: OpenShop, dialogue: CardDialogue) -> Future[Answer]:
        """Ask the terminal on this thread, and have the answer recorded on the writer's."""
        self._asking = dialogue
        try:
            result = card.ask(shop.terminal, dialogue)
        finally:
            self._asking = None
        return self._writer.submit(lambda: shop.till.record(dialogue, result))

    def stop_terminal(self) -> None:
        """Ask the card terminal to give up what it is doing; another thread waits for it."""
        asking, shop = self._asking, self._shop
        if asking is not None and shop is not None:
            stop = partial(shop.terminal.abort, asking.payment)
            Thread(target=stop, name="card-terminal-stop", daemon=True).start()

    def is_terminal_asked(self) -> bool:
        """Tell whether the card terminal is being asked something."""
        return self._asking is not None

    def terminal_shows(self) -> str:
        """Return what the card terminal is at with the customer, "" where it does not tell."""
        return step_of(self._shop.terminal) if self._shop is not None else ""

    def submit(self, command: Command) -> Future[Answer]:
        """Carry a command out; a card payment's future is done when the terminal has answered."""
        shop = self._opened()
        outer: Future[Answer] = Future()
        outer.set_running_or_notify_cancel()
        inner = self._writer.submit(lambda: self._handle(shop, command))
        inner.add_done_callback(lambda done: self._answered(done, outer))
        return outer

    def _handle(self, shop: OpenShop, command: Command) -> Answer:
        if isinstance(command, SignOn) and is_at_rest(shop.till):
            shop = self._follow_terminal(self._renewed(shop))
        before = shop.till.state.settings
        answer = shop.till.handle(command)
        if shop.till.state.settings is not before:
            shop = self._follow_terminal(shop)
        self._read_departments(shop)
        return answer

    def _renewed(self, shop: OpenShop) -> OpenShop:
        """Open the shop anew where the journal has to be carried on as a new life."""
        if life_request(self._directory, shop.till.state.identity.incarnation) is None:
            return shop
        self._stack.close()
        self._shop = self._open()
        return self._shop

    def offer_settings(self, settings: Settings, sha256: str) -> Future[bool]:
        """Hand changed settings to the till, which applies them between two sales."""
        return self._writer.submit(lambda: self._take_settings(settings, sha256))

    def _take_settings(self, settings: Settings, sha256: str) -> bool:
        shop = self._opened()
        is_applied = shop.till.offer_settings(settings, sha256)
        self._follow_terminal(shop)
        return is_applied

    def _follow_terminal(self, shop: OpenShop) -> OpenShop:
        if self._followed is not None:
            shop = self._shop = self._followed.follow(shop)
        return shop

    def notice(self, code: str, **facts: str | int | bool | None) -> None:
        """Have the till show something until it is put right."""
        shop = self._opened()
        self._writer.submit(lambda: shop.till.notice(code, **facts))

    def clear_notice(self, code: str) -> None:
        """Have the till take a notice away."""
        shop = self._opened()
        self._writer.submit(lambda: shop.till.clear_notice(code))

    def close(self) -> None:
        """Sign off where that leaves nothing behind, finish what was begun, close the files."""
        if self._shop is not None:
            self._writer.submit(lambda: _leave(self._opened()))
        self._dialogues.shutdown(wait=True)
        self._writer.submit(self._stack.close)
        self._writer.stop()

    def _answered(self, done: Future[Answer], outer: Future[Answer]) -> None:
        """Go on with the card dialogue that an answer leads to, or hand the answer over."""
        error = done.exception()
        if error is not None:
            outer.set_exception(error)
            return
        answer = done.result()
        if answer.dialogue is None:
            outer.set_result(answer)
            return
        self._dialogues.submit(self._talk, answer, answer.dialogue, outer)

    def _talk(self, before: Answer, dialogue: CardDialogue, outer: Future[Answer]) -> None:
        shop = self._opened()
        try:
            after = self._ask(shop, dialogue).result()
        except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the caller
            outer.set_exception(error)
            return
        so_far = replace(after, events=(*before.events, *after.events))
        if so_far.dialogue is None:
            outer.set_result(so_far)
        else:
            self._dialogues.submit(self._talk, so_far, so_far.dialogue, outer)

    def _opened(self) -> OpenShop:
        assert self._shop is not None, "the shop is opened first"
        return self._shop


def is_at_rest(till: Till) -> bool:
    """Tell whether nobody is signed on and no basket is in hand."""
    return till.state.operator is None and till.state.current is None


def in_force(settings: Settings) -> InForce:
    """Return what the screen needs of some settings."""
    return InForce(
        amount_entry=settings.screen.amount_entry,
        tender_kinds=tuple(Named(r.type, r.name) for r in settings.tender_rules().values()),
        counted_kinds=tuple(
            CountedKind(rule.type, rule.name, rule.fx.currency if rule.fx else "")
            for rule in settings.counted_at_close()
        ),
        lock_idle_s=settings.screen.lock_idle_s,
        standalone_allowed=settings.terminal.standalone_allowed,
        boxes=tuple(
            Box(key, each.name or key, (each.length_mm, each.width_mm, each.height_mm))
            for key, each in settings.shipping.boxes.items()
        ),
    )


def _leave(shop: OpenShop) -> None:
    state = shop.till.state
    if state.operator is not None and state.current is None:
        shop.till.handle(SignOff())
