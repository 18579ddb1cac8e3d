"""A carrier over plain HTTP and JSON, by the contract of sync/hub/carrying/README.md."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final
from urllib.parse import quote

import httpx

from edge.domain.errors import Unavailable
from sync.hub.carrying.carrier import Answer, Rate, Shipment

TIMEOUT_S: Final = 20.0
REFUSED: Final = frozenset({400, 404, 409, 422})
"""Looked at and refused for good. Anything else but success is asked again."""


class ParcelsApi:
    """Speaks to a carrier at `url`, with its secret token."""

    def __init__(self, url: str, token: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._client = httpx.Client(
            base_url=url,
            headers={"authorization": f"Bearer {token}"},
            timeout=timeout_s,
            trust_env=False,
        )

    def rate(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Ask for prices; see the port."""
        status, told = self._send("POST", "/v1/rates", asdict(shipment))
        if status in REFUSED:
            return ()
        try:
            rates = [
                Rate(str(each["service"]), int(each["price_minor"]), str(each["currency"]))
                for each in told["rates"]
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable("carrier_away", told="unreadable") from error
        return tuple(sorted(rates, key=lambda rate: (rate.price_minor, rate.service)))

    def book(self, shipment: Shipment) -> Answer:
        """Announce a parcel; see the port."""
        return self._answer("PUT", f"/v1/parcels/{quote(shipment.key, safe='')}", asdict(shipment))

    def void(self, key: str) -> Answer:
        """Take a parcel back; see the port."""
        return self._answer("DELETE", f"/v1/parcels/{quote(key, safe='')}", None)

    def close(self, manifest: str, keys: tuple[str, ...]) -> Answer:
        """Say what a driver took along; see the port."""
        path = f"/v1/manifests/{quote(manifest, safe='')}"
        return self._answer("PUT", path, {"parcels": list(keys)})

    def _answer(self, method: str, path: str, body: dict[str, Any] | None) -> Answer:
        status, told = self._send(method, path, body)
        if status in REFUSED:
            return Answer(is_done=False, code=str(told.get("code", "")) or str(status))
        tracking, service = told.get("tracking", ""), told.get("service", "")
        return Answer(is_done=True, tracking=str(tracking), service=str(service))

    def _send(
        self, method: str, path: str, body: dict[str, Any] | None
    ) -> tuple[int, dict[str, Any]]:
        try:
            answer = self._client.request(method, path, json=body)
            tree = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable("carrier_away", told=type(error).__name__) from error
        status = answer.status_code
        if not (status < 300 or status in REFUSED) or not isinstance(tree, dict):
            raise Unavailable("carrier_away", told=str(status))
        return status, tree
