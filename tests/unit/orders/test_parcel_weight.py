"""A weight that can hardly be right is doubted; what nobody knows the weight of is not."""

from __future__ import annotations

import pytest

from edge.domain.orders.parcel_weight import InBox, expected
from edge.domain.quantity import Unit

SHIRTS = InBox(2_000, Unit.EACH, 250)
HAM = InBox(350, Unit.KILOGRAM)
UNKNOWN = InBox(1_000, Unit.EACH)


@pytest.mark.parametrize(
    ("inside", "grams", "is_doubted"),
    [
        ((SHIRTS, HAM), 1_050, False),
        ((SHIRTS, HAM), 800, True),
        ((SHIRTS, HAM), 1_620, True),
        ((SHIRTS, UNKNOWN), 9_000, False),
        ((SHIRTS, UNKNOWN), 300, True),
        ((UNKNOWN,), 10, False),
        ((SHIRTS,), 0, False),
    ],
    ids=["fits", "one is missing", "too much", "more is unknown", "less", "unknown", "not weighed"],
)
def test_goods_and_box_tell_what_a_parcel_weighs(
    inside: tuple[InBox, ...], grams: int, is_doubted: bool
) -> None:
    assert expected(200, inside).doubts(grams) is is_doubted
