"""Brings conflicts of orders to the inbox, once it is known what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sync.hub.entries import read_entry
from sync.hub.hub import Hub
from sync.hub.order_claims import Places, claims_on_order, ref_of_fact
from sync.hub.services.order_states import order_of
from sync.hub.store.claims import add_waiting
from sync.hub.store.entries import read_by_seq
from sync.hub.store.feeds import position_of
from sync.hub.store.order_news import CONFLICTS, MONEY, drop_news, due_news, has_news
from sync.hub.store.orders import read_facts, read_order
from sync.hub.store.payments import read_steps
from sync.wire.feeds import STORE
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from edge.domain.agreement.claims import Basis, Claim, EntryRef
    from edge.domain.orders.order import Order
    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]

AT_ONCE: Final = 50
AGAIN_MICROS: Final = 5 * 1_000_000


@dataclass(frozen=True, slots=True)
class OrderConflicts:
    """Works off orders with news; several may work at once.

    `has_gateway`: money moves by itself, and is waited for.
    """

    hub: Hub
    has_gateway: bool

    def work_off(self) -> int:
        """Draw the claims of some orders; return of how many."""
        now_micros = self.hub.clock.now().micros
        names = self.hub.database.run(lambda c: due_news(c, CONFLICTS, now_micros, AT_ONCE))
        for name in names:
            self._see_to(name, now_micros)
        return len(names)

    def _see_to(self, name: str, now_micros: int) -> None:
        def read(cursor: Rows) -> tuple[int, list[StoredFact], bool]:
            row, steps = read_order(cursor, name), read_steps(cursor, name)
            moves = any(step.is_open for step in steps)
            moves = moves or (self.has_gateway and has_news(cursor, MONEY, name))
            return row.fact if row else 0, read_facts(cursor, name), moves

        fact, facts, moves = self.hub.database.run(read)
        order = order_of(name, facts)
        # Claims are made once: only when it is known what was paid back do they say it.
        is_done = True
        if claims_on_order(order, facts, Places()):
            is_done = not moves and self._drawn(order, facts)
        again = None if is_done else now_micros + AGAIN_MICROS
        self.hub.database.run(
            lambda cursor: drop_news(cursor, CONFLICTS, name, fact, again_micros=again)
        )

    def _drawn(self, order: Order, facts: Sequence[StoredFact]) -> bool:
        """Put the claims aside in their stores; False where a store was not told of all yet."""
        is_done = True
        for store in sorted({part.location for part in order.fulfilments.values()} - {""}):
            database = self.hub.shards.database_for(store)
            is_done &= database.run(lambda cursor: _draw(cursor, store, order, facts))  # noqa: B023
        return is_done


def _draw(cursor: Rows, store: str, order: Order, facts: Sequence[StoredFact]) -> bool:
    published: dict[int, int] = {}
    basis: dict[str, Basis] = {}
    positions: dict[EntryRef, int] = {}
    for fact in facts:
        ref = ref_of_fact(order.order, fact)
        if fact.store == store:
            stream = StreamKey(ref.store, ref.lane, ref.incarnation, ref.branch)
            for entry in read_by_seq(cursor, stream, ref.seq, ref.seq):
                positions[ref] = entry.position
                if (head := read_entry(entry.text)) is not None:
                    basis[fact.source] = tuple(sorted(head.basis.items()))
        elif not fact.store:
            key = f"order_fact/{order.order}/{fact.n}"
            published[fact.n] = positions[ref] = position_of(cursor, store, STORE, key)
    drawn = claims_on_order(order, facts, Places(published, basis))
    mine = [claim for claim in drawn if _is_of(claim, store, order)]
    if any(not positions.get(claim.ref) for claim in mine):
        return False
    if mine:
        # The first names the store by which all of them are kept.
        mine.sort(key=lambda claim: (claim.ref.store != store, positions[claim.ref]))
        add_waiting(cursor, mine, positions)
    return True


def _is_of(claim: Claim, store: str, order: Order) -> bool:
    """Tell whether a claim is about a part that a store fulfils."""
    part = claim.key.split("/")[1]
    return part in order.fulfilments and order.fulfilments[part].location == store
