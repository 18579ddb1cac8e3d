"""Tells the office of promises that a store cannot keep: each time that it lacks an item, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.claims import WEB_PROMISE, Claim, EntryRef, key_of
from edge.domain.agreement.policies.web_promise import WEB
from edge.domain.agreement.rulings import OFFICE
from edge.domain.orders.balance import currency_of, value_of
from sync.hub.hub import Hub
from sync.hub.services.order_states import order_of
from sync.hub.store.claims import add_waiting
from sync.hub.store.fulfilments import stores_with_order_entries
from sync.hub.store.orders import read_facts
from sync.hub.store.overpromises import (
    Kept,
    Overpromise,
    drop_overpromise,
    note_overpromise,
    read_kept,
    read_overpromises,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from edge.domain.agreement.claims import Value
    from sync.hub.database import Database

    Rows = Cursor[tuple[Any, ...]]

PATIENCE_MICROS: Final = 30 * 1_000_000
"""Goods that are handed over leave the books a moment before they cease to be kept."""
LOOK_MICROS: Final = 10 * 1_000_000
_IN_HAND: Final = frozenset({"picked", "packed", "ready", "arrived"})
"""What was taken off the shelf is there, whatever the books say (domain.md 4.4)."""


@dataclass(slots=True)
class OverpromiseWatch:
    """Looks every few seconds at what is kept beyond what there is; several may."""

    hub: Hub
    next_look_micros: int = 0

    def work_off(self) -> int:
        """Note what is lacking, and tell of what was not put right at once; return how much."""
        now_micros = self.hub.clock.now().micros
        if now_micros < self.next_look_micros:
            return 0
        self.next_look_micros = now_micros + LOOK_MICROS
        return sum(self._look(each, now_micros) for each in self.hub.shards.databases())

    def _look(self, database: Database, now_micros: int) -> int:
        found = database.run(read_overpromises)
        busy = set(database.run(stores_with_order_entries)) if found else set()
        done = 0
        for each in found:
            if not each.missing_milli:
                database.run(partial(drop_overpromise, noted=each))
            elif not each.since_micros:
                noted = replace(each, since_micros=now_micros)
                database.run(partial(note_overpromise, noted=noted))
            elif each.is_told or each.store in busy or now_micros < _due_micros(each):
                continue
            else:
                self._tell(database, each, now_micros)
            done += 1
        return done

    def _tell(self, database: Database, lacking: Overpromise, now_micros: int) -> None:
        kept = database.run(lambda cursor: read_kept(cursor, lacking.store, lacking.item))
        claim = self._claim(lacking, broken(kept, lacking.missing_milli), now_micros)

        def work(cursor: Rows) -> None:
            note_overpromise(cursor, replace(lacking, is_told=True))
            # It counts once, by its key: whoever else looks tells the same.
            add_waiting(cursor, [claim], {claim.ref: 0})

        database.run(work)

    def _claim(self, lacking: Overpromise, hit: Sequence[Kept], now_micros: int) -> Claim:
        first = hit[0] if hit else None
        facts: dict[str, Value] = {
            "side": WEB,
            "item": lacking.item,
            "order": first.order if first else "",
            "number": first.reference if first else "",
        }
        money, minor = "", 0
        if first and first.order:
            told = self.hub.database.run(lambda cursor: read_facts(cursor, first.order))
            known = order_of(first.order, told)
            milli = min(first.quantity_milli, lacking.missing_milli)
            money, minor = currency_of(known).code, value_of(known, first.line, milli)
        return Claim(
            WEB_PROMISE,
            key_of(WEB_PROMISE, lacking.store, lacking.item, lacking.since_micros),
            EntryRef(lacking.store, OFFICE, "stock", lacking.item, lacking.since_micros),
            units_milli=lacking.missing_milli,
            amount_minor=minor,
            currency=money,
            at_micros=now_micros,
            facts=facts,
        )


def broken(kept: Sequence[Kept], missing_milli: int) -> list[Kept]:
    """Return the promises that are broken: the latest first, and what is in hand last of all."""
    found: list[Kept] = []
    for each in sorted(kept, key=_gives_way):
        if missing_milli <= 0:
            break
        found.append(each)
        missing_milli -= each.quantity_milli
    return found


def _gives_way(kept: Kept) -> tuple[bool, int, int, str]:
    return kept.state in _IN_HAND, -kept.promise_micros, -kept.made_micros, kept.reservation


def _due_micros(lacking: Overpromise) -> int:
    return lacking.since_micros + PATIENCE_MICROS
