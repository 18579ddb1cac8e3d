"""What orders need at the demo's centre: places, goods and stock, put there by the office's API.

It may run again and again: what stands already stays as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.domain.errors import BadInput, TillError
from edge.store.backup import SETTINGS_FILE
from edge.store.catalogue.rows import all_attributes
from tui.demo.catalogue import demo_listings
from tui.demo.office import Office
from tui.demo_places import DROPSHIP, PLACES, WAREHOUSE
from tui.settings_edit import edit_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from edge.domain.catalogue import Item
    from sync.catalogue.listing import Listing

SERVICES = {
    "post-parcel": {
        "carrier": "post",
        "name": "Demo Post",
        "service": "parcel",
        "service_name": "Parcel",
        "routing": "DP-1",
        "cut_off": "17:00",
        "grams_max": 10_000,
        "rank": 1,
    },
    "post-bulky": {
        "carrier": "post",
        "name": "Demo Post",
        "service": "bulky",
        "service_name": "Bulky",
        "routing": "DP-9",
        "cut_off": "12:00",
        "grams_max": 30_000,
        "rank": 2,
    },
}
"""By which the carrier that carries nothing takes parcels."""

SHOPS_FIRST = {
    "channels": {"web": {}},
    "hard": [{"filter": "capacity"}],
    "soft": [{"rule": "fewest_splits"}, {"rule": "priority"}, {"rule": "stock_depth"}],
}
"""How orders are routed: what a shop has whole is sent from there."""

GOODS_MAX = 120
_AMONG = 600
STOCKED_MICROS = 1_767_225_600_000_000
"""When the goods came in: the same for each repeat, as a repeat has to be."""


_POSITIONS: Mapping[str, tuple[int, int]] = {
    "demo-1": (47_376_900, 8_541_700),
    "demo-2": (47_500_000, 8_724_000),
    WAREHOUSE.key: (47_349_000, 8_718_000),
    DROPSHIP.key: (48_137_000, 11_575_000),
}
"""Where the places lie, in millionths of a degree, so that the nearest is told first."""


def supply(office: Office) -> None:
    """Make places and goods known and book the goods in."""
    goods = list(islice(_goods(), GOODS_MAX))
    for place in (WAREHOUSE, DROPSHIP):
        office.put(f"/v1/locations/{place.key}", {"kind": place.kind, "name": place.name})
    for key, service in SERVICES.items():
        office.put(f"/v1/carrier-services/{key}", service)
    if not office.get("/v1/routing-rules")["version"]:
        office.put("/v1/routing-rules", SHOPS_FIRST)
    stores = {place.store for place in PLACES}
    for key, (latitude, longitude) in _POSITIONS.items():
        lies = {"latitude_microdeg": latitude, "longitude_microdeg": longitude}
        first = {"priority": 1} if key in stores else {}
        office.put(f"/v1/locations/{key}/terms", {"place": lies, **first})
    lines = "".join(json.dumps(_record(each)) + "\n" for each in goods).encode()
    office.take("items", lines, f"demo-{hashlib.sha256(lines).hexdigest()[:32]}")
    if office.get(f"/v1/stock/{goods[-1].item.item_id}"):
        return
    for at, each in enumerate(goods):
        for location, count in _stock(at).items():
            _receive(office, location, str(each.item.item_id), count)


def _goods() -> Iterator[Listing]:
    """Give what the shop front sells: priced by the piece, with nothing to ask at a counter.

    Not the staples: an item of the centre knows no rank, and those are to be found first.
    """
    for listing in demo_listings(_AMONG):
        if listing.item.brand and _is_plain(listing.item):
            yield listing


def _is_plain(item: Item) -> bool:
    asks = item.flags or item.deposit_item or item.attributes or item.liability
    return bool(item.price) and item.unit.is_counted and not asks


def _record(listing: Listing) -> dict[str, Any]:
    item = listing.item
    return {
        "key": str(item.item_id),
        "description": item.description,
        "tax_class": item.tax_class,
        "price": item.price,
        "department": item.department,
        "unit": item.unit.value,
        "gtin": item.gtin,
        "brand": item.brand,
        "codes": list(listing.codes),
        "attributes": all_attributes(item),
    }


def _stock(at: int) -> Mapping[str, int]:
    """Return how many of the n-th of the goods each place has: some a lot, some none."""
    stores = sorted({place.store for place in PLACES})
    counts = {store: (at * 7 + 3 * number) % 6 for number, store in enumerate(stores)}
    counts[WAREHOUSE.key] = 40
    counts[DROPSHIP.key] = 25 if at % 4 == 0 else 0
    return {location: count for location, count in counts.items() if count}


def _receive(office: Office, location: str, item: str, count: int) -> None:
    moved = {
        "location": location,
        "item": item,
        "from_state": "supplier",
        "to_state": "on_hand",
        "quantity_milli": count * 1_000,
        "reason": "demo",
        "occurred_micros": STOCKED_MICROS,
    }
    office.post("/v1/stock-movements", moved, f"demo-stock:{location}:{item}")


def tell_tills(office: Office, tills: Sequence[Path]) -> None:
    """Write the key by which collection codes are checked into the settings of tills."""
    keys = {each["kid"]: each["public_key"] for each in office.get("/v1/collection-keys")}
    for till in tills:
        try:
            edit_settings(till / SETTINGS_FILE, lambda text: _with_keys(text, keys))
        except BadInput as error:
            # Somebody plays with the settings: that till asks for a card with a name instead.
            print(f"{till.name} learned no key of collection codes: {error}", file=sys.stderr)


def _with_keys(text: str, keys: Mapping[str, str]) -> str:
    import tomlkit

    document = tomlkit.parse(text)
    orders = document.setdefault("orders", tomlkit.table())
    if orders.get("collection_keys") != keys:
        orders["collection_keys"] = dict(keys)
    return tomlkit.dumps(document)


def main(arguments: list[str] | None = None) -> int:
    """Do it once; say what is wrong where it cannot be done."""
    parser = argparse.ArgumentParser(prog="tui.demo.supply", description=__doc__)
    parser.add_argument("--office", required=True, help="where the office is served")
    parser.add_argument(
        "--token", type=Path, required=True, help="file with a token that may write"
    )
    parser.add_argument("tills", type=Path, nargs="*", help="folders of tills")
    told = parser.parse_args(arguments)
    try:
        office = Office(told.office, told.token)
        supply(office)
        tell_tills(office, told.tills)
    except (TillError, OSError) as error:
        print(f"the demo's centre is not ready for orders: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
