"""What the centre reads of an entry: its envelope and amounts block, which never change shape."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from edge.domain.agreement.claims import milli_of

AMOUNT_MAX = 10**15
"""In minor units or thousandths: far above a day of any shop, far below what adds up too far."""
milli = lru_cache(maxsize=4_096)(milli_of)
"""Thousandths of a decimal string; nearly all goods are sold by the same few quantities."""
NAME_CHARACTERS_MAX = 200
"""Of an item, a date, a currency or a tender's kind: what a key of the centre's tables may hold."""


class Tender(msgspec.Struct, frozen=True):
    """What came in by one kind of tender."""

    kind: str = ""
    amount_minor: int = 0
    currency: str = ""


class StockDelta(msgspec.Struct, frozen=True):
    """What an entry changed of an item's stock; `quantity` is a decimal string."""

    item: str
    quantity: str
    unit: str = ""


class AmountsBlock(msgspec.Struct, frozen=True):
    """Money and stock of an entry, booked also where its kind is not known."""

    currency: str = ""
    net_minor: int = 0
    tax_minor: int = 0
    gross_minor: int = 0
    tenders: tuple[Tender, ...] = ()
    stock: tuple[StockDelta, ...] = ()


class EntryHead(msgspec.Struct, frozen=True):
    """An entry without its body being understood."""

    v: int
    lane: str
    inc: str
    seq: int
    stamp: tuple[int, int]
    wall: int
    kind: str
    ver: int
    op: str
    subject: str
    store: str
    actor: str
    date: str
    body: msgspec.Raw
    basis: dict[str, int] = {}
    amounts: AmountsBlock | None = None

    def body_tree(self) -> dict[str, Any]:
        """Return the body as plain values; raises `ValueError` where it is no object."""
        tree = msgspec.json.decode(self.body)
        if not isinstance(tree, dict):
            raise ValueError("the body is no object")
        return tree


_NUL = r"\u0000"
"""Stands in nothing that a till writes, and no column of text can hold what it stands for."""
_DECODER = msgspec.json.Decoder(EntryHead)


def read_entry(text: str) -> EntryHead | None:
    """Return an entry's envelope; None for a text that is no entry of a known envelope."""
    if _NUL in text:
        return None
    try:
        head = _DECODER.decode(text)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return head if head.v == 1 else None


def can_be_booked(entry: EntryHead) -> bool:
    """Tell whether the amounts block of an entry, if it has one, can be added to the centre's."""
    block = entry.amounts
    if block is None:
        return len(entry.date) <= NAME_CHARACTERS_MAX
    money = [block.net_minor, block.tax_minor, block.gross_minor]
    names = [entry.date, block.currency]
    for tender in block.tenders:
        money.append(tender.amount_minor)
        names += (tender.kind, tender.currency)
    try:
        for delta in block.stock:
            money.append(milli(delta.quantity))
            names.append(delta.item)
    except (TypeError, ValueError):
        return False
    return (
        min(money) >= -AMOUNT_MAX
        and max(money) <= AMOUNT_MAX
        and max(map(len, names)) <= NAME_CHARACTERS_MAX
    )
