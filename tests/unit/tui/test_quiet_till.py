"""What the till does of itself: lock when nobody is there, and show what changed beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from harness.clock import FakeClock
from harness.fake_till import ASHA, FakeTill, sale, sale_line, selling, till_view
from harness.screens import IN_FORCE, SURROUNDINGS, UNCERTAIN, Played, playing

from edge.domain.commands import Lock, Scan, Tender, View
from edge.services.view import NoticeView, TenderView, TillView
from tui.counter import DeviceStatus, Surroundings
from tui.picture import BoxBody, ListBody, PairBody, SaleBody

OAT = "4006381333931"
LIMIT_S = 60


@dataclass
class Quiet:
    """A till at which nobody is, with a clock that a test moves on."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(step_micros=0))

    def surroundings(self, lock_idle_s: int = LIMIT_S) -> Surroundings:
        in_force = replace(IN_FORCE, lock_idle_s=lock_idle_s)
        return replace(SURROUNDINGS, clock=self.clock, in_force=lambda: in_force)

    async def passes(self, played: Played, seconds: int) -> None:
        self.clock.micros += seconds * 1_000_000
        played.desk.tick()
        await played.rest()


def is_locked(played: Played) -> bool:
    return "LOCKED" in played.picture.status.marks


async def test_an_idle_till_locks_and_the_basket_stays() -> None:
    quiet = Quiet()
    async with playing(selling(), surroundings=quiet.surroundings()) as played:
        await played.type(f"{OAT}\r")
        await quiet.passes(played, LIMIT_S - 1)
        assert not is_locked(played)

        await quiet.passes(played, 1)
        assert is_locked(played)
        assert played.till.commands(Lock) == [Lock()]
        assert played.till.commands(Scan) != []

        await played.type("101\r1234\r")
        assert isinstance(played.picture.body, SaleBody)
        assert len(played.picture.body.lines) == 1


async def test_every_key_begins_the_wait_anew() -> None:
    quiet = Quiet()
    async with playing(selling(), surroundings=quiet.surroundings()) as played:
        for _ in range(5):
            await quiet.passes(played, LIMIT_S - 1)
            await played.type("4")

        assert not is_locked(played)


async def test_what_was_half_typed_is_gone_after_the_lock() -> None:
    quiet = Quiet()
    async with playing(selling(), surroundings=quiet.surroundings()) as played:
        await played.type("12345")
        await quiet.passes(played, LIMIT_S)

        assert is_locked(played)
        assert played.picture.entry.text == ""


@pytest.mark.parametrize("keys", ["<f10>", "<f10>7\r", "<f1>", "<f9>"])
async def test_it_locks_out_of_any_screen(keys: str) -> None:
    quiet = Quiet()
    async with playing(selling(), surroundings=quiet.surroundings()) as played:
        await played.type(keys)
        await quiet.passes(played, LIMIT_S)

        assert is_locked(played)


async def test_zero_seconds_is_never() -> None:
    quiet = Quiet()
    async with playing(selling(), surroundings=quiet.surroundings(0)) as played:
        await quiet.passes(played, 1_000_000)

        assert not is_locked(played)


@pytest.mark.parametrize("state", ["requested", "unknown", "reversing"])
async def test_it_never_locks_while_a_card_payment_is_pending(state: str) -> None:
    quiet = Quiet()
    card = TenderView(1, "card", "Card", 185, state)
    basket = sale(sale_line(1, OAT), state="paying", tenders=(card,))
    async with playing(selling(sale=basket), surroundings=quiet.surroundings()) as played:
        await quiet.passes(played, LIMIT_S * 10)

        assert not is_locked(played)
        assert isinstance(played.picture.body, BoxBody)


async def test_a_command_under_way_is_a_sign_of_life() -> None:
    quiet = Quiet()
    async with playing(selling(), surroundings=quiet.surroundings()) as played:
        await played.type(f"{OAT}\r<f12>")
        played.till.holds_answers = True
        await played.type("<f6>")
        assert played.till.commands(Tender) != []

        await quiet.passes(played, LIMIT_S * 10)
        played.till.let_go()
        await played.rest()
        await quiet.passes(played, LIMIT_S - 1)

        assert not is_locked(played)


async def test_where_nobody_is_signed_in_there_is_nothing_to_lock() -> None:
    quiet = Quiet()
    for view in (till_view(), till_view(operator=ASHA, locked=True)):
        async with playing(view, surroundings=quiet.surroundings()) as played:
            await quiet.passes(played, LIMIT_S * 10)

            assert played.till.commands(Lock) == []


@dataclass
class Beside:
    """Devices and notices that change while the till waits."""

    status: DeviceStatus = field(default_factory=SURROUNDINGS.devices)

    def surroundings(self) -> Surroundings:
        return replace(SURROUNDINGS, devices=lambda: self.status, news=lambda: self.status)


def written(played: Played) -> str:
    body = played.picture.body
    assert not isinstance(body, PairBody)
    rows = body.empty if isinstance(body, SaleBody) else body.rows
    return " ".join(f"{row.left} {row.right}" for row in rows)


@pytest.mark.parametrize("view", [till_view(), till_view(operator=ASHA), selling()])
async def test_a_device_that_fails_is_seen_without_a_key(view: TillView) -> None:
    beside = Beside()
    async with playing(view, surroundings=beside.surroundings()) as played:
        assert "paper is out" not in written(played)

        beside.status = UNCERTAIN
        played.desk.tick()
        await played.rest()

        assert "paper is out" in written(played)


async def test_a_notice_of_the_till_is_seen_without_a_key() -> None:
    beside = Beside()
    till = FakeTill(selling())
    async with playing(till=till, surroundings=beside.surroundings()) as played:
        till.view = replace(till.view, notices=(NoticeView("settings_refused", {}),))
        beside.status = UNCERTAIN
        played.desk.tick()
        await played.rest()

        assert "The settings file has a mistake" in written(played)


async def test_news_disturb_neither_what_is_typed_nor_a_list() -> None:
    beside = Beside()
    async with playing(selling(), surroundings=beside.surroundings()) as played:
        await played.type("<f10>7")
        before = played.picture

        beside.status = UNCERTAIN
        played.desk.tick()
        await played.rest()

        assert played.picture.entry == before.entry
        assert isinstance(played.picture.body, ListBody)
        assert played.picture.body == before.body
        assert played.till.commands(View)[1:] == [View()]


async def test_the_clock_on_the_screen_goes_on() -> None:
    quiet = Quiet()
    async with playing(selling(), surroundings=quiet.surroundings(0)) as played:
        before = played.picture.status.right
        await quiet.passes(played, 120)

        assert played.picture.status.right != before
