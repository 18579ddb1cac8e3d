"""What the shop front has on offer: goods of the centre, with what each place can promise."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.demo_places import PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.demo.office import Office

STORES: Mapping[str, str] = {place.store: place.store_name for place in PLACES}
"""Where one can collect, with names."""
SHOWN_MAX = 24
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Ware:
    """Something to order; `free` says how many whole pieces each place can promise."""

    item: str
    name: str
    price_minor: int
    free: Mapping[str, int]

    @property
    def stores(self) -> Sequence[tuple[str, int]]:
        """The shops by name, with how many one can collect there."""
        return [(name, self.free.get(store, 0)) for store, name in STORES.items()]

    @property
    def to_ship(self) -> int:
        """How many the place with the most could send in one parcel."""
        return max(self.free.values(), default=0)


class Shelf:
    """Reads goods and stock by the office's API."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def search(self, words: str) -> list[Ware]:
        """Return the first goods whose name has all the words, with their availability."""
        wanted = words.casefold().split()
        found = [
            record
            for record in self._office.everything("/v1/items")
            if record["body"]["price"]
            and all(word in record["body"]["description"].casefold() for word in wanted)
        ]
        found.sort(key=lambda record: str(record["body"]["description"]).casefold())
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self._ware, found[:SHOWN_MAX]))

    def ware(self, item: str) -> Ware:
        """Return one of the goods; raises `Refusal` "record_unknown"."""
        return self._ware(self._office.get(f"/v1/items/{item}"))

    def _ware(self, record: dict[str, Any]) -> Ware:
        stock = self._office.get(f"/v1/stock/{record['key']}")
        free = {row["location"]: max(0, row["available_milli"]) // 1000 for row in stock}
        body = record["body"]
        return Ware(record["key"], body["description"], int(body["price"]), free)
