"""Signed collection codes for channels, and the key by which tills check them."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from sync.hub.api.office_gate import PathKey, Reader, TheHub, Writer
from sync.hub.services.collecting import codes_of, collection_public_key

router = APIRouter(prefix="/v1", tags=["orders"])


class CodeAnswer(BaseModel):
    """What the customer shows as a QR code: whoever holds it may collect."""

    fulfilment: str
    location: str
    code: str
    expires_s: int


class KeyAnswer(BaseModel):
    """A public key (Ed25519, hexadecimal) for `[orders] collection_keys` of a till's settings."""

    kid: str
    public_key: str


@router.get("/orders/{key}/collection-codes", response_model=list[CodeAnswer])
def codes(hub: TheHub, _: Writer, key: PathKey) -> list[dict[str, Any]]:
    """Return a code for each part that is still to be collected; for who may place orders."""
    return [asdict(each) for each in codes_of(hub, key)]


@router.get("/collection-keys", response_model=list[KeyAnswer])
def keys(hub: TheHub, _: Reader) -> list[dict[str, Any]]:
    """Return the keys by which tills check codes with nothing to look up."""
    kid, public_key = collection_public_key(hub)
    return [{"kid": kid, "public_key": public_key.hex()}]
