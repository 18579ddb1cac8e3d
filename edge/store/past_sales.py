"""The search for past receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import BadInput
from edge.domain.instant import Instant
from edge.domain.money import CURRENCIES, UNIT_PRICE_SCALE, parse_unit_price
from edge.ports import PastSale

if TYPE_CHECKING:
    from edge.store.database import Connection

_COLUMNS = (
    "sale, seq, number, business_date, completed_micros, operator, total_minor, item_count, copies"
)
_AMOUNT_LENGTH_MAX = 15
"""A longer number is a receipt's, and would not fit SQLite's integers as an amount."""


def find(connection: Connection, text: str, limit: int) -> tuple[PastSale, ...]:
    """Find finished sales and returns by number or its end, date, or amount; newest first.

    One whose number is exactly the text comes before all others. Returns have totals below 0.
    """
    text = text.strip()
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM (SELECT position, {_COLUMNS} FROM sale"
        f" UNION ALL SELECT position, {_COLUMNS.replace('sale', 'return_id', 1)} FROM sale_return)"
        " WHERE ?1 = '' OR number = ?1 OR substr(number, -length(?1)) = ?1"
        " OR business_date = ?1 OR abs(total_minor) IN (?2, ?3)"
        " ORDER BY number = ?1 DESC, position DESC LIMIT ?4",
        (text, *_amounts(connection, text), limit),
    ).fetchall()
    return tuple(_past_sale(*row) for row in rows)


def _past_sale(
    sale: str,
    seq: int,
    number: str,
    business_date: str,
    completed_micros: int,
    operator: str,
    total_minor: int,
    item_count: str,
    copies: int,
) -> PastSale:
    return PastSale(
        sale=sale,
        seq=seq,
        number=number,
        business_date=business_date,
        completed_at=Instant(completed_micros),
        operator=operator,
        total_minor=total_minor,
        item_count=item_count,
        copies=copies,
    )


def _amounts(connection: Connection, text: str) -> tuple[int | None, int | None]:
    """Read a text as an amount: "12.34" in whole units, "1234" in either unit.

    Leading zeros are a receipt number's.
    """
    (code,) = connection.execute("SELECT currency FROM standing").fetchone()
    currency = CURRENCIES[code]
    if len(text) > _AMOUNT_LENGTH_MAX or (text[:1] == "0" and text[1:2].isdigit()):
        return None, None
    try:
        scaled = parse_unit_price(text.replace(",", ".", 1), currency).scaled
    except BadInput:
        return None, None
    minor, finer = divmod(scaled * 10**currency.digits, UNIT_PRICE_SCALE)
    in_minor = scaled // UNIT_PRICE_SCALE if scaled % UNIT_PRICE_SCALE == 0 else None
    return (None if finer else minor), in_minor
