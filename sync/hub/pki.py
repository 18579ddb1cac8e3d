"""The centre's own certificate authority: its keys, its server's certificate, those of lanes."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from edge.domain.errors import BadInput, DataDamaged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LANE_DAYS: Final = 30
"""A lane's certificate is renewed when a third of this is left."""
MICROS_PER_DAY: Final = 86_400_000_000
NAME_MAX: Final = 24
"""Longest id of a store or lane: both, and what goes round them, make one common name of 64."""
_ALWAYS_FROM = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS_UNTIL = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""RFC 5280 4.1.2.5: no well-defined expiration. A till's clock may say anything."""
_URN: Final = "urn:tillwright:lane:"
_FINGERPRINT_BYTES: Final = 10
_OUTCOME: Final = "outcome.key"
_CONSOLE: Final = "console.key"
_COLLECTION: Final = "collection.key"
_KID_CHARACTERS: Final = 8


@dataclass(frozen=True, slots=True)
class LaneCertificate:
    """What a lane's certificate says."""

    store: str
    lane: str
    public_key: bytes
    serial: str
    expires_micros: int


class Authority:
    """Signs certificates with the key that lies in the centre's `keys` folder."""

    def __init__(self, keys: Path) -> None:
        self.folder: Final = keys
        self._key = _ed25519(keys / "ca.key")
        self.certificate: Final = x509.load_pem_x509_certificate((keys / "ca.pem").read_bytes())

    @property
    def pem(self) -> str:
        """The authority's certificate, which a till pins."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def fingerprint(self) -> str:
        """The first 80 bits of SHA-256 of the certificate, in base32: what a code carries."""
        der = self.certificate.public_bytes(Encoding.DER)
        return b32encode(hashlib.sha256(der).digest()[:_FINGERPRINT_BYTES]).decode()

    def sign(self, data: bytes) -> bytes:
        """Return the authority's Ed25519 signature, which every till can check."""
        return self._key.sign(data)

    def certify_lane(self, store: str, lane: str, csr: bytes, now_micros: int) -> tuple[str, bytes]:
        """Return a certificate for a lane as PEM, with the raw public key that it is for."""
        public_key = request_key(csr)
        expires = _moment(now_micros) + timedelta(days=LANE_DAYS)
        certificate = (
            _builder(f"lane/{store}/{lane}", public_key, self.certificate.subject)
            .not_valid_before(_ALWAYS_FROM)
            .not_valid_after(expires)
            .add_extension(
                x509.SubjectAlternativeName(
                    [x509.UniformResourceIdentifier(f"{_URN}{quote(store)}:{quote(lane)}")]
                ),
                critical=False,
            )
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .sign(self._key, None)
        )
        return certificate.public_bytes(Encoding.PEM).decode(), public_key.public_bytes_raw()

    def certify_server(self, names: Sequence[str]) -> None:
        """Write a key and a certificate for the lanes' listener, unless they are there."""
        wanted = [_general_name(name) for name in sorted({"localhost", "127.0.0.1", *names})]
        file = self.folder / "server.pem"
        if file.exists() and (self.folder / "server.key").exists() and _covers(file, wanted):
            return
        key = Ed25519PrivateKey.generate()
        certificate = (
            _builder("tillwright hub", key.public_key(), self.certificate.subject)
            .not_valid_before(_ALWAYS_FROM)
            .not_valid_after(_ALWAYS_UNTIL)
            .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self._key, None)
        )
        _write_key(self.folder / "server.key", key)
        _write_private(file, certificate.public_bytes(Encoding.PEM) + self.pem.encode())


def found_authority(keys: Path) -> Authority:
    """Return the authority of a folder; make one, and the keys that lie beside its own."""
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in (keys / _OUTCOME, keys / _CONSOLE, keys / _COLLECTION):
        if not file.exists():
            _write_key(file, Ed25519PrivateKey.generate())
    if not (keys / "ca.pem").exists():
        key = Ed25519PrivateKey.generate()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tillwright centre")])
        certificate = (
            _builder("tillwright centre", key.public_key(), name, is_authority=True)
            .not_valid_before(_ALWAYS_FROM)
            .not_valid_after(_ALWAYS_UNTIL)
            .sign(key, None)
        )
        _write_key(keys / "ca.key", key)
        _write_private(keys / "ca.pem", certificate.public_bytes(Encoding.PEM))
    return Authority(keys)


def outcome_key(keys: Path) -> Ed25519PrivateKey:
    """Return the key by which the centre signs outcomes."""
    return _ed25519(keys / _OUTCOME)


def collection_key(keys: Path) -> Ed25519PrivateKey:
    """Return the key by which the centre signs the codes of whoever collects."""
    return _ed25519(keys / _COLLECTION)


def key_name(key: Ed25519PublicKey) -> str:
    """Return a key's name: what it is of, so that a new key never passes for an old one."""
    return b32encode(hashlib.sha256(key.public_bytes_raw()).digest()).decode()[:_KID_CHARACTERS]


def console_secret(keys: Path) -> bytes:
    """Return what the console's sessions are signed with, the same for all replicas."""
    return _ed25519(keys / _CONSOLE).private_bytes_raw()


def derived_secret(keys: Path, purpose: str, size: int) -> bytes:
    """Return a secret that only this centre can draw, the same for each repeat of one purpose.

    So a request that comes again after a crash is given what the first one was given.
    """
    return hmac.digest(console_secret(keys), f"derived\0{purpose}".encode(), "sha256")[:size]


def request_key(csr: bytes) -> Ed25519PublicKey:
    """Return the key that a signing request proves to hold; raises `BadInput` "csr_wrong"."""
    try:
        request = x509.load_pem_x509_csr(csr)
        proven = request.is_signature_valid
        key = request.public_key()
    except (ValueError, InvalidSignature) as error:
        raise BadInput("csr_wrong") from error
    if not proven or not isinstance(key, Ed25519PublicKey):
        raise BadInput("csr_wrong")
    return key


def read_lane_certificate(der: bytes) -> LaneCertificate | None:
    """Return what a certificate says; None for one that is no lane's.

    Who signed it was checked when the connection was made.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return None
    for urn in names.get_values_for_type(x509.UniformResourceIdentifier):
        store, colon, lane = urn.removeprefix(_URN).partition(":")
        if urn.startswith(_URN) and colon and isinstance(key, Ed25519PublicKey):
            expires = certificate.not_valid_after_utc - _ALWAYS_FROM
            return LaneCertificate(
                unquote(store),
                unquote(lane),
                key.public_bytes_raw(),
                f"{certificate.serial_number:x}",
                expires // timedelta(microseconds=1),
            )
    return None


def der_of(pem: str) -> bytes:
    """Return a certificate's binary form."""
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)


def _builder(
    name: str, key: Ed25519PublicKey, issuer: x509.Name, *, is_authority: bool = False
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )


def _moment(micros: int) -> datetime:
    return _ALWAYS_FROM + timedelta(microseconds=micros)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _covers(file: Path, wanted: Sequence[x509.GeneralName]) -> bool:
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(wanted) <= set(held)


def _ed25519(file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise DataDamaged("hub_key_unreadable", file=str(file)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise DataDamaged("hub_key_unreadable", file=str(file))
    return key


def _write_key(file: Path, key: Ed25519PrivateKey) -> None:
    _write_private(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _write_private(file: Path, content: bytes) -> None:
    """Write a file that only we read; it is whole or not there, also after a power cut."""
    half = file.with_name(f"{file.name}.half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    half.rename(file)
