"""Rights in the simulated shops: granted, spent while nobody hears it, given back, and checked."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any
from zlib import crc32

from harness.clock import NOON_MICROS
from harness.facts import journal_fact

from edge.domain.agreement.rights import Holder, lease_left_micros
from edge.domain.errors import Refusal
from edge.domain.events import Fact, RightGivenBack, RightSpent, RightsStated
from edge.ports import Identity, JournalFact
from edge.rights import GrantedRight
from edge.services import rights as till_rights
from simulation.reading import read
from simulation.stops import Broken, HubCrash
from sync.hub import rights
from sync.hub.ports import RightRule
from sync.hub.tending import tend
from sync.wire.feeds import STORE
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from harness.memory_hub import MemoryHub

    from simulation.machine import Machine
    from simulation.world import World

RESOURCE = "card"
STEP_MICROS = 10 * 1_000_000
OVERSPENDING = ("clone_till", "roll_back", "restore_till")
"""Two machines or two memories with one right: more is used than there is, and somebody is told."""
USED = (RightSpent.KIND, RightGivenBack.KIND)
LEASES = (None, 300 * 1_000_000, 900 * 1_000_000)
THRIFTS = (0.0, 0.9)
"""How often a till has no use for a right: where each is used at once, none is ever forgotten."""
LOW_WATER, TARGET, GRACE = 4, 10, 60 * 1_000_000


@dataclass(frozen=True)
class Recorded:
    """An entry, as the till's use case reads it."""

    fact: Fact


def hear_right(machine: Machine, text: str) -> None:
    """Keep what the feed tells of a right of the machine's lane, as the product does."""
    told = json.loads(text)
    if told["lane"] != machine.lane:
        return
    before = machine.disk.rights.get(told["right"], {"boot": machine.boot, "asked": False})
    asked = before["asked"] or told["state"] == "asked_back"
    machine.disk.rights[told["right"]] = {**told, "boot": before["boot"], "asked": asked}


class OwnDisk:
    """What the till's use case sees of a machine: its disk alone, and a clock of its own speed."""

    def __init__(self, machine: Machine, number: int, now_micros: int) -> None:
        self.machine, self.number, self.now_micros = machine, number, now_micros
        self.tools = self.rights = self.store = self.ids = self.state = self
        store, lane = machine.store, machine.lane
        self.identity = Identity(store, store, lane, machine.incarnation, "EUR")
        self.facts = told_by(machine)
        self.practice, self.waiting_return = False, None

    def epoch(self) -> str:
        cursor = self.machine.disk.cursors.get(STORE)
        return cursor.epoch if cursor else ""

    def forget(self, right: str) -> None:
        """Leave nothing out: the disk is read anew for each question."""

    def new(self) -> str:
        return f"back-{self.number}"

    def fact(self, fact: Fact, subject: str) -> JournalFact:
        return journal_fact(fact, subject)

    def granted(self, identity: Identity) -> tuple[GrantedRight, ...]:
        return tuple(
            GrantedRight(
                each["right"],
                each["resource"],
                each["amount"],
                each["asked"],
                each["at_micros"],
                each["lease_micros"],
                self._left_micros(each),
            )
            for each in self.machine.disk.rights.values()
            if each["incarnation"] == identity.incarnation
        )

    def _left_micros(self, told: dict[str, Any]) -> int | None:
        drift = crc32(self.machine.name.encode()) % 3 - 1
        age = (self.now_micros - told["at_micros"]) * (100 + drift) // 100
        is_new_boot = told["boot"] != self.machine.boot
        return lease_left_micros(told["lease_micros"], 0, age, restarted=is_new_boot)

    def granted_any(self) -> bool:
        return bool(self.granted(self.identity))

    def history(self, subject: str) -> tuple[Recorded, ...]:
        if subject.startswith("rights/"):
            found: list[Fact] = [
                RightsStated(tree["body"]["epoch"])
                for tree in self.facts
                if tree["kind"] == RightsStated.KIND and tree["inc"] == self.machine.incarnation
            ]
        else:
            found = [
                _used(tree)
                for tree in self.facts
                if tree["kind"] in USED and tree["body"]["right"] == subject
            ]
        return tuple(Recorded(fact) for fact in found)


def _used(tree: dict[str, Any]) -> Fact:
    is_spent = tree["kind"] == RightSpent.KIND
    return RightSpent(**tree["body"]) if is_spent else RightGivenBack(**tree["body"])


@lru_cache(maxsize=200_000)
def _told(text: str) -> dict[str, Any] | None:
    if '"kind":"right' not in text:
        return None
    tree: dict[str, Any] = json.loads(text)
    return tree if tree["kind"] in {*USED, RightsStated.KIND} else None


def told_by(machine: Machine) -> list[dict[str, Any]]:
    """Return what a machine's disk says of rights."""
    return [tree for row in machine.disk.rows if (tree := _told(row.text)) is not None]


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
        self.lease = self.draw.choice(LEASES)
        self.thrift = Random(f"thrift of {world.seed}").choice(THRIFTS) if world.haste else 0.0
        self.asked: dict[str, Counter[str]] = {}
        """By store, how much more of the resource the office said there is, by request."""
        self.unanswered: list[tuple[str, str, int, Holder | None]] = []
        self.image: MemoryHub | None = None
        self.has_forgotten = world.seed % 3 != 0 or not world.haste
        if self.thrift and not self.has_forgotten:
            self.lease = None

    def live(self) -> None:
        """Do at most one thing, and check."""
        what = self.draw.choices(
            ("use", "owe", "tend", "grant", "refill", "ask_back", "again", "nothing"),
            (36, 16, 16, 4, 2, 1, 8, 17),
        )[0]
        self.count += 1
        if what in {"use", "owe"}:
            getattr(self, f"_{what}")()
        elif what != "nothing" and self.world.is_up:
            getattr(self, f"_{what}")(self.draw.choice(self.world.living()))
            self.check()
        if self.world.haste:
            # At the till each sale is such a moment.
            self._owe()
            self._forget()
        if self.count % 4 == 0:
            self._check_truth()

    def _forget(self) -> None:
        """Put the centre back, once, to before a right that a lane holds and has not used up."""
        if self.has_forgotten or not self.world.is_up or self.count % 4:
            return
        if self.image is not None and any(
            f"grant/{right}" not in self.image.stores[machine.store].rights
            for machine in self.world.living()
            for right in self._held(machine)
        ):
            self.world.put_centre_back(self.image)
            self.world.happened["centre forgot a right"] += 1
            self.has_forgotten = True
        elif self.count % 40 == 0:
            self.image = self.world.hub.image()
            self.world.images.append(self.image)

    def centre_restored(self) -> None:
        """Have the office say again what it said to the centre that is not there any more."""
        if not any(each is self.image for each in self.world.images):
            self.image = None
        self.unanswered = [
            (store, name, amount, None)
            for store, said in self.asked.items()
            for name, amount in said.items()
        ]

    @property
    def _now_micros(self) -> int:
        return NOON_MICROS + self.world.now * STEP_MICROS

    def _disk(self, machine: Machine) -> OwnDisk:
        return OwnDisk(machine, self.count, self._now_micros)

    def _use(self) -> None:
        desks: list[Any] = [self._disk(m) for m in self.world.living()]
        holders = self._left_behind(desks)
        if not holders:
            if self.thrift and self.draw.random() < self.thrift:
                return
            holders = [desk for desk in desks if desk.granted_any()]
            if self.draw.random() < 0.9:
                holders = [desk for desk in holders if till_rights.right_left(desk, RESOURCE)]
        if not holders:
            return
        desk = self.draw.choice(holders)
        machine = desk.machine
        amount, sale = self.draw.randint(1, 4), f"sale-{self.count}"
        try:
            facts = till_rights.spend_right(desk, RESOURCE, amount, sale)
        except Refusal:
            self.world.happened["right refused at the till"] += 1
            return
        for fact in facts:
            machine.write(fact)
            assert isinstance(fact.fact, RightSpent)
            self._check_own(machine, fact.fact.right)
        self.world.happened["right spent"] += 1
        self._check_machine(machine)

    def _left_behind(self, desks: list[Any]) -> list[Any]:
        """Return, now and then, those on whose disks an earlier life left a right unused."""
        if not self.world.haste or self.draw.random() < 0.5:
            return []
        found = [
            desk
            for desk in desks
            if any(
                told["incarnation"] != desk.machine.incarnation and told["lease_micros"] is None
                for told in self._unused(desk.machine)
            )
        ]
        self.world.happened["right wanted beside one of another life"] += bool(found)
        return found

    def _owe(self) -> None:
        """Let a till tell what it holds and give back what it must, or all of its leases."""
        machine = self.draw.choice(self.world.living())
        desk: Any = self._disk(machine)
        held = self._held(machine)
        for fact in till_rights.see_to_rights(desk, is_closing=self.draw.random() < 0.1):
            machine.write(fact)
            self.world.happened[fact.fact.KIND] += 1
            if isinstance(fact.fact, RightsStated):
                self._check_stated(machine, fact.fact, held)
            elif isinstance(fact.fact, RightGivenBack):
                self._check_whose(machine, fact.fact.right)

    def _tend(self, machine: Machine) -> None:
        """Keep a store's lanes supplied, as the centre's worker does."""
        rule = RightRule("r", RESOURCE, LOW_WATER, TARGET, self.lease, GRACE)
        store, now, names = machine.store, self._now_micros, iter(range(100))
        before = self._held_for_long(store)
        with suppress(HubCrash):
            self.world.hub.in_store(
                store,
                lambda tx: tend(
                    tx,
                    RESOURCE,
                    rule,
                    centre=self.world.hub.life,
                    now_micros=now,
                    new_name=lambda: f"t{self.count}-{next(names)}",
                ),
            )
        for holder, held in self._held_for_long(store).items():
            self.world.happened["right granted by rule"] += held > before[holder]
            if held > max(TARGET, before[holder]):
                raise Broken(f"{holder} was filled up to {held}, and had {before[holder]}")

    def _held_for_long(self, store: str) -> Counter[Holder]:
        ledger = self.world.hub.in_store(store, lambda tx: tx.rights(RESOURCE))
        return Counter(
            {
                each.grant.holder: sum(
                    held.left
                    for held in ledger.grants.values()
                    if held.grant.holder == each.grant.holder
                    and not held.grant.ends_soon(self._now_micros)
                )
                for each in ledger.grants.values()
            }
        )

    def _refill(self, machine: Machine) -> None:
        # So little that lanes run short: what a centre forgot or gave twice is missed then.
        amount = self.draw.randint(2, 12)
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
                centre=self.world.hub.life,
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
        if sum(left.values()) > resource and not (sums["excess"] or self._is_told(store)):
            raise Broken(f"rights of {sum(left.values())} to a resource of {resource}")
        asked = sum(self.asked.get(store, Counter()).values())
        if sums["refill"] > asked:
            raise Broken(f"{sums['refill']} is booked as there, and there is {asked}")
        self.world.happened["right of an ended life came back"] += bool(over)
        if sums["excess"]:
            self._check_excess()

    def _is_told(self, store: str) -> bool:
        """Tell whether somebody was told that more is held than the centre knows to be there."""
        incidents = self.world.hub.stores[store].incidents
        return any(each.code == "right_exceeded" for each in incidents)

    def _check_truth(self) -> None:
        """Check by the machines' own disks that nobody can use what somebody else did.

        What was used anywhere, and what living machines may still use, told or not, is no more
        than the office said there is.
        """
        if any(self.world.happened[name] for name in OVERSPENDING):
            return
        for store in self.world.hub.stores:
            machines = [each for each in self.world.machines if each.store == store]
            granted = {
                each.right: (each.lane, each.incarnation, each.amount)
                for each in self._postings(store)
                if each.kind == "grant"
            }
            for machine in machines:
                granted |= {
                    name: (told["lane"], told["incarnation"], told["amount"])
                    for name, told in machine.disk.rights.items()
                }
            used, back = Counter[str](), Counter[str]()
            for tree in (tree for machine in machines for tree in told_by(machine)):
                if tree["kind"] in USED:
                    sums = used if tree["kind"] == RightSpent.KIND else back
                    sums[tree["body"]["right"]] += tree["body"]["amount"]
            on = {(m.lane, m.incarnation) for m in machines if not (m.is_dead or m.is_revoked)}
            left = sum(
                amount - used[name] - back[name]
                for name, (lane, life, amount) in granted.items()
                if (lane, life) in on
            )
            there = sum(self.asked.get(store, Counter()).values())
            if sum(used.values()) + left > there:
                raise Broken(f"{sum(used.values())} used and {left} held of {there}")

    def _unused(self, machine: Machine) -> list[dict[str, Any]]:
        """Return rights of any life that are not used up, by what a disk was told and wrote."""
        used: Counter[str] = Counter()
        for tree in told_by(machine):
            if tree["kind"] in USED:
                used[tree["body"]["right"]] += tree["body"]["amount"]
        rights = machine.disk.rights.values()
        return [told for told in rights if told["amount"] > used[told["right"]]]

    def _held(self, machine: Machine) -> dict[str, tuple[Any, ...]]:
        """Return what a machine's present life still holds."""
        return {
            told["right"]: tuple(
                told[each] for each in ("resource", "amount", "at_micros", "lease_micros")
            )
            for told in self._unused(machine)
            if told["incarnation"] == machine.incarnation
        }

    def _check_stated(
        self, machine: Machine, said: RightsStated, held: dict[str, tuple[Any, ...]]
    ) -> None:
        """Check that a life states all that it holds and nothing else."""
        told = {
            each.right: (each.resource, each.amount, each.at_micros, each.lease_micros)
            for each in said.held
        }
        if told != held or len(said.held) != len(held):
            raise Broken(f"{machine.name} holds {held} and states {told}")
        self.world.happened["held rights stated"] += bool(held)

    def _check_whose(self, machine: Machine, right: str) -> None:
        """Check that a life uses and gives back what it was granted itself."""
        told = machine.disk.rights[right]
        if told["incarnation"] != machine.incarnation:
            raise Broken(f"{machine.name} used what the life {told['incarnation']} was granted")

    def _check_own(self, machine: Machine, right: str) -> None:
        """Check that a life uses its own, and a lease in its time by the slowest clock allowed."""
        self._check_whose(machine, right)
        told = machine.disk.rights[right]
        lease, age = told["lease_micros"], self._now_micros - told["at_micros"]
        if lease is not None and (age * 99 >= lease * 100 or told["boot"] != machine.boot):
            raise Broken(f"{machine.name} used a lease of {lease} after {age}")
        self.world.happened["lease used"] += lease is not None

    def _check_excess(self) -> None:
        """Check that more was used only where a machine was doubled or put back."""
        self.world.happened["right exceeded"] += 1
        if not any(self.world.happened[name] for name in OVERSPENDING):
            raise Broken("a right was exceeded, and no machine was doubled or put back")

    def _check_machine(self, machine: Machine) -> None:
        used: Counter[str] = Counter()
        disk = self._disk(machine)
        for tree in disk.facts:
            if tree["kind"] in USED:
                used[tree["body"]["right"]] += tree["body"]["amount"]
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
            self.world.happened["forgotten right stated"] += sum(
                RightsStated.KIND in data.entries[each.stream][each.seq].text
                for each in data.incidents
                if each.code in {"right_retold", "right_exceeded"}
            )
            excess = sum(1 for p in self._postings(store) if p.kind == "excess")
            told = {
                (each.stream, each.seq)
                for each in data.incidents
                if each.code in {"right_exceeded", "right_unknown"}
            }
            if excess > len(told):
                raise Broken("a right was exceeded, and nobody was told")
