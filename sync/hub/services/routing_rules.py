"""The rules by which orders are routed, as a record with versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sync.hub.routing.reading import read_rules
from sync.hub.routing.rules import RoutingRules
from sync.hub.services.records import Record, put_record, read_record

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.services.records import Writing

    Rows = Cursor[tuple[Any, ...]]

ROUTING_RULES: Final = "routing_rules"
ORDERS: Final = "orders"
"""The key of the one set there is."""

DEFAULT: Final[dict[str, Any]] = {
    "channels": {"web": {}},
    "hard": [{"filter": "capacity"}],
    "soft": [
        {"rule": "fewest_splits"},
        {"rule": "market"},
        {
            "rule": "distance",
            "equal_up_to_m": [25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000],
        },
        {"rule": "stock_depth"},
    ],
}
"""Fewest parcels, then of the customer's market, then from nearby, then where most is left over.

Nothing is kept back from a channel. An order whose place nobody knows is near to all.
"""


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """A set of rules as it was written; version 0 is the program's own."""

    tree: dict[str, Any]
    rules: RoutingRules
    version: int = 0
    changed_micros: int = 0
    changed_by: str = ""


def rules_in_force(cursor: Rows) -> RulesInForce:
    """Return the rules that orders are routed by."""
    return _shown(read_record(cursor, ROUTING_RULES, ORDERS))


def put_rules(cursor: Rows, tree: dict[str, Any], writing: Writing) -> RulesInForce:
    """Put a whole set in force; raises `BadInput` "routing_rules_invalid" with the field."""
    read_rules(tree)
    return _shown(put_record(cursor, ROUTING_RULES, ORDERS, tree, None, writing))


def _shown(record: Record | None) -> RulesInForce:
    if record is None or not record.body:
        return RulesInForce(DEFAULT, read_rules(DEFAULT))
    said = (record.version, record.changed_micros, record.changed_by)
    return RulesInForce(record.body, read_rules(record.body), *said)
