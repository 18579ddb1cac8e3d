"""Two stores, their tills, a line that is as bad as a draw makes it, and one centre."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import Protocol

from harness.clock import NOON_MICROS, FakeClock
from harness.memory_hub import MemoryHub, StoreData, unsigned

from edge.domain.agreement.outcomes import outcome_from_json
from edge.domain.chain import NO_HASH
from simulation.escrow import Escrow, hear_right
from simulation.machine import Disk, Key, Machine, QuickKey, RealKey
from simulation.office import STEP_MICROS, Office
from simulation.stops import Broken, HubCrash
from simulation.trade import Trade
from sync import steps
from sync.claiming import Claimer
from sync.engine import Receiver, Sender
from sync.hub import ingest, judging, resolving
from sync.hub.hinting import tell_hints
from sync.hub.ledger import Fork, Gap
from sync.own_tail import TailReader, is_missing
from sync.wire import problems
from sync.wire.claims import Hint
from sync.wire.feeds import LANE_FORKED, OUTCOME, RIGHT, FeedPage
from sync.wire.streams import BATCH_ENTRIES_MAX, Acknowledged, Batch, StreamHead, StreamKey

STEPS = 400
HEALING_STEPS = 300
STORES = ("s-1", "s-2")
PAGE_ROWS = 7
CLAIMS_OF = "claims of "
TAIL_OF = "tail of "
TAIL_ROWS = BATCH_ENTRIES_MAX
"""As many as a batch may have: somewhere among them one ends, and is signed."""
HASTES = (0, 2)
"""How often more in a step somebody asks: with none, a life is over before much of it is told."""
JUMPS_MICROS = (-NOON_MICROS, 10 * 365 * 86_400 * 1_000_000, 0)

Answer = steps.Reply | steps.ClaimsTold | steps.HandedBack | steps.TailPage | FeedPage
Ask = steps.Step | steps.TellClaims | steps.HandBack | steps.FetchTail
Engine = Sender | Receiver | Claimer | TailReader


@dataclass
class Request:
    """Something on the line: a request, or (with `answer`) what comes back."""

    number: int
    machine: Machine
    task: str
    step: Ask
    batch: Batch | None = None
    hints: tuple[Hint, ...] = ()
    until_seq: int = 0
    outcomes: tuple[str, ...] = ()
    epoch: str = ""
    is_handed_back: bool = False
    answer: Answer | None = None


class Checks(Protocol):
    """What has to hold, at any time or at the end."""

    def claims_told(self, world: World, machine: Machine, kept: steps.KeepClaimed) -> None:
        """Check what the lanes of a store know once a till believes that they do."""

    def hub(self, world: World) -> None:
        """Check the centre, at any time."""

    def delivered(self, world: World) -> None:
        """Check after the healing, before anybody starts again."""

    def end(self, world: World) -> None:
        """Check everything, after the healing."""


@dataclass
class Pending:
    """A request whose answer a till waits for; `last_seq` is where its batch ends, 0 for none."""

    number: int
    since: int
    step: Ask
    last_seq: int
    answer: Answer | None = None


@dataclass
class World:
    """Everything there is; `draw` decides all of it."""

    seed: int
    checks: Checks
    is_signed_for_real: bool = False
    is_traced: bool = False
    has_rights: bool = True
    draw: Random = field(init=False)
    hub: MemoryHub = field(default_factory=MemoryHub)
    machines: list[Machine] = field(default_factory=list)
    air: list[Request] = field(default_factory=list)
    pending: dict[tuple[int, str], list[Pending]] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[tuple[StreamKey, int], bytes] = field(default_factory=dict)
    restored_told: set[StreamKey] = field(default_factory=set)
    now: int = 0
    is_up: bool = True
    is_healing: bool = False

    def __post_init__(self) -> None:
        self.draw = Random(self.seed)
        self.trade = Trade(self.draw)
        self.haste = Random(f"haste of {self.seed}").choice(HASTES) if self.has_rights else 0
        self.escrow = Escrow(self)
        self.office = Office(self)
        self.writes_left = -1
        self.images: list[MemoryHub] = []
        self.copies: dict[int, list[Disk]] = {}
        self.links: dict[int, tuple[str, int]] = {}
        self.adopting: set[int] = set()
        self.keys: dict[tuple[str, str], Key] = {}
        self.lives = 0
        self.requests = 0
        self.hub.before_write = self._before_write
        self.losses = self.draw.choice((0.0, 0.1, 0.35))
        for store in STORES:
            self.hub.stores[store] = StoreData()
            for lane in range(1, self.draw.randint(2, 4) + 1):
                self._begin_machine(store, str(lane))

    # -- beginning and ending

    def run(self, steps_max: int = STEPS) -> None:
        """Live through a bad time, then heal; raises `Broken`."""
        for _ in range(steps_max):
            self._live()
            if self.has_rights:
                self.escrow.live()
            self.office.live()
            if self.now % 5 == 0:
                self._carry_forks()
            if self.now % 20 == 0:
                self.checks.hub(self)
        self._heal()
        self.checks.end(self)
        self.escrow.check_end()

    def say(self, text: str) -> None:
        if self.is_traced:
            print(f"{self.now:5} {text}")

    def _begin_machine(self, store: str, lane: str) -> Machine:
        seed = f"{store}/{lane}"
        key = self.keys.setdefault(
            (store, lane), RealKey(seed) if self.is_signed_for_real else QuickKey(seed)
        )
        machine = Machine(f"{seed}#{len(self.machines)}", store, lane, key, FakeClock())
        self.machines.append(machine)
        self.hub.stores[store].lanes.add(lane)
        machine.open_life(self._new_life(), "created")
        return machine

    def _new_life(self) -> str:
        self.lives += 1
        return f"life{self.lives:03}"

    def living(self) -> list[Machine]:
        return [each for each in self.machines if not (each.is_dead or each.is_revoked)]

    # -- one step of life

    def _live(self) -> None:
        self.now += 1
        what = self.draw.choices(
            ("trade", "ask", "deliver", "resolve", "time_out", "accident"), (20, 40, 60, 8, 4, 5)
        )[0]
        if what == "trade":
            machine = self.draw.choice(self.living())
            machine.live_on(self.now, STEP_MICROS)
            written = self.trade.write(machine)
            self.happened[f"wrote {written}"] += 1
            self.say(f"{machine.name} wrote {machine.incarnation}:{machine.disk.rows[-1].seq}")
        elif what == "ask":
            self._ask(self.draw.choice(self.living()))
        elif what == "deliver" and self.air:
            at = self.draw.randrange(len(self.air))
            self.happened["reordered"] += at > 0
            self._deliver(self.air.pop(at))
        elif what == "resolve":
            self._resolve()
        elif what == "time_out":
            self._time_out()
        elif what == "accident":
            self._accident()
        for _ in range(self.haste):
            self._ask(self.draw.choice(self.living()))
            if self.air:
                self._deliver(self.air.pop(0))

    def _carry_forks(self) -> None:
        """Carry over by hand what follows another entry than the centre's last one.

        A right centre refuses that and writes nothing, so that the life stays what it was.
        """
        if not self.is_up or self.writes_left >= 0:
            return
        for machine in self.living():
            for life in machine.lives:
                stream = StreamKey(machine.store, machine.lane, life)
                held, rows = self.head_of(stream), machine.rows_of(life)
                if not 0 < held.seq < len(rows) or rows[held.seq - 1].hash == held.hash:
                    continue
                told = self.take(machine.batch(stream, held.seq + 1, 3), machine.key)
                if not isinstance(told, steps.Refused):
                    raise Broken(f"{machine.name} went on in {stream} after what is not its own")
                self.happened["fork refused by the hash before"] += 1

    def _heal(self) -> None:
        """Mend everything and wait until all is drained; nobody writes any more."""
        self.say("-- healing")
        self.is_healing, self.is_up, self.losses, self.writes_left = True, True, 0.0, -1
        self.links.clear()
        self._drain()
        self.checks.delivered(self)

    def _drain(self) -> None:
        for _ in range(HEALING_STEPS):
            self.now += 1
            while self.air:
                self._deliver(self.air.pop(0))
            self._time_out(everything=True)
            is_busy = False
            for machine in self.living():
                machine.receivers = {k: r.polled() for k, r in machine.receivers.items()}
                for _ in range(12):
                    is_busy |= self._ask(machine)
                    while self.air:
                        self._deliver(self.air.pop(0))
            is_busy |= self._resolve()
            if not is_busy:
                return
        raise Broken("not drained after healing")

    # -- tills

    def _ask(self, machine: Machine) -> bool:
        """Let a till's engine do one thing; tell whether there was anything to do."""
        for task in self._tasks(machine):
            under_way = self.pending.get((id(machine), task), [])
            if under_way:
                behind = self._behind(machine, task, under_way)
                if behind is None:
                    continue
                self.happened["sent ahead"] += 1
                self._send(machine, task, behind)
                return True
            step = self._next(machine, task)
            if isinstance(step, steps.WaitFor):
                engine = self._engine(machine, task)
                assert not isinstance(engine, Claimer)
                self._put(machine, task, engine.rested())
                machine.readopter = machine.readopter.rested()
                step = self._next(machine, task)
            if isinstance(step, steps.Nothing | steps.Stop | steps.WaitFor):
                continue
            if isinstance(step, steps.Fetch) and self.is_healing:
                receiver = machine.receivers[task]
                head = len(self.hub.stores[machine.store].rows.get(task, []))
                same = receiver.cursor.epoch == self.hub.epoch
                if same and receiver.cursor.position == head and receiver.head is not None:
                    continue
            self._send(machine, task, step)
            return not isinstance(step, steps.Fetch) or self._is_behind(machine, step)
        return False

    def _behind(self, machine: Machine, task: str, under_way: list[Pending]) -> steps.Send | None:
        """Return what a till may send before its batch is answered."""
        engine, last_seq = self._engine(machine, task), under_way[-1].last_seq
        if not isinstance(engine, Sender) or not last_seq or len(under_way) > 1:
            return None
        return engine.ask_behind(last_seq, machine)

    def _is_behind(self, machine: Machine, step: steps.Fetch) -> bool:
        rows = self.hub.stores[machine.store].rows.get(step.cursor.feed, [])
        return step.cursor.epoch != self.hub.epoch or step.cursor.position < len(rows)

    def _tasks(self, machine: Machine) -> list[str]:
        senders = machine.current_senders()
        beside = [f"{what}{life}" for life in senders for what in (CLAIMS_OF, TAIL_OF)]
        tasks = [*beside, *senders, *machine.receivers]
        if not self.is_healing:
            self.draw.shuffle(tasks)
            if self.draw.random() < 0.3:
                for feed, receiver in machine.receivers.items():
                    machine.receivers[feed] = receiver.polled()
        return tasks

    def _engine(self, machine: Machine, task: str) -> Engine:
        if task.startswith(CLAIMS_OF):
            return machine.claimer(self._sender_of(machine, task).stream)
        if task.startswith(TAIL_OF):
            stream = self._sender_of(machine, task).stream
            return machine.tails.get(stream) or TailReader(stream, 0, NO_HASH, 0)
        return machine.senders[task] if task in machine.senders else machine.receivers[task]

    def _sender_of(self, machine: Machine, task: str) -> Sender:
        return machine.senders[task.removeprefix(CLAIMS_OF).removeprefix(TAIL_OF)]

    def _put(self, machine: Machine, task: str, engine: Engine) -> None:
        if isinstance(engine, Sender):
            machine.senders[task] = engine
        elif isinstance(engine, Claimer):
            machine.claimers[engine.stream] = engine
        elif isinstance(engine, TailReader):
            machine.tails[engine.stream] = engine
        else:
            machine.receivers[task] = engine

    def _next(self, machine: Machine, task: str) -> Ask:
        engine = self._engine(machine, task)
        if isinstance(engine, Claimer):
            sender = self._sender_of(machine, task)
            if sender.head is None or sender.search is not None:
                return steps.Nothing()
            return engine.ask(sender.head, machine)
        if isinstance(engine, Receiver | TailReader):
            return engine.ask()
        step = engine.ask(machine)
        return machine.readopter.ask() if machine.readopter.holds(step) else step

    def _send(self, machine: Machine, task: str, step: Ask) -> None:
        self.requests += 1
        batch = None
        if isinstance(step, steps.Send):
            most = step.entries_max if self.is_healing else self.draw.randint(1, 6)
            batch = machine.batch(step.stream, step.first_seq, min(most, step.entries_max))
        request = Request(self.requests, machine, task, step, batch)
        if isinstance(step, steps.TellClaims):
            request.hints, request.until_seq = machine.hints(step, self.draw.randint(2, 9))
        elif isinstance(step, steps.HandBack):
            told = list(machine.disk.outcomes.values())
            request.outcomes = tuple(told[step.after : step.after + step.at_once])
        elif isinstance(step, steps.Send):
            head = machine.senders[task].head
            request.epoch = head.epoch if head else ""
            request.is_handed_back = machine.disk.handed_back == request.epoch
        flight = Pending(request.number, self.now, step, batch.last_seq if batch else 0)
        self.pending.setdefault((id(machine), task), []).append(flight)
        self._put_on_line(request, "request")

    def _put_on_line(self, request: Request, what: str) -> None:
        link, until = self.links.get(id(request.machine), ("", 0))
        is_away = self.now < until and link in {"both", what}
        if is_away or self.draw.random() < self.losses:
            self.happened[f"lost {what}"] += 1
            return
        self.air.append(request)
        if not self.is_healing and self.draw.random() < 0.1:
            self.happened[f"repeated {what}"] += 1
            self.air.append(request)

    def _time_out(self, *, everything: bool = False) -> None:
        for key, under_way in list(self.pending.items()):
            for flight in under_way:
                if everything or self.now - flight.since > 15:
                    flight.answer = flight.answer or steps.LOST
            machine = next(each for each in self.machines if id(each) == key[0])
            self._tell_in_order(machine, key[1])

    def _tell_in_order(self, machine: Machine, task: str) -> None:
        """Give the engine the answers that are there, in the order in which it asked."""
        key = (id(machine), task)
        while (under_way := self.pending.get(key)) and under_way[0].answer is not None:
            flight = under_way.pop(0)
            assert flight.answer is not None
            self._told(machine, task, flight.step, flight.answer)
        if not self.pending.get(key, [0]):
            del self.pending[key]

    def _told(self, machine: Machine, task: str, step: Ask, answer: Answer) -> None:
        """Give an answer to the engine and do what it says, unless the machine stops before."""
        now, effects = self._told_machine(machine, task, step, answer)
        self._put(machine, task, now)
        for effect in effects:
            if not self.is_healing and self.draw.random() < 0.02:
                self.happened["till stopped between two writes"] += 1
                self._restart(machine)
                return
            self._keep(machine, effect)

    def _told_machine(
        self, machine: Machine, task: str, step: Ask, answer: Answer
    ) -> tuple[Engine, tuple[steps.Effect, ...]]:
        """Give an answer to the machine that asked."""
        now: Engine
        effects: tuple[steps.Effect, ...]
        engine = self._engine(machine, task)
        if isinstance(step, steps.TellClaims):
            assert isinstance(answer, steps.ClaimsTold | steps.Refused | steps.Lost)
            now, effects = machine.claimer(step.stream).told(step, answer, machine)
        elif isinstance(step, steps.FetchTail):
            assert isinstance(answer, steps.TailPage | steps.Refused | steps.Lost)
            return self._told_tail(machine, step, answer, engine)
        elif isinstance(step, steps.HandBack):
            assert isinstance(answer, steps.HandedBack | steps.Refused | steps.Lost)
            now, effects = engine, self._told_readopter(machine, step, answer)
        elif isinstance(engine, Sender):
            assert isinstance(answer, steps.Reply)
            if isinstance(answer, StreamHead):
                machine.readopter = machine.readopter.heard(answer.epoch)
            now, effects = engine.told(answer, machine)
        else:
            assert isinstance(engine, Receiver)
            assert isinstance(answer, FeedPage | steps.Refused | steps.Lost)
            now, effects = engine.told(answer)
        return now, effects

    def _told_readopter(
        self,
        machine: Machine,
        step: steps.HandBack,
        answer: steps.HandedBack | steps.Refused | steps.Lost,
    ) -> tuple[steps.Effect, ...]:
        if machine.readopter.centre != step.epoch:
            return ()
        machine.readopter, effects = machine.readopter.told(answer)
        return effects

    def _told_tail(
        self,
        machine: Machine,
        step: steps.FetchTail,
        answer: steps.TailPage | steps.Refused | steps.Lost,
        engine: Engine,
    ) -> tuple[Engine, tuple[steps.Effect, ...]]:
        reader = machine.tails.get(step.stream)
        if reader is None or reader.seq != step.after:
            return engine, ()
        now, effects = reader.told(answer, machine.key.verifies)
        if now.stopped:
            # Somebody looks into it, and it is asked for again.
            self.happened[now.stopped] += 1
            now = replace(now, stopped="")
        return now, effects

    def _keep(self, machine: Machine, effect: steps.Effect) -> None:
        disk = machine.disk
        match effect:
            case steps.KeepAcknowledged():
                disk.acknowledged[effect.stream] = (effect.seq, effect.epoch)
            case steps.KeepClaimed() | steps.TailMissing() | steps.KeepTail():
                self._keep_beside(machine, effect)
            case steps.KeepHandedBack():
                disk.handed_back = effect.epoch
                if effect.epoch == self.hub.epoch:
                    self.adopting.discard(id(machine))
            case steps.KeepBranch():
                disk.branches[effect.stream.incarnation] = (effect.branch, effect.first_seq)
                self.happened["branch"] += 1
            case steps.EndLife():
                self._end_life(machine, effect)
            case steps.HubRestored():
                self.happened["centre's loss named"] += 1
                self.restored_told.add(effect.stream)
            case steps.SetAside():
                self.happened["set aside"] += 1
            case steps.StartAgain() | steps.ApplyRows():
                self._keep_feed(machine, effect)

    def _keep_beside(
        self, machine: Machine, effect: steps.KeepClaimed | steps.TailMissing | steps.KeepTail
    ) -> None:
        """Keep what goes on beside the sending of entries."""
        disk, stream = machine.disk, effect.stream
        match effect:
            case steps.KeepClaimed():
                disk.claims_told[stream] = (effect.seq, effect.epoch, effect.hash)
                if effect.epoch == self.hub.epoch:
                    self.checks.claims_told(self, machine, effect)
            case steps.TailMissing():
                machine.tails[stream] = TailReader(stream, effect.seq, effect.hash, effect.head_seq)
            case steps.KeepTail():
                self.happened["own tail fetched"] += 1
                for at, text in enumerate(effect.texts):
                    disk.tail[stream, effect.first_seq + at] = text

    def _keep_feed(self, machine: Machine, effect: steps.StartAgain | steps.ApplyRows) -> None:
        disk, cursor = machine.disk, effect.cursor
        disk.cursors[cursor.feed] = cursor
        self._hear(machine, cursor.epoch)
        if isinstance(effect, steps.StartAgain):
            self.happened[f"feed again: {effect.reason}"] += 1
            disk.told[cursor.feed] = []
            return
        disk.told.setdefault(cursor.feed, []).extend(effect.rows)
        for row in effect.rows:
            if row.kind == OUTCOME:
                self._learn(machine, row.body)
            elif row.kind == RIGHT:
                hear_right(machine, row.body)
        is_forked = any(row.kind == LANE_FORKED for row in effect.rows)
        if is_forked or is_missing(effect.rows, machine):
            for life, sender in machine.senders.items():
                machine.senders[life] = replace(sender, head=None, search=None)
                self.pending.pop((id(machine), life), None)

    def _hear(self, machine: Machine, epoch: str) -> None:
        """Tell the senders in which epoch the centre speaks."""
        for life, sender in machine.senders.items():
            now = sender.heard(epoch)
            if now is not sender:
                machine.senders[life] = now
                self.pending.pop((id(machine), life), None)

    def _learn(self, machine: Machine, body: str) -> None:
        name = json.loads(body)["id"]
        before = machine.disk.outcomes.setdefault(name, body)
        if before != body:
            raise Broken(f"outcome {name} was told otherwise before")

    def _end_life(self, machine: Machine, effect: steps.EndLife) -> None:
        self.happened[f"life ended: {effect.reason}"] += 1
        self.say(f"{machine.name} ends {effect.stream}: {effect.reason}")
        machine.disk.ended.add(effect.stream.incarnation)
        if machine.incarnation == effect.stream.incarnation:
            machine.open_life(self._new_life(), effect.reason)
            self._forget_pending(machine)

    def _restart(self, machine: Machine) -> None:
        self._forget_pending(machine)
        machine.restart()

    def _forget_pending(self, machine: Machine) -> None:
        for key in [key for key in self.pending if key[0] == id(machine)]:
            del self.pending[key]

    # -- the line and the centre

    def _deliver(self, request: Request) -> None:
        if request.answer is not None:
            for flight in self.pending.get((id(request.machine), request.task), []):
                if flight.number == request.number:
                    flight.answer = flight.answer or request.answer
            self._tell_in_order(request.machine, request.task)
            return
        if not self.is_up:
            return
        try:
            answer = self._answer(request)
        except HubCrash:
            return
        if not self.is_healing and self.writes_left == 0:
            self.writes_left = -1
            self.happened["centre stopped before the answer"] += 1
            return
        self._put_on_line(replace(request, answer=answer), "answer")

    def _answer(self, request: Request) -> Answer:
        machine, step = request.machine, request.step
        if machine.is_revoked:
            return steps.Refused(problems.LANE_REVOKED)
        if not self.is_healing and self.draw.random() < 0.03:
            self.happened["busy"] += 1
            return steps.Refused(problems.BUSY, retry_after_s=1)
        match step:
            case steps.AskHead():
                return self.head_of(step.stream)
            case steps.AskHash():
                held = self.hub.stores.get(step.stream.store)
                entry = held.entries.get(step.stream, {}).get(step.seq) if held else None
                return steps.HashAt(step.seq, entry.hash) if entry else steps.Refused(problems.GAP)
            case steps.Send():
                return self._take_sent(request, step)
            case steps.HandBack():
                return self._adopt(request, step)
            case steps.FetchTail():
                return self._tail(step)
            case steps.TellClaims():
                return self._take_hints(request, step)
            case steps.Fetch():
                cursor = step.cursor
                if cursor.epoch not in ("", self.hub.epoch):
                    return steps.Refused(problems.EPOCH_CHANGED, epoch=self.hub.epoch)
                page = self.hub.page(
                    machine.store, machine.lane, cursor.feed, cursor.position, PAGE_ROWS
                )
                return page if self.is_healing else self._damaged(page)
            case steps.Nothing() | steps.WaitFor() | steps.Stop():
                raise AssertionError(step)

    def _take_sent(self, request: Request, step: steps.Send) -> steps.Reply:
        """Let the centre take in what a till sent in a life of the centre that it knows."""
        assert request.batch is not None
        if request.epoch != self.hub.epoch:
            self.happened["batch for an earlier life of the centre"] += 1
            return steps.Refused(problems.EPOCH_CHANGED, epoch=self.hub.epoch)
        if not request.is_handed_back:
            raise Broken(f"{request.machine.name} sends entries before what it was told")
        return self.take(request.batch, request.machine.key, step)

    def _tail(self, step: steps.FetchTail) -> steps.TailPage:
        """Let the centre tell a lane's own entries, as its API does; now and then not as it was."""
        held = self.hub.stores[step.stream.store].entries.get(step.stream, {})
        some = [entry for seq, entry in held.items() if step.after < seq <= step.after + TAIL_ROWS]
        while some and not some[-1].signature:
            some.pop()
        texts = [entry.text for entry in some]
        if texts and self.draw.random() < 0.2:
            self.happened["tail damaged"] += 1
            texts[self.draw.randrange(len(texts))] += " "
        return steps.TailPage(tuple(texts), some[-1].signature if some else b"")

    def _take_hints(self, request: Request, step: steps.TellClaims) -> steps.ClaimsTold:
        """Let the centre pass hints on, as its API does."""
        told = self.hub.in_store(
            step.stream.store, lambda tx: tell_hints(tx, step.stream, request.hints)
        )
        self.happened["claims told ahead"] += bool(told)
        return steps.ClaimsTold(request.until_seq)

    def _damaged(self, page: FeedPage) -> FeedPage:
        """Let something between till and centre leave a row out, now and then."""
        if len(page.rows) < 2 or self.draw.random() > 0.05:
            return page
        self.happened["page damaged"] += 1
        gone = self.draw.randrange(len(page.rows))
        return replace(page, rows=page.rows[:gone] + page.rows[gone + 1 :])

    def head_of(self, stream: StreamKey) -> StreamHead:
        known = self.hub.in_store(stream.store, lambda tx: tx.stream(stream))
        if known is None:
            return StreamHead(epoch=self.hub.epoch)
        return StreamHead(known.seq, known.hash, known.seq, known.state, self.hub.epoch)

    def take(self, batch: Batch, key: Key, step: steps.Send | None = None) -> steps.Reply:
        """Let the centre take a batch in, as its API does."""
        if step is not None and len(batch.texts) > 5 and self.draw.random() < 0.2:
            self.happened["too large"] += 1
            return steps.Refused(problems.TOO_LARGE)
        told = self.hub.in_store(
            batch.stream.store,
            lambda tx: ingest.take_batch(
                tx,
                batch,
                now_micros=NOON_MICROS + self.now * STEP_MICROS,
                is_signed=key.verifies,
            ),
        )
        self.say(f"  {batch.stream} {batch.first_seq}-{batch.last_seq}: {type(told).__name__}")
        match told:
            case Acknowledged():
                self.note_acknowledged(batch)
                self.check_stream(batch.stream)
                return told
            case Gap():
                self.happened["gap"] += 1
                return steps.Refused(problems.GAP, told.seq, told.hash)
            case Fork():
                self.happened["fork refused"] += 1
                return steps.Refused(problems.FORK, told.seq, told.hash)
            case ingest.SignatureWrong():
                self.happened["signature refused"] += 1
                return steps.Refused(problems.SIGNATURE_WRONG, told.seq)

    def note_acknowledged(self, batch: Batch) -> None:
        """Remember what a till will be told: it must never be lost."""
        for at, digest in enumerate(batch.hashes()):
            self.acknowledged[batch.stream, batch.first_seq + at] = digest

    def check_stream(self, stream: StreamKey) -> None:
        """Check what has to hold of a stream after every transaction."""
        data = self.hub.stores[stream.store]
        state, held = data.streams.get(stream), data.entries.get(stream, {})
        if state is None or not held or max(held) != state.seq:
            raise Broken(f"cursor of {stream} is not where its content ends")
        if held[state.seq].hash != state.hash or len(held) != state.seq - state.began_seq:
            raise Broken(f"cursor of {stream} does not fit its content")

    def _resolve(self) -> bool:
        if not self.is_up or self.adopting & {id(each) for each in self.living()}:
            return False
        try:
            moved = [judging.judge_some(self.hub, store) for store in STORES]
            if self.haste and not self.is_healing and self.writes_left < 0:
                # Whoever takes in more stops less often while it decides.
                self.writes_left = self.draw.randint(1, 24) if self.draw.random() < 0.06 else -1
            moved += [resolving.decide_some(self.hub, store) for store in STORES]
            moved += [resolving.tell_some(self.hub, store, unsigned) for store in STORES]
        except HubCrash:
            self.happened["centre stopped while it decided"] += 1
            return False
        return any(moved)

    def _adopt(self, request: Request, step: steps.HandBack) -> steps.HandedBack:
        """Let the centre take back what an earlier life of it told, as its API does."""
        for body in request.outcomes:
            outcome = outcome_from_json(json.loads(body))
            self.happened["outcome handed back"] += 1
            self.hub.adopt(outcome, outcome.stores)
        return steps.HandedBack(len(request.outcomes), len(request.outcomes) < step.at_once)

    def _before_write(self, what: str) -> None:
        if self.writes_left > 0:
            self.writes_left -= 1
            if self.writes_left == 0 and what != "commit":
                self.writes_left = -1
                self.is_up = False
                self.happened["centre stopped between two writes"] += 1
                self.say(f"the centre stops before: {what}")
                raise HubCrash

    # -- accidents

    def _accident(self) -> None:
        if not self.is_up:
            self.is_up = True
            return
        name = self.draw.choice(WITH_RIGHTS[self.seed % 3] if self.has_rights else ACCIDENTS)
        if getattr(self, f"_{name}")(self.draw.choice(self.living())):
            self.happened[name] += 1
            self.say(f"-- {name}")

    def _till_crash(self, machine: Machine) -> bool:
        self._restart(machine)
        return True

    def _roll_back(self, machine: Machine) -> bool:
        """Lose commits without knowing it: the disk said they were safe."""
        rows = machine.rows_of(machine.incarnation)
        lost = self.draw.randint(1, 4)
        if len(rows) <= lost:
            return False
        del machine.disk.rows[-lost:]
        self._restart(machine)
        return True

    def _copy_disk(self, machine: Machine) -> bool:
        self.copies.setdefault(id(machine), []).append(machine.disk.copy())
        return True

    def _restore_till(self, machine: Machine) -> bool:
        if self.haste:
            copied = [each for each in self.living() if id(each) in self.copies]
            machine = self.draw.choice(copied or [machine])
        copies = self.copies.get(id(machine))
        if not copies:
            return False
        machine.disk = self.draw.choice(copies).copy()
        machine.open_life(self._new_life(), "restored")
        self._restart(machine)
        return True

    def _clone_till(self, machine: Machine) -> bool:
        same = [m for m in self.living() if (m.store, m.lane) == (machine.store, machine.lane)]
        if len(same) > 1:
            return False
        twin = Machine(
            f"{machine.name}'",
            machine.store,
            machine.lane,
            machine.key,
            FakeClock(machine.clock.micros + 7),
            machine.disk.copy(),
            incarnation=machine.incarnation,
            lived=machine.lived,
        )
        self.machines.append(twin)
        twin.restart()
        return True

    def _clock_jump(self, machine: Machine) -> bool:
        machine.clock.micros = NOON_MICROS + self.draw.choice(JUMPS_MICROS)
        return True

    def _disk_full(self, machine: Machine) -> bool:
        """Nothing of the entry is written; the number is used by the next one."""
        before = machine.disk.rows[:]
        self.trade.write(machine)
        machine.disk.rows = before
        return True

    def _partition(self, machine: Machine) -> bool:
        kind = self.draw.choice(("both", "request", "answer"))
        self.links[id(machine)] = (kind, self.now + self.draw.randint(10, 80))
        self.happened[f"partition {kind}"] += 1
        return True

    def _stick(self, machine: Machine) -> bool:
        """Carry entries over by hand: any part of any life, any number of times."""
        life = self.draw.choice(machine.lives)
        last = len(machine.rows_of(life))
        machine.current_senders()
        stream = machine.senders[life].stream
        first = self.draw.randint(1, last)
        if self.draw.random() < 0.5:
            first = min(last, self.head_of(stream).seq + 1)
        batch = machine.batch(stream, first, self.draw.randint(1, 8))
        with suppress(HubCrash):
            self.take(batch, machine.key)
        return True

    def _foreign_key(self, machine: Machine) -> bool:
        """Somebody without the lane's key sends entries in its name."""
        stream = StreamKey(machine.store, machine.lane, machine.incarnation)
        seq = self.hub.in_store(machine.store, lambda tx: tx.stream(stream))
        held = seq.seq if seq else 0
        before = seq.hash if seq else bytes(32)
        batch = Batch(stream, held + 1, before, ('{"forged":1}',), bytes(32))
        told = self.take(batch, machine.key)
        if not isinstance(told, steps.Refused):
            raise Broken("entries without the lane's signature were taken in")
        return True

    def _stop_centre(self, _machine: Machine) -> bool:
        self.writes_left = self.draw.randint(1, 25)
        return True

    def _centre_image(self, _machine: Machine) -> bool:
        self.images.append(self.hub.image())
        return True

    def _restore_centre(self, _machine: Machine) -> bool:
        if not self.images or self.draw.random() < 0.5:
            return False
        self.put_centre_back(self.draw.choice(self.images))
        return True

    def put_centre_back(self, image: MemoryHub) -> None:
        """Let the centre go on from what it was, in a life that nobody has heard of.

        What was kept after the image is of a line that is given up: rights of both come to more
        than there is, and nobody could tell.
        """
        if self.haste:
            at = next(at for at, each in enumerate(self.images) if each is image)
            del self.images[at + 1 :]
        self.hub.put_back(image, f"e{self.now}")
        # What the one before was about to answer comes over a line that ended with it.
        self.air = [each for each in self.air if each.answer is None]
        self.adopting = {id(each) for each in self.living()}
        self._end_keys()
        self.escrow.centre_restored()
        held = {
            (stream, seq)
            for data in self.hub.stores.values()
            for stream, entries in data.entries.items()
            for seq in entries
        }
        lost = [key for key in self.acknowledged if key not in held]
        for key in lost:
            del self.acknowledged[key]
        self.happened["centre lost acknowledged entries"] += bool(lost)

    def _revoke(self, machine: Machine) -> bool:
        of_store = [each for each in self.living() if each.store == machine.store]
        if len(of_store) < 3 or self.draw.random() < 0.6:
            return False
        for each in self.machines:
            if (each.store, each.lane) == (machine.store, machine.lane):
                each.is_revoked = True
        self._end_keys()
        return True

    def _end_keys(self) -> None:
        """Let the centre know which lanes' keys have ended."""
        for each in self.machines:
            if each.is_revoked:
                self.hub.stores[each.store].lanes.discard(each.lane)


ACCIDENTS = (
    "till_crash",
    "roll_back",
    "copy_disk",
    "restore_till",
    "clone_till",
    "clock_jump",
    "disk_full",
    "partition",
    "stick",
    "foreign_key",
    "stop_centre",
    "stop_centre",
    "centre_image",
    "restore_centre",
    "revoke",
)

WITH_RIGHTS = (
    (
        *(name for name in ACCIDENTS if name not in {"clone_till", "roll_back", "restore_till"}),
        *("centre_image", "restore_centre") * 4,
        "till_crash",
    ),
    (*ACCIDENTS, *("copy_disk", "restore_till") * 3),
    ACCIDENTS,
)
"""Accidents of every third life with rights: in the first kind no machine forgets or is doubled, so
that what is used is exact; in the second there are many new lives."""
