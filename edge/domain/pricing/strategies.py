"""Strategies that look at whole promotions: one after the other, or the single best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.promotion import Layer

if TYPE_CHECKING:
    from edge.domain.pricing.book import Strategy
    from edge.domain.pricing.evaluation import Evaluation
    from edge.domain.pricing.units import Application


def sequence(evaluation: Evaluation, strategy: Strategy) -> None:
    """Apply promotions by ascending sequence, each on what the ones before left.

    The first exclusive promotion that yields a discount applies alone. With `unit_exclusive` the
    units of a deal are hidden from what comes after it; what each unit has for itself hides none.
    """
    ordered = _ordered(evaluation)
    for at in ordered:
        if evaluation.promotion(at).combine.stack == "exclusive":
            proposed = evaluation.propose(at)
            if proposed:
                evaluation.apply(at, proposed)
                return
    for at in ordered:
        if strategy.base == "original":
            proposed = _on_original(evaluation, at)
        else:
            proposed = evaluation.propose(at)
        evaluation.apply(at, proposed)
        if strategy.unit_exclusive and evaluation.promotion(at).combine.layer is Layer.DEAL:
            for application in proposed:
                evaluation.units.take(application.units)


def best_single(evaluation: Evaluation) -> None:
    """Apply the one promotion with the largest discount, the first of equals."""
    best: tuple[int, int, list[Application]] | None = None
    for at in _ordered(evaluation):
        proposed = evaluation.propose(at)
        value = sum(application.value for application in proposed)
        if value and (best is None or value > best[0]):
            best = (value, at, proposed)
    if best is not None:
        evaluation.apply(best[1], best[2])


def _ordered(evaluation: Evaluation) -> list[int]:
    return sorted(
        evaluation.eligible, key=lambda at: (evaluation.promotion(at).combine.sequence, at)
    )


def _on_original(evaluation: Evaluation, at: int) -> list[Application]:
    """Compute a promotion on the original prices, and give no more than is left of each unit."""
    units = evaluation.units
    running, units.amount = units.amount, list(units.original)
    try:
        proposed = evaluation.propose(at)
    finally:
        units.amount = running
    return [
        clipped
        for clipped in (units.clipped(application) for application in proposed)
        if clipped.value
    ]
