"""The demo's promotions hold over goods that every demo has, and its facts show how."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from edge.codes import read_code
from edge.domain.pricing.promotion import (
    AmountOffUnit,
    BasketReward,
    BuyGet,
    Gift,
    MixAndMatch,
    NForPrice,
    PercentOff,
    PriceList,
    Tiered,
)
from edge.store.catalogue import SqliteCatalogue
from sync.catalogue.promotions import import_promotions
from tui.demo.catalogue import build_demo_catalogue
from tui.demo.promotions import demo_coupons, demo_price_book, demo_promotions
from tui.demo_shop import facts, make_demo_shop

if TYPE_CHECKING:
    from pathlib import Path

FEWEST_ITEMS = 100


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo")
    make_demo_shop(made, FEWEST_ITEMS)
    return made


def test_the_demo_has_promotions_of_every_kind_that_it_shows_off() -> None:
    kinds = {type(promotion.rule) for promotion in demo_price_book().promotions}

    assert kinds == {
        BuyGet, NForPrice, MixAndMatch, Tiered, PercentOff, AmountOffUnit, PriceList,
        BasketReward, Gift,
    }  # fmt: skip
    groups = {g for p in demo_price_book().promotions for g in p.requires.customer_group}
    assert groups == {"GOLD", "EMPLOYEE"}
    assert any(p.funded_by for p in demo_price_book().promotions)


def test_its_price_book_is_in_force_and_names_only_what_the_shop_has(folder: Path) -> None:
    file = folder / "book.json"
    file.write_text(demo_price_book().source, encoding="utf-8")

    report = import_promotions(folder, file, dry_run=True)

    assert report.changes_nothing
    assert report.warnings == ()


def test_each_promotion_is_shown_with_codes_that_can_be_scanned(folder: Path) -> None:
    shown = demo_promotions(folder)

    assert [row["id"] for row in shown] == [
        promotion.promotion_id for promotion in demo_price_book().promotions
    ]
    with closing(SqliteCatalogue(folder)) as catalogue:
        for row in shown:
            assert row["text"]
            for code in row["example"]:
                assert catalogue.by_code(code.zfill(14) if code.isdecimal() else code), code


def test_the_coupons_have_codes_that_begin_as_the_book_says() -> None:
    by_name = {coupon.coupon: coupon for coupon in demo_price_book().coupons}

    for shown in demo_coupons():
        coupon = by_name[shown["coupon"]]
        assert shown["code"].startswith(coupon.code)
        assert (shown["code"] != coupon.code) is coupon.is_serial
        read_code(shown["code"])


def test_the_facts_have_what_they_had_and_the_promotions(folder: Path) -> None:
    told = facts(folder)

    named = ["operators", "codes", "promotions", "coupons", "customers", "shop_front", "mails"]
    assert list(told) == named
    assert set(told["codes"]) == {
        "plain", "deposit", "age_restricted", "serial", "weighed", "price_embedded",
    }  # fmt: skip


def test_no_code_that_the_facts_call_plain_is_on_offer_to_everyone(folder: Path) -> None:
    codes = {code for listed in facts(folder)["codes"].values() for code in listed}
    offered = {code for row in demo_promotions(folder) for code in row["example"]}

    assert not codes & offered


def test_promotions_that_were_imported_instead_are_not_told_as_the_demos(tmp_path: Path) -> None:
    make_demo_shop(tmp_path, FEWEST_ITEMS)
    file = tmp_path / "book.json"
    file.write_text('{"promotions": []}')
    import_promotions(tmp_path, file)
    assert demo_promotions(tmp_path) == []

    build_demo_catalogue(tmp_path, FEWEST_ITEMS)
    assert demo_promotions(tmp_path)
