"""Why a basket costs what it costs: a verdict for each promotion that has to do with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from edge.domain.pricing.eligibility import Eligibility, eligibility
from edge.domain.pricing.evaluation import Evaluation
from edge.domain.pricing.missing import Missing, missing_beside_deals
from edge.domain.pricing.promoting import evaluated
from edge.domain.pricing.units import Units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.events import PricingPolicy, PromotionRecord
    from edge.domain.pricing.book import PriceBook
    from edge.domain.pricing.evaluation import Given
    from edge.domain.pricing.lines import PriceContext, PriceLine
    from edge.domain.pricing.merging import Merged
    from edge.domain.pricing.promotion import Promotion


class Verdict(StrEnum):
    """What became of a promotion that looks at goods of this basket."""

    APPLIED = "applied"
    BEATEN = "beaten"
    NEEDS_MORE = "needs_more"
    NEEDS_COUPON = "needs_coupon"
    NOT_YOURS = "not_yours"
    OUTSIDE_TIME = "outside_time"
    USED_UP = "used_up"
    NO_EFFECT = "no_effect"
    """It changes nothing: the price is as low already, or an exclusive one keeps it off."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one promotion. `lines` are those of the basket that it looks at.

    `beaten_by` are the promotions that have its units, the one that it lost to first; `missing` is
    what one more application needs.
    """

    promotion: str
    text: str
    verdict: Verdict
    lines: tuple[int, ...]
    discount_minor: int = 0
    beaten_by: tuple[str, ...] = ()
    missing: Missing | None = None


def explain(
    lines: Sequence[PriceLine],
    policy: PricingPolicy,
    context: PriceContext,
    book: PriceBook,
) -> tuple[Outcome, ...]:
    """Return a verdict for every promotion that looks at goods of the basket, in book order."""
    done, joined, _ = evaluated(lines, policy, context, book)
    fresh = Evaluation(Units(joined.lines), book.compiled, context, done.rounding)
    numbers = _line_numbers(lines, joined)
    given = done.all_given()
    return tuple(_outcome(at, fresh, done, given, numbers) for at in sorted(fresh.line_pools))


def with_beaten(
    records: tuple[PromotionRecord, ...], outcomes: tuple[Outcome, ...]
) -> tuple[PromotionRecord, ...]:
    """Return the records of applied promotions, each with those that it beat, in book order."""
    beaten: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.verdict is Verdict.BEATEN:
            beaten.setdefault(outcome.beaten_by[0], []).append(outcome.promotion)
    return tuple(replace(each, beaten=tuple(beaten.get(each.promotion, ()))) for each in records)


def _line_numbers(lines: Sequence[PriceLine], joined: Merged) -> dict[int, list[int]]:
    numbers: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        numbers.setdefault(joined.merged_of(at), []).append(line.line)
    return numbers


def _outcome(
    at: int,
    fresh: Evaluation,
    done: Evaluation,
    everything: dict[int, Given],
    numbers: dict[int, list[int]],
) -> Outcome:
    promotion = fresh.promotion(at)
    touched = {line for pool in fresh.line_pools[at] for line in pool}
    mine = tuple(sorted(number for line in touched for number in numbers[line]))
    text = promotion.text or promotion.promotion_id
    answer = eligibility(promotion, fresh.context)
    if answer is not Eligibility.YES:
        return Outcome(promotion.promotion_id, text, _refused(answer), mine)
    more = missing_beside_deals(at, fresh.line_pools[at], done)
    given = everything.get(at)
    if given is not None and given.value:
        return Outcome(promotion.promotion_id, text, Verdict.APPLIED, mine, given.value, (), more)
    proposed = fresh.propose(at)
    if proposed:
        wanted = {u for application in proposed for u in application.units}
        winners = _winners(promotion, wanted, done, everything)
        if winners:
            return Outcome(promotion.promotion_id, text, Verdict.BEATEN, mine, 0, winners, more)
    verdict = Verdict.NEEDS_MORE if more is not None and not proposed else Verdict.NO_EFFECT
    return Outcome(promotion.promotion_id, text, verdict, mine, missing=more)


def _refused(answer: Eligibility) -> Verdict:
    match answer:
        case Eligibility.NOT_YOURS:
            return Verdict.NOT_YOURS
        case Eligibility.NEEDS_COUPON:
            return Verdict.NEEDS_COUPON
        case Eligibility.OUTSIDE_TIME:
            return Verdict.OUTSIDE_TIME
        case Eligibility.USED_UP | Eligibility.COUPON_REDEEMED:
            return Verdict.USED_UP
        case Eligibility.YES:
            raise AssertionError("who may have it is not refused")
    assert_never(answer)


def _winners(
    beaten: Promotion, wanted: set[int], done: Evaluation, everything: dict[int, Given]
) -> tuple[str, ...]:
    """Return the promotions that have these units: those of its own layer, worth most, first.

    Promotions of a layer compete for a unit; those of another come before or after them.
    """
    worth: list[tuple[bool, int, int]] = []
    for at, given in everything.items():
        value = sum(given.prorated.get(u, 0) for u in wanted & given.took_part)
        if value:
            elsewhere = done.promotion(at).combine.layer is not beaten.combine.layer
            worth.append((elsewhere, -value, at))
    return tuple(done.promotion(at).promotion_id for _, _, at in sorted(worth))
