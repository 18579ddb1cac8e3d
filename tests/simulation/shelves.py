"""What the books have less than nothing of, counted batch by batch."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from edge.domain.agreement.claims import EntryRef
from simulation.reading import read
from simulation.stops import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.memory_hub import StoreData

    from simulation.world import World
    from sync.hub.taken import (
        TakenBatch,
    )


def check_shortfalls(world: World) -> None:
    """Each time that a batch takes the last and more, somebody is asked to count; once."""
    home = world.hub.home
    told = Counter(
        (each.key, each.loser, each.effect_milli)
        for name, each in home.outcomes.items()
        if each.policy == "stock" and name not in home.adopted
    )
    before = {(home.outcomes[name].key, home.outcomes[name].loser) for name in home.adopted}
    found = {
        short
        for store, data in world.hub.stores.items()
        for item in data.received
        for short in _found(store, data, item)
    }
    world.happened["less than nothing"] += len(found)
    left = {each for each in found if each[:2] not in before}
    if any(count > 1 for count in told.values()) or set(told) != left:
        raise Broken(f"what is to be counted is not what is missing: {set(told) ^ left}")


def _found(store: str, data: StoreData, item: str) -> Iterator[tuple[str, EntryRef, int]]:
    deliveries, level = list(data.received[item]), 0
    is_kept = False
    for batch in data.batches:
        while deliveries and deliveries[0][0] < batch.first_position:
            level += deliveries.pop(0)[1]
            is_kept = True
        moves = list(_moves(data, batch, item))
        after = level + sum(milli for _, milli in moves)
        crossing = None
        for ref, milli in moves:
            if level >= 0 > level + milli:
                crossing = (f"stock/{store}/{item}", ref, -(level + milli))
            level += milli
        if crossing and is_kept and after < 0 <= after - sum(milli for _, milli in moves):
            yield crossing


def _moves(data: StoreData, batch: TakenBatch, item: str) -> Iterator[tuple[EntryRef, int]]:
    stream = batch.stream
    for seq in range(batch.first_seq, batch.last_seq + 1):
        tree = read(stream, seq, data.entries[stream][seq].text)
        if tree is None:
            continue
        for each in tree.get("amounts", {}).get("stock", ()):
            if each["item"] == item:
                ref = EntryRef(stream.store, stream.lane, stream.incarnation, stream.branch, seq)
                yield ref, int(Decimal(each["quantity"]) * 1000)
