"""Protects nexo messages on the shop's network, as Adyen's Terminal API prescribes it.

Keys: PBKDF2-HMAC-SHA1 of the passphrase, 4000 rounds, 80 bytes: 32 for HMAC-SHA-256 over the plain
message, 32 for AES-256-CBC with PKCS#7, 16 for the IV, which each message's nonce is XORed into.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from decimal import Decimal
from typing import Any, Final

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Json = dict[str, Any]

REQUEST: Final = "SaleToPOIRequest"
RESPONSE: Final = "SaleToPOIResponse"

_SALT: Final = b"AdyenNexoV1Salt"
_ROUNDS: Final = 4000
_KEY_BYTES: Final = 80
_NONCE_BYTES: Final = 16
_BLOCK_BITS: Final = 128
MESSAGE_BYTES_MAX: Final = 1_000_000


class NotBelieved(Exception):
    """A message that is not what it should be; `code` says in which way. It holds no content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SharedKey:
    """The key that till and terminal share."""

    def __init__(self, passphrase: str, identifier: str, version: int) -> None:
        material = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), _SALT, _ROUNDS, _KEY_BYTES)
        self._hmac_key, self._cipher_key = material[:32], material[32:64]
        self._iv = material[64:]
        self._identifier, self._version = identifier, version

    def seal(self, message: bytes, nonce: bytes | None = None) -> bytes:
        """Return the envelope of a message, whose header stands in clear beside it."""
        ((root, content),) = read_json(message).items()
        nonce = nonce or secrets.token_bytes(_NONCE_BYTES)
        padder = padding.PKCS7(_BLOCK_BITS).padder()
        encryptor = self._cipher(nonce).encryptor()
        blob = encryptor.update(padder.update(message) + padder.finalize()) + encryptor.finalize()
        trailer = {
            "AdyenCryptoVersion": 1,
            "KeyIdentifier": self._identifier,
            "KeyVersion": self._version,
            "Nonce": _text(nonce),
            "Hmac": _text(self._digest(message)),
        }
        envelope = {
            "MessageHeader": content["MessageHeader"],
            "NexoBlob": _text(blob),
            "SecurityTrailer": trailer,
        }
        return json.dumps({root: envelope}).encode()

    def open(self, sealed: bytes, root: str) -> Json:
        """Return the content of a sealed message; raises `NotBelieved`.

        The HMAC is compared in constant time; the header inside has to be the one outside.
        """
        envelope = _part(read_json(sealed), root)
        trailer = _part(envelope, "SecurityTrailer")
        named = (trailer.get("KeyIdentifier"), trailer.get("KeyVersion"))
        if named != (self._identifier, self._version):
            raise NotBelieved("other_key")
        message = self._decrypted(_bytes(envelope, "NexoBlob"), _bytes(trailer, "Nonce"))
        if not hmac.compare_digest(self._digest(message), _bytes(trailer, "Hmac")):
            raise NotBelieved("wrong_hmac")
        content = _part(read_json(message), root)
        if content.get("MessageHeader") != envelope.get("MessageHeader"):
            raise NotBelieved("header_mismatch")
        return content

    def _decrypted(self, blob: bytes, nonce: bytes) -> bytes:
        if len(nonce) != _NONCE_BYTES:
            raise NotBelieved("wrong_nonce")
        decryptor = self._cipher(nonce).decryptor()
        unpadder = padding.PKCS7(_BLOCK_BITS).unpadder()
        try:
            plain = decryptor.update(blob) + decryptor.finalize()
            return unpadder.update(plain) + unpadder.finalize()
        except ValueError:
            raise NotBelieved("not_decrypted") from None

    def _cipher(self, nonce: bytes) -> Cipher[modes.CBC]:
        iv = bytes(one ^ other for one, other in zip(self._iv, nonce, strict=True))
        return Cipher(algorithms.AES(self._cipher_key), modes.CBC(iv))

    def _digest(self, message: bytes) -> bytes:
        return hmac.digest(self._hmac_key, message, "sha256")


def read_json(text: bytes) -> Json:
    """Read an object, numbers with a point as exact decimals; raises `NotBelieved`."""
    if len(text) > MESSAGE_BYTES_MAX:
        raise NotBelieved("too_large")
    try:
        tree = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise NotBelieved("not_json") from None
    if not isinstance(tree, dict):
        raise NotBelieved("not_json")
    return tree


def _part(tree: Json, name: str) -> Json:
    part = tree.get(name)
    if not isinstance(part, dict):
        raise NotBelieved("part_missing")
    return part


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(tree: Json, name: str) -> bytes:
    try:
        return base64.b64decode(tree.get(name, ""), validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise NotBelieved("not_base64") from None
