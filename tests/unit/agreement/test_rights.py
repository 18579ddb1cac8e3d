"""Rights never come to more than there is, whatever is lost, repeated or restarted."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge.domain.agreement.rights import (
    DRIFT_PERCENT,
    GRACE_MICROS,
    Expire,
    GiveBack,
    Grant,
    Holder,
    Movement,
    Refill,
    RightsLedger,
    Spend,
    apply,
    grant_for,
    lease_left_micros,
    may_expire,
)
from edge.domain.errors import Refusal

ONE, TWO = Holder("A", "1", "a"), Holder("A", "2", "b")
STOCK = "stock/A/lamp"


def ledger_of(*movements: Movement) -> RightsLedger:
    ledger = RightsLedger()
    for movement in movements:
        ledger = apply(ledger, movement)
    return ledger


def test_a_holder_spends_what_it_was_granted_and_no_more() -> None:
    ledger = ledger_of(Refill("r", STOCK, 5), Grant("g", STOCK, ONE, 3), Spend("s", "g", 2))

    assert (ledger.held(STOCK, ONE), ledger.held(STOCK, TWO)) == (1, 0)
    assert (ledger.free[STOCK], ledger.remaining(STOCK)) == (2, 3)
    with pytest.raises(Refusal) as refused:
        apply(ledger, Spend("s2", "g", 2))
    assert (refused.value.code, refused.value.facts["left"]) == ("right_too_small", 1)


@pytest.mark.parametrize(
    ("movement", "code"),
    [
        (Grant("g2", STOCK, TWO, 3), "resource_too_small"),
        (Spend("s", "nobody's", 1), "right_unknown"),
        (Spend("s", "g", 0), "right_amount_wrong"),
        (GiveBack("b", "g", 4), "right_too_small"),
        (Refill("r2", STOCK, -1), "right_amount_wrong"),
    ],
)
def test_what_is_not_there_is_refused(movement: Movement, code: str) -> None:
    ledger = ledger_of(Refill("r", STOCK, 5), Grant("g", STOCK, ONE, 3))

    with pytest.raises(Refusal, match=code):
        apply(ledger, movement)


def test_the_same_message_twice_counts_once() -> None:
    moves = (Refill("r", STOCK, 5), Grant("g", STOCK, ONE, 3), Spend("s", "g", 2))
    back = (GiveBack("b", "g", 1), Expire("g"))

    assert ledger_of(*moves, *moves, *back, *back) == ledger_of(*moves, *back)


def test_what_is_left_of_a_grant_goes_back_and_cannot_be_spent_after() -> None:
    ledger = ledger_of(
        Refill("r", STOCK, 5), Grant("g", STOCK, ONE, 3), Spend("s", "g", 1), Expire("g")
    )

    assert (ledger.free[STOCK], ledger.held(STOCK, ONE)) == (4, 0)
    with pytest.raises(Refusal, match="right_over"):
        apply(ledger, Spend("s2", "g", 1))


def test_another_life_of_a_lane_holds_nothing() -> None:
    ledger = ledger_of(Refill("r", STOCK, 5), Grant("g", STOCK, ONE, 3))

    assert ledger.held(STOCK, Holder("A", "1", "restored")) == 0


def wanted(ledger: RightsLedger, now: int, holder: Holder = ONE, *, settled: bool = True) -> int:
    return grant_for(
        ledger, STOCK, holder, low_water=2, target=4, now_micros=now, is_settled=settled
    )


def test_a_holder_below_its_low_water_is_filled_up_once_in_the_grace() -> None:
    ledger = ledger_of(Refill("r", STOCK, 6), Grant("g", STOCK, ONE, 3, at_micros=5))
    low = apply(ledger, Spend("s", "g", 2))

    assert wanted(ledger, 10 * GRACE_MICROS) == 0
    assert wanted(low, 4 + GRACE_MICROS) == 0
    assert wanted(low, 5 + GRACE_MICROS) == 3
    assert wanted(low, 5 + GRACE_MICROS, settled=False) == 0
    assert wanted(low, 0, TWO) == 3
    assert wanted(apply(low, Grant("g2", STOCK, TWO, 2)), 5 + GRACE_MICROS) == 1


def test_a_lease_ends_for_its_holder_before_it_can_for_the_centre() -> None:
    lease = Grant("g", STOCK, ONE, 1, at_micros=1000, lease_micros=10_000)
    drift = 10_000 * DRIFT_PERCENT // 100

    assert lease_left_micros(lease.lease_micros, 50, 50 + 9_999, restarted=False) == 1
    assert lease_left_micros(lease.lease_micros, 50, 50 + 10_001, restarted=False) == 0
    assert lease_left_micros(lease.lease_micros, 50, 51, restarted=True) == 0
    assert lease_left_micros(None, 50, 10**15, restarted=True) is None
    assert not may_expire(lease, 1000 + 10_000 + drift, is_ended=False)
    assert may_expire(lease, 1001 + 10_000 + drift, is_ended=False)
    assert may_expire(lease, 0, is_ended=True)
    assert not may_expire(Grant("g", STOCK, ONE, 1), 10**15, is_ended=False)


@dataclass
class Till:
    """A lane with its own copy of the rights it heard of, and a journal of which a part is sent."""

    holder: Holder
    heard: list[Grant] = field(default_factory=list)
    asked_at: dict[str, int] = field(default_factory=dict)
    journal: list[Movement] = field(default_factory=list)
    sent: int = 0

    def ledger(self) -> RightsLedger:
        """Return what it knows from what it heard and wrote down."""
        known = ledger_of(
            *(Refill(grant.grant, STOCK, grant.amount) for grant in self.heard), *self.heard
        )
        for movement in self.journal:
            known = apply(known, movement)
        return known


class Rights(RuleBasedStateMachine):
    """A centre and three lanes with a line that loses and repeats, clocks that drift, restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.total = 0
        self.names = 0
        self.centre = RightsLedger()
        self.tills = [Till(Holder("A", lane, "0")) for lane in "123"]
        self.ended: dict[Holder, Till] = {}
        self.grants: list[Grant] = []

    def name(self) -> str:
        """Return a name that was not used."""
        self.names += 1
        return str(self.names)

    @rule(amount=st.integers(1, 9))
    def goods_come_in(self, amount: int) -> None:
        """Fill the resource up."""
        self.total += amount
        self.centre = apply(self.centre, Refill(self.name(), STOCK, amount))

    @rule(at=st.integers(0, 2), lost=st.booleans(), leased=st.booleans(), micros=st.integers(0, 9))
    def ask(self, at: int, lost: bool, leased: bool, micros: int) -> None:
        """Ask for rights; the answer may be lost, and a lease began when it was asked for."""
        till = self.tills[at]
        asked_at = self.now
        self.now += micros
        amount = grant_for(
            self.centre, STOCK, till.holder, low_water=3, target=5,
            now_micros=self.now, is_settled=True,
        )  # fmt: skip
        if not amount:
            return
        lease = 2 * GRACE_MICROS if leased else None
        grant = Grant(self.name(), STOCK, till.holder, amount, self.now, lease)
        self.centre = apply(self.centre, grant)
        self.grants.append(grant)
        if not lost:
            till.heard.append(grant)
            till.asked_at[grant.grant] = asked_at

    @rule(at=st.integers(0, 2), amount=st.integers(1, 4), back=st.booleans())
    def use(self, at: int, amount: int, back: bool) -> None:
        """Spend or give back offline, as far as the till's own copy and its clock allow."""
        till = self.tills[at]
        ledger = till.ledger()
        for grant in till.heard:
            asked = till.asked_at.get(grant.grant)
            left = lease_left_micros(
                grant.lease_micros, asked or 0, self.now, restarted=asked is None
            )
            if left == 0:
                continue
            movement = (GiveBack if back else Spend)(self.name(), grant.grant, amount)
            try:
                apply(ledger, movement)
            except Refusal:
                continue
            till.journal.append(movement)
            return

    @rule(at=st.integers(0, 2), repeat=st.integers(0, 3))
    def send(self, at: int, repeat: int) -> None:
        """Send the journal, some of it again."""
        self.take_in(self.tills[at], repeat)

    def take_in(self, till: Till, repeat: int = 0) -> None:
        """Book a journal in order. What a till spent by right is never refused."""
        for movement in till.journal[max(till.sent - repeat, 0) :]:
            self.centre = apply(self.centre, movement)
        till.sent = len(till.journal)

    @rule(at=st.integers(0, 2))
    def restart(self, at: int) -> None:
        """Start anew: permanent rights stay, leases are over."""
        self.tills[at].asked_at.clear()

    @rule(at=st.integers(0, 2))
    def restore(self, at: int) -> None:
        """Put back an old image: another life, which holds nothing."""
        old = self.tills[at]
        self.ended[old.holder] = old
        self.tills[at] = Till(Holder("A", old.holder.lane, self.name()))

    @rule(micros=st.integers(1, 3 * GRACE_MICROS))
    def wait(self, micros: int) -> None:
        """Let time pass."""
        self.now += micros

    @precondition(lambda self: self.grants)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """Take back what is left where the rules allow it."""
        grant = data.draw(st.sampled_from(self.grants))
        old = self.ended.get(grant.holder)
        alive = next((till for till in self.tills if till.holder == grant.holder), None)
        whole = old is not None and old.sent == len(old.journal)
        known_until = self.now if alive and alive.sent == len(alive.journal) else 0
        if may_expire(grant, known_until, is_ended=whole):
            self.centre = apply(self.centre, Expire(grant.grant))

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        """Compare what was really spent anywhere with what there is."""
        lives = [*self.tills, *self.ended.values()]
        spent = sum(
            move.amount for till in lives for move in till.journal if isinstance(move, Spend)
        )
        unsent = sum(move.amount for till in lives for move in till.journal[till.sent :]
                     if isinstance(move, Spend))  # fmt: skip
        assert spent <= self.total
        assert self.centre.remaining(STOCK) == self.total - (spent - unsent)
        assert self.centre.free.get(STOCK, 0) >= 0
        assert all(held.left >= 0 for held in self.centre.grants.values())


TestRights = Rights.TestCase
