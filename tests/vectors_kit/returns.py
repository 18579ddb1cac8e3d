"""Cases of kind `return` as a sale, what came back before, and what comes back now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.errors import Refusal
from edge.domain.pricing import price_basket
from edge.domain.quantity import MILLI, Quantity, Unit
from edge.domain.rates import parse_percent
from edge.domain.recomputing import Asked, held_for, kept_lines, recompute
from edge.domain.returning import ReturnMethod, refund, sold_lines
from vectors_kit.baskets import basket_case
from vectors_kit.reading import milli

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.returning import Refund
    from vectors_kit.baskets import BasketCase

Given = dict[str, Any]


def return_answer(given: Given) -> Given:
    """Return the product's answer in the words of the cases."""
    case = basket_case(given["sale"])
    returned = _quantities(given["returned"], case)
    before = _quantities(given.get("previously_returned", ()), case)
    try:
        back = _refund(given, case, returned, before)
    except Refusal as refusal:
        return {"status": "rejected", "reason": refusal.code}
    return {
        "status": "accepted",
        "lines": [
            {
                "line": case.ids[line.line - 1],
                "qty": _number(line.quantity),
                "amount": line.amount_minor,
                "tax": line.tax_minor,
                "total": line.total_minor,
            }
            for line in back.lines
        ],
        "refund_amount": back.amount_minor,
        "refund_tax": back.tax_minor,
        "refund_total": back.total_minor,
        "restocking_fee": back.fee_minor,
        "shortfall": back.shortfall_minor,
    }


def _refund(
    given: Given,
    case: BasketCase,
    returned: dict[int, Quantity],
    before: dict[int, Quantity],
) -> Refund:
    percent = str(given.get("restocking_fee_percent", "0"))
    fee = parse_percent(percent) if percent.strip("0.") else None
    method = ReturnMethod(given.get("method", "prorated"))
    if method is ReturnMethod.RECOMPUTE:
        asked = Asked(tuple(case.lines), case.policy, case.context, case.book)
        gone = {number: quantity.milli for number, quantity in before.items()}
        had = price_basket(kept_lines(asked.lines, gone), asked.policy, asked.context, asked.book)
        held = {line.line: held_for(line) for line in sold_lines(had)}
        return recompute(asked, held, returned, before, fee=fee)
    sold = sold_lines(case.priced())
    return refund(sold, case.policy, returned, before, method, fee)


def _quantities(rows: Iterable[Given], case: BasketCase) -> dict[int, Quantity]:
    """Return quantities by line number; a line that was not sold gets a number that no line has."""
    numbers = {name: line.line for name, line in zip(case.ids, case.lines, strict=True)}
    units = {line.line: line.quantity.unit for line in case.lines}
    found: dict[int, Quantity] = {}
    for row in rows:
        number = numbers.get(str(row["line"]), len(numbers) + 1)
        before = found[number].milli if number in found else 0
        found[number] = Quantity(before + milli(row["qty"]), units.get(number, Unit.EACH))
    return found


def _number(quantity: Quantity) -> int | str:
    whole, rest = divmod(quantity.milli, MILLI)
    return str(quantity) if rest else whole
