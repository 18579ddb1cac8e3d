"""What has to hold, found by brute force from the entries' texts alone."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import EntryRef
from simulation.late import check_late, check_oddities
from simulation.office import check_ruled
from simulation.reading import read
from simulation.shelves import check_shortfalls
from simulation.stops import Broken
from sync.hub.ports import PlacedEntry
from sync.wire.claims import read_told_hints
from sync.wire.feeds import CLAIMS, ENTRY, ENTRY_REF, FEEDS, OUTCOME, SAFETY, STORE, FeedRow
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.memory_hub import StoreData

    from simulation.machine import Machine
    from simulation.world import World
    from sync.steps import KeepClaimed

Use = tuple[EntryRef, int, int]
"""Which entry used how many thousandths (below 0: gave back), of how many there are."""

JUDGED = ("return", "coupon", "promotion", "serial")


class BruteForce:
    """All checks, as the world calls them."""

    def hub(self, world: World) -> None:
        check_hub(world)

    def claims_told(self, world: World, machine: Machine, kept: KeepClaimed) -> None:
        _check_hints(world, machine, kept)

    def delivered(self, world: World) -> None:
        _check_delivered(world)

    def end(self, world: World) -> None:
        check_end(world)


def check_hub(world: World) -> None:
    """Check the centre's books against the entries it holds."""
    for data in world.hub.stores.values():
        _check_feed(data)
        _check_chains(data)
        _check_sums(data)
    for (stream, seq), digest in world.acknowledged.items():
        held = world.hub.stores[stream.store].entries.get(stream, {}).get(seq)
        if held is None or held.hash != digest:
            raise Broken(f"acknowledged, then lost: {stream}:{seq}")


def _check_hints(world: World, machine: Machine, kept: KeepClaimed) -> None:
    """The store is told of each use in what the centre has not got and is believed to know."""
    data = world.hub.stores[machine.store]
    told = {
        (stream, hint.seq, hint.key, hint.units_milli)
        for row in data.rows.get(SAFETY, [])
        if isinstance(row, FeedRow) and row.kind == CLAIMS
        for stream, hints in [read_told_hints(row.body)]
        for hint in hints
    }
    held = data.entries.get(kept.stream, {})
    _, branch_from = machine.disk.branches.get(kept.stream.incarnation, ("", 1))
    known = max((*held, branch_from - 1 if kept.stream.branch else 0))
    back: set[str] = set()
    for row in reversed(machine.rows_of(kept.stream.incarnation)[known : kept.seq]):
        for key, (ref, units, _) in uses_of_text(kept.stream, row.seq, row.text):
            if units < 0:
                back.add(key)
            elif key not in back and (kept.stream, ref.seq, key, units) not in told:
                raise Broken(f"{machine.name} believes {key} of {row.seq} is known to its store")


def check_end(world: World) -> None:
    """Check everything after the healing."""
    check_hub(world)
    _check_delivered(world)
    _check_accidents_named(world)
    _check_outcomes(world)
    check_ruled(world)
    check_late(world)
    check_oddities(world)
    check_shortfalls(world)
    _check_lanes(world)


def _check_feed(data: StoreData) -> None:
    """Nothing twice, no place missing."""
    for rows in data.rows.values():
        if [row.position for row in rows] != list(range(1, len(rows) + 1)):
            raise Broken("places of a feed are not one after the other")
    entries = [row for row in data.rows.get(STORE, []) if isinstance(row, PlacedEntry)]
    places = Counter((entry.stream, entry.seq) for entry in entries)
    hashes = Counter(entry.hash for entry in entries)
    twice = [key for key, count in (places + hashes).items() if count > 1]
    if twice:
        raise Broken(f"taken in twice: {twice[0]!r}")
    told = Counter(
        json.loads(row.body)["id"]
        for row in data.rows.get(STORE, [])
        if isinstance(row, FeedRow) and row.kind == OUTCOME
    )
    if any(count > 1 for count in told.values()):
        raise Broken("an outcome was published twice")


def _check_chains(data: StoreData) -> None:
    for stream, entries in data.entries.items():
        state = data.streams.get(stream)
        if not entries and state is None:
            continue
        if state is None or list(entries) != list(range(state.began_seq + 1, state.seq + 1)):
            raise Broken(f"{stream} has a hole, or more than its cursor says")
        before = state.began_hash
        for entry in entries.values():
            before = hashlib.sha256(before + entry.text.encode()).digest()
            if before != entry.hash:
                raise Broken(f"chain of {stream} breaks at {entry.seq}")
        if before != state.hash:
            raise Broken(f"{stream} ends with another hash than its cursor says")


def _check_sums(data: StoreData) -> None:
    stock: Counter[str] = Counter()
    money: Counter[tuple[str, ...]] = Counter()
    for stream, entries in data.entries.items():
        for entry in entries.values():
            tree = read(stream, entry.seq, entry.text)
            if tree is not None and "amounts" in tree:
                _add_up(stream.lane, tree, stock, money)
    stock.update({i: sum(milli for _, milli in held) for i, held in data.received.items()})
    if {k: v for k, v in stock.items() if v} != {k: v for k, v in data.stock.items() if v}:
        raise Broken(f"stock is not what the entries say: {dict(stock)} {dict(data.stock)}")
    if {k: v for k, v in money.items() if v} != {k: v for k, v in data.money.items() if v}:
        raise Broken("money is not what the entries say")
    for (lane, date, currency, what), minor in money.items():
        if what == "gross" and minor != sum(
            held
            for key, held in money.items()
            if key[:3] == (lane, date, currency) and key[3].startswith("tender")
        ):
            raise Broken("tenders and turnover differ")


def _add_up(
    lane: str, tree: dict[str, Any], stock: Counter[str], money: Counter[tuple[str, ...]]
) -> None:
    block = tree["amounts"]
    day = (lane, tree["date"], block["currency"])
    for each in block.get("stock", ()):
        stock[each["item"]] += int(Decimal(each["quantity"]) * 1000)
    for what in ("gross", "net", "tax"):
        money[(*day, what)] += block.get(f"{what}_minor", 0)
    for each in block.get("tenders", ()):
        money[(*day, f"tender {each['kind']}")] += each["amount_minor"]


def _check_delivered(world: World) -> None:
    """Every entry of every till is there, as its stream or as a branch of it."""
    for machine in world.living():
        streams = world.hub.stores[machine.store].entries
        held = {
            (key.incarnation, seq, entry.hash)
            for key, entries in streams.items()
            if key.lane == machine.lane
            for seq, entry in entries.items()
        }
        for row in machine.disk.rows:
            if (row.incarnation, row.seq, row.hash) not in held:
                raise Broken(f"{machine.name} still has {row.incarnation}:{row.seq} for itself")


def _check_accidents_named(world: World) -> None:
    for data in world.hub.stores.values():
        _check_forks(data)
        _check_ends(data)
    for machine in world.living():
        _check_life(world, machine)
        _check_tail(world, machine)


def _check_forks(data: StoreData) -> None:
    """Two entries of one number are two machines, and somebody was told."""
    forked = {
        (each.stream.lane, each.stream.incarnation)
        for each in data.incidents
        if each.code == "stream_forked"
    }
    hashes: defaultdict[tuple[str, str, int], set[bytes]] = defaultdict(set)
    for stream, entries in data.entries.items():
        for seq, entry in entries.items():
            hashes[stream.lane, stream.incarnation, seq].add(entry.hash)
    for (lane, life, seq), found in hashes.items():
        if len(found) > 1 and (lane, life) not in forked:
            raise Broken(f"two entries {lane}/{life}:{seq}, and nobody was told")


def _check_ends(data: StoreData) -> None:
    """A life that went on after another one followed it is known to somebody."""
    named = {(each.stream.lane, each.stream.incarnation) for each in data.incidents}
    for stream, state in data.streams.items():
        parent = data.streams.get(StreamKey(stream.store, stream.lane, state.parent))
        if state.parent and parent is not None and parent.seq > state.parent_seq:
            lives = {(stream.lane, stream.incarnation), (stream.lane, state.parent)}
            if not lives & named:
                raise Broken(f"{stream} follows a life that went on, and nobody was told")


def _check_life(world: World, machine: Machine) -> None:
    """A till writes a life of its own, as far as the centre has it."""
    stream = StreamKey(machine.store, machine.lane, machine.incarnation)
    head = world.head_of(stream)
    rows = machine.rows_of(machine.incarnation)
    if (head.seq, head.hash) != (rows[-1].seq, rows[-1].hash):
        raise Broken(f"{machine.name} goes on writing {stream}, which the centre has otherwise")
    if head.state == "forked":
        raise Broken(f"{machine.name} goes on writing {stream}, which is forked")


def _check_tail(world: World, machine: Machine) -> None:
    """What a journal lost of a stream that goes on at the centre is there beside it, and right."""
    for life, sender in machine.senders.items():
        held = world.hub.stores[machine.store].entries.get(sender.stream, {})
        rows = machine.rows_of(life)
        for seq, entry in held.items():
            if seq > rows[-1].seq and machine.disk.tail.get((sender.stream, seq)) != entry.text:
                raise Broken(f"{machine.name} has not got {sender.stream}:{seq} back")


def uses_of(stream: StreamKey, entry: PlacedEntry) -> Iterator[tuple[str, Use]]:
    """Return what an entry uses of what there is only so much of."""
    yield from uses_of_text(stream, entry.seq, entry.text)


def uses_of_text(stream: StreamKey, seq: int, text: str) -> Iterator[tuple[str, Use]]:
    """Return what an entry's text uses of what there is only so much of."""
    tree = read(stream, seq, text)
    if tree is None or not isinstance(tree["body"], dict):
        return
    body, ref = tree["body"], EntryRef(*_parts(stream), seq)
    if not isinstance(body.get("lines"), list):
        return
    if tree["kind"] == "sale.completed":
        yield from _of_sale(body, ref)
    if tree["kind"] == "return.completed":
        yield from _of_return(body, ref)


def _of_sale(body: dict[str, Any], ref: EntryRef) -> Iterator[tuple[str, Use]]:
    for line in body["lines"]:
        if line.get("serial"):
            yield f"serial/{line['item']}/{line['serial']}", (ref, 1000, 1000)
    for each in body.get("coupons", ()):
        yield f"coupon/{each['coupon']}/{each['serial']}", (ref, 1000, 1000)
    for each in body.get("promotions", ()):
        key = f"promotion/{each['promotion']}/{body['customer']}"
        yield key, (ref, each["applications"] * 1000, each["per_customer"] * 1000)


def _of_return(body: dict[str, Any], ref: EntryRef) -> Iterator[tuple[str, Use]]:
    for line in body["lines"]:
        units = int(line["quantity"]) * 1000
        yield f"return/{body['sale']}/{line['line']}", (ref, units, int(line["sold"]) * 1000)
        if line.get("serial"):
            yield f"serial/{line['item']}/{line['serial']}", (ref, -units, 1000)


def _parts(stream: StreamKey) -> tuple[str, str, str, str]:
    return stream.store, stream.lane, stream.incarnation, stream.branch


def _check_outcomes(world: World) -> None:
    """Exactly one outcome for each use beyond what there was."""
    found = _violations(world)
    home = world.hub.home
    judged = Counter(
        (outcome.key, outcome.loser)
        for name, outcome in home.outcomes.items()
        if outcome.violation and outcome.key.split("/")[0] in JUDGED and name not in home.adopted
    )
    adopted = {(home.outcomes[n].key, home.outcomes[n].loser) for n in home.adopted}
    world.happened["violations"] += len(found)
    if any(count > 1 for count in judged.values()):
        raise Broken("two outcomes for one violation")
    if set(judged) | adopted != found | adopted:
        raise Broken(f"outcomes are not the violations: {set(judged) ^ (found - adopted)}")


def _violations(world: World) -> set[tuple[str, EntryRef]]:
    """Return each use beyond what there was, in the order in which the centre placed them."""
    uses: defaultdict[str, dict[EntryRef, Use]] = defaultdict(dict)
    places: dict[EntryRef, int] = {}
    for data in world.hub.stores.values():
        for stream, entries in data.entries.items():
            for entry in entries.values():
                for key, use in uses_of(stream, entry):
                    uses[key][use[0]] = use
                    places[use[0]] = entry.position
    found = set()
    for key, by_ref in uses.items():
        used = 0
        for ref in _in_order(world, key, by_ref, places):
            _, units, limit = by_ref[ref]
            used += units
            if units > 0 and used > limit:
                found.add((key, ref))
                # What was taken beyond the limit uses up nothing.
                used = limit
    return found


def _in_order(
    world: World, key: str, by_ref: dict[EntryRef, Use], places: dict[EntryRef, int]
) -> list[EntryRef]:
    """Return the entries that use a thing in the order in which the centre placed them."""
    home = world.hub.home
    held = next((c for (_, k), c in home.claims.items() if k == key), [])
    missing = set(by_ref) - {claim.ref for claim in held}
    if missing:
        raise Broken(f"what {missing} claims never arrived where it is decided")
    for store in world.hub.stores:
        own = [places[c.ref] for c in held if c.ref.store == store and c.ref in places]
        if own != sorted(own):
            raise Broken(f"claims of {key} are not in the order of their entries")
    adopted = {o.loser for n, o in home.outcomes.items() if n in home.adopted and o.key == key}
    order = sorted(held, key=lambda claim: (claim.ref in adopted, claim.position))
    return [claim.ref for claim in order if claim.ref in by_ref]


def _check_lanes(world: World) -> None:
    """All lanes of a store know the same, which is what the centre told."""
    for machine in world.living():
        data = world.hub.stores[machine.store]
        for feed in FEEDS:
            rows = data.rows.get(feed, [])
            told = machine.disk.told.get(feed, [])
            if len(told) != len(rows):
                raise Broken(f"{machine.name} has {len(told)} of {len(rows)} rows of {feed}")
            for ours, theirs in zip(rows, told, strict=True):
                _check_row(machine, ours, theirs)
        taken_back = set(machine.disk.outcomes) - set(world.hub.home.outcomes)
        if taken_back:
            raise Broken(f"{machine.name} was told {taken_back}, which the centre does not know")
        for outcome in world.hub.home.outcomes.values():
            if outcome.loser.store == machine.store and outcome.id not in machine.disk.outcomes:
                raise Broken(f"{machine.name} was never told {outcome.id}")


def _check_row(machine: Machine, ours: FeedRow | PlacedEntry, theirs: FeedRow) -> None:
    if isinstance(ours, FeedRow):
        same = ours.body == theirs.body
    else:
        same = theirs.kind == ENTRY_REF or (theirs.kind == ENTRY and theirs.body == ours.text)
        same = same and theirs.digest == ours.hash
    if not same or ours.position != theirs.position:
        raise Broken(f"{machine.name} has another row at {theirs.position}")
