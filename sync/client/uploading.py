"""Brings the journal up: each life's stream in the order of their beginning."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from sync.central.contacts import note_problem, note_progress, note_stop
from sync.central.lives import ask_for_new_life
from sync.central.uploads import keep_acknowledged, keep_branch, keep_set_aside, read_uploads
from sync.client.pausing import jittered_s
from sync.client.readopting import Readopting
from sync.engine import Sender
from sync.steps import (
    AskHash,
    AskHead,
    EndLife,
    Fetch,
    HubRestored,
    KeepAcknowledged,
    KeepBranch,
    Nothing,
    Send,
    SetAside,
    Stop,
    TailMissing,
    WaitFor,
)
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from concurrent.futures import Future
    from threading import Event

    from edge.ports import Clock
    from edge.store.database import Connection
    from sync.central.file import CentralFile
    from sync.central.uploads import Upload
    from sync.client.claiming import BacklogClaims
    from sync.client.line import Line
    from sync.client.own_tail import OwnTail
    from sync.client.packing import BatchPacker
    from sync.client.pausing import Bell
    from sync.journal_source import JournalSource
    from sync.steps import Effect, Reply

LOOK_S = 0.25
"""How often the till's file is asked whether something was committed: 3 µs a look."""
BATCHES_AT_ONCE = 2
"""While the centre takes one in, the next one is on the line."""
BACKLOG_ENTRIES = 200
"""From here on a person is shown a bar."""
PROGRESS_MICROS = 250_000
"""A bar moves no oftener than this: each time is a transaction."""

UNREACHABLE = "centre_unreachable"

_log = logging.getLogger(__name__)


class Uploader:
    """Runs the senders of all lives. Belongs to one thread; `centre_changed` comes from another.

    `close` it when done.
    """

    def __init__(
        self,
        source: JournalSource,
        packer: BatchPacker,
        central: CentralFile,
        line: Line,
        bell: Bell,
        clock: Clock,
        centre_changed: Event,
        claims: BacklogClaims | None = None,
        own_tail: OwnTail | None = None,
    ) -> None:
        self._claims = claims
        self._own_tail = own_tail
        self._readopting = Readopting(central, line)
        self._source = source
        self._packer = packer
        self._central = central
        self._line = line
        self._bell = bell
        self._clock = clock
        self._centre_changed = centre_changed
        self._senders: dict[str, Sender] = {}
        self._backlog = 0
        self._show_micros = 0
        self._seen = -1
        self._least_s = 0.0
        self._sending = ThreadPoolExecutor(BATCHES_AT_ONCE, "send")

    def close(self) -> None:
        """Wait for what is under way."""
        self._sending.shutdown()

    def run(self) -> None:
        """Send what there is, then wait for more, until the bell says stop."""
        while not self._bell.is_over:
            pause = self.drain()
            if pause is None:
                self._wait_for_news()
            else:
                self._bell.wait(self, pause, self._least_s)
                self._least_s = 0.0
                self._readopting.rested()
                self._senders = {name: s.rested() for name, s in self._senders.items()}

    def drain(self) -> float | None:
        """Send all there is; return None when nothing is left, else how long to wait (seconds)."""
        self._seen = self._source.version()
        if self._centre_changed.is_set():
            # It was put back from a backup: what it lacks is sent without anything new to say.
            self._centre_changed.clear()
            self.ask_again()
        for incarnation, is_current in self._lives():
            sender = self._sender(incarnation, is_current=is_current)
            while not self._bell.is_over:
                step = self._readopting.before(sender.ask(self._source))
                if isinstance(step, Nothing):
                    break
                if isinstance(step, Stop):
                    self._stop(step)
                    return float(LOOK_S * 40)
                if isinstance(step, WaitFor):
                    return self._pause(step)
                if isinstance(step, Send):
                    sender = self._send_all(sender, step)
                else:
                    sender = self._take(sender, self._reply(step))
        return None

    def ask_again(self) -> None:
        """Ask anew how far the centre is, as after a long silence."""
        self._readopting.rested()
        self._senders = {
            name: replace(sender, head=None, wait=None, stopped="")
            for name, sender in self._senders.items()
        }

    def _lives(self) -> list[tuple[str, bool]]:
        lives = self._source.lives()
        current = self._source.identity.incarnation
        return [(incarnation, incarnation == current) for incarnation, _ in lives]

    def _sender(self, incarnation: str, *, is_current: bool) -> Sender:
        known = self._senders.get(incarnation)
        if known is not None:
            return replace(known, is_current=is_current)
        with self._central.reading() as connection:
            upload = read_uploads(connection).get(incarnation)
        sender = self._new_sender(incarnation, upload, is_current=is_current)
        self._senders[incarnation] = sender
        return sender

    def _new_sender(self, incarnation: str, upload: Upload | None, *, is_current: bool) -> Sender:
        identity = self._source.identity
        stream = StreamKey(identity.store, identity.lane, incarnation)
        if upload is None:
            return Sender(stream, is_current)
        return Sender(
            replace(stream, branch=upload.branch),
            is_current,
            acknowledged=upload.seq,
            epoch=upload.epoch,
            branch_from=upload.branch_from,
        )

    def _reply(self, step: AskHead | AskHash | Fetch) -> Reply:
        match step:
            case AskHead():
                return self._line.head(step, self._source.last_seq(step.stream))
            case AskHash():
                return self._line.hash_at(step)
            case Fetch():
                raise AssertionError("a sender fetches nothing")
            case _:
                assert_never(step)

    def _take(self, sender: Sender, reply: Reply) -> Sender:
        self._readopting.heard(reply)
        sender, effects = sender.told(reply, self._source)
        self._keep(effects)
        self._senders[sender.stream.incarnation] = sender
        return sender

    def _send_all(self, sender: Sender, step: Send) -> Sender:
        """Send a batch and what may follow it before its answer is there."""
        under_way = deque([self._begin(step)])
        while under_way:
            last_seq, answer = under_way[-1]
            following = sender.ask_behind(last_seq, self._source)
            if following and len(under_way) < BATCHES_AT_ONCE and not self._bell.is_over:
                under_way.append(self._begin(following))
                continue
            _, answer = under_way.popleft()
            sender = self._take(sender, answer.result())
        return sender

    def _begin(self, step: Send) -> tuple[int, Future[Reply]]:
        """Begin to send a batch, and to pack what follows it; return its end and its answer."""
        batch = self._packer.take(step)
        last = self._source.last_seq(step.stream)
        if batch.last_seq < last:
            self._packer.begin_after(batch, step)
        self._progress(left=last - batch.first_seq + 1)
        return batch.last_seq, self._sending.submit(self._line.send, batch, last)

    def _keep(self, effects: tuple[Effect, ...]) -> None:
        if effects:
            with self._central.writing() as connection:
                for effect in effects:
                    self._keep_one(connection, effect)
        for effect in effects:
            self._begin_beside(effect)

    def _begin_beside(self, effect: Effect) -> None:
        """Begin what goes on while entries go up."""
        if isinstance(effect, KeepAcknowledged) and self._claims is not None:
            self._claims.look(effect, self._source)
        elif isinstance(effect, TailMissing) and self._own_tail is not None:
            self._own_tail.look(effect)

    def _keep_one(self, connection: Connection, effect: Effect) -> None:
        match effect:
            case KeepAcknowledged():
                keep_acknowledged(connection, effect)
            case TailMissing():
                _log.warning("tail_missing", extra={"after": effect.seq, "head": effect.head_seq})
            case KeepBranch():
                keep_branch(connection, effect)
                _log.warning("stream_forked", extra={"stream": str(effect.stream)})
            case EndLife():
                ask_for_new_life(connection, effect, self._clock.now())
                note_problem(connection, f"life_{effect.reason}", {"seq": effect.seq})
                _log.warning("life_ends", extra={"reason": effect.reason, "seq": effect.seq})
            case HubRestored():
                note_problem(
                    connection,
                    "hub_restored",
                    {"from_seq": effect.from_seq, "had_seq": effect.had_seq},
                )
                _log.warning("hub_restored", extra={"from_seq": effect.from_seq})
            case SetAside():
                keep_set_aside(connection, effect)
            case _:
                raise AssertionError(effect)

    def _progress(self, left: int) -> None:
        self._backlog = max(self._backlog, left)
        now_micros = self._clock.monotonic_micros()
        if self._backlog > BACKLOG_ENTRIES and now_micros >= self._show_micros:
            self._show_micros = now_micros + PROGRESS_MICROS
            with self._central.writing() as connection:
                note_progress(connection, "backlog", self._backlog - left, self._backlog)

    def _pause(self, wait: WaitFor) -> float:
        if wait.code or wait.attempts == 1:
            code = wait.code if wait.code and not wait.code.startswith("http_") else UNREACHABLE
            with self._central.writing() as connection:
                note_problem(connection, code, {"hub": self._line.hub})
        self._least_s = wait.least_s
        return jittered_s(wait)

    def _stop(self, stop: Stop) -> None:
        with self._central.writing() as connection:
            note_stop(connection, stop.code)
        _log.warning("sending_stopped", extra={"code": stop.code})
        # Somebody may enrol the lane anew: it is asked again, but seldom.
        self.ask_again()

    def _wait_for_news(self) -> None:
        if self._backlog:
            self._backlog = 0
            with self._central.writing() as connection:
                note_progress(connection, "backlog", 1, 1)
        while not self._bell.wait(self, LOOK_S):
            if self._source.version() != self._seen:
                return
