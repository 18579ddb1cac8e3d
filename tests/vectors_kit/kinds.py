"""Which part of the product answers which kind of case."""

from __future__ import annotations

from typing import Any

from edge.domain.money import allocate
from vectors_kit.barcodes import barcode_answer
from vectors_kit.baskets import basket_answer, basket_case
from vectors_kit.returns import return_answer
from vectors_kit.tenders import cash_round_answer, refund_answer, settle_answer

Given = dict[str, Any]


def answer(given: Given) -> Given:
    """Return the product's answer to a case, in the words of the cases."""
    match given["kind"]:
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
            raise ValueError(f"unknown kind of case: {kind}")


def _allocated(given: Given) -> Given:
    shares = allocate(
        given["amount"], given["weights"], step=given.get("step", 1), caps=given.get("caps")
    )
    return {"shares": list(shares.shares), "unallocated": shares.unallocated}
