"""Tells a store by which keys its tills check the codes of whoever collects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.hub.pki import collection_key, key_name
from sync.hub.publishing import publish_store
from sync.hub.store.hub_store import PostgresStoreTransaction
from sync.wire.feeds import COLLECTION_KEYS, STORE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Cursor

    from sync.hub.hub import Hub

    Rows = Cursor[tuple[Any, ...]]


def collection_keys(hub: Hub) -> Mapping[str, str]:
    """Return the public keys in hexadecimal by their names."""
    public = collection_key(hub.authority.folder).public_key()
    return {key_name(public): public.public_bytes_raw().hex()}


def tell_keys(cursor: Rows, store: str, keys: Mapping[str, str], now_micros: int) -> None:
    """Tell a store of keys, once for those that are in force."""
    transaction = PostgresStoreTransaction(cursor, store, now_micros)
    key = f"{COLLECTION_KEYS}/{'+'.join(sorted(keys))}"
    publish_store(transaction, STORE, COLLECTION_KEYS, key, {"keys": dict(keys)})
