"""What customers bought and brought back, noted as the entries come in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.domain.agreement.claims import INTEGER_MAX, KEY_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Cursor

    from sync.hub.ports import PlacedEntry

    Rows = Cursor[tuple[Any, ...]]

SALE: Final = "sale.completed"
RETURN: Final = "return.completed"
_NAMES_A_CUSTOMER: Final = re.compile(rb'"customer"\s*:\s*"[^"]')
"""Most sales are nobody's: they are told apart before anything of their body is read."""


class _Document(msgspec.Struct, frozen=True):
    """What is read here of a sale or return."""

    sale: str
    number: str
    currency: str
    total_minor: int
    completed_at_micros: int
    customer: str = ""

    @property
    def is_sound(self) -> bool:
        """Tell whether the centre's table can hold it."""
        texts = (self.sale, self.number, self.currency, self.customer)
        numbers = (self.total_minor, self.completed_at_micros)
        return max(map(len, texts)) <= KEY_CHARACTERS_MAX and max(map(abs, numbers)) <= INTEGER_MAX


_DECODER: Final = msgspec.json.Decoder(_Document)


def note_histories(cursor: Rows, entries: Iterable[PlacedEntry]) -> None:
    """Note the sales of customers, and all returns, among entries that were appended just now."""
    rows = [row for entry in entries if (row := _row(entry)) is not None]
    if not rows:
        return
    cursor.execute(
        "INSERT INTO customer_entry (store_id, position, customer, kind, sale, number, lane,"
        " currency, total_minor, occurred_micros) SELECT store_id, position, customer, kind, sale,"
        " number, lane, currency, total_minor, occurred_micros"
        " FROM jsonb_to_recordset(%s::jsonb) AS r (store_id text, position bigint, customer text,"
        " kind text, sale text, number text, lane text, currency text, total_minor bigint,"
        " occurred_micros bigint)",
        (msgspec.json.encode(rows).decode(),),
    )


def _row(entry: PlacedEntry) -> dict[str, str | int] | None:
    head = entry.head
    if head is None or entry.quarantine or head.kind not in {SALE, RETURN}:
        return None
    if head.kind == SALE and _NAMES_A_CUSTOMER.search(head.body) is None:
        return None
    try:
        said = _DECODER.decode(head.body)
    except msgspec.MsgspecError:
        return None
    if not said.is_sound or (head.kind == SALE and not said.customer):
        return None
    is_return = head.kind == RETURN
    return {
        "store_id": entry.stream.store,
        "position": entry.position,
        "customer": said.customer,
        "kind": "return" if is_return else "sale",
        "sale": said.sale,
        "number": said.number,
        "lane": entry.stream.lane,
        "currency": said.currency,
        "total_minor": -said.total_minor if is_return else said.total_minor,
        "occurred_micros": said.completed_at_micros,
    }
