"""Tells of goods that orders were promised and that left the shelf, and sends orders elsewhere.

A sale, a count or a damage takes what is kept: that is a fact and stands (policy 3). Of each item
at each location one exception is raised, at once, and none more until there is enough again.
Parcels that nobody has taken on go to another location that has all of them, the latest promise
first. What a store took on, what lies ready and what is collected stays: whoever picks finds the
goods or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.claims import WEB_PROMISE, Claim, EntryRef, key_of
from edge.domain.agreement.outcomes import outcome_id
from edge.domain.agreement.policies.web_promise import WEB
from edge.domain.agreement.rulings import OFFICE
from edge.domain.events import FulfilmentRejected
from edge.domain.orders.balance import currency_of, value_of
from edge.domain.orders.fulfilment import FulfilmentOrder, Method
from edge.domain.orders.order import Order
from edge.domain.orders.states import FulfilmentState, state_of
from sync.hub.hub import Hub
from sync.hub.services.conflicts import Given, record_answer
from sync.hub.services.destinations import read_address
from sync.hub.services.order_keeping import settle
from sync.hub.services.order_routing import Wanted, WantedLine, route
from sync.hub.services.order_states import (
    NO_PROMISE_MICROS,
    append,
    note_changed,
    order_of,
    promise_of,
)
from sync.hub.store import kept_gone as store
from sync.hub.store.hub_store import PostgresHubStore, PostgresStoreTransaction
from sync.hub.store.orders import read_facts, read_order, ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from edge.domain.agreement.claims import Value
    from sync.hub.database import Database
    from sync.hub.store.kept_gone import Episode, Kept

    Rows = Cursor[tuple[Any, ...]]

AT_ONCE: Final = 100
AGAIN_AT_ONCE: Final = 10
_FIRST: Final = ("", "")
OVERSOLD: Final = "oversold"
KEPT: Final = "kept"
"""In the key and the entry of a claim: it is about what is kept, and no entry says so by itself."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A part that an item was kept for, with how much of it; `moves`: another location has it."""

    order: Order
    part: FulfilmentOrder
    line: str
    milli: int
    fact: int
    moves: bool = False


@dataclass(frozen=True, slots=True)
class KeptGone:
    """Works off items of which too little is on hand; several may work at once.

    Books that are wrong for long leave many of them: what was told of is looked at again in turn.
    `turns` says by database how far that came.
    """

    hub: Hub
    turns: dict[str, tuple[str, str]] = field(default_factory=dict)

    def work_off(self) -> int:
        """Raise, move and settle what is to be; return how much was done."""
        done = 0
        for database in self.hub.shards.databases():
            new = database.run(lambda c: store.beyond_stock(c, AT_ONCE))
            for location, item in (*new, *self._next_told(database)):
                done += self._see_to(database, location, item)
            for episode in database.run(lambda c: store.over(c, AT_ONCE)):
                done += self._end(database, episode)
        return done

    def _next_told(self, database: Database) -> list[tuple[str, str]]:
        """Return the next of those that were told of; another place may have them by now."""
        after = self.turns.get(database.dsn, _FIRST)
        found = database.run(lambda cursor: store.still_beyond(cursor, after, AGAIN_AT_ONCE))
        self.turns[database.dsn] = found[-1] if len(found) == AGAIN_AT_ONCE else _FIRST
        return found

    def _see_to(self, database: Database, location: str, item: str) -> int:
        kept = database.run(lambda cursor: store.kept_of(cursor, location, item))
        broken = self._broken(location, kept)
        orders = {each.order for each in kept if each.order}
        if broken is None or database.run(lambda c: store.has_news(c, location, orders)):
            # What the goods left for is on its way home: the next look knows.
            return 0
        missing_milli, _ = database.run(lambda c: store.missing_milli(c, location, item))
        chosen = self._chosen(location, broken, missing_milli)
        is_new = database.run(lambda cursor: self._raise(cursor, location, item, chosen))
        moving = [each for each in chosen if each.moves]
        for each in moving:
            self._pass_over(each, location)
        return int(is_new) + len(moving)

    def _broken(self, location: str, kept: Sequence[Kept]) -> list[Broken] | None:
        """Return the parts that an item is kept for, those that give way first before the others.

        None where a store does not know yet what an order has come to.
        """
        found = []
        for each in kept:
            if not each.order:
                continue
            facts = self.hub.database.run(lambda cursor: read_facts(cursor, each.order))  # noqa: B023
            if len(facts) > each.fact:
                return None
            order = order_of(each.order, facts)
            part = order.fulfilments.get(each.fulfilment)
            line = each.reservation.removeprefix(f"{each.fulfilment}.")
            if part is not None and part.location == location and line in order.lines:
                found.append(Broken(order, part, line, each.milli, len(facts)))
        return sorted(found, key=_stays)

    def _chosen(self, location: str, broken: list[Broken], missing_milli: int) -> list[Broken]:
        """Return the parts that are broken, those marked that another location has whole."""
        chosen: list[Broken] = []
        left = missing_milli
        for each in broken:
            if left <= 0:
                break
            moves = _may_move(each) and self._is_elsewhere(each, location)
            chosen.append(Broken(each.order, each.part, each.line, each.milli, each.fact, moves))
            left -= each.milli
        return chosen

    def _is_elsewhere(self, broken: Broken, location: str) -> bool:
        order, part = broken.order, broken.part
        if order.placed is None:
            return False
        lines = tuple(
            WantedLine(line, order.lines[line].item, each.allocated_milli, order.lines[line].unit)
            for line, each in sorted(part.lines.items())
            if line in order.lines and each.allocated_milli
        )
        address = self.hub.database.run(lambda cursor: read_address(cursor, order.order))
        excluded = part.excluded | {location}
        wanted = Wanted(order.placed.channel, lines, excluded=excluded, address=address)
        return not route(self.hub, wanted).missing

    def _raise(self, cursor: Rows, location: str, item: str, chosen: Sequence[Broken]) -> bool:
        now_micros = self.hub.clock.now().micros
        missing_milli, on_hand_milli = store.missing_milli(cursor, location, item)
        if not missing_milli:
            return False
        claim = claim_on_kept(
            EntryRef(location, OFFICE, KEPT, item, now_micros), chosen, missing_milli, on_hand_milli
        )
        outcome = outcome_id(claim.policy, claim.key, claim.ref)
        is_asked = bool(claim.facts["review"])
        if not store.begin(cursor, store.Episode(location, item, now_micros, outcome, is_asked)):
            return False
        transaction = PostgresStoreTransaction(cursor, location, now_micros)
        transaction.add_claims([claim], {claim.ref: 0})
        return True

    def _pass_over(self, broken: Broken, location: str) -> None:
        name, part = broken.order.order, broken.part
        now_micros = self.hub.clock.now().micros
        event = FulfilmentRejected(name, part.fulfilment, location, OVERSOLD)
        why = "what was kept for it left the shelf, and another location has all of it"
        passed = ruling(f"centre/{OVERSOLD}/{part.fulfilment}", event, now_micros, why)

        def work(cursor: Rows) -> None:
            row = read_order(cursor, name, lock=True)
            if row is not None and row.fact == broken.fact:
                note_changed(cursor, append(cursor, name, [passed], now_micros), now_micros)

        self.hub.database.run(work)
        settle(self.hub, name)

    def _end(self, database: Database, episode: Episode) -> int:
        """Forget what is enough again; what a person was asked about is answered."""
        now_micros = self.hub.clock.now().micros
        if episode.is_asked:
            hub_store = PostgresHubStore(
                self.hub.database, self.hub.clock, self.hub.shards.database_for
            )
            given = Given("accepted", "there is enough again", "centre", now_micros)
            source = f"centre/{KEPT}/{episode.began_micros}"
            if not record_answer(hub_store, episode.outcome, given, source):
                # It is not decided yet: the resolver comes first.
                return 0
        database.run(lambda cursor: store.end(cursor, episode))
        return 1


def claim_on_kept(
    ref: EntryRef, chosen: Sequence[Broken], missing_milli: int, on_hand_milli: int
) -> Claim:
    """Return the claim that less is on hand than is kept; `ref` names store, item and instant.

    A person is asked where not all of it went elsewhere.
    """
    is_asked = sum(each.milli for each in chosen if each.moves) < missing_milli
    return Claim(
        WEB_PROMISE,
        key_of(WEB_PROMISE, KEPT, ref.store, ref.branch, ref.seq),
        ref,
        units_milli=missing_milli,
        amount_minor=_amount_minor(chosen, missing_milli),
        currency=currency_of(chosen[0].order).code if chosen else "",
        at_micros=ref.seq,
        facts={
            **_facts(ref.branch, chosen, is_asked=is_asked),
            "missing_milli": missing_milli,
            "level_milli": on_hand_milli,
        },
    )


def _stays(broken: Broken) -> tuple[bool, bool, int, str]:
    """Return the key by which parts give way: nobody took it on, and the latest promise, first."""
    part = broken.part
    is_ready = state_of(part) not in {FulfilmentState.PROPOSED, FulfilmentState.ACCEPTED}
    promise = promise_of(part) or NO_PROMISE_MICROS
    return is_ready, not _may_move(broken), -promise, part.fulfilment


def _may_move(broken: Broken) -> bool:
    part = broken.part
    is_sent = part.method is Method.SHIP and broken.order.placed is not None
    return is_sent and state_of(part) is FulfilmentState.PROPOSED


def _amount_minor(chosen: Sequence[Broken], missing_milli: int) -> int:
    """Return what the missing units cost their customers, in the currency of the first of them."""
    total, left = 0, missing_milli
    for each in chosen:
        if currency_of(each.order) == currency_of(chosen[0].order):
            total += value_of(each.order, each.line, min(each.milli, left))
        left -= min(each.milli, left)
    return total


def _facts(item: str, chosen: Sequence[Broken], *, is_asked: bool) -> dict[str, Value]:
    """Return what a person has to know: which goods, and whose orders."""
    named = chosen[0] if chosen else None
    told: dict[str, Value] = {
        "side": WEB,
        KEPT: True,
        "review": is_asked,
        "item": item,
        "description": named.order.lines[named.line].description if named else item,
    }
    if moved := _numbers([each for each in chosen if each.moves]):
        told["moved"] = moved
    if waiting := _numbers([each for each in chosen if not each.moves]):
        told["waiting"] = waiting
    return told


def _numbers(broken: Sequence[Broken]) -> str:
    names = dict.fromkeys(
        each.order.placed.number if each.order.placed else each.order.order for each in broken
    )
    return ", ".join(names)
