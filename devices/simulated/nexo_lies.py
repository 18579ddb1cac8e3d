"""What a simulated nexo terminal that lies says of its totals."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def lying_rows(rows: list[Json], word: str) -> list[Json] | str:
    """Return the rows of a message of totals as the script's word has them; "" for true ones."""
    match word:
        case "":
            return rows
        case "totals_nonsense":
            return "4111111111111111 in all"
        case "totals_currency":
            return [row | {"PaymentCurrency": "USD"} for row in rows]
        case "totals_absurd":
            return [_of_amount("exact:1E+999999999", 10**40)]
        case "totals_less":
            return [_of_amount("exact:0.01", 1)]
        case _:
            return [*rows, _of_amount("exact:999.99", 1)]


def _of_amount(amount: str, count: int) -> Json:
    sums = {"TransactionType": "Debit", "TransactionCount": count, "TransactionAmount": amount}
    return {"CardBrand": "visa", "PaymentCurrency": "EUR", "PaymentTotals": [sums]}
