"""The tills of the demo, and where each keeps its things: a plain table, read before anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FLEET_FOLDER = "demo"
"""Beside the files of the first till: the other tills, the centre, and what they have to say."""


CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Place:
    """A till of the demo. `key` names its folder, `label` is what the key that leads there says."""

    key: str
    label: str
    store: str
    store_name: str
    lane: str

    def folder(self, root: Path) -> Path:
        """Return the till's folder; the first till's is the demo's own."""
        return root if self is PLACES[0] else root / FLEET_FOLDER / self.key

    def cut_file(self, root: Path) -> Path:
        """Return the file that is there while this till's line is pulled out."""
        return root / FLEET_FOLDER / "lines" / f"{self.key}.cut"


PLACES = (
    Place("lane-1", "LANE 1", "demo-1", "Tillwright Demo", "1"),
    Place("lane-2", "LANE 2", "demo-1", "Tillwright Demo", "2"),
    Place("store-2", "LANE N1", "demo-2", "Tillwright Demo North", "N1"),
)


@dataclass(frozen=True, slots=True)
class Depot:
    """A place without tills from which orders are served; `kind` is the centre's word for it."""

    key: str
    kind: str
    name: str


WAREHOUSE = Depot("demo-warehouse", "warehouse", "Tillwright Demo Warehouse")
DROPSHIP = Depot("demo-supplier", "dropship", "Tillwright Demo Supplier")


def fleet_folder(root: Path) -> Path:
    """Return where the demo keeps the centre and all but its first till."""
    return root / FLEET_FOLDER


def state_file(root: Path) -> Path:
    """Return the file in which the demo's processes say how the centre is."""
    return fleet_folder(root) / "state.json"
