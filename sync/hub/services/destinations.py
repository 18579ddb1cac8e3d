"""Where an address lies, as far as routing needs it: by its country and postal code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sync.hub.routing.distance import Position
from sync.hub.services.kinds import POSTAL_AREAS, position_of

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

CODE_SIGNS_MAX: Final = 16
"""Signs of a postal code that are looked at: the longest in use have ten."""


@dataclass(frozen=True, slots=True)
class Address:
    """What of an address routing asks; `country` as in ISO 3166, two letters, "" for unknown."""

    country: str = ""
    postal_code: str = ""

    def keys(self) -> list[str]:
        """Return the keys of the areas that hold it, the narrowest first."""
        country = _plain(self.country)
        if not country:
            return []
        code = _plain(self.postal_code)[:CODE_SIGNS_MAX]
        return [*(f"{country}:{code[:n]}" for n in range(len(code), 0, -1)), country]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where goods go to: `market` and `position` are None where nobody knows.

    `area` is the key of the postal area that says so, "" for none.
    """

    market: str | None = None
    position: Position | None = None
    area: str = ""
    has_address: bool = False


NOWHERE: Final = Destination()
"""Of an order that names no postal code."""


def destination_of(cursor: Rows, address: Address | None) -> Destination:
    """Return where an address lies, by the narrowest area that is known.

    Market and position each come from the narrowest area that says one.
    """
    keys = address.keys() if address else []
    if not keys:
        return NOWHERE
    cursor.execute(
        "SELECT record_key, body FROM office_record WHERE kind = %s AND record_key = ANY(%s)"
        " AND NOT is_gone ORDER BY length(record_key) DESC",
        (POSTAL_AREAS.event, keys),
    )
    market, position, area = None, None, ""
    for key, text in cursor:
        body = json.loads(text)
        found = position_of(body)
        area = area or key
        market = market or body["market"] or None
        position = position or (Position(*found) if found else None)
    return Destination(market, position, area, has_address=True)


def keep_address(cursor: Rows, order: str, address: Address) -> None:
    """Keep where an order's parcels go to, once."""
    if address.country:
        cursor.execute(
            "INSERT INTO order_destination (order_id, country, postal_code) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (order, address.country, address.postal_code),
        )


def read_address(cursor: Rows, order: str) -> Address | None:
    """Return where an order's parcels go to; None where nobody said."""
    found = cursor.execute(
        "SELECT country, postal_code FROM order_destination WHERE order_id = %s", (order,)
    ).fetchone()
    return Address(*found) if found else None


def forget_address(cursor: Rows, order: str) -> None:
    """Forget where an order's parcels went to."""
    cursor.execute("DELETE FROM order_destination WHERE order_id = %s", (order,))


def _plain(text: str) -> str:
    """Return a code as keys have it: capitals and digits, without blanks and signs."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
