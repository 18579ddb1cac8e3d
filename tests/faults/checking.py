"""The look afterwards, in a process of its own: what is in the file, and does it go on?

Says one JSON line a folder: findings, sale ids, receipt numbers, whether it sells on.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path[0] = str(Path(__file__).resolve().parents[1])

from edge.domain.commands import OpenShift, SignOn
from edge.domain.errors import TillError
from edge.domain.events import SaleCompleted
from edge.store.chain import ChainWalk
from edge.store.database import Access, Error, open_database
from edge.store.journal import read_rows
from edge.store.verify import verify
from faults.hosting import say, serve
from faults.shopkeeping import (
    PLAIN_FILE,
    keyed_store,
    open_till,
    plain_store,
    sell,
)

if TYPE_CHECKING:
    from edge.store.till_store import SqliteTillStore


def check(directory: Path) -> dict[str, Any]:
    """Return what is found in a shop's folder."""
    is_plain = (directory / PLAIN_FILE).exists()
    try:
        findings = chain_findings(directory) if is_plain else verify_findings(directory)
        with closing(plain_store(directory) if is_plain else keyed_store(directory)) as store:
            return {"findings": findings, **goes_on(store, directory)}
    except (TillError, Error) as error:
        return {"findings": [str(error)], "sales": [], "numbers": [], "sells_on": False}


def verify_findings(directory: Path) -> list[str]:
    """Return what the product's own check says."""
    return [f"{f.code} {f.seq} {f.detail}" for f in verify(directory).findings]


def chain_findings(directory: Path) -> list[str]:
    """Walk the chain of the file without a key, which the product's check does not open."""
    walk = ChainWalk()
    with closing(
        open_database(directory / PLAIN_FILE, key=None, access=Access.WRITER)
    ) as connection:
        found = [str(f) for row in read_rows(connection) for f in walk.check(row)[0]]
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    return found if sound == "ok" else [*found, sound]


def goes_on(store: SqliteTillStore, directory: Path) -> dict[str, Any]:
    """Tell what was sold, then sell once more."""
    sales = [e.fact for e in store.entries() if isinstance(e.fact, SaleCompleted)]
    till = open_till(store, directory)
    till.handle(SignOn("101", "4711"))
    if till.state.shift is None:
        till.handle(OpenShift(0))
    sell(till)
    return {
        "sales": [sale.sale for sale in sales],
        "numbers": [int(sale.number[-6:]) for sale in sales],
        "sells_on": True,
    }


def tell(directory: str) -> int:
    """Say what is found in a folder."""
    say(json.dumps(check(Path(directory))))
    return 0


if __name__ == "__main__":
    serve(tell)
