"""Changes of records with what goes with them: unique codes, people whose work ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.errors import Refusal
from sync.hub.publishing import publish_store
from sync.hub.services.kinds import CUSTOMERS, ITEMS, STAFF, customer_gone, key_of
from sync.hub.services.records import forget_versions, put_record, read_record
from sync.hub.store.hub_store import PostgresHubStore
from sync.wire.feeds import SAFETY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Cursor

    from sync.hub.hub import Hub
    from sync.hub.services.kinds import Kind
    from sync.hub.services.records import Record, Writing

    Rows = Cursor[tuple[Any, ...]]


def save(cursor: Rows, kind: Kind, key: str, body: Mapping[str, Any], writing: Writing) -> Record:
    """Write a record in its checked form; raises `Refusal` "code_taken", "changed_meanwhile"."""
    said = dict(body)
    if kind is CUSTOMERS:
        take_codes(cursor, key, said["cards"])
    row = kind.row(key, said, writing.now_micros)
    return put_record(cursor, kind.event, key, said, row, writing)


def remove_item(cursor: Rows, key: str, writing: Writing) -> Record:
    """Sell an item no more; raises `Refusal` "record_unknown"."""
    known = known_record(cursor, ITEMS, key)
    row = ("item_gone", {"item_id": key})
    return put_record(cursor, ITEMS.event, key, known.body, row, writing, is_gone=True)


def erase_customer(cursor: Rows, key: str, writing: Writing) -> Record:
    """Forget who a customer is, here and at every till; raises `Refusal` "record_unknown".

    The number stays, and so do documents and postings, which name nobody (policy 16).
    """
    known_record(cursor, CUSTOMERS, key)
    take_codes(cursor, key, ())
    row = customer_gone(key)
    made = put_record(cursor, CUSTOMERS.event, key, {}, row, writing, is_gone=True)
    forget_versions(cursor, CUSTOMERS.event, key)
    return made


def known_record(cursor: Rows, kind: Kind, key: str) -> Record:
    """Return a record that is in force; raises `Refusal` "record_unknown"."""
    known = read_record(cursor, kind.event, key)
    if known is None or known.is_gone:
        raise Refusal("record_unknown", kind=kind.event, key=key)
    return known


def take_codes(cursor: Rows, customer: str, codes: Sequence[str]) -> None:
    """Let codes stand for a customer, and no others; raises `Refusal` "code_taken"."""
    cursor.execute("DELETE FROM customer_code WHERE customer = %s", (customer,))
    for code in sorted(set(codes)):
        cursor.execute(
            "INSERT INTO customer_code (code, customer) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (code, customer),
        )
        if not cursor.rowcount:
            holder = cursor.execute(
                "SELECT customer FROM customer_code WHERE code = %s", (code,)
            ).fetchone()
            raise Refusal("code_taken", code=code, customer=holder[0] if holder else "")


def warn_stores(hub: Hub, operator: str, now_micros: int) -> None:
    """Tell every store, before all else, that somebody works here no more.

    Told before it is recorded: where the recording fails, the office asks again, and nobody who was
    to be locked out works on.
    """
    store_ids = [store for database in hub.shards.databases() for store in database.run(_stores)]
    hub_store = PostgresHubStore(hub.database, hub.clock, hub.shards.database_for)
    key = f"staff_revoked/{operator}/{now_micros}"
    body = {"operator": operator, "at_micros": now_micros}
    for store_id in store_ids:
        hub_store.in_store(
            store_id, lambda store: publish_store(store, SAFETY, "staff_revoked", key, body)
        )


def change(hub: Hub, kind: Kind, key: str, body: Mapping[str, Any], writing: Writing) -> Record:
    """Write a record in a transaction of its own, after what has to go before it."""
    if kind is STAFF and not body["active"]:
        warn_stores(hub, key, writing.now_micros)
    return hub.database.run(lambda cursor: save(cursor, kind, key, body, writing))


def named(kind: Kind, key: str, body: Mapping[str, Any]) -> str:
    """Return the key of a record: its form's own, or the one it is called by."""
    return key_of(kind, body) or key


def _stores(cursor: Rows) -> list[str]:
    cursor.execute("SELECT DISTINCT store_id FROM store ORDER BY 1")
    return [store for (store,) in cursor]
