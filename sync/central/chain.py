"""The chain's feed in the two files its rows go into: the catalogue and central.db."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.store.catalogue.pointer import open_central
from sync.catalogue.deltas import DeltasReport, apply_rows, catalogue_cursor
from sync.central.cursors import read_cursor
from sync.customers.feed import apply_people
from sync.wire.feeds import CHAIN, FeedCursor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from edge.domain.instant import Instant
    from sync.wire.feeds import FeedRow


@dataclass(frozen=True, slots=True)
class ChainCursors:
    """How far each of the two files is; `people` may be behind where the goods came as a file."""

    goods: FeedCursor
    people: FeedCursor

    @property
    def behind(self) -> FeedCursor:
        """Return from where rows are to be fetched."""
        return min(self.goods, self.people, key=lambda cursor: cursor.position)


def chain_cursors(directory: Path) -> ChainCursors | None:
    """Return how far the shop's files have the chain's feed.

    None where the catalogue follows no feed: it is to be fetched whole, or started. People who
    came under another epoch than the goods are read from the first row on.
    """
    goods = catalogue_cursor(directory)
    if goods is None:
        return None
    with closing(open_central(directory)) as central:
        people = read_cursor(central, CHAIN)
    if people.epoch != goods.epoch:
        people = FeedCursor(CHAIN, goods.epoch)
    return ChainCursors(goods, people)


def apply_chain(
    directory: Path, epoch: str, rows: Sequence[FeedRow], hub_now: Instant
) -> DeltasReport:
    """Apply rows to both files; each passes over what it has. The caller holds the writer's lock.

    Raises like `apply_rows` and `apply_people`; what one file has then, it has.
    """
    report = apply_rows(directory, epoch, rows, hub_now)
    apply_people(directory, CHAIN, epoch, rows)
    return report
