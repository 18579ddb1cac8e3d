"""What the centre reads of an entry: its envelope and amounts block, which never change shape."""

from __future__ import annotations

from typing import Any

import msgspec


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


_DECODER = msgspec.json.Decoder(EntryHead)


def read_entry(text: str) -> EntryHead | None:
    """Return an entry's envelope; None for a text that is no entry of a known envelope."""
    try:
        head = _DECODER.decode(text)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return head if head.v == 1 else None


def milli(quantity: str) -> int:
    """Return a decimal string in thousandths; raises ValueError for anything else."""
    sign = -1 if quantity.startswith("-") else 1
    whole, _, fraction = quantity.lstrip("-").partition(".")
    if not whole.isdigit() or not (fraction.isdigit() or not fraction) or len(fraction) > 3:
        raise ValueError(f"not a quantity: {quantity!r}")
    return sign * (int(whole) * 1000 + int(fraction.ljust(3, "0")))
