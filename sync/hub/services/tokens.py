"""Tokens of the office: drawn here, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

SCOPES: Final = ("read", "write", "admin")
"""Each allows what stands before it too."""
PREFIX: Final = "twt_"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a token stands for."""

    name: str
    scope: str
    token_hash: bytes

    def may(self, scope: str) -> bool:
        """Tell whether the token's scope is enough."""
        return allows(self.scope, scope)


def allows(held: str, scope: str) -> bool:
    """Tell whether a scope is enough where another is asked for."""
    return SCOPES.index(held) >= SCOPES.index(scope)


def make_token(cursor: Rows, name: str, scope: str, now_micros: int) -> str:
    """Return a new token, which is kept nowhere; raises `BadInput` "scope_unknown"."""
    if scope not in SCOPES:
        raise BadInput("scope_unknown", scope=scope)
    token = PREFIX + secrets.token_urlsafe(32)
    cursor.execute(
        "INSERT INTO api_token (token_hash, name, scopes, made_micros) VALUES (%s, %s, %s, %s)",
        (_hash(token), name, scope, now_micros),
    )
    return token


def read_token(cursor: Rows, token: str) -> Caller | None:
    """Return who a token stands for; None for one that is unknown or revoked."""
    return read_caller(cursor, _hash(token))


def read_caller(cursor: Rows, digest: bytes) -> Caller | None:
    """Return who the token of a hash stands for; None for one that is unknown or revoked."""
    found = cursor.execute(
        "SELECT name, scopes FROM api_token WHERE token_hash = %s AND revoked_micros IS NULL",
        (digest,),
    ).fetchone()
    return Caller(found[0], found[1], digest) if found else None


def revoke_tokens(cursor: Rows, name: str, now_micros: int) -> int:
    """End every token of a name; return how many there were."""
    cursor.execute(
        "UPDATE api_token SET revoked_micros = %s WHERE name = %s AND revoked_micros IS NULL",
        (now_micros, name),
    )
    return cursor.rowcount


def _hash(token: str) -> bytes:
    """Return what is kept of a token. 256 drawn bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()
