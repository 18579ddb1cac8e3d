"""Moments, amounts and entries as the pages write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from edge.domain.errors import BadInput
from edge.domain.money import currency
from sync.hub.console.data import Side
from sync.hub.entries import EntryHead, read_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_SHOWN_MAX = 2_000
"""Characters of an entry that cannot be read, as far as they help a person."""


def moment(micros: int) -> str:
    """Return a moment in UTC, to the minute; "" for none."""
    if not micros:
        return ""
    try:
        return f"{datetime.fromtimestamp(micros // 1_000_000, UTC):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return f"{micros} µs"


def amount(minor: int, code: str) -> str:
    """Return an amount of money with its currency."""
    try:
        digits = currency(code).digits
    except BadInput:
        return f"{minor} {code}".strip()
    return f"{Decimal(minor).scaleb(-digits)} {code}"


def quantity(milli: int) -> str:
    """Return a quantity without needless zeros."""
    told = f"{Decimal(milli).scaleb(-3)}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def effect(minor: int, code: str, milli: int) -> str:
    """Return what a conflict comes to, in money and units."""
    parts = [amount(minor, code)] if minor else []
    parts += [f"quantity {quantity(milli)}"] if milli else []
    return ", ".join(parts) or "none"


def side(title: str, where: str, text: str) -> Side:
    """Return an entry as a person reads it; its exact text where it is of no known envelope."""
    if not text:
        return Side(title, where, "", ("This entry has not come in yet.",))
    head = read_entry(text)
    if head is None:
        return Side(title, where, "", (text[:TEXT_SHOWN_MAX],))
    return Side(title, where, moment(head.wall), tuple(_lines(head)))


def _lines(head: EntryHead) -> list[str]:
    said = [f"{worded(head.kind)} by {head.actor or 'nobody'} on {head.date}"]
    block = head.amounts
    if block is not None and block.gross_minor:
        said.append(f"Total {amount(block.gross_minor, block.currency)}")
    if block is not None:
        said += [f"{each.item}: stock {each.quantity} {each.unit}".rstrip() for each in block.stock]
    try:
        body = head.body_tree()
    except ValueError:
        return said
    said += plain_fields(body)
    lines = body.get("lines")
    if isinstance(lines, list):
        said += [_line(line) for line in lines[:20] if isinstance(line, dict)]
    return said


def plain_fields(body: Mapping[str, Any]) -> list[str]:
    """Return what a body says in plain values, field by field."""
    plain = {name: value for name, value in body.items() if isinstance(value, str | int)}
    return [f"{worded(name)}: {_value(name, value)}" for name, value in plain.items() if value]


def _line(line: dict[str, object]) -> str:
    """Return a line of a document: what it is first, then whatever else it says."""
    known = [str(line[name]) for name in ("quantity", "description") if line.get(name)]
    if known:
        return " of ".join(known)
    return json.dumps(line, ensure_ascii=False)[:200]


def worded(name: str) -> str:
    """Return the name of a field or kind as words."""
    return name.removesuffix("_micros").replace("_", " ").replace(".", " ").capitalize()


def _value(name: str, value: str | int) -> str:
    return moment(value) if name.endswith("_micros") and isinstance(value, int) else str(value)
