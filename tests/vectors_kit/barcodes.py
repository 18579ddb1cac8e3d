"""Cases of kind `barcode`: an in-store number through the product's gate."""

from __future__ import annotations

from typing import Any

from edge.codes import VariableMeasure, VariableMeasureScheme, read_code
from edge.domain.errors import BadInput

Given = dict[str, Any]


def barcode_answer(given: Given) -> Given:
    """Return the product's answer in the words of the cases."""
    code, told = given["code"], given["scheme"]
    pattern = told["pattern"]
    padded = code.zfill(len(pattern))
    scheme = VariableMeasureScheme(
        padded[: pattern.count("P")], pattern, told["value"], told.get("decimals", 0)
    )
    try:
        reading = read_code(code, schemes=(scheme,), currency_digits=given.get("exponent", 2))
    except BadInput as refused:
        if refused.code == "code_check_digit":
            return {"gtin_check_ok": False}
        if refused.code == "code_verifier_digit":
            return {
                "gtin_check_ok": True,
                "value_check_ok": False,
                "item": scheme.digits(padded, "I"),
            }
        raise
    assert isinstance(reading, VariableMeasure)
    answer: Given = {
        "gtin_check_ok": True,
        "value_check_ok": True if "C" in pattern else None,
        "item": reading.item_code,
    }
    if reading.price_minor is not None:
        answer["price_minor"] = reading.price_minor
    if reading.quantity is not None:
        answer["quantity"] = reading.quantity
    return answer
