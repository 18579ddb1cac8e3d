"""What the synchronising process asks of the till: to carry its journal on as a new life."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from edge.store import loading
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Error
from edge.store.shop_files import reading

if TYPE_CHECKING:
    from pathlib import Path

LIFE_REQUEST_TABLE = """CREATE TABLE IF NOT EXISTS life_request (
        incarnation TEXT PRIMARY KEY,
        reason TEXT NOT NULL,
        seq INTEGER NOT NULL,
        asked_micros INTEGER NOT NULL
    ) STRICT"""
"""One row for each life that has to end; written by the synchronising process alone."""


@dataclass(frozen=True, slots=True)
class LifeRequest:
    """That an incarnation has to end. `reason`: forked or restored; `seq` is what was known."""

    incarnation: str
    reason: str
    seq: int


def life_asked_for(directory: Path) -> LifeRequest | None:
    """Return what was asked of the life that a folder's journal is in; None for nothing."""
    if not (directory / CENTRAL_FILE).exists():
        return None
    with reading(directory) as till:
        incarnation = loading.identity(till).incarnation
    return life_request(directory, incarnation)


def life_request(directory: Path, incarnation: str) -> LifeRequest | None:
    """Return what was asked of a life; None for nothing, or where nothing can be read.

    A till that cannot read central.db goes on selling as it is: its entries are kept apart at the
    centre until the new life begins.
    """
    if not (directory / CENTRAL_FILE).exists():
        return None
    try:
        with closing(open_central(directory)) as central:
            row = central.execute(
                "SELECT incarnation, reason, seq FROM life_request WHERE incarnation = ?",
                (incarnation,),
            ).fetchone()
    except (Error, TillError):
        return None
    return LifeRequest(*row) if row else None
