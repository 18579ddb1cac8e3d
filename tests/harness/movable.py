"""Finds SQL that would tie the centre to one PostgreSQL machine.

Seven rules keep the schema movable to a PostgreSQL that is distributed by `store_id`:

1. `store_id` leads every key and index of a store-owned table and stands in every query on it.
2. Ids are made at the edge: no sequence, no serial, no identity, no `max() + 1`.
3. No foreign key from one group of tables to another.
4. One transaction touches one store: none is opened inside another.
5. No LISTEN/NOTIFY, advisory lock, trigger, rule, ctid/xmin, temporary table, deferrable
   constraint, function or PL/pgSQL.
6. Every transaction can be repeated: only `Database` opens and commits one.
7. What engines differ in stays in few places: SQL is written in the modules named here only.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFERENCE = frozenset(
    {
        *("schema_migration", "hub_meta", "chain_head", "chain_row"),
        *("api_token", "idempotent_request", "office_record", "office_record_version"),
        *("customer_code", "points_posting", "webhook_endpoint", "webhook_delivery"),
        *("import_job", "import_file"),
    }
)
"""Small tables that every shard may have a copy of, or that lie at home."""
SHARED = frozenset(
    {
        *("claim", "claim_head", "outcome", "outcome_answer", "customer_order", "order_fact"),
        *("order_part", "order_measure", "order_reminder", "order_fact_lag"),
        *("availability", "availability_head", "order_paid_back", "order_destination"),
        *("order_payment", "order_news", "order_contact", "order_message"),
        "parcel_step",
    }
)
"""Tables that are grouped by what several stores may contest or share; at home."""
REPORTS = frozenset(
    {"sync/hub/standing.py", "sync/hub/services/pool.py", "sync/hub/services/set_aside.py"}
)
"""Reports over all stores of a shard, asked for by a person or each half minute by a monitor."""

_BANNED = {
    2: r"[(,]\s*\w+\s+(?:small|big)?serial\b|\bidentity\b|"
    r"\bsequence\b|\bnextval\b|\bmax\s*\([^)]*\)\s*\+",
    5: r"\blisten\b|\bnotify\b|\bpg_notify\b|\bpg_(?:try_)?advisory\w*|\btrigger\b|"
    r"\bcreate\s+(?:or\s+replace\s+)?(?:rule|function|procedure)\b|\bctid\b|\bxmin\b|"
    r"\btemp(?:orary)?\s+table\b|\bdeferrable\b|\bplpgsql\b|\bdo\s+\$",
}
_SQL_BEGINS = re.compile(r"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE|ALTER|COPY)\s")
_TABLE = re.compile(r"create\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)\s*\(", re.IGNORECASE)
_INDEX = re.compile(
    r"create\s+(?:unique\s+)?index\s+(?:if\s+not\s+exists\s+)?\w+\s+on\s+(\w+)"
    r"[^(]*\(\s*(\w+)",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?:primary\s+key|\bunique)\s*\(\s*(\w+)", re.IGNORECASE)
_COLUMN_KEY = re.compile(
    r"[(,]\s*(\w+)\s[^,(]*?(?:primary\s+key|\bunique)\b(?!\s*\()", re.IGNORECASE
)
_FOREIGN = re.compile(r"\breferences\s+(\w+)", re.IGNORECASE)
_USED = re.compile(r"\b(?:from|join|into|update)\s+(?:only\s+)?(\w+)", re.IGNORECASE)
_NARROWS = re.compile(
    r"(?:\bwhere\b|\bon\b|\busing\b).*\bstore_id\b|\binto\s+\w+\s*\([^)]*\bstore_id\b",
    re.IGNORECASE | re.DOTALL,
)
_WHICH_STORES = re.compile(r"\s*select\s+distinct\s+store_id\s+from\s+\w+\s", re.IGNORECASE)
"""A worker of a shard asks which of its stores have something waiting, and learns no more."""
_TRANSACTIONS = frozenset({"in_store", "at_home"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of a rule."""

    rule: int
    where: str
    told: str


def check_ddl(script: str, where: str) -> Iterator[Finding]:
    """Yield what a script of the schema breaks."""
    for statement in _statements(script):
        yield from _banned(statement, where)
        if found := _TABLE.search(statement):
            yield from _check_table(statement, found[1], where)
        elif (index := _INDEX.search(statement)) and _is_owned(index[1]) and index[2] != "store_id":
            yield Finding(1, where, f"an index of {index[1]} begins with {index[2]}")


def check_query(query: str, where: str, owned: frozenset[str]) -> Iterator[Finding]:
    """Yield what a query breaks; `owned` are the tables that stores own."""
    yield from _banned(query, where)
    tables = {name.lower() for name in _USED.findall(query)} & owned
    is_free = where in REPORTS or _WHICH_STORES.match(query)
    if tables and not is_free and not _NARROWS.search(query):
        yield Finding(1, where, f"{', '.join(sorted(tables))} without store_id: {query[:80]}")


def check_module(text: str, where: str, owned: frozenset[str]) -> Iterator[Finding]:
    """Yield what the SQL and the transactions of a module break."""
    tree = ast.parse(text)
    for query in queries(tree):
        yield from check_query(query, where, owned)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in _TRANSACTIONS:
            inner = (part for given in node.args for part in ast.walk(given))
            if any(isinstance(part, ast.Call) and _called(part) in _TRANSACTIONS for part in inner):
                yield Finding(4, where, "a transaction inside another")
        if isinstance(node, ast.Call) and _called(node) in {"commit", "rollback", "connect"}:
            yield Finding(6, where, f"{_called(node)}() outside Database")


def queries(tree: ast.AST) -> Iterator[str]:
    """Yield the SQL that stands in a module's strings; what is filled in is read as `_`."""
    inside: set[ast.AST] = set()
    named = _named_texts(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr | ast.BinOp) and node not in inside:
            inside.update(ast.walk(node))
            text = _flat(node, named)
        elif isinstance(node, ast.Constant) and node not in inside:
            text = node.value if isinstance(node.value, str) else ""
        else:
            continue
        if _SQL_BEGINS.match(text):
            yield text


def owned_tables(folder: Path) -> frozenset[str]:
    """Return the tables of the schema that stores own."""
    found = {
        name.lower()
        for file in folder.glob("*.sql")
        for name in _TABLE.findall(_plain(file.read_text(encoding="utf-8")))
    }
    return frozenset(name for name in found if _is_owned(name))


def _check_table(statement: str, table: str, where: str) -> Iterator[Finding]:
    keys = [*_KEY.findall(statement), *_COLUMN_KEY.findall(statement)]
    if _is_owned(table):
        if not keys:
            yield Finding(1, where, f"{table} has no key")
        for key in keys:
            if key.lower() != "store_id":
                yield Finding(1, where, f"a key of {table} begins with {key}")
    for other in _FOREIGN.findall(statement):
        if _group(other) != _group(table):
            yield Finding(3, where, f"{table} refers to {other} of another group")


def _banned(text: str, where: str) -> Iterator[Finding]:
    for rule, pattern in _BANNED.items():
        if found := re.search(pattern, text, re.IGNORECASE):
            yield Finding(rule, where, found[0])


def _statements(script: str) -> list[str]:
    return [part for part in _plain(script).split(";") if part.strip()]


def _plain(script: str) -> str:
    """Return a script without comments and without what stands in quotes."""
    return re.sub(r"'[^']*'", "''", re.sub(r"--[^\n]*", "", script))


def _is_owned(table: str) -> bool:
    return _group(table) == "store"


def _group(table: str) -> str:
    if table.lower() in REFERENCE:
        return "reference"
    return "shared" if table.lower() in SHARED else "store"


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _named_texts(tree: ast.AST) -> dict[str, str]:
    """Return the texts that a module gives names to, which its queries are put together from."""
    return {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _flat(node: ast.expr, named: dict[str, str]) -> str:
    match node:
        case ast.JoinedStr(values):
            return "".join(_flat(part, named) for part in values)
        case ast.FormattedValue(value):
            return _flat(value, named)
        case ast.BinOp(left, ast.Add(), right):
            return _flat(left, named) + _flat(right, named)
        case ast.Constant(str() as text):
            return text
        case ast.Name(name) if name in named:
            return named[name]
    return " _ "
