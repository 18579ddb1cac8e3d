"""What is folded from the journal into tables, and can be thrown away and made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import (
    OperatorAdded,
    OperatorRemoved,
    PracticeCompleted,
    ReceiptReprinted,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    StreamOpened,
)
from edge.domain.quantity import MILLI, Quantity, Unit, parse_quantity
from edge.store.journal import read_envelope, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.events import Amounts, LineRecord, PromotionRecord, ReturnLine
    from edge.store.database import Connection
    from edge.store.journal import Envelope

PROJECTIONS = (
    "standing",
    "operator",
    "sale",
    "stock_delta",
    "coupon_used",
    "promotion_used",
    "sale_return",
    "returned",
)
"""The tables that this module alone writes."""

_STREAM = (
    "INSERT INTO standing (one, store, store_name, lane, incarnation, currency)"
    " VALUES (1, ?, ?, ?, ?, ?)"
    " ON CONFLICT (one) DO UPDATE SET store = excluded.store, store_name = excluded.store_name,"
    " lane = excluded.lane, incarnation = excluded.incarnation, currency = excluded.currency,"
    " receipt_count = 0, practice_count = 0"
)
_STOCK = (
    "INSERT INTO stock_delta (item, milli) VALUES (?, ?)"
    " ON CONFLICT (item) DO UPDATE SET milli = milli + excluded.milli"
)
_SALE = (
    "INSERT INTO sale (position, sale, seq, number, business_date, completed_micros, operator,"
    " total_minor, item_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COUPON = (
    "INSERT INTO coupon_used (coupon, serial, sale) VALUES (?, ?, ?)"
    " ON CONFLICT (coupon, serial) DO NOTHING"
)
_SERIAL = "INSERT OR IGNORE INTO serial_sold (item, serial, sale) VALUES (?, ?, ?)"
_RETURN = (
    "INSERT INTO sale_return (position, return_id, sale, seq, number, business_date,"
    " completed_micros, operator, total_minor, item_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_RETURNED = (
    "INSERT INTO returned (sale, line, milli) VALUES (?, ?, ?)"
    " ON CONFLICT (sale, line) DO UPDATE SET milli = milli + excluded.milli"
)
_COPIES = (
    "UPDATE sale SET copies = max(copies, ?) WHERE sale = ?",
    "UPDATE sale_return SET copies = max(copies, ?) WHERE return_id = ?",
)
_PROMOTION = (
    "INSERT INTO promotion_used"
    " (promotion, customer, business_date, applications, discount_minor) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (promotion, customer, business_date) DO UPDATE SET"
    " applications = applications + excluded.applications,"
    " discount_minor = discount_minor + excluded.discount_minor"
)
_OPERATOR = (
    "INSERT INTO operator (operator, name, role, active) VALUES (?, ?, ?, 1)"
    " ON CONFLICT (operator) DO UPDATE SET name = excluded.name, role = excluded.role, active = 1"
)


def project(connection: Connection, position: int, envelope: Envelope) -> None:
    """Fold one entry into the projections, inside the transaction that appends it.

    Stock follows the amounts block, so it moves also for a kind that this program does not know.
    """
    if envelope.amounts is not None:
        _project_stock(connection, envelope.amounts)
    fact = envelope.entry.fact
    match fact:
        case SaleCompleted() | ReturnCompleted() | ReceiptReprinted():
            _project_receipt(connection, position, envelope, fact)
        case PracticeCompleted():
            connection.execute("UPDATE standing SET practice_count = practice_count + 1")
        case ShiftOpened() | ShiftClosed():
            _project_shift(connection, position, fact)
        case StreamOpened():
            names = (fact.store, fact.store_name, fact.lane, envelope.incarnation, fact.currency)
            connection.execute(_STREAM, names)
        case OperatorAdded() | OperatorRemoved():
            _project_operator(connection, fact)
        case _:
            pass


def rebuild(connection: Connection) -> int:
    """Empty the projections and fold the whole journal again; return the number of entries.

    To be called inside a transaction.
    """
    for table in PROJECTIONS:
        connection.execute(f"DELETE FROM {table}")
    count = 0
    for row in read_rows(connection):
        project(connection, row.position, read_envelope(row.entry))
        count += 1
    return count


def _project_stock(connection: Connection, amounts: Amounts) -> None:
    for delta in amounts.stock:
        # The unit of a later program may be unknown here; a quantity is thousandths in any unit.
        milli = parse_quantity(delta.quantity, Unit.KILOGRAM).milli
        connection.execute(_STOCK, (delta.item, milli))


def _project_receipt(
    connection: Connection,
    position: int,
    envelope: Envelope,
    fact: SaleCompleted | ReturnCompleted | ReceiptReprinted,
) -> None:
    match fact:
        case SaleCompleted():
            _project_sale(connection, position, envelope, fact)
        case ReturnCompleted():
            _project_return(connection, position, envelope, fact)
        case ReceiptReprinted():
            # A gift receipt or a file is no copy and has the number 0.
            for sql in _COPIES:
                connection.execute(sql, (fact.copy_no, fact.sale))


def _project_sale(
    connection: Connection, position: int, envelope: Envelope, sale: SaleCompleted
) -> None:
    entry = envelope.entry
    row = (
        position,
        sale.sale,
        entry.seq,
        sale.number,
        entry.business_date,
        sale.completed_at_micros,
        entry.actor,
        sale.total_minor,
        piece_count(line for line in sale.lines if not line.voided),
    )
    connection.execute(_SALE, row)
    connection.execute("UPDATE standing SET receipt_count = receipt_count + 1")
    for coupon in sale.coupons:
        if coupon.serial:
            connection.execute(_COUPON, (coupon.coupon, coupon.serial, sale.sale))
    for line in sale.lines:
        if line.serial and not line.voided:
            connection.execute(_SERIAL, (line.item, line.serial, sale.sale))
    for used in sale.promotions:
        _project_use(connection, used, sale.customer, entry.business_date)


def _project_use(
    connection: Connection, used: PromotionRecord, customer: str, business_date: str
) -> None:
    """Add to the sums that are asked for: in all, of the day, of the customer.

    Kept as sums, because a basket is opened in the time of a scan, however long the shop has sold.
    """
    scopes = [("", ""), ("", business_date)] + ([(customer, "")] if customer else [])
    for scope in scopes:
        row = (used.promotion, *scope, used.applications, used.discount_minor)
        connection.execute(_PROMOTION, row)


def _project_return(
    connection: Connection, position: int, envelope: Envelope, fact: ReturnCompleted
) -> None:
    entry = envelope.entry
    row = (
        position,
        fact.return_id,
        fact.sale,
        entry.seq,
        fact.number,
        entry.business_date,
        fact.completed_at_micros,
        entry.actor,
        -fact.total_minor,
        piece_count(fact.lines),
    )
    connection.execute(_RETURN, row)
    for line in fact.lines:
        milli = parse_quantity(line.quantity, Unit(line.unit)).milli
        connection.execute(_RETURNED, (fact.sale, line.line, milli))
    connection.execute("UPDATE standing SET receipt_count = receipt_count + 1")


def piece_count(lines: Iterable[LineRecord | ReturnLine]) -> str:
    """Count pieces; a weighed line is one piece, deposits and lines that stay are none."""
    milli = 0
    for line in lines:
        quantity = parse_quantity(line.quantity, Unit(line.unit))
        if line.deposit_of is None and quantity.milli:
            milli += quantity.milli if quantity.unit.is_counted else MILLI
    return str(Quantity(milli))


def _project_shift(connection: Connection, position: int, fact: ShiftOpened | ShiftClosed) -> None:
    connection.execute("UPDATE standing SET shift_position = ?", (position,))
    if isinstance(fact, ShiftClosed):
        connection.execute(
            "UPDATE standing SET z_count = ?, grand_total_minor = ?",
            (fact.z_number, fact.grand_total_minor),
        )


def _project_operator(connection: Connection, fact: OperatorAdded | OperatorRemoved) -> None:
    if isinstance(fact, OperatorAdded):
        connection.execute(_OPERATOR, (fact.operator, fact.name, fact.role))
    else:
        connection.execute("UPDATE operator SET active = 0 WHERE operator = ?", (fact.operator,))
