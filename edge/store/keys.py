"""The secrets of a shop's folder: made once, kept in `keys/`, read only by their owner."""

from __future__ import annotations

import os
import secrets
import stat
from typing import TYPE_CHECKING, Literal, Protocol

from edge.domain.errors import BadInput, DataDamaged, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEYS_FOLDER = "keys"


class Signer(Protocol):
    """What signs a journal; an Ed25519 private key is one."""

    def sign(self, data: bytes, /) -> bytes:
        """Return the signature of some bytes."""
        ...


DatabaseName = Literal["till", "central", "devices"]
DATABASE_KEY_NAMES: tuple[DatabaseName, ...] = ("till", "central", "devices")
LANE_KEY = "lane.key"
PIN_PEPPER = "pin.pepper"
_SECRET_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_keys(directory: Path) -> None:
    """Make every secret of a new shop's folder; raises FileExistsError if one is there already."""
    folder = directory / KEYS_FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    for name in DATABASE_KEY_NAMES:
        _write_secret(folder / f"{name}.key")
    _write_secret(folder / PIN_PEPPER)
    make_lane_key(directory)


def make_lane_key(directory: Path) -> None:
    """Make the key that signs the lane's journal: 32 random bytes are an Ed25519 private key."""
    _write_secret(directory / KEYS_FOLDER / LANE_KEY)


def database_key(directory: Path, name: DatabaseName) -> str:
    """Return the raw key of a database file as 64 hexadecimal digits.

    Raises `Unavailable` (key_missing), `BadInput` (key_exposed), `DataDamaged` (key_unreadable).
    """
    return _read_secret(directory / KEYS_FOLDER / f"{name}.key").hex()


def lane_key(directory: Path) -> Ed25519PrivateKey:
    """Return the private key that signs the lane's journal; raises like `database_key`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(_read_secret(directory / KEYS_FOLDER / LANE_KEY))


def public_key_hex(key: Ed25519PrivateKey) -> str:
    """Return the public half of a lane key, as the stream's first entry names it."""
    return key.public_key().public_bytes_raw().hex()


def pin_pepper(directory: Path) -> bytes:
    """Return the secret that PINs are mixed with before they are hashed."""
    return _read_secret(directory / KEYS_FOLDER / PIN_PEPPER)


def terminal_secret(directory: Path, name: str) -> str:
    """Return what till and card terminal share, as somebody wrote it into `keys/terminal-NAME`.

    Raises like `database_key`; an empty file is `key_unreadable`.
    """
    path = directory / KEYS_FOLDER / f"terminal-{name}"
    text = _read_private(path)
    if not text:
        raise DataDamaged("key_unreadable", path=str(path))
    return text


def _write_secret(path: Path) -> None:
    """Write a new random secret durably, never over another."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_SECRET_BYTES) + "\n")
        file.flush()
        os.fsync(descriptor)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, as fsync of a file does for its content."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_secret(path: Path) -> bytes:
    """Read a secret that this program made."""
    text = _read_private(path)
    try:
        secret = bytes.fromhex(text)
    except ValueError as error:
        raise DataDamaged("key_unreadable", path=str(path)) from error
    if len(secret) != _SECRET_BYTES:
        raise DataDamaged("key_unreadable", path=str(path))
    return secret


def _read_private(path: Path) -> str:
    """Read a secret, but not one that other accounts of the machine could have read too."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise Unavailable("key_missing", path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataDamaged("key_unreadable", path=str(path)) from error
    if mode & _OTHERS:
        raise BadInput("key_exposed", path=str(path), mode=f"{mode:04o}", wanted="0600")
    return text
