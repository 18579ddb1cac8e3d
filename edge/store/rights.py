"""The rights that the centre granted, read from central.db as the feed told them."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from edge.domain.errors import TillError
from edge.rights import GrantedRight
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.database import Error

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Identity

_HAS_TABLE = "SELECT 1 FROM sqlite_schema WHERE name = 'told_row'"
_ROWS = "SELECT body FROM told_row WHERE feed = 'store' AND kind = 'right' ORDER BY position"


class SqliteRights:
    """`Rights` over central.db, which is opened for each question: it is asked seldom."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def granted(self, identity: Identity) -> tuple[GrantedRight, ...]:
        """Return the rights of a life of a lane, oldest first."""
        found: dict[str, GrantedRight] = {}
        asked_back = set()
        for body in self._bodies():
            told = _told(body)
            if (told.get("lane"), told.get("incarnation")) != (identity.lane, identity.incarnation):
                continue
            name, resource, amount = told.get("right"), told.get("resource"), told.get("amount")
            if told.get("state") == "asked_back":
                asked_back.add(name)
            elif told.get("state") == "granted" and _is_right(name, resource, amount):
                found[str(name)] = GrantedRight(str(name), str(resource), int(amount or 0))
        return tuple(
            GrantedRight(each.right, each.resource, each.amount, each.right in asked_back)
            for each in found.values()
        )

    def _bodies(self) -> list[str]:
        if not (self._directory / CENTRAL_FILE).exists():
            return []
        try:
            with closing(open_central(self._directory)) as central:
                if central.execute(_HAS_TABLE).fetchone() is None:
                    return []
                return [body for (body,) in central.execute(_ROWS)]
        except (Error, TillError):
            return []


def _is_right(name: object, resource: object, amount: object) -> bool:
    return (
        isinstance(name, str)
        and isinstance(resource, str)
        and isinstance(amount, int)
        and amount > 0
    )


def _told(body: str) -> dict[str, Any]:
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}
