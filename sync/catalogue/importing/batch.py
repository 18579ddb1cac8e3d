"""Rows of a file taken in by the thousand: what is free is asked of the catalogue at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput
from sync.catalogue.importing.findings import RefusedRow, Repair, RowTrouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sync.catalogue.building import CatalogueBuilder
    from sync.catalogue.listing import Listing

BATCH_ROWS = 1_000
"""Beyond it a question to the catalogue costs next to nothing a row."""


class Batch:
    """Keeps what was read in its order, and tells findings in that order."""

    def __init__(
        self, builder: CatalogueBuilder, found: Callable[[RefusedRow | Repair], None]
    ) -> None:
        self._builder = builder
        self._found = found
        self._waiting: list[RefusedRow | Repair | tuple[Listing, int]] = []
        self.taken = 0
        self.refused = 0
        self.repaired = 0

    def add(self, read: RefusedRow | Repair | tuple[Listing, int]) -> None:
        """Take in what a row gave: a listing with its line, a refusal, a repair on the way."""
        self._waiting.append(read)
        if len(self._waiting) >= BATCH_ROWS:
            self.settle()

    def settle(self) -> None:
        """Take in and tell what waits."""
        waiting, self._waiting = self._waiting, []
        listings = [read[0] for read in waiting if isinstance(read, tuple)]
        lines = self._builder.lines_of(listing.item.item_id for listing in listings)
        owners = self._builder.owners_of(c for listing in listings for c in listing.all_codes())
        taken: list[tuple[Listing, int]] = []
        for read in waiting:
            if isinstance(read, tuple):
                try:
                    _claim(*read, lines, owners)
                except RowTrouble as trouble:
                    self._tell(trouble.at(read[1]))
                else:
                    taken.append(read)
            else:
                self._tell(read)
        self._builder.stage_read(taken)
        self.taken += len(taken)

    def take_back(self, refused: RefusedRow) -> None:
        """Refuse a row whose listing had been taken in; the builder has dropped it already."""
        self.taken -= 1
        self._tell(refused)

    def _tell(self, finding: RefusedRow | Repair) -> None:
        if isinstance(finding, RefusedRow):
            self.refused += 1
        else:
            self.repaired += 1
        self._found(finding)


@contextmanager
def batching(
    builder: CatalogueBuilder, found: Callable[[RefusedRow | Repair], None]
) -> Iterator[Batch]:
    """Lend a batch, and settle it at the end; also where the file cannot be read on."""
    batch = Batch(builder, found)
    try:
        yield batch
    except BadInput:
        batch.settle()
        raise
    batch.settle()


def _claim(
    listing: Listing, line: int, lines: dict[str, int], owners: dict[str, tuple[str, int]]
) -> None:
    """Give an item its id and codes; refuse what the file has already or another item owns."""
    item_id = listing.item.item_id
    before = lines.get(item_id)
    if before:
        raise RowTrouble("id", "id_twice", item_id, line_before=before)
    codes = listing.all_codes()
    for code in codes:
        owner, read_at = owners.get(code, (item_id, line))
        is_given_up = lines.get(owner, read_at) != read_at
        if owner == item_id or is_given_up:
            continue
        if read_at:
            raise RowTrouble("code", "code_twice", code, line_before=read_at)
        raise RowTrouble("code", "code_taken", code)
    lines[item_id] = line
    owners.update(dict.fromkeys(codes, (item_id, line)))
