"""Rights in the simulated shops: granted, spent while nobody hears it, given back, and checked."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from harness.clock import NOON_MICROS
from harness.facts import journal_fact

from edge.domain.agreement.rights import Holder
from edge.domain.errors import Refusal
from edge.domain.events import Fact, RightGivenBack, RightSpent
from edge.ports import Identity, JournalFact
from edge.rights import GrantedRight
from edge.services import rights as till_rights
from simulation.reading import read
from simulation.stops import Broken, HubCrash
from sync.hub import rights
from sync.wire.feeds import RIGHT, STORE
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from simulation.machine import Machine
    from simulation.world import World

RESOURCE = "card"
STEP_MICROS = 10 * 1_000_000
OVERSPENDING = ("clone_till", "roll_back", "restore_till", "restore_centre")
"""Two machines or two memories with one right: more is used than there is, and somebody is told."""
USED = {"right.spent": "spend", "right.given_back": "give_back"}


@dataclass(frozen=True)
class Recorded:
    """An entry, as the till's use case reads it."""

    fact: Fact


class OwnDisk:
    """What the till's use case sees of a machine: its disk alone."""

    def __init__(self, machine: Machine, number: int) -> None:
        self.machine, self.number = machine, number
        self.tools = self.rights = self.store = self.ids = self.state = self
        store, lane = machine.store, machine.lane
        self.identity = Identity(store, store, lane, machine.incarnation, "EUR")
        self.used = used_by(machine)
        self.practice, self.waiting_return = False, None

    def epoch(self) -> str:
        return ""

    def forget(self, right: str) -> None:
        """Leave nothing out: the disk is read anew for each question."""

    def new(self) -> str:
        return f"back-{self.number}"

    def fact(self, fact: Fact, subject: str) -> JournalFact:
        return journal_fact(fact, subject)

    def granted(self, identity: Identity) -> tuple[GrantedRight, ...]:
        told = [
            json.loads(row.body)
            for row in self.machine.disk.told.get(STORE, [])
            if row.kind == RIGHT
        ]
        own = [t for t in told if (t["lane"], t["incarnation"]) == _of(identity)]
        back = {t["right"] for t in own if t["state"] == "asked_back"}
        return tuple(
            GrantedRight(t["right"], t["resource"], t["amount"], t["right"] in back)
            for t in own
            if t["state"] == "granted"
        )

    def granted_any(self) -> bool:
        return bool(self.granted(self.identity))

    def history(self, right: str) -> tuple[Recorded, ...]:
        return tuple(
            Recorded(_fact(kind, body)) for kind, body in self.used if body["right"] == right
        )


def _fact(kind: str, body: dict[str, Any]) -> Fact:
    return RightSpent(**body) if kind == RightSpent.KIND else RightGivenBack(**body)


def _of(identity: Identity) -> tuple[str, str]:
    return identity.lane, identity.incarnation


def used_by(machine: Machine) -> list[tuple[str, dict[str, Any]]]:
    """Return what a machine's disk says of rights: kinds and bodies."""
    return [
        (kind, json.loads(row.text)["body"])
        for row in machine.disk.rows
        for kind in USED
        if '"kind":"right.' in row.text and f'"kind":"{kind}"' in row.text
    ]


def _is_over(held: dict[int, Any], life: str, openings: list[dict[str, Any]]) -> bool:
    """Tell whether another life says that it follows what a stream holds."""
    return any(
        body.get("parent_incarnation") == life
        and (entry := held.get(body["parent_seq"])) is not None
        and entry.hash.hex() == body["parent_hash"]
        for body in openings
    )


class Escrow:
    """Lets rights move by a draw of its own, so that a life without them stays what it was."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.draw = Random(f"rights of {world.seed}")
        self.count = 0
        self.asked: dict[str, Counter[str]] = {}
        """By store, how much more of the resource the office said there is, by request."""
        self.unanswered: list[tuple[str, str, int, Holder | None]] = []

    def live(self) -> None:
        """Do at most one thing, and check."""
        what = self.draw.choices(
            ("use", "grant", "refill", "ask_back", "again", "nothing"), (40, 16, 8, 1, 6, 29)
        )[0]
        self.count += 1
        if what == "use":
            self._use()
        elif what != "nothing" and self.world.is_up:
            getattr(self, f"_{what}")(self.draw.choice(self.world.living()))
            self.check()

    def centre_restored(self) -> None:
        """Forget what was asked of a centre that is not there any more."""
        self.unanswered.clear()

    @property
    def _now_micros(self) -> int:
        return NOON_MICROS + self.world.now * STEP_MICROS

    def _use(self) -> None:
        holders = [m for m in self.world.living() if OwnDisk(m, 0).granted_any()]
        if not holders:
            return
        machine = self.draw.choice(holders)
        desk: Any = OwnDisk(machine, self.count)
        back = till_rights.see_to_rights(desk)
        try:
            if back and self.draw.random() < 0.5:
                facts, what = back, "right given back"
            else:
                amount, sale = self.draw.randint(1, 4), f"sale-{self.count}"
                facts = till_rights.spend_right(desk, RESOURCE, amount, sale)
                what = "right spent"
        except Refusal:
            self.world.happened["right refused at the till"] += 1
            return
        for fact in facts:
            machine.write(fact)
        self.world.happened[what] += 1
        self._check_machine(machine)

    def _refill(self, machine: Machine) -> None:
        amount = self.draw.randint(4, 16)
        self.asked.setdefault(machine.store, Counter())[f"r{self.count}"] = amount
        self._ask(machine.store, f"r{self.count}", amount, None)

    def _grant(self, machine: Machine) -> None:
        life = self.draw.choice([*machine.lives, *[machine.incarnation] * 3])
        self._ask(machine.store, f"g{self.count}", 0, Holder(machine.store, machine.lane, life))

    def _again(self, _machine: Machine) -> None:
        if self.unanswered:
            self._ask(*self.unanswered.pop(0))

    def _ask(self, store: str, name: str, amount: int, holder: Holder | None) -> None:
        """Ask the centre; where the answer is lost, the same is asked again later."""
        try:
            if holder is None:
                self._refilled(store, name, amount)
            else:
                self._topped_up(name, holder)
        except HubCrash:
            self.unanswered.append((store, name, amount, holder))
            return
        if self.draw.random() < 0.3:
            self.world.happened["right: answer lost"] += 1
            self.unanswered.append((store, name, amount, holder))

    def _refilled(self, store: str, name: str, amount: int) -> None:
        now = self._now_micros
        self.world.hub.in_store(
            store, lambda tx: rights.refill(tx, RESOURCE, amount, operation=name, now_micros=now)
        )

    def _topped_up(self, name: str, holder: Holder) -> None:
        now, target = self._now_micros, 4 + 16 * (int(name[1:]) % 2)
        held = self.world.hub.in_store(
            holder.store,
            lambda tx: rights.top_up(
                tx,
                RESOURCE,
                holder,
                low_water=target // 2,
                target=target,
                operation=name,
                now_micros=now,
            ),
        )
        self.world.happened["right granted" if held else "right not granted"] += 1
        if held:
            self._check_settled(holder)

    def _ask_back(self, machine: Machine) -> None:
        known = [p for p in self._postings(machine.store) if p.kind == "grant"]
        if known:
            right, now = self.draw.choice(known).right, self._now_micros
            with suppress(HubCrash):
                self.world.hub.in_store(machine.store, lambda tx: rights.ask_back(tx, right, now))

    def _postings(self, store: str) -> list[Any]:
        return list(self.world.hub.stores[store].rights.values())

    # -- what has to hold

    def check(self) -> None:
        """Check the centre's books of rights, from its rows alone."""
        for store in self.world.hub.stores:
            self._check_sums(store)

    def _check_sums(self, store: str) -> None:
        sums: Counter[str] = Counter()
        left: Counter[str] = Counter()
        for each in self._postings(store):
            sums[each.kind] += each.amount
            if each.right:
                left[each.right] += each.amount if each.kind == "grant" else -each.amount
        over = [each.right for each in self._postings(store) if each.kind == "expire"]
        if any(amount < 0 for amount in left.values()) or any(left[right] for right in over):
            raise Broken("more was taken of a right than was granted")
        resource = sums["refill"] - sums["spend"] - sums["excess"]
        if sum(left.values()) > resource and not sums["excess"]:
            raise Broken(f"rights of {sum(left.values())} to a resource of {resource}")
        asked = sum(self.asked.get(store, Counter()).values())
        if sums["refill"] > asked:
            raise Broken(f"{sums['refill']} is booked as there, and there is {asked}")
        self.world.happened["right of an ended life came back"] += bool(over)
        if sums["excess"]:
            self._check_excess()

    def _check_excess(self) -> None:
        """Check that more was used only where a machine was doubled or put back."""
        self.world.happened["right exceeded"] += 1
        if not any(self.world.happened[name] for name in OVERSPENDING):
            raise Broken("a right was exceeded, and no machine was doubled or put back")

    def _check_machine(self, machine: Machine) -> None:
        used: Counter[str] = Counter()
        disk = OwnDisk(machine, 0)
        for _, body in disk.used:
            used[body["right"]] += body["amount"]
        for granted in disk.granted(disk.identity):
            if used[granted.right] > granted.amount:
                raise Broken(f"{machine.name} used {used[granted.right]} of {granted}")

    def _check_settled(self, holder: Holder) -> None:
        """Check that a life with rights follows one that is known to where it ended."""
        entries = self.world.hub.stores[holder.store].entries
        held = entries.get(StreamKey(holder.store, holder.lane, holder.incarnation))
        if not held:
            raise Broken(f"{holder} was granted a right and is not known")
        body = json.loads(held[1].text)["body"]
        parent, seq = body.get("parent_incarnation"), body.get("parent_seq")
        if parent and seq not in entries.get(StreamKey(holder.store, holder.lane, parent), {}):
            raise Broken(f"{holder} was granted a right and follows what is not known")

    def _check_freed(self, store: str) -> None:
        """Check that a life holds rights only while one of its continuations may go on."""
        entries = self.world.hub.stores[store].entries
        left: Counter[tuple[str, str]] = Counter()
        for each in self._postings(store):
            if each.right:
                amount = each.amount if each.kind == "grant" else -each.amount
                left[each.lane, each.incarnation] += amount
        openings = [json.loads(held[1].text)["body"] for held in entries.values() if 1 in held]
        for (lane, life), amount in left.items():
            streams = [s for s in entries if (s.lane, s.incarnation) == (lane, life) and entries[s]]
            ends = [_is_over(entries[s], life, openings) for s in streams]
            self.world.happened["right of a forked life"] += len(ends) > 1
            if amount and ends and all(ends):
                raise Broken(f"{lane}/{life} is over, and still holds rights of {amount}")

    def check_end(self) -> None:
        """Check that all that was used is booked once, after the healing."""
        for store, data in self.world.hub.stores.items():
            self.world.hub.in_store(
                store, lambda tx: rights.reclaim(tx, RESOURCE, self._now_micros)
            )
            self._check_sums(store)
            self._check_freed(store)
            used: dict[tuple[str, ...], int] = {}
            for stream, entries in data.entries.items():
                for entry in entries.values():
                    tree = read(stream, entry.seq, entry.text)
                    if tree is None or tree["kind"] != "right.spent":
                        continue
                    body = tree["body"]
                    name = (stream.lane, stream.incarnation, body["spend"], body["right"])
                    used[name] = body["amount"]
            booked = sum(p.amount for p in self._postings(store) if p.kind in {"spend", "excess"})
            if booked != sum(used.values()):
                raise Broken(f"{sum(used.values())} was used of rights, and {booked} is booked")
            excess = sum(1 for p in self._postings(store) if p.kind == "excess")
            told = {
                (each.stream, each.seq)
                for each in data.incidents
                if each.code in {"right_exceeded", "right_unknown"}
            }
            if excess > len(told):
                raise Broken("a right was exceeded, and nobody was told")
