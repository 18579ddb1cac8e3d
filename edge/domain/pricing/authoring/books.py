"""A price book from a file: its promotions, its coupons, its strategy, all checked together."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from edge.domain.errors import BadInput
from edge.domain.pricing.authoring.overlaps import check_overlaps
from edge.domain.pricing.authoring.parts import Form
from edge.domain.pricing.authoring.promotions import read_promotion
from edge.domain.pricing.authoring.text import canonical_text, version_of
from edge.domain.pricing.authoring.values import (
    NAME,
    TEXT,
    TRUTH,
    Kind,
    Place,
    Word,
    choice,
    read_words,
    whole,
)
from edge.domain.pricing.book import Coupon, PriceBook, Strategy, StrategyName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.pricing.promotion import Promotion

PROMOTIONS_MAX = 10_000
"""Every till holds the whole book in memory and looks through it when it is changed."""

COUPONS_MAX = 10_000
NODE_BUDGET_MAX = 100_000
"""A larger search would be felt at the till, whatever it finds."""

BOOK = "price book"
"""What an error names that is no promotion's."""

_STRATEGIES: tuple[StrategyName, ...] = (
    "layers", "sequence", "best_single", "best_combination", "priority_zones", "priority_compound",
)  # fmt: skip


def _strategy(given: dict[str, Any], _: Place) -> Strategy:
    if "strategy" in given:
        given["name"] = given.pop("strategy")
    return Strategy(**given)


EVALUATION = Form(
    "evaluation",
    (
        Word("strategy", choice(*_STRATEGIES), "how promotions compete; layers if left out"),
        Word("base", choice("running", "original"), "sequence: what each promotion looks at"),
        Word("unit_exclusive", TRUTH, "sequence: hide units that are in a deal already"),
        Word("node_budget", whole(1, NODE_BUDGET_MAX), "steps of the search for the best deals"),
    ),
    _strategy,
)
POLICY = Form(
    "policy",
    (Word("evaluation", EVALUATION.kind, "how promotions compete"),),
    lambda given, _: given.get("evaluation", Strategy()),
)
COUPON = Form(
    "coupon",
    (
        Word("coupon", NAME, "what promotions call it", is_needed=True),
        Word("code", NAME, "what its code says, or begins with", is_needed=True),
        Word("text", TEXT, "what the screen and the receipt say"),
        Word("is_serial", TRUTH, "whether a serial number follows, which is good for one sale"),
    ),
    lambda given, _: Coupon(**given),
)


def _any_list(value: object, place: Place) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise place.wrong("this is not a list")
    return tuple(value)


BOOK_WORDS = (
    Word("promotions", Kind("list of promotions", _any_list), "all that hold", is_needed=True),
    Word("coupons", Kind("list of tables: coupon", _any_list), "the coupons that the shop knows"),
    Word("policy", POLICY.kind, "how promotions compete"),
)


def read_strategy(evaluation: object) -> Strategy:
    """Read how promotions compete; what is left out is as `Strategy` has it."""
    strategy: Strategy = EVALUATION.read(evaluation, Place(BOOK, ("policy", "evaluation")))
    return strategy


def read_price_book(mapping: object) -> PriceBook:
    """Read a whole book; raise the first `BadInput("promotion_invalid")` of a wrong one."""
    book, problems = check_price_book(mapping)
    if problems:
        raise problems[0]
    return book


def stored_price_book(source: str, version: str) -> PriceBook:
    """Read a book that was checked when it was taken in; raise `BadInput` if it is damaged.

    Authoring limits are not asked again: a newer program may draw them closer.
    """
    if version_of(source) != version:
        raise Place(BOOK).wrong("this is not the text that the version names")
    given = read_words(json.loads(source), BOOK_WORDS, Place(BOOK))
    problems: list[BadInput] = []
    book = _book(given, source, problems)
    if problems:
        raise problems[0]
    return book


def check_price_book(mapping: object) -> tuple[PriceBook, tuple[BadInput, ...]]:
    """Read a book as far as it can be read, and return all that is wrong with it.

    One problem is named of each promotion and coupon. Only a book without problems is fit for use.
    """
    place = Place(BOOK)
    try:
        given = read_words(mapping, BOOK_WORDS, place)
        _check_counts(given, place)
    except BadInput as problem:
        return PriceBook(), (problem,)
    problems: list[BadInput] = []
    book = _book(given, "", problems)
    try:
        check_overlaps(book.promotions)
        source = "" if problems else canonical_text(mapping)
    except BadInput as problem:
        return PriceBook(), (*problems, problem)
    return replace(book, version=version_of(source), source=source), tuple(problems)


def _book(given: Mapping[str, Any], source: str, problems: list[BadInput]) -> PriceBook:
    return PriceBook(
        version=version_of(source),
        promotions=_promotions(given["promotions"], problems),
        coupons=_coupons(given.get("coupons", ()), Place(BOOK, ("coupons",)), problems),
        strategy=given.get("policy", Strategy()),
        source=source,
    )


def undefined_coupons(book: PriceBook) -> tuple[tuple[str, str], ...]:
    """Return promotion and coupon where a promotion asks for one that the book does not define."""
    defined = {coupon.coupon for coupon in book.coupons}
    return tuple(
        (promotion.promotion_id, coupon)
        for promotion in book.promotions
        for coupon in sorted(promotion.requires.coupon - defined)
    )


def _check_counts(given: Mapping[str, Any], place: Place) -> None:
    for key, most in (("promotions", PROMOTIONS_MAX), ("coupons", COUPONS_MAX)):
        count = len(given.get(key, ()))
        if count > most:
            raise place.at(key).wrong(f"{count} are too many, {most} are allowed")


def _promotions(listed: tuple[Any, ...], problems: list[BadInput]) -> tuple[Promotion, ...]:
    found: dict[str, Promotion] = {}
    for at, mapping in enumerate(listed):
        try:
            promotion = read_promotion(mapping, f"promotions.{at}")
        except BadInput as problem:
            problems.append(problem)
            continue
        if promotion.promotion_id in found:
            place = Place(promotion.promotion_id, ("id",))
            problems.append(place.wrong(f"the promotion at position {at} has an id used before"))
        found[promotion.promotion_id] = promotion
    return tuple(found.values())


def _coupons(listed: tuple[Any, ...], place: Place, problems: list[BadInput]) -> tuple[Coupon, ...]:
    found: list[Coupon] = []
    names: set[str] = set()
    codes: dict[str, Coupon] = {}
    for at, mapping in enumerate(listed):
        here = place.at(at)
        try:
            coupon: Coupon = COUPON.read(mapping, here)
            _check_coupon(coupon, names, codes, here)
        except BadInput as problem:
            problems.append(problem)
            continue
        names.add(coupon.coupon)
        codes[coupon.code] = coupon
        found.append(coupon)
    return tuple(found)


def _check_coupon(
    coupon: Coupon, names: set[str], codes: Mapping[str, Coupon], place: Place
) -> None:
    """Refuse a name or code used before."""
    if coupon.coupon in names:
        raise place.at("coupon").wrong(f"{coupon.coupon} is defined before")
    if coupon.code in codes:
        other = codes[coupon.code].coupon
        raise place.at("code").wrong(f"{other} has this code already")
