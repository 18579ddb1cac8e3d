"""A price book file is read exactly, or refused with the promotion, the field and the reason."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from edge.domain.errors import BadInput
from edge.domain.pricing.authoring import (
    check_price_book,
    read_price_book,
    read_promotion,
    read_strategy,
    undefined_coupons,
)
from edge.domain.pricing.authoring.overlaps import OVERLAPS_MAX
from edge.domain.pricing.authoring.reference import reference, vocabulary
from edge.domain.pricing.authoring.rules import RULES
from edge.domain.pricing.authoring.text import BYTES_MAX, parse_json, parse_toml
from edge.domain.pricing.book import Coupon, Strategy
from edge.domain.pricing.promotion import (
    Combination,
    Effect,
    Layer,
    Limits,
    Promotion,
    Requirements,
    SetReward,
    Tier,
)
from edge.domain.pricing.schedule import Schedule
from edge.domain.pricing.selector import EVERYTHING, Selector
from edge.domain.rates import Rate

EXAMPLES = Path(__file__).resolve().parents[4] / "shared/examples/pricing-examples.jsonl"

ALL = {"all": True}
TYPES: dict[str, dict[str, Any]] = {
    "percent_off": {"select": ALL, "percent": "10"},
    "amount_off_unit": {"select": ALL, "amount": 100},
    "unit_price": {"select": ALL, "price": 100},
    "price_list": {"prices": {"A": 100}},
    "buy_get": {"buy": {"select": ALL, "qty": 1}, "get": {"qty": 1, "percent": "100"}},
    "n_for_price": {"select": ALL, "take": 3, "price": 500},
    "set": {"components": [{"select": ALL, "qty": 2}], "reward": {"percent": "20"}},
    "tiered": {"select": ALL, "by": "qty", "tiers": [{"min": 3, "percent": "5"}]},
    "basket": {"select": ALL, "amount": 500},
    "gift": {"select": {"sku": "MUG"}, "qty": 1},
}


def written(kind: str = "percent_off", **more: Any) -> dict[str, Any]:
    return {"id": "P", "type": kind, **deepcopy(TYPES[kind]), **more}


def read(kind: str = "percent_off", **more: Any) -> Promotion:
    return read_promotion(written(kind, **more), "promotions.0")


def refused(mapping: object) -> dict[str, Any]:
    with pytest.raises(BadInput) as caught:
        read_promotion(mapping, "promotions.0")
    assert caught.value.code == "promotion_invalid"
    return caught.value.facts


def examples() -> list[dict[str, Any]]:
    return [json.loads(line) for line in EXAMPLES.read_text().splitlines()]


needs_examples = pytest.mark.skipif(not EXAMPLES.exists(), reason="the worked examples are absent")


# What can be read ------------------------------------------------------------------------------


@needs_examples
def test_every_worked_example_can_be_read() -> None:
    count = 0
    for example in examples():
        given = example["given"]
        for part in (given, given.get("sale", {})):
            for at, mapping in enumerate(part.get("promotions", ())):
                assert read_promotion(mapping, f"promotions.{at}").promotion_id == mapping["id"]
                count += 1
            evaluation = part.get("policy", {}).get("evaluation", {})
            read_strategy(evaluation)
    assert count > 30


@pytest.mark.parametrize(
    ("kind", "layer"),
    [
        ("price_list", Layer.PRICE_LIST),
        ("percent_off", Layer.MARKDOWN),
        ("amount_off_unit", Layer.MARKDOWN),
        ("unit_price", Layer.MARKDOWN),
        ("buy_get", Layer.DEAL),
        ("n_for_price", Layer.DEAL),
        ("set", Layer.DEAL),
        ("tiered", Layer.DEAL),
        ("basket", Layer.BASKET),
        ("gift", Layer.BASKET),
    ],
)
def test_the_layer_follows_from_the_type_unless_it_is_named(kind: str, layer: Layer) -> None:
    assert read(kind).combine.layer is layer
    assert read(kind, layer="basket").combine.layer is Layer.BASKET


def test_what_may_be_one_or_a_list_takes_both() -> None:
    one = read(select={"sku": "A"}, requires={"coupon": "C", "customer_group": "G"})
    several = read(select={"sku": ["A"]}, requires={"coupon": ["C"], "customer_group": ["G"]})

    assert one == several
    assert one.requires.coupon == {"C"}


def test_percentages_are_exact() -> None:
    assert read(percent="12.5").rule.percent == Rate(125, 1000)  # type: ignore[union-attr]
    assert read(percent="0").rule.percent == Rate(0, 100)  # type: ignore[union-attr]
    assert read(percent="100").rule.percent == Rate(100, 100)  # type: ignore[union-attr]


def test_a_deal_over_two_pools_names_the_second_under_get() -> None:
    rule = read(
        "buy_get",
        buy={"select": {"sku": "A"}, "qty": 2},
        get={"select": {"sku": "B"}, "qty": 1, "amount": 50, "pick": "dearest"},
        max_applications=3,
    )

    assert rule.limits.per_basket == 3
    assert rule.rule.same_pool is False  # type: ignore[union-attr]
    assert rule.rule.get == Selector(sku=frozenset({"B"}))  # type: ignore[union-attr]
    assert rule.rule.effect == Effect(amount=50)  # type: ignore[union-attr]
    assert rule.rule.pick == "dearest"  # type: ignore[union-attr]


def test_tiers_are_put_in_order() -> None:
    tiers = [{"min": 6, "unit_price": 80}, {"min": 3, "amount_off_unit": 10}]

    assert read("tiered", tiers=tiers).rule.tiers == (  # type: ignore[union-attr]
        Tier(3, Effect(amount=10)),
        Tier(6, Effect(unit_price=80)),
    )


def test_a_gift_for_buying_anything_needs_no_qualifying_pool() -> None:
    assert read("gift").rule.qualify == EVERYTHING  # type: ignore[union-attr]


def test_a_window_past_midnight_and_one_to_the_end_of_the_day_are_possible() -> None:
    night = {"schedule": {"from": "22:00", "to": "02:00"}}
    evening = {"schedule": {"from": "18:00", "to": "24:00"}}

    assert read(requires=night).requires.schedule.to_time == "02:00"
    assert read(requires=evening).requires.schedule.to_time == "24:00"


# What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"percnt": "10"}, "percnt", "percent"),
        ({"percent": 10}, "percent", "in quotes"),
        ({"percent": 10.0}, "percent", "in quotes"),
        ({"percent": "100.5"}, "percent", "between 0 and 100"),
        ({"percent": "-5"}, "percent", "in quotes"),
        ({"percent": "1e1"}, "percent", "in quotes"),
        ({"sequence": 1.0}, "sequence", "whole number"),
        ({"sequence": True}, "sequence", "whole number"),
        ({"max_units": 0}, "max_units", "between 1 and 1000"),
        ({"max_units": 1001}, "max_units", "between 1 and 1000"),
        ({"max_discount": -1}, "max_discount", "between 0"),
        ({"on_override": "yes"}, "on_override", "true nor false"),
        ({"text": ""}, "text", "empty"),
        ({"text": "tab\t"}, "text", "cannot be shown"),
        ({"text": "x" * 61}, "text", "60 characters"),
        ({"layer": "deals"}, "layer", "none of"),
        ({"stack": "exclusiv"}, "stack", "none of"),
        ({"type": "percentoff"}, "type", "none of"),
        ({"select": {}}, "select", "all = true"),
        ({"select": {"sku": []}}, "select.sku", "empty"),
        ({"select": {"sku": ["A", 7]}}, "select.sku.1", "text"),
        ({"select": {"all": True, "sku": "A"}}, "select.sku", "exclude each other"),
        ({"select": {"min_unit_price": 9, "max_unit_price": 5}}, "select.max_unit_price", "below"),
        ({"select": "all"}, "select", "not a table"),
        ({"requires": {"coupons": "C"}}, "requires.coupons", "coupon"),
        ({"limits": {"per_basket": 2}, "max_applications": 3}, "max_applications", "already"),
        ({"id": ""}, "id", "empty"),
    ],
)
def test_a_wrong_promotion_names_the_field_and_what_is_wrong(
    change: dict[str, Any], field: str, told: str
) -> None:
    facts = refused(written(**change))

    assert facts["field"] == field
    assert told in str(facts["detail"])


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        ({"days": ["FRI"]}, "days.0"),
        ({"days": []}, "days"),
        ({"from": "7:00"}, "from"),
        ({"from": "24:00"}, "from"),
        ({"to": "25:00"}, "to"),
        ({"from": "10:00", "to": "10:00"}, "to"),
        ({"from_date": "2026-02-30"}, "from_date"),
        ({"from_date": "20260101"}, "from_date"),
        ({"from_date": "2026-05-02", "to_date": "2026-05-01"}, "to_date"),
        ({"from_date": "2026-11-23", "to_date": "2026-11-25", "days": "SU"}, "days"),
    ],
)
def test_an_impossible_schedule_is_refused(schedule: dict[str, Any], field: str) -> None:
    facts = refused(written(requires={"schedule": schedule}))

    assert facts["field"] == f"requires.schedule.{field}"


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("buy_get", {"get": {"qty": 1}}, "get"),
        ("buy_get", {"get": {"qty": 1, "percent": "5", "amount": 5}}, "get.amount"),
        ("buy_get", {"same_pool": False}, "get.select"),
        (
            "buy_get",
            {"same_pool": True, "get": {"qty": 1, "percent": "5", "select": {"sku": "X"}}},
            "get.select",
        ),
        ("set", {"reward": {"price": 5, "percent": "5"}}, "reward.percent"),
        ("set", {"reward": {"cheapest_free": False}}, "reward.cheapest_free"),
        ("set", {"components": []}, "components"),
        ("set", {"components": [{"select": ALL, "qty": 1}] * 7}, "components"),
        ("tiered", {"tiers": [{"min": n, "percent": "5"} for n in range(9)]}, "tiers"),
        ("tiered", {"tiers": [{"min": 3, "percent": "5"}] * 2}, "tiers"),
        ("tiered", {"tiers": [{"min": 1001, "percent": "5"}]}, "tiers"),
        ("tiered", {"tiers": [{"min": 3}]}, "tiers.0"),
        ("basket", {"percent": "5"}, "amount"),
        ("price_list", {"prices": {}}, "prices"),
        ("price_list", {"prices": {"A": "100"}}, "prices.A"),
        ("n_for_price", {"take": 0}, "take"),
    ],
)
def test_a_wrong_rule_names_the_field(kind: str, change: dict[str, Any], field: str) -> None:
    assert refused(written(kind, **change))["field"] == field


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_missing_field_is_named(kind: str) -> None:
    for word in RULES[kind].form.words:
        if word.is_needed:
            mapping = written(kind)
            del mapping[word.key]
            assert refused(mapping)["field"] == word.key
    assert refused({"id": "P", **TYPES[kind]})["field"] == "type"


def test_a_promotion_without_a_readable_id_is_named_by_its_position() -> None:
    assert refused({"type": "percent_off", **TYPES["percent_off"]})["promotion"] == "promotions.0"
    assert refused("nonsense")["promotion"] == "promotions.0"
    assert refused(written(percent="x"))["promotion"] == "P"


def test_an_unknown_key_is_answered_with_the_nearest_known_one() -> None:
    assert refused(written(selekt=ALL))["nearest"] == "select"
    assert refused(written(requires={"schedule": {"form": "10:00"}}))["nearest"] == "from"


# A whole book ----------------------------------------------------------------------------------


def book_of(*promotions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"promotions": list(promotions), **more}


def test_a_book_has_its_promotions_coupons_strategy_and_a_version_of_its_content() -> None:
    mapping = book_of(
        written(),
        coupons=[{"coupon": "C", "code": "991", "text": "5 off", "is_serial": True}],
        policy={"evaluation": {"strategy": "sequence", "unit_exclusive": True}},
    )

    book = read_price_book(mapping)

    assert [p.promotion_id for p in book.promotions] == ["P"]
    assert book.coupons == (Coupon("C", "991", "5 off", is_serial=True),)
    assert book.strategy == Strategy("sequence", unit_exclusive=True)
    reordered = dict(reversed(mapping.items()))
    assert read_price_book(reordered).version == book.version
    assert read_price_book(book_of(written(percent="11"))).version != book.version
    assert read_price_book(json.loads(book.source)) == book


def test_the_layers_are_the_strategy_where_none_is_named() -> None:
    assert read_price_book(book_of()).strategy.name == "layers"


def test_all_problems_of_a_book_are_found_at_once() -> None:
    mapping = book_of(
        written(id="A", percent="x"),
        written(id="B"),
        written(id="B"),
        written(id="C", sequence="1"),
        coupons=[{"coupon": "C"}, {"coupon": "D", "code": "1"}, {"coupon": "E", "code": "1"}],
    )

    _, problems = check_price_book(mapping)

    assert [(p.facts["promotion"], p.facts["field"]) for p in problems] == [
        ("A", "percent"),
        ("B", "id"),
        ("C", "sequence"),
        ("price book", "coupons.0.code"),
        ("price book", "coupons.2.code"),
    ]
    with pytest.raises(BadInput):
        read_price_book(mapping)


def test_a_coupon_that_nobody_defines_is_no_error_but_can_be_told() -> None:
    book = read_price_book(book_of(written(requires={"coupon": ["C", "D"]})))
    assert undefined_coupons(book) == (("P", "C"), ("P", "D"))

    coupons = [{"coupon": "C", "code": "1"}, {"coupon": "D", "code": "2"}]
    book = read_price_book(book_of(written(requires={"coupon": ["C", "D"]}), coupons=coupons))
    assert undefined_coupons(book) == ()


def test_a_book_is_no_longer_than_a_till_can_carry() -> None:
    long = [written(id=f"{n}", text="x" * 60) for n in range(BYTES_MAX // 100)]

    _, problems = check_price_book(book_of(*long))

    assert "bytes are too many" in str(problems[0].facts["detail"])
    with pytest.raises(BadInput, match="too many"):
        parse_json(" " * (BYTES_MAX + 1), "book.json")
    assert check_price_book({"promotions": [None] * 10_001})[1][0].facts["field"] == "promotions"


@pytest.mark.parametrize("mapping", [None, [], {}, {"promotions": {}}, {"promotion": []}])
def test_what_is_no_book_is_refused(mapping: object) -> None:
    with pytest.raises(BadInput) as caught:
        read_price_book(mapping)
    assert caught.value.code == "promotion_invalid"


# Deals that compete ----------------------------------------------------------------------------


def deals(count: int, **more: Any) -> list[dict[str, Any]]:
    return [written("n_for_price", **{"id": f"D{n}", **more}) for n in range(count)]


def check(*promotions: dict[str, Any]) -> list[tuple[Any, Any]]:
    _, problems = check_price_book(book_of(*promotions))
    return [(p.facts["promotion"], p.facts["field"]) for p in problems]


def test_only_so_many_deals_may_hold_one_item() -> None:
    most = OVERLAPS_MAX

    assert check(*deals(most)) == []
    assert check(*deals(most + 1)) == [(f"D{most}", "select")]
    assert check(*deals(most + 1, select={"sku": ["A", "B"]})) == [(f"D{most}", "select")]
    assert check(*deals(most), written("set", id="S")) == [("S", "select")]
    assert check(*deals(most), written()) == []


def test_pools_of_lists_meet_where_the_lists_do_and_everything_meets_all() -> None:
    apart = [{**d, "select": {"sku": f"S{n}"}} for n, d in enumerate(deals(40))]
    assert check(*apart) == []

    everything = [{**d, "id": f"all-{d['id']}"} for d in deals(OVERLAPS_MAX)]
    assert check(*apart, *everything)
    excluded = [f"S{n}" for n in range(40)]
    spared = [{**d, "select": {"all": True, "exclude_sku": excluded}} for d in everything]
    assert check(*apart, *spared) == []


@pytest.mark.parametrize(
    "kept_apart",
    [
        lambda n: {"requires": {"schedule": {"from_date": f"20{n + 10}-01-01",
                                             "to_date": f"20{n + 10}-12-31"}}},
        lambda n: {"select": {"min_unit_price": n * 100, "max_unit_price": n * 100 + 99}},
        lambda n: {"requires": {"schedule": {"days": ["MO" if n % 2 else "TU"]}}},
    ],
)  # fmt: skip
def test_dates_days_and_price_bands_keep_deals_apart(kept_apart: Any) -> None:
    assert check(*({**d, **kept_apart(n)} for n, d in enumerate(deals(20)))) == []
    assert check(*({**d, **kept_apart(0)} for d in deals(20)))


# The text of a book ----------------------------------------------------------------------------


def test_json_and_toml_say_the_same() -> None:
    toml = """
        [[promotions]]
        id = "P"
        type = "percent_off"
        percent = "10"
        select = { all = true }
        requires = { schedule = { from_date = 2026-11-27, from = 16:00:00 } }
    """
    schedule = {"from_date": "2026-11-27", "from": "16:00"}
    mapping = book_of(written(requires={"schedule": schedule}))

    assert parse_toml(toml, "book.toml") == mapping
    assert parse_json(json.dumps(mapping), "book.json") == mapping


@pytest.mark.parametrize("text", ["{", '{"a": 1, "a": 2}', "[" * 100_000])
def test_what_is_no_json_names_the_file(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_json(text, "book.json")
    assert caught.value.facts["promotion"] == "book.json"


def test_what_is_no_toml_names_the_file() -> None:
    with pytest.raises(BadInput) as caught:
        parse_toml("a = ", "book.toml")
    assert caught.value.facts["promotion"] == "book.toml"


# The reference ---------------------------------------------------------------------------------

SAMPLES: dict[str, Any] = {
    "id": "Q", "type": "basket", "text": "Ten off", "version": "2", "requires": {"coupon": "X"},
    "limits": {"per_basket": 1}, "max_applications": 1, "max_discount": 5, "funded_by": "maker",
    "on_override": True, "layer": "basket", "sequence": 9, "priority": 9, "threshold": True,
    "concurrency": "compound", "stack": "exclusive", "group": "g", "consumes": "none",
    "select": {"sku": "Z"}, "percent": "7", "round_at": "unit", "max_units": 2, "pick": "dearest",
    "amount": 7, "price": 7, "prices": {"Z": 7}, "buy": {"select": ALL, "qty": 2},
    "get": {"qty": 2, "percent": "7"}, "grouping": "cheapest_overall", "take": 2,
    "components": [{"select": ALL, "qty": 1}], "reward": {"amount": 7}, "by": "amount",
    "tiers": [{"min": 1, "percent": "7"}], "mode": "marginal", "qualify": {"sku": "Z"},
    "min_amount": 7, "min_qty": 7, "measure": "extended", "repeat": True, "qty": 2,
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_word_of_a_type_is_read_and_means_something(kind: str) -> None:
    plain = read(kind)
    every = [*vocabulary()["every promotion"], *RULES[kind].form.words]
    for word in every:
        if word.key in {"type", "same_pool", *({"layer"} if kind in {"basket", "gift"} else ())}:
            continue
        mapping = written(kind) | {word.key: SAMPLES[word.key]}
        if kind == "basket" and word.key == "percent":
            del mapping["amount"]
        assert read_promotion(mapping, "") != plain, word.key


def test_the_reference_has_a_word_for_all_that_a_promotion_can_hold() -> None:
    words = {word.key for table in vocabulary().values() for word in table}
    other_names = {
        "promotion_id": "id", "rule": "type", "combine": "stack", "from_time": "from",
        "to_time": "to", "name": "strategy", "effect": "percent",
    }  # fmt: skip
    records = (Promotion, Combination, Limits, Requirements, Schedule, Selector, SetReward, Tier)

    for record in (*records, Effect, Strategy, Coupon):
        for field in fields(record):
            assert other_names.get(field.name, field.name) in words, field.name


def test_the_reference_prints_every_word() -> None:
    text = reference()

    for title, table in vocabulary().items():
        assert title in text
        for word in table:
            assert word.meaning in text
