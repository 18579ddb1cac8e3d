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
from simulation.escrow import Escrow
from simulation.machine import Disk, Key, Machine, QuickKey, RealKey
from simulation.office import STEP_MICROS, Office
from simulation.stops import Broken, HubCrash
from simulation.trade import Trade
from sync import steps
from sync.engine import Receiver, Sender
from sync.hub import ingest, judging, resolving
from sync.hub.ledger import Fork, Gap
from sync.wire import problems
from sync.wire.feeds import OUTCOME, FeedPage
from sync.wire.streams import Acknowledged, Batch, StreamHead, StreamKey

STEPS = 400
HEALING_STEPS = 300
STORES = ("s-1", "s-2")
PAGE_ROWS = 7
JUMPS_MICROS = (-NOON_MICROS, 10 * 365 * 86_400 * 1_000_000, 0)

Answer = steps.Reply | FeedPage


@dataclass
class Request:
    """Something on the line: a request, or (with `answer`) what comes back."""

    number: int
    machine: Machine
    task: str
    step: steps.Step
    batch: Batch | None = None
    answer: Answer | None = None


class Checks(Protocol):
    """What has to hold, at any time or at the end."""

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

    def _heal(self) -> None:
        """Mend everything and wait until all is drained; nobody writes any more."""
        self.say("-- healing")
        self.is_healing, self.is_up, self.losses, self.writes_left = True, True, 0.0, -1
        self.links.clear()
        self._drain()
        self.checks.delivered(self)
        # A till that has nothing to send learns at its next session what became of its stream.
        for machine in self.living():
            self._restart(machine)
        self._drain()

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
                self._put(machine, task, self._engine(machine, task).rested())
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
        tasks = [*machine.current_senders(), *machine.receivers]
        if not self.is_healing:
            self.draw.shuffle(tasks)
            if self.draw.random() < 0.3:
                for feed, receiver in machine.receivers.items():
                    machine.receivers[feed] = receiver.polled()
        return tasks

    def _engine(self, machine: Machine, task: str) -> Sender | Receiver:
        return machine.senders[task] if task in machine.senders else machine.receivers[task]

    def _put(self, machine: Machine, task: str, engine: Sender | Receiver) -> None:
        if isinstance(engine, Sender):
            machine.senders[task] = engine
        else:
            machine.receivers[task] = engine

    def _next(self, machine: Machine, task: str) -> steps.Step:
        engine = self._engine(machine, task)
        return engine.ask(machine) if isinstance(engine, Sender) else engine.ask()

    def _send(self, machine: Machine, task: str, step: steps.Step) -> None:
        self.requests += 1
        batch = None
        if isinstance(step, steps.Send):
            most = step.entries_max if self.is_healing else self.draw.randint(1, 6)
            batch = machine.batch(step.stream, step.first_seq, min(most, step.entries_max))
        request = Request(self.requests, machine, task, step, batch)
        last_seq = batch.last_seq if batch else 0
        flight = Pending(request.number, self.now, last_seq)
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
            answer = under_way.pop(0).answer
            assert answer is not None
            self._told(machine, task, answer)
        if not self.pending.get(key, [0]):
            del self.pending[key]

    def _told(self, machine: Machine, task: str, answer: Answer) -> None:
        """Give an answer to the engine and do what it says, unless the machine stops before."""
        engine = self._engine(machine, task)
        if isinstance(engine, Sender):
            assert not isinstance(answer, FeedPage)
            sender, effects = engine.told(answer, machine)
            machine.senders[task] = sender
        else:
            assert isinstance(answer, FeedPage | steps.Refused | steps.Lost)
            receiver, effects = engine.told(answer)
            machine.receivers[task] = receiver
        for effect in effects:
            if not self.is_healing and self.draw.random() < 0.02:
                self.happened["till stopped between two writes"] += 1
                self._restart(machine)
                return
            self._keep(machine, effect)

    def _keep(self, machine: Machine, effect: steps.Effect) -> None:
        disk = machine.disk
        match effect:
            case steps.KeepAcknowledged():
                disk.acknowledged[effect.stream] = (effect.seq, effect.epoch)
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
            case steps.StartAgain():
                self.happened[f"feed again: {effect.reason}"] += 1
                disk.told[effect.cursor.feed] = []
                disk.cursors[effect.cursor.feed] = effect.cursor
                self._hear(machine, effect.cursor.epoch)
            case steps.ApplyRows():
                disk.told.setdefault(effect.cursor.feed, []).extend(effect.rows)
                disk.cursors[effect.cursor.feed] = effect.cursor
                self._hear(machine, effect.cursor.epoch)
                for row in effect.rows:
                    if row.kind == OUTCOME:
                        self._learn(machine, row.body)

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
        reply = Request(request.number, request.machine, request.task, request.step, None, answer)
        self._put_on_line(reply, "answer")

    def _answer(self, request: Request) -> Answer:
        machine, step = request.machine, request.step
        if machine.is_revoked:
            return steps.Refused(problems.LANE_REVOKED)
        self._adopt(machine)
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
                assert request.batch is not None
                return self.take(request.batch, machine.key, step)
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
            moved += [resolving.decide_some(self.hub, store) for store in STORES]
            moved += [resolving.tell_some(self.hub, store, unsigned) for store in STORES]
        except HubCrash:
            return False
        return any(moved)

    def _adopt(self, machine: Machine) -> None:
        """Take back what was told before the centre was put back."""
        if id(machine) not in self.adopting:
            return
        for body in machine.disk.outcomes.values():
            outcome = outcome_from_json(json.loads(body))
            self.hub.adopt(outcome, outcome.stores)
        self.adopting.discard(id(machine))

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
        name = self.draw.choice(ACCIDENTS)
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
        self.hub.put_back(self.draw.choice(self.images), f"e{self.now}")
        # What the one before was about to answer comes over a line that ended with it.
        self.air = [each for each in self.air if each.answer is None]
        self.adopting = {id(each) for each in self.living()}
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
        return True

    def _revoke(self, machine: Machine) -> bool:
        of_store = [each for each in self.living() if each.store == machine.store]
        if len(of_store) < 3 or self.draw.random() < 0.6:
            return False
        for each in self.machines:
            if (each.store, each.lane) == (machine.store, machine.lane):
                each.is_revoked = True
        return True


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
