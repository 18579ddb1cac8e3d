"""The centre's rows of people and carriers go into central.db, and how far they go with them."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, assert_never

from edge.domain.customer import Customer
from edge.domain.people import Role
from edge.store.customers import phone_digits
from edge.store.database import Error, as_till_error, transaction
from sync.catalogue.switching import open_for_writing
from sync.central.bodies import integer, needed_text, optional_text, texts, tree_of
from sync.central.carriers import CARRIER_TABLE, ServiceRow, put_service, service_row
from sync.central.cursors import CURSOR_TABLE, move_cursor, read_cursor
from sync.central.refused_rows import REFUSED_TABLE, UNREADABLE, forget_naming, set_aside
from sync.customers.directory import DIRECTORY_TABLES, DirectoryChange
from sync.customers.staff import STAFF_TABLE, StaffRow, put_staff, revoke
from sync.wire.feeds import FeedCursor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from edge.store.database import Connection
    from sync.wire.feeds import FeedRow

BATCH_ROWS = 500
_TABLES = (*DIRECTORY_TABLES, STAFF_TABLE, CARRIER_TABLE, CURSOR_TABLE, REFUSED_TABLE)


@dataclass(frozen=True, slots=True)
class CustomerGone:
    """A customer is to be forgotten."""

    customer: str


@dataclass(frozen=True, slots=True)
class StaffRevoked:
    """Somebody works here no more since an instant of the centre's clock."""

    operator: str
    at_micros: int


Change = Customer | CustomerGone | StaffRow | StaffRevoked | ServiceRow


def apply_people(directory: Path, feed: str, epoch: str, rows: Sequence[FeedRow]) -> FeedCursor:
    """Apply rows of customers, staff and carriers in order; others only move the cursor.

    Rows up to the cursor are passed over; another epoch than the one before begins at its first
    row, on top of who is known. A row that cannot be read is set aside. The caller holds the
    writer's lock. Returns how far the feed is applied. Raises `Refusal("disk_full")` and what a
    damaged file raises.
    """
    try:
        with closing(open_for_writing(directory)) as central:
            return _applied(central, feed, epoch, rows)
    except Error as error:
        raise as_till_error(error, path=str(directory)) from error


def _applied(central: Connection, feed: str, epoch: str, rows: Sequence[FeedRow]) -> FeedCursor:
    cursor = read_cursor(central, feed)
    if cursor.epoch != epoch:
        cursor = FeedCursor(feed, epoch)
    new = [row for row in rows if row.position > cursor.position]
    for start in range(0, len(new), BATCH_ROWS):
        batch = new[start : start + BATCH_ROWS]
        with transaction(central):
            for statement in _TABLES:
                central.execute(statement)
            _apply_batch(central, feed, batch)
            last = batch[-1]
            cursor = replace(cursor, position=last.position, checksum=last.checksum)
            move_cursor(central, cursor)
    return cursor


def _apply_batch(central: Connection, feed: str, rows: Sequence[FeedRow]) -> None:
    for row in rows:
        try:
            change = _change_of(row)
        except UNREADABLE as error:
            set_aside(central, feed, row, error)
            continue
        if change is not None:
            _take(central, change)


def _take(central: Connection, change: Change) -> None:
    match change:
        case Customer():
            DirectoryChange(central).put(change)
        case StaffRow():
            put_staff(central, change)
        case CustomerGone():
            DirectoryChange(central).drop(change.customer)
            forget_naming(central, "customer", change.customer)
        case StaffRevoked():
            revoke(central, change.operator, change.at_micros)
        case ServiceRow():
            put_service(central, change)
        case _:
            assert_never(change)


def _change_of(row: FeedRow) -> Change | None:
    """Read a row; raises one of `UNREADABLE` for what is none of its kind."""
    readers: dict[str, Callable[[dict[str, Any]], Change]] = {
        "customer": _customer,
        "customer_gone": lambda tree: CustomerGone(needed_text(tree, "customer")),
        "staff": _staff,
        "carrier_service": service_row,
        "staff_revoked": lambda tree: StaffRevoked(
            needed_text(tree, "operator"), integer(tree, "at_micros")
        ),
    }
    if row.kind not in readers:
        return None
    return readers[row.kind](tree_of(json.loads(row.body)))


def _customer(tree: dict[str, Any]) -> Customer:
    return Customer(
        customer=needed_text(tree, "customer"),
        name=needed_text(tree, "name"),
        groups=texts(tree, "groups"),
        cards=texts(tree, "cards"),
        phone=phone_digits(optional_text(tree, "phone")),
        operator=optional_text(tree, "operator"),
        certificate=optional_text(tree, "certificate"),
        certificate_until=optional_text(tree, "certificate_until"),
    )


def _staff(tree: dict[str, Any]) -> StaffRow:
    active = tree["active"]
    if not isinstance(active, bool):
        raise ValueError("active is neither true nor false")
    return StaffRow(
        operator=needed_text(tree, "operator"),
        name=needed_text(tree, "name"),
        role=Role(tree["role"]),
        active=active,
        pin_verifier=optional_text(tree, "pin_verifier"),
        valid_until_micros=integer(tree, "valid_until_micros"),
        at_micros=integer(tree, "at_micros"),
    )
