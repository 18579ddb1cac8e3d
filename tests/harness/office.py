"""The office's door with a token, on a database of its own."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from fastapi.testclient import TestClient

from harness.clock import CountedIds, FakeClock
from sync.hub.api.office import create_office_app
from sync.hub.hub import Hub, found
from sync.hub.pki import found_authority
from sync.hub.services.tokens import make_token
from sync.hub.shards import ShardMap

if TYPE_CHECKING:
    from pathlib import Path

    from httpx import Response

    from sync.hub.database import Database


class SomeOffice:
    """A centre as an integrator meets it."""

    def __init__(
        self, database: Database, folder: Path, scope: str = "admin", **elsewhere: Database
    ) -> None:
        clock, ids = FakeClock(), CountedIds(0xCD)
        self.clock = clock
        self.database = database
        hub_id, _ = found(database, clock, ids)
        authority = found_authority(folder / "keys")
        self.hub = Hub(hub_id, ShardMap(database, elsewhere), authority, clock, ids)
        self.app = create_office_app(self.hub)
        self.keys = (f"key-{n}" for n in itertools.count())
        self.client = self.with_token(scope)

    def with_token(self, scope: str) -> TestClient:
        """Return a client with a new token."""
        token = self.database.run(lambda cursor: make_token(cursor, "ann", scope, 1))
        headers = {"authorization": f"Bearer {token}"}
        return TestClient(self.app, headers=headers, raise_server_exceptions=False)

    def store(self, *names: str) -> None:
        """Make stores known."""
        for name in names:
            self.hub.registry(name).add_store(name, name, "EUR")

    def get(self, path: str, **params: Any) -> Any:
        """Return what stands at a path."""
        return ok(self.client.get(path, params=params)).json()

    def put(self, path: str, body: Any, **headers: str) -> Any:
        """Put something at a path."""
        return ok(self.client.put(path, json=body, headers=headers)).json()

    def post(self, path: str, body: Any, key: str = "") -> Response:
        """Ask for something once."""
        headers = {"idempotency-key": key or next(self.keys)}
        answer: Response = self.client.post(path, json=body, headers=headers)
        return answer

    def chain(self, kind: str) -> list[tuple[str, str]]:
        """Return what the chain was told of a kind: key and body."""
        return self.database.run(
            lambda cursor: cursor.execute(
                "SELECT row_key, body FROM chain_row WHERE kind = %s ORDER BY position", (kind,)
            ).fetchall()
        )


def ok(answer: Response) -> Response:
    """Return an answer that is a success."""
    assert answer.status_code < 300, answer.text
    return answer
