"""A centre with enrolled lanes, spoken to without a line: the certificate stands in the scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import zstandard
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from fastapi.testclient import TestClient

from harness.clock import CountedIds, FakeClock
from harness.streams import WrittenStream
from sync.hub.api.gate import PEER_CERTIFICATE
from sync.hub.api.lanes import create_lanes_app
from sync.hub.hub import Hub, found
from sync.hub.pki import der_of, found_authority
from sync.hub.resolver import Resolver
from sync.hub.shards import ShardMap
from sync.wire.streams import Batch, StreamKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from httpx import Response

    from sync.hub.api.centre import Centre
    from sync.hub.database import Database


class Presented:
    """Puts a certificate where the server puts the one of a connection."""

    def __init__(self, app: Any, der: bytes | None) -> None:
        self.app, self.der = app, der

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.der is not None:
            scope.setdefault("state", {})[PEER_CERTIFICATE] = self.der
        await self.app(scope, receive, send)


@dataclass
class LaneLine:
    """A lane of a store that talks to the centre."""

    client: TestClient
    stream: WrittenStream
    der: bytes

    def send(self, batch: Batch, **changed: Any) -> Response:
        """Send a batch as a till does; `changed` headers lie."""
        branch = f"?branch={batch.stream.branch}" if batch.stream.branch else ""
        answer: Response = self.client.post(
            f"/v1/streams/{batch.stream.incarnation}/entries{branch}",
            content=changed.pop("content", zstandard.compress("\n".join(batch.texts).encode())),
            headers={
                "first-seq": str(batch.first_seq),
                "prev-hash": batch.prev_hash.hex(),
                "count": str(len(batch.texts)),
                "head-signature": batch.signature.hex(),
                **changed,
            },
        )
        return answer

    def feed(self, feed: str, after: int = 0, **asked: Any) -> Any:
        """Read a page of a feed."""
        answer = self.client.get(f"/v1/feeds/{feed}", params={"after": after, **asked})
        assert answer.status_code == 200, answer.text
        return answer.json()


class SomeCentre:
    """A centre on a database, with a clock that stands still until it is moved."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.clock = FakeClock()
        self.database = database
        ids = CountedIds(0xAB)
        hub_id, _ = found(database, self.clock, ids)
        self.authority = found_authority(folder / "keys")
        self.hub = Hub(hub_id, ShardMap(database), self.authority, self.clock, ids)
        self.app = create_lanes_app(self.hub)
        self.centre: Centre = self.app.state.centre
        self.resolver = Resolver(self.centre.store, self.centre.outcome_key, (database,))

    def lane(self, store: str, lane: str, incarnation: str = "aaaa") -> LaneLine:
        """Enrol a lane."""
        key = Ed25519PrivateKey.generate()
        now = self.clock.now().micros
        pem, public = self.authority.certify_lane(store, lane, signing_request(key), now)
        self.database.run(
            lambda cursor: cursor.execute(
                "INSERT INTO store (store_id, name, currency, added_micros)"
                " VALUES (%s, %s, 'EUR', 0) ON CONFLICT DO NOTHING",
                (store, store),
            )
        )
        self.database.run(
            lambda cursor: cursor.execute(
                "INSERT INTO lane (store_id, lane, public_key, serial, expires_micros,"
                " enrolled_micros) VALUES (%s, %s, %s, '1', 0, %s)",
                (store, lane, public, now),
            )
        )
        der = der_of(pem)
        stream = WrittenStream(StreamKey(store, lane, incarnation), key)
        return LaneLine(self.presenting(der), stream, der)

    def presenting(self, der: bytes | None) -> TestClient:
        """Return a client whose connection came with a certificate."""
        return TestClient(Presented(self.app, der), raise_server_exceptions=False)

    def query(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Look into the database."""
        return self.database.run(lambda cursor: cursor.execute(text.encode(), values).fetchall())


def signing_request(key: Ed25519PrivateKey) -> bytes:
    """Return a request for a certificate."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lane")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, None)
    return request.public_bytes(Encoding.PEM)
