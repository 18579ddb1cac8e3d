"""How a lane comes to be known, stays known, and ends."""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg.errors import UniqueViolation

from edge.domain.chain import NO_HASH, chain_hash
from edge.domain.errors import BadInput, Refusal
from edge.ports import Clock
from sync.hub.database import Database
from sync.hub.entries import read_entry
from sync.hub.event_kinds import LANE_ENROLLED, LANE_REVOKED
from sync.hub.pki import NAME_MAX, Authority, der_of, read_lane_certificate, request_key
from sync.hub.store.events import note_event

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.pki import LaneCertificate

    Rows = Cursor[tuple[Any, ...]]

CODE_MICROS: Final = 15 * 60 * 1_000_000
_SECRET_BYTES: Final = 10
_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{NAME_MAX - 1}}}")
REPLACED: Final = "replaced"
"""Why a key ended whose lane was enrolled with another one."""


@dataclass(frozen=True, slots=True)
class Genesis:
    """The first entry of the till's journal with its signature in hex."""

    entry: str
    signature: str


@dataclass(frozen=True, slots=True)
class EnrolmentRequest:
    """What a till asks with. `csr` is PEM; `code` is the secret part of the enrol code."""

    code: str
    store: str
    lane: str
    csr: str
    genesis: Genesis


class _Opened(msgspec.Struct, frozen=True):
    """What matters here of the body of the entry that opens a journal."""

    public_key: str


@dataclass(frozen=True, slots=True)
class Registry:
    """The lanes that a centre knows."""

    database: Database
    authority: Authority
    clock: Clock
    draw: Callable[[int], bytes] = secrets.token_bytes

    def add_store(self, store: str, name: str, currency: str) -> None:
        """Make a store known; one that is known gets the new name."""
        check_name("store", store)
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise BadInput("currency_unknown", currency=currency)
        now_micros = self.clock.now().micros
        self.database.run(
            lambda cursor: cursor.execute(
                "INSERT INTO store (store_id, name, currency, added_micros)"
                " VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (store_id) DO UPDATE SET name = excluded.name",
                (store, name or store, currency, now_micros),
            )
        )

    def new_code(self, store: str, lane: str, *, replaces: bool = False) -> str:
        """Return the secret of a new enrol code, which is kept nowhere.

        Raises `Refusal` "store_unknown", and "lane_taken" where a lane is at work and `replaces`
        does not say that its key may end.
        """
        check_name("lane", lane)
        secret = b32encode(self.draw(_SECRET_BYTES)).decode()
        now_micros = self.clock.now().micros

        def work(cursor: Rows) -> None:
            _known_store(cursor, store)
            if not replaces and _key_in_force(cursor, store, lane) is not None:
                raise Refusal("lane_taken", store=store, lane=lane)
            cursor.execute(
                "INSERT INTO enrol_code (store_id, code_hash, lane, replaces, expires_micros)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (store, _hash(secret), lane, replaces, now_micros + CODE_MICROS),
            )

        self.database.run(work)
        return secret

    def enrol(self, request: EnrolmentRequest) -> str:
        """Return a certificate for a till that holds a good code; PEM.

        The same till may ask again with the same code while it is good, because it may not have
        heard the answer, unless its key was ended meanwhile. A key that was enrolled before may be
        enrolled anew with a new code. Each refusal is named: code_unknown, code_for_another,
        code_expired, code_used, csr_wrong, genesis_wrong, key_differs, lane_taken.
        """
        key = request_key(request.csr.encode()).public_bytes_raw()
        _check_genesis(request, key)
        now_micros = self.clock.now().micros
        pem, _ = self.authority.certify_lane(
            request.store, request.lane, request.csr.encode(), now_micros
        )

        def work(cursor: Rows) -> None:
            code = _read_code(cursor, request, now_micros)
            if code.used_key == key:
                # The answer was lost: what the code did then holds, and nothing more is done now.
                if not _extend(cursor, pem):
                    raise Refusal("code_used")
                return
            if code.used_key is not None:
                raise Refusal("code_used")
            _use_code(cursor, request, key, now_micros)
            _end_other_key(cursor, request, key, now_micros, replaces=code.replaces)
            _write_lane(cursor, pem, now_micros)
            where = (request.store, request.lane)
            _note(cursor, LANE_ENROLLED, where, _made(pem).serial, now_micros)

        try:
            self.database.run(work)
        except UniqueViolation as error:
            # Another till took the lane with another code in the same moment.
            raise Refusal("lane_taken", store=request.store, lane=request.lane) from error
        return pem

    def renew(self, held: LaneCertificate, csr: bytes) -> str:
        """Return a new certificate for the key of one that is held; PEM."""
        if request_key(csr).public_bytes_raw() != held.public_key:
            raise BadInput("key_differs")
        now_micros = self.clock.now().micros
        pem, _ = self.authority.certify_lane(held.store, held.lane, csr, now_micros)

        def work(cursor: Rows) -> None:
            if not _extend(cursor, pem):
                _refuse_ended(_ending(cursor, held))

        self.database.run(work)
        return pem

    def admit(self, held: LaneCertificate, *, expired_too: bool = False) -> None:
        """Refuse a certificate that does not count: lane_unknown, lane_revoked, or expired."""
        _refuse_ended(self.database.run(lambda cursor: _ending(cursor, held)))
        if not expired_too and held.expires_micros <= self.clock.now().micros:
            raise Refusal("certificate_expired")

    def revoke(self, store: str, lane: str, reason: str) -> None:
        """End the key of a lane; raises `Refusal` "lane_unknown" where none is in force."""
        now_micros = self.clock.now().micros

        def work(cursor: Rows) -> None:
            cursor.execute(
                "UPDATE lane SET revoked_micros = %s, reason = %s"
                " WHERE store_id = %s AND lane = %s AND revoked_micros IS NULL RETURNING serial",
                (now_micros, reason, store, lane),
            )
            ended = cursor.fetchone()
            if ended is None:
                raise Refusal("lane_unknown", store=store, lane=lane)
            _note(cursor, LANE_REVOKED, (store, lane), ended[0], now_micros)

        self.database.run(work)


def check_name(what: str, name: str) -> None:
    """Refuse an id of a store or lane that a certificate or a path cannot carry."""
    if not _NAME.fullmatch(name):
        raise BadInput("name_wrong", what=what, name=name, longest=NAME_MAX)


def _check_genesis(request: EnrolmentRequest, key: bytes) -> None:
    """See that the till's journal begins with this very key, signed by it."""
    entry = read_entry(request.genesis.entry)
    try:
        body = msgspec.json.decode(entry.body, type=_Opened) if entry else None
        digest = chain_hash(NO_HASH, request.genesis.entry)
        Ed25519PublicKey.from_public_bytes(key).verify(
            bytes.fromhex(request.genesis.signature), digest
        )
    except (msgspec.MsgspecError, ValueError, InvalidSignature) as error:
        raise BadInput("genesis_wrong") from error
    if entry is None or body is None or entry.seq != 1:
        raise BadInput("genesis_wrong")
    if (entry.store, entry.lane) != (request.store, request.lane):
        raise BadInput("code_for_another", store=entry.store, lane=entry.lane)
    if body.public_key != key.hex():
        raise BadInput("key_differs")


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that is good; `replaces` tells whether it may end the key in force."""

    replaces: bool
    used_key: bytes | None


def _read_code(cursor: Rows, request: EnrolmentRequest, now_micros: int) -> _Code:
    found = cursor.execute(
        "SELECT lane, replaces, expires_micros, used_key FROM enrol_code"
        " WHERE store_id = %s AND code_hash = %s FOR UPDATE",
        (request.store, _hash(request.code)),
    ).fetchone()
    if found is None:
        raise Refusal("code_unknown")
    lane, replaces, expires_micros, used_key = found
    if lane != request.lane:
        raise Refusal("code_for_another", store=request.store, lane=request.lane)
    if expires_micros <= now_micros:
        raise Refusal("code_expired")
    return _Code(bool(replaces), None if used_key is None else bytes(used_key))


def _use_code(cursor: Rows, request: EnrolmentRequest, key: bytes, now_micros: int) -> None:
    cursor.execute(
        "UPDATE enrol_code SET used_micros = %s, used_key = %s"
        " WHERE store_id = %s AND code_hash = %s",
        (now_micros, key, request.store, _hash(request.code)),
    )


def _end_other_key(
    cursor: Rows, request: EnrolmentRequest, key: bytes, now_micros: int, *, replaces: bool
) -> None:
    in_force = _key_in_force(cursor, request.store, request.lane)
    if in_force is None or in_force == key:
        return
    if not replaces:
        raise Refusal("lane_taken", store=request.store, lane=request.lane)
    cursor.execute(
        "UPDATE lane SET revoked_micros = %s, reason = %s"
        " WHERE store_id = %s AND lane = %s AND public_key = %s RETURNING serial",
        (now_micros, REPLACED, request.store, request.lane, in_force),
    )
    for (serial,) in cursor.fetchall():
        _note(cursor, LANE_REVOKED, (request.store, request.lane), serial, now_micros)


def _note(cursor: Rows, kind: str, where: tuple[str, str], serial: str, now_micros: int) -> None:
    """Have webhooks told of a certificate of a lane, which is (store, lane)."""
    store, lane = where
    note_event(cursor, store, kind, {"lane": lane, "serial": serial}, now_micros)


def _made(pem: str) -> LaneCertificate:
    made = read_lane_certificate(der_of(pem))
    if made is None:
        raise AssertionError("a certificate of our own making can be read")
    return made


def _extend(cursor: Rows, pem: str) -> bool:
    """Note a renewed certificate; tell whether its key is in force."""
    made = _made(pem)
    cursor.execute(
        "UPDATE lane SET serial = %s, expires_micros = %s"
        " WHERE store_id = %s AND lane = %s AND public_key = %s AND revoked_micros IS NULL",
        (made.serial, made.expires_micros, made.store, made.lane, made.public_key),
    )
    return bool(cursor.rowcount)


def _write_lane(cursor: Rows, pem: str, now_micros: int) -> None:
    made = _made(pem)
    cursor.execute(
        "INSERT INTO lane"
        " (store_id, lane, public_key, serial, expires_micros, enrolled_micros)"
        " VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (store_id, lane, public_key) DO UPDATE"
        " SET serial = excluded.serial,"
        " expires_micros = excluded.expires_micros, enrolled_micros = excluded.enrolled_micros,"
        " revoked_micros = NULL, reason = ''",
        (made.store, made.lane, made.public_key, made.serial, made.expires_micros, now_micros),
    )


def _ending(cursor: Rows, held: LaneCertificate) -> tuple[int | None, str] | None:
    """Return when and why a lane's key ended (None, "" while in force); None for an unknown one."""
    return cursor.execute(
        "SELECT revoked_micros, reason FROM lane"
        " WHERE store_id = %s AND lane = %s AND public_key = %s",
        (held.store, held.lane, held.public_key),
    ).fetchone()


def _refuse_ended(ending: tuple[int | None, str] | None) -> None:
    if ending is None:
        raise Refusal("lane_unknown")
    if ending[0] is not None:
        raise Refusal("lane_revoked", reason=ending[1])


def _key_in_force(cursor: Rows, store: str, lane: str) -> bytes | None:
    found = cursor.execute(
        "SELECT public_key FROM lane WHERE store_id = %s AND lane = %s AND revoked_micros IS NULL",
        (store, lane),
    ).fetchone()
    return bytes(found[0]) if found else None


def _known_store(cursor: Rows, store: str) -> None:
    if cursor.execute("SELECT 1 FROM store WHERE store_id = %s", (store,)).fetchone() is None:
        raise Refusal("store_unknown", store=store)


def _hash(secret: str) -> bytes:
    """Return what is kept of a code. 80 drawn bits need no slow hash."""
    return hashlib.sha256(secret.strip().upper().encode()).digest()
