"""Paying in other ways than cash and card, on the real till without a terminal."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from harness.real_counter import RealCounter
from harness.rights import SomeRights
from harness.screens import Played, playing
from harness.till import ALL_TENDERS, SETTINGS, Shop

from edge.config import parse_settings
from edge.domain.commands import Scan, Total
from edge.domain.events import SaleCompleted
from tui.picture import BoxBody

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from edge.domain.events import TenderRecord

TENDERS = ALL_TENDERS + "\n[cash]\nincrement_minor = 5\n"
LAMP = 2999


@asynccontextmanager
async def paying(*approvals: int) -> AsyncIterator[tuple[Played, Shop]]:
    shop = Shop(settings=parse_settings((SETTINGS + TENDERS).encode(), "test"), rights=SomeRights())
    shop.opened().does(Scan("lamp"), Total())
    counter = RealCounter(shop, approvals=list(approvals))
    async with playing(till=counter) as played:  # type: ignore[arg-type]
        yield played, shop


def taken(shop: Shop) -> tuple[TenderRecord, ...]:
    """Return the tenders of the finished sale, without change."""
    (sale,) = shop.facts(SaleCompleted)
    return tuple(tender for tender in sale.tenders if not tender.is_change)


@pytest.mark.parametrize(
    ("typed", "foreign_minor"),
    [("<f10>2\r\r", 3400), ("<f10>2\r5000\r", 5000), ("5000<f10>2\r", 5000)],
    ids=["Enter takes what pays all", "an amount is asked", "an amount typed before"],
)
async def test_foreign_money_is_taken_in_its_own_units(typed: str, foreign_minor: int) -> None:
    async with paying() as (played, shop):
        await played.type(typed)

        assert taken(shop)[0].foreign_minor == foreign_minor


async def test_what_is_due_in_coins_and_in_foreign_money_is_in_sight() -> None:
    async with paying() as (played, _):
        side = {row.left: row.right for row in played.picture.side}

        assert (side["in cash"], side["USD at 0.905"]) == ("30.00", "34.00")
        await played.type("<f2>")
        assert {row.left: row.right for row in played.picture.side}["rounding"] == "0.01"


async def test_a_tip_is_asked_for_and_charged_with_the_card() -> None:
    async with paying() as (played, shop):
        await played.type("<f6>")
        assert played.picture.message.headline == "How much tip?"
        await played.type("301\r")

        (card,) = taken(shop)
        assert (card.amount_minor, card.tip_minor) == (LAMP, 301)


@pytest.mark.parametrize(("typed", "tips"), [("<f6>\r", [0]), ("<f6><esc>", [])])
async def test_no_tip_is_given_with_enter_and_the_card_given_up_with_esc(
    typed: str, tips: list[int]
) -> None:
    async with paying() as (played, shop):
        await played.type(typed)

        assert [t.tip_minor for sale in shop.facts(SaleCompleted) for t in sale.tenders] == tips


async def test_a_card_that_paid_less_is_said_in_plain_words() -> None:
    async with paying(2000) as (played, shop):
        await played.type("<f6>\r")

        said = played.picture.message.headline
        assert said == "The card paid only 20.00 of 29.99; there is more to pay"
        assert shop.sale.due_minor == 999


async def test_what_a_voucher_would_lose_is_said_before_it_is_taken() -> None:
    async with paying() as (played, shop):
        await played.type("<f7>2\r")

        body = played.picture.body
        assert isinstance(body, BoxBody)
        assert body.title == "THE CUSTOMER LOSES MONEY"
        assert ("Not given back", "0.01") in [(row.left, row.right) for row in body.rows]
        assert not shop.facts(SaleCompleted)
        await played.type("<f12>")
        assert taken(shop)[0].forfeited_minor == 1


async def test_a_gift_card_is_asked_its_number_and_what_it_holds() -> None:
    async with paying() as (played, shop):
        await played.type("<f10>4\r")
        assert played.picture.message.headline == "Gift card: which number?"
        await played.type("C-77\r1000\r")

        assert (shop.sale.due_minor, shop.sale.tenders[0].amount_minor) == (1999, 1000)
        (tender,) = shop.till.state.current.tenders  # type: ignore[union-attr]
        assert (tender.reference, tender.offline) == ("C-77", False)


async def test_a_gift_card_that_a_right_is_held_for_pays_without_its_balance() -> None:
    async with paying() as (played, shop):
        assert isinstance(shop.rights, SomeRights)
        shop.rights.grants("gift_card:C-77", 1200)
        await played.type("<f10>4\rC-77\r\r")

        assert shop.sale.due_minor == LAMP - 1200


async def test_a_gift_card_that_nobody_knows_is_refused_without_a_floor_limit() -> None:
    async with paying() as (played, shop):
        await played.type("<f10>4\r\r\r")

        assert (
            played.picture.message.headline == "Gift card cannot be taken while nobody can be asked"
        )
        assert not shop.sale.tenders


async def test_a_card_is_taken_while_its_terminal_is_silent() -> None:
    async with paying() as (played, shop):
        await played.type("2000<f10>5\r\r")

        (card,) = shop.till.state.current.tenders  # type: ignore[union-attr]
        assert (card.kind, card.amount_minor, card.offline) == ("card", 2000, True)
        assert (card.state, card.payment) == ("approved", None)


async def test_a_sum_is_shared_and_each_share_paid_its_own_way() -> None:
    async with paying() as (played, shop):
        await played.type("3<f9>")
        assert played.picture.message.headline == "Share 1/3: 10.00"
        await played.type("1\r2000\r")
        assert played.picture.message.headline == "Give back 10.00"
        await played.type("2\r\r")
        await played.type("1\r1500\r")

        assert shop.sale.change_minor == 500
        assert [(t.kind, t.amount_minor) for t in taken(shop)] == [
            ("cash", 1000),
            ("card", 1000),
            ("cash", 1500),
        ]
        assert shop.facts(SaleCompleted)[0].rounding_minor == 1


async def test_a_share_that_was_declined_or_paid_in_part_is_asked_for_again() -> None:
    async with paying(0, 400) as (played, shop):
        await played.type("2<f9>2\r\r")
        assert played.picture.body.title == "Share 1/2: 15.00"  # type: ignore[union-attr]
        await played.type("2\r\r")
        assert played.picture.body.title == "Share 1/2: 11.00"  # type: ignore[union-attr]
        await played.type("2\r\r")
        assert played.picture.body.title == "Share 2/2: 14.99"  # type: ignore[union-attr]
        await played.type("<esc>")

        assert shop.sale.due_minor == 1499


@pytest.mark.parametrize("typed", ["1<f9>", "99<f9>", "x<f9>"])
async def test_a_number_of_people_that_cannot_be_is_asked_again(typed: str) -> None:
    async with paying() as (played, _):
        await played.type(typed)

        assert played.picture.entry.prompt == "People"


async def test_a_card_keyed_at_another_terminal_asks_for_its_slip() -> None:
    async with paying() as (played, shop):
        await played.type("<f10>")
        rows = [row.left for row in played.picture.body.rows]  # type: ignore[union-attr]
        number = rows.index("Card, keyed by hand at another terminal") + 1

        await played.type(f"{number}\r0042\r")

        (card,) = taken(shop)
        assert (card.reference, card.by_hand, card.amount_minor) == ("0042", True, LAMP)
