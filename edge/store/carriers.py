"""The services of carriers, read from central.db."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from edge.domain.carriers import CarrierService
from edge.store.followed_central import FollowedCentral

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection


class SqliteCarriers:
    """`Carriers` over central.db; used from one thread. Another process writes meanwhile."""

    def __init__(self, directory: Path) -> None:
        self._central = FollowedCentral(directory, self._read)
        self._services: tuple[CarrierService, ...] = ()

    def services(self) -> tuple[CarrierService, ...]:
        """Return the services in force, in the order in which they are offered."""
        self._central.look()
        return self._services

    def close(self) -> None:
        """Close the file; what is asked next is read anew."""
        self._central.close()

    def _read(self, connection: Connection) -> None:
        known = "SELECT 1 FROM sqlite_schema WHERE name = 'carrier_service'"
        if connection.execute(known).fetchone() is None:
            return
        rows = connection.execute(
            "SELECT service_id, body FROM carrier_service WHERE is_active ORDER BY rank, service_id"
        )
        self._services = tuple(_service(key, json.loads(body)) for key, body in rows)


def _service(key: str, tree: dict[str, Any]) -> CarrierService:
    """Return a service as the centre told it; it was checked before it was kept."""
    return CarrierService(
        key=key,
        carrier=tree["carrier"],
        name=tree["name"],
        service=tree["service"],
        service_name=tree["service_name"],
        routing=tree["routing"],
        cut_off=tree["cut_off"],
        grams_max=tree["grams_max"],
        longest_mm=tree["longest_mm"],
        around_mm=tree["around_mm"],
        countries=tuple(tree["countries"]),
        stores=tuple(tree["stores"]),
    )
