"""Which part of the product answers which kind of case."""

from __future__ import annotations

from typing import Any

from edge.domain.money import allocate
from vectors_kit.barcodes import barcode_answer
from vectors_kit.baskets import basket_answer, basket_case
from vectors_kit.reading import whole_weights, without_nulls
from vectors_kit.returns import return_answer
from vectors_kit.tenders import cash_round_answer, refund_answer, settle_answer

Given = dict[str, Any]

KINDS = (
    "price_basket", "allocate", "return", "barcode", "cash_round", "settle", "refund_tenders",
)  # fmt: skip


def answer(given: Given) -> Given:
    """Return the product's answer to a case, in the words of the cases."""
    given = without_nulls(given)
    match given.get("kind"):
        case "price_basket":
            return basket_answer(basket_case(given))
        case "allocate":
            return _allocated(given)
        case "return":
            return return_answer(given)
        case "barcode":
            return barcode_answer(given)
        case "cash_round":
            return cash_round_answer(given)
        case "settle":
            return settle_answer(given)
        case "refund_tenders":
            return refund_answer(given)
        case kind:
            raise ValueError(f"unknown kind of case: {kind}; known are {', '.join(KINDS)}")


def _allocated(given: Given) -> Given:
    amount = int(given["amount"])
    caps = given.get("caps")
    if caps is not None:
        caps = [abs(amount) if cap is None else int(cap) for cap in caps]
    shares = allocate(
        amount, whole_weights(given["weights"]), step=int(given.get("step", 1)), caps=caps
    )
    return {"shares": list(shares.shares), "unallocated": shares.unallocated}
