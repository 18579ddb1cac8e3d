"""Which tenders a refund goes back to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.refunding import (
    OriginalTender,
    RefundOrder,
    RefundPolicy,
    refund_to_tenders,
)

CARD = OriginalTender("a", "card", 4000)
GIFT = OriginalTender("b", "gift", 4000)
CHEQUE = OriginalTender("c", "cheque", 5000)
CASH = OriginalTender("d", "cash", 1000)
CHEQUE_AS_CASH = {"cheque": "cash"}


@pytest.mark.parametrize(
    ("total", "originals", "policy", "limits", "refunds", "left"),
    [
        (1500, [CARD], RefundPolicy(("card",)), {}, [("a", "card", 1500)], 0),
        (
            6000,
            [CARD, GIFT],
            RefundPolicy(RefundOrder.PROPORTIONAL),
            {},
            [("a", "card", 3000), ("b", "gift", 3000)],
            0,
        ),
        (
            101,
            [CARD, GIFT],
            RefundPolicy(RefundOrder.PROPORTIONAL),
            {},
            [("a", "card", 51), ("b", "gift", 50)],
            0,
        ),
        (
            5000,
            [OriginalTender("a", "card", 4000, 3500), GIFT],
            RefundPolicy(RefundOrder.PROPORTIONAL),
            {},
            [("a", "card", 500), ("b", "gift", 4000)],
            500,
        ),
        (
            5000,
            [CARD, GIFT],
            RefundPolicy(RefundOrder.REVERSE),
            {},
            [("b", "gift", 4000), ("a", "card", 1000)],
            0,
        ),
        (
            9000,
            [CARD, GIFT],
            RefundPolicy(("gift", "card", "gift")),
            {},
            [("b", "gift", 4000), ("a", "card", 4000)],
            1000,
        ),
        (5000, [CARD, GIFT], RefundPolicy(("gift",)), {}, [("b", "gift", 4000)], 1000),
        (
            5500,
            [CHEQUE, CASH],
            RefundPolicy(("cheque", "cash"), CHEQUE_AS_CASH, "store_credit"),
            {"cash": 3000},
            [("c", "cash", 3000), (None, "store_credit", 2500)],
            0,
        ),
        (
            5500,
            [CHEQUE, CARD],
            RefundPolicy(("cheque", "card"), CHEQUE_AS_CASH, "store_credit"),
            {"cash": 1000, "store_credit": 300},
            [("c", "cash", 1000), ("a", "card", 4000), (None, "store_credit", 300)],
            200,
        ),
        (900, [], RefundPolicy(("card",), fallback="credit"), {}, [(None, "credit", 900)], 0),
        (0, [CARD], RefundPolicy(RefundOrder.PROPORTIONAL), {}, [], 0),
    ],
)
def test_a_refund_goes_back_in_the_order_of_the_policy(
    total: int,
    originals: list[OriginalTender],
    policy: RefundPolicy,
    limits: dict[str, int],
    refunds: list[tuple[str | None, str, int]],
    left: int,
) -> None:
    split = refund_to_tenders(total, originals, policy, limits)

    assert [(r.tender, r.as_type, r.amount_minor) for r in split.refunds] == refunds
    assert split.unallocated_minor == left


ORIGINALS = st.lists(
    st.tuples(
        st.sampled_from(["card", "gift", "cheque", "cash"]),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
    ),
    max_size=5,
).map(
    lambda rows: [
        OriginalTender(str(i), kind, max(paid, back), back)
        for i, (kind, paid, back) in enumerate(rows)
    ]
)


@given(
    st.integers(0, 60_000),
    ORIGINALS,
    st.sampled_from(
        [RefundOrder.PROPORTIONAL, RefundOrder.REVERSE, ("cheque", "card"), ("cash", "gift")]
    ),
    st.dictionaries(st.sampled_from(["cash", "card", "credit"]), st.integers(0, 5000)),
    st.sampled_from([None, "credit"]),
)
def test_refunds_sum_and_nothing_gets_more_than_it_may(
    total: int,
    originals: list[OriginalTender],
    order: tuple[str, ...] | RefundOrder,
    limits: dict[str, int],
    fallback: str | None,
) -> None:
    policy = RefundPolicy(order, CHEQUE_AS_CASH, fallback)

    split = refund_to_tenders(total, originals, policy, limits)

    assert sum(r.amount_minor for r in split.refunds) + split.unallocated_minor == total
    room = {tender.id: tender.refundable_minor for tender in originals}
    for refund in split.refunds:
        assert refund.amount_minor > 0
        assert refund.tender is None or refund.amount_minor <= room[refund.tender]
    for name, limit in limits.items():
        assert sum(r.amount_minor for r in split.refunds if r.as_type == name) <= limit
    if fallback and fallback not in limits:
        assert split.unallocated_minor == 0
