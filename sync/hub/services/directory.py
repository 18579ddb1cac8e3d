"""Changes of records with what goes with them: unique codes, people whose work ends."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from edge.domain.errors import Refusal
from sync.hub.publishing import publish_store
from sync.hub.services.kinds import CUSTOMERS, ITEMS, STAFF, customer_gone, key_of
from sync.hub.services.order_forgetting import forget_orders_of
from sync.hub.services.records import Record, forget_versions, put_record, read_record, versions_of
from sync.hub.store.feeds import redact_chain_rows
from sync.hub.store.hub_store import PostgresHubStore
from sync.wire.feeds import SAFETY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Cursor

    from sync.hub.hub import Hub
    from sync.hub.services.kinds import Kind
    from sync.hub.services.records import Writing

    Rows = Cursor[tuple[Any, ...]]


def save(cursor: Rows, kind: Kind, key: str, body: Mapping[str, Any], writing: Writing) -> Record:
    """Write a record in its checked form; raises `Refusal` "code_taken", "changed_meanwhile"."""
    said = dict(body)
    if kind is CUSTOMERS:
        take_codes(cursor, key, said["cards"])
    row = kind.row(key, said, writing.now_micros) if kind.row else None
    return put_record(cursor, kind.event, key, said, row, writing)


def remove_item(cursor: Rows, key: str, writing: Writing) -> Record:
    """Sell an item no more; raises `Refusal` "record_unknown"."""
    known = known_record(cursor, ITEMS, key)
    row = ("item_gone", {"item_id": key})
    return put_record(cursor, ITEMS.event, key, known.body, row, writing, is_gone=True)


def erase_customer(cursor: Rows, key: str, writing: Writing) -> Record:
    """Forget who a customer is, here and at every till; raises `Refusal` "record_unknown".

    Whoever was merged into them is the same person and is forgotten too. The numbers stay, and so
    do documents and postings, which name nobody (policy 16).
    """
    known_record(cursor, CUSTOMERS, key)
    for other in merged_into(cursor, key):
        _erase(cursor, other, replace(writing, basis=None))
    return _erase(cursor, key, writing)


def erase_again(cursor: Rows, key: str, at_micros: int, writing: Writing) -> bool:
    """Forget a customer who was erased at an instant; tell whether anything was known of them.

    What was said of them after that instant is of somebody who was taken in anew, and stays.
    """
    known = read_record(cursor, CUSTOMERS.event, key)
    if known is None or not known.body or known.changed_micros > at_micros:
        return False
    _erase(cursor, key, writing)
    return True


def _erase(cursor: Rows, key: str, writing: Writing) -> Record:
    take_codes(cursor, key, ())
    row = customer_gone(key)
    made = put_record(cursor, CUSTOMERS.event, key, {}, row, writing, is_gone=True)
    forget_versions(cursor, CUSTOMERS.event, key)
    redact_chain_rows(cursor, "customer", key)
    forget_orders_of(cursor, key, writing.now_micros)
    return made


def merged_into(cursor: Rows, key: str) -> list[str]:
    """Return everybody who was merged into a customer, directly or by way of another."""
    cursor.execute(
        "SELECT record_key, body FROM office_record WHERE kind = %s AND is_gone",
        (CUSTOMERS.event,),
    )
    merged = {other: json.loads(body).get("merged_into") for other, body in cursor}
    found = [key]
    for each in found:
        found += [other for other, into in merged.items() if into == each and other not in found]
    return found[1:]


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
            raise codes_refused(cursor, customer, (code,)) or Refusal(
                "code_taken", code=code, customer=""
            )


def codes_refused(cursor: Rows, customer: str, codes: Sequence[str]) -> Refusal | None:
    """Return why codes may not stand for a customer, None where they may."""
    found = cursor.execute(
        "SELECT code, customer FROM customer_code WHERE code = ANY(%s) AND customer <> %s"
        " ORDER BY code LIMIT 1",
        (list(codes), customer),
    ).fetchone()
    return Refusal("code_taken", code=found[0], customer=found[1]) if found else None


def warn_stores(
    hub: Hub, key: str, known: Record | None, body: Mapping[str, Any], now_micros: int
) -> None:
    """Tell the stores that somebody works in no more, before all else; `known` is what stands.

    Told before it is recorded: where the recording fails, the office asks again, and nobody who was
    to be locked out works on.
    """
    if body["active"] and (known is None or not body["stores"]):
        return
    # Who works nowhere in particular works everywhere.
    everywhere = [store for d in hub.shards.databases() for store in d.run(_stores)]
    lost = set((known.body["stores"] if known is not None else ()) or everywhere)
    if body["active"]:
        lost -= set(body["stores"])
    _revoke(hub, key, sorted(lost), now_micros)


def _revoke(hub: Hub, operator: str, store_ids: Sequence[str], now_micros: int) -> None:
    hub_store = PostgresHubStore(hub.database, hub.clock, hub.shards.database_for)
    key = f"staff_revoked/{operator}/{now_micros}"
    body = {"operator": operator, "at_micros": now_micros}
    for store_id in store_ids:
        hub_store.in_store(
            store_id, lambda store: publish_store(store, SAFETY, "staff_revoked", key, body)
        )


def change(hub: Hub, kind: Kind, key: str, body: Mapping[str, Any], writing: Writing) -> Record:
    """Write a record in a transaction of its own, after what has to go before it."""
    if kind is STAFF:
        known = hub.database.run(lambda cursor: read_record(cursor, STAFF.event, key))
        warn_stores(hub, key, known, body, writing.now_micros)
    return hub.database.run(lambda cursor: save(cursor, kind, key, body, writing))


def named(kind: Kind, key: str, body: Mapping[str, Any]) -> str:
    """Return the key of a record: its form's own, or the one it is called by."""
    return key_of(kind, body) or key


def _stores(cursor: Rows) -> list[str]:
    cursor.execute("SELECT DISTINCT store_id FROM store ORDER BY 1")
    return [store for (store,) in cursor]


@dataclass(frozen=True, slots=True)
class Merged:
    """A customer after a change of single fields; `overwrote` names fields others set meanwhile."""

    record: Record
    overwrote: tuple[str, ...]


def change_fields(cursor: Rows, key: str, fields: Mapping[str, Any], writing: Writing) -> Merged:
    """Set single fields of a customer (policy 14): what comes later wins, field by field.

    A change on an older version is no refusal: a field that somebody set meanwhile is overwritten
    and named, and stays in the versions; of two consents at once the narrower holds.
    """
    read_record(cursor, CUSTOMERS.event, key, lock=True)
    known = known_record(cursor, CUSTOMERS, key)
    basis = writing.basis if writing.basis is not None else known.version
    then = next((v for v in versions_of(cursor, CUSTOMERS.event, key) if v.version == basis), known)
    moved = {name for name in fields if then.body.get(name) != known.body.get(name)}
    said = dict(known.body) | dict(fields)
    if "consent" in moved:
        said["consent"] = narrower(known.body["consent"], fields["consent"])
    record = save(cursor, CUSTOMERS, key, said, replace(writing, basis=None))
    return Merged(record, tuple(sorted(moved)))


def narrower(one: Mapping[str, bool], other: Mapping[str, bool]) -> dict[str, bool]:
    """Return what both consents allow."""
    names = sorted({*one, *other})
    return {name: one.get(name, False) and other.get(name, False) for name in names}


def merge(cursor: Rows, key: str, into: str, writing: Writing) -> Record:
    """Let one customer be another (policy 15); raises `Refusal` "record_unknown", "state_wrong".

    Nothing of the first is lost: `unmerge` finds it in its versions.
    """
    if key == into:
        raise Refusal("state_wrong", what="Customer", key=key, state="the same")
    for each in sorted((key, into)):
        read_record(cursor, CUSTOMERS.event, each, lock=True)
    gone, kept = known_record(cursor, CUSTOMERS, key), known_record(cursor, CUSTOMERS, into)
    take_codes(cursor, key, ())
    body = gone.body | {"merged_into": into}
    put_record(cursor, CUSTOMERS.event, key, body, customer_gone(key), writing, is_gone=True)
    said = kept.body | {
        "cards": sorted({*kept.body["cards"], *gone.body["cards"]}),
        "groups": sorted({*kept.body["groups"], *gone.body["groups"]}),
        "consent": narrower(kept.body["consent"], gone.body["consent"]),
    }
    return save(cursor, CUSTOMERS, into, said, writing)


def unmerge(cursor: Rows, key: str, writing: Writing) -> Record:
    """Let a merged customer be somebody again; raises `Refusal` "state_wrong"."""
    gone = read_record(cursor, CUSTOMERS.event, key, lock=True)
    into = gone.body.get("merged_into") if gone else None
    if gone is None or not into:
        raise Refusal("state_wrong", what="Customer", key=key, state="not merged")
    kept = read_record(cursor, CUSTOMERS.event, into, lock=True)
    if kept is not None and not kept.is_gone:
        cards = [card for card in kept.body["cards"] if card not in gone.body["cards"]]
        save(cursor, CUSTOMERS, into, kept.body | {"cards": cards}, writing)
    said = {name: value for name, value in gone.body.items() if name != "merged_into"}
    return save(cursor, CUSTOMERS, key, said, writing)


def search_customers(cursor: Rows, text: str, limit: int) -> list[Record]:
    """Return customers by a card, or by a part of name, phone or address."""
    cursor.execute(
        "SELECT r.record_key FROM office_record r WHERE r.kind = 'customer' AND NOT r.is_gone"
        " AND (r.record_key IN (SELECT customer FROM customer_code WHERE code = %s)"
        " OR position(lower(%s) in lower(r.body)) > 0) ORDER BY r.record_key LIMIT %s",
        (text, text, limit),
    )
    keys = [key for (key,) in cursor.fetchall()]
    return [known_record(cursor, CUSTOMERS, key) for key in keys]
