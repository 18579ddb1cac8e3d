"""The office of the simulated shops changes its mind while tills do not hear; counted by hand."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from harness.clock import NOON_MICROS

from edge.domain.agreement.claims import EntryRef
from simulation.reading import read
from simulation.stops import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation.world import World
    from sync.hub.taken import (
        OfficeVersion,
    )

STEP_MICROS = 3_600 * 1_000_000
"""A step is an hour: two weeks are lived through."""
GRACE_MICROS = 7 * 24 * 3_600 * 1_000_000
BEHIND_MICROS = 30 * 24 * 3_600 * 1_000_000
ITEMS = ("milk", "lamp")
PEOPLE = ("101", "102")
PRICES = ("100", "120", "100.5", None)
RULED = ("price", "tax", "blocked_item", "staff")

Found = tuple[str, EntryRef, bool, int]
"""Which key, which entry, whether it is a violation, and the money at stake."""


class Office:
    """Says new things by a draw of its own, so that a life without it stays what it was."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.draw = Random(f"office of {world.seed}")
        self.goods = {
            item: {"price": "100", "tax_class": "standard", "flags": []} for item in ITEMS
        }
        self.people = dict.fromkeys(PEOPLE, True)

    def live(self) -> None:
        """Say at most one thing; nothing while the centre is down."""
        names = ("price", "dated", "flag", "tax", "staff", "deliver", "")
        what = self.draw.choices(names, (2, 1, 1, 1, 1, 3, 60))
        if what[0] and self.world.is_up:
            getattr(self, f"_{what[0]}")()
            self.world.happened[f"office: {what[0]}"] += 1

    @property
    def _now_micros(self) -> int:
        """Return an instant between this step and the next."""
        return NOON_MICROS + self.world.now * STEP_MICROS + 1

    def _say(self, kind: str, key: str, body: dict[str, Any]) -> None:
        self.world.hub.rule(kind, key, body, self._now_micros)

    def _price(self) -> None:
        self._change(price=self.draw.choice(PRICES))

    def _flag(self) -> None:
        self._change(flags=self.draw.choice(([], ["not_for_sale"])))

    def _tax(self) -> None:
        self._change(tax_class=self.draw.choice(("standard", "reduced")))

    def _change(self, **changed: Any) -> None:
        item = self.draw.choice(ITEMS)
        self.goods[item] = {**self.goods[item], **changed}
        self._say("item", item, self.goods[item])

    def _dated(self) -> None:
        """Say from when a price holds, which may be past or to come."""
        item = self.draw.choice(ITEMS)
        begins = self._now_micros + self.draw.randint(-40, 40) * STEP_MICROS
        body = {"item_id": item, "price": self.draw.choice(PRICES), "from_micros": begins}
        self._say("price", f"{item}@{begins}", body)

    def _staff(self) -> None:
        person = self.draw.choice(PEOPLE)
        self.people[person] = not self.people[person]
        self._say("staff", person, {"active": self.people[person]})

    def _deliver(self) -> None:
        store, item = self.draw.choice(sorted(self.world.hub.stores)), self.draw.choice(ITEMS)
        missing = max(-self.world.hub.stores[store].stock[item], 0)
        self.world.hub.receive(store, item, missing + self.draw.randint(0, 8) * 1000)


def check_ruled(world: World) -> None:
    """Exactly one outcome for what was done against what was in force, and on its way."""
    home = world.hub.home
    judged = Counter(
        (each.key, each.loser, each.violation, each.effect_minor)
        for name, each in home.outcomes.items()
        if each.policy in RULED and name not in home.adopted
    )
    adopted = {
        (each.key, each.loser, each.violation, each.effect_minor)
        for name in home.adopted
        if (each := home.outcomes[name]).policy in RULED
    }
    found = set(_found(world))
    for key, *_ in found:
        world.happened[f"against a ruling: {key.split('/')[0]}"] += 1
    if any(count > 1 for count in judged.values()):
        raise Broken("two outcomes for one act against a ruling")
    told_before = {(key, ref) for key, ref, *_ in adopted}
    left = {each for each in found if each[:2] not in told_before}
    if set(judged) != left:
        raise Broken(f"outcomes are not what was against rulings: {set(judged) ^ left}")


def _found(world: World) -> Iterator[Found]:
    for data in world.hub.stores.values():
        for stream, entries in data.entries.items():
            for entry in entries.values():
                tree = read(stream, entry.seq, entry.text)
                if tree is None or not isinstance(tree["body"], dict) or entry.quarantine:
                    continue
                ref = EntryRef(
                    stream.store, stream.lane, stream.incarnation, stream.branch, entry.seq
                )
                at = _when(tree["stamp"][0], entry.received_micros)
                yield from _of_person(world, tree, ref, at)
                if tree["kind"] == "sale.completed" and isinstance(tree["body"].get("lines"), list):
                    yield from _of_sale(world, tree, ref, at)


def _when(stamp: int, received: int) -> int:
    """Return when an entry happened: never after it arrived, nor a month before."""
    return max(min(stamp, received), received - BEHIND_MICROS)


def _of_person(world: World, tree: dict[str, Any], ref: EntryRef, at: int) -> Iterator[Found]:
    said = _last(world, "staff", tree["actor"], at)
    if "amounts" not in tree or said is None or _read(tree) >= said.position:
        return
    if not said.body["active"]:
        late = at - said.changed_micros > GRACE_MICROS
        name = ref.text.replace("/", "%2F")
        money = -abs(tree["amounts"].get("gross_minor", 0))
        yield f"staff/{tree['actor']}/{name}", ref, late, money


def _of_sale(world: World, tree: dict[str, Any], ref: EntryRef, at: int) -> Iterator[Found]:
    body = tree["body"]
    began = at - (body["completed_at_micros"] - body["opened_at_micros"])
    for line in body["lines"]:
        item, units = line["item"], int(line["quantity"])
        key = f"{item}/{body['sale']}"
        said = _last(world, "item", item, at)
        if said and _read(tree) < said.position and "not_for_sale" in said.body["flags"]:
            yield f"blocked_item/{key}", ref, True, -line["amount_minor"]
        said = _last(world, "item", item, began)
        if said and _read(tree) < said.position and said.body["tax_class"] != line["tax_class"]:
            yield f"tax/{key}/{line['line']}", ref, True, 0
        priced = _priced(world, item, began)
        if priced and _read(tree) < priced.position and priced.body["price"] is not None:
            off = Decimal(line["regular_unit_price"]) - Decimal(priced.body["price"])
            if off:
                money = int((off * units).quantize(Decimal(1), ROUND_HALF_UP))
                yield f"price/{key}/{line['line']}", ref, False, money


def _read(tree: dict[str, Any]) -> int:
    """Return how far a till had read what the office says."""
    return int(tree["basis"].get("chain", 0))


def _last(world: World, kind: str, key: str, at: int) -> OfficeVersion | None:
    said = [
        each
        for each in world.hub.home.versions
        if (each.kind, each.key) == (kind, key) and each.changed_micros <= at
    ]
    return said[-1] if said else None


def _priced(world: World, item: str, at: int) -> OfficeVersion | None:
    """Return what sets an item's price: the price that began last, else what the item says."""
    begun = [
        each
        for each in world.hub.home.versions
        if each.kind == "price"
        and each.key.startswith(f"{item}@")
        and each.changed_micros <= at
        and each.body["from_micros"] <= at
    ]
    if begun:
        return max(begun, key=lambda each: (each.body["from_micros"], each.position))
    return _last(world, "item", item, at)
