"""The centre signs codes that a till can check with the key that it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from harness.hub_orders import PICKUP, SHIP, order_office
from harness.office import ok

from edge.domain.orders.collection_code import verified

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


def test_a_code_is_checked_by_the_key_that_tills_are_told(
    database: Database, tmp_path: Path
) -> None:
    office = order_office(database, tmp_path)
    order = ok(office.post("/v1/orders", PICKUP)).json()["order"]

    (told,) = office.get(f"/v1/orders/{order}/collection-codes")
    (key,) = office.get("/v1/collection-keys")

    def fits(kid: str, message: bytes, signature: bytes) -> bool | None:
        assert kid == key["kid"]
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["public_key"])).verify(
                signature, message
            )
        except InvalidSignature:
            return False
        return True

    code = verified(told["code"], fits, location="s-1", now=office.clock.now())
    assert (code.order, code.expires_s) == (order, told["expires_s"])
    assert office.get(f"/v1/orders/{order}/collection-codes") == [told]


def test_there_is_no_code_for_what_is_shipped_or_was_collected(
    database: Database, tmp_path: Path
) -> None:
    office = order_office(database, tmp_path)
    shipped = ok(office.post("/v1/orders", SHIP)).json()["order"]
    ended = ok(office.post("/v1/orders", PICKUP | {"number": "W-2"})).json()["order"]
    ok(office.post(f"/v1/orders/{ended}/cancel", {}))

    assert office.get(f"/v1/orders/{shipped}/collection-codes") == []
    assert office.get(f"/v1/orders/{ended}/collection-codes") == []


def test_who_may_only_read_gets_no_code(database: Database, tmp_path: Path) -> None:
    office = order_office(database, tmp_path)
    order = ok(office.post("/v1/orders", PICKUP)).json()["order"]
    reader = office.with_token("read")

    assert reader.get(f"/v1/orders/{order}/collection-codes").status_code == 403
    assert reader.get("/v1/collection-keys").status_code == 200
