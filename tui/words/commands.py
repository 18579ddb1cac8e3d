"""What the commands around the centre print."""

from __future__ import annotations

from typing import Final

ENROLLED: Final = (
    "Till {lane} of store {store} is joined to {hub}.",
    "Next: till sync --data {folder} beside the till; what was sold until now goes out first.",
)
BUNDLE_WRITTEN: Final = "{file}: {entries} entries for the centre, up to {last}"
BUNDLE_EMPTY: Final = "{file}: nothing waits for the centre, but it says how far this till has read"
BUNDLE_TAKEN: Final = "taken from {file}: {entries} entries, {rows} rows of the centre"
CARRY_IT: Final = (
    "Carry it to the centre: hub import-bundle {file}. It may be read any number of times."
)
STATUS_OF: Final = "Till {lane} of store {store}"
