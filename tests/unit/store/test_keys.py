from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from edge.domain.errors import BadInput, DataDamaged, Unavailable
from edge.store.keys import (
    database_key,
    lane_key,
    make_keys,
    pin_pepper,
    public_key_hex,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    make_keys(tmp_path)
    return tmp_path


def test_only_the_owner_may_read_them(shop: Path) -> None:
    folder = shop / "keys"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_every_secret_is_another(shop: Path) -> None:
    keys = {database_key(shop, name) for name in ("till", "central", "devices")}

    assert len({*keys, pin_pepper(shop).hex(), lane_key(shop).private_bytes_raw().hex()}) == 5
    assert all(len(key) == 64 for key in keys)
    assert len(pin_pepper(shop)) == 32


def test_the_lane_key_signs_what_its_public_half_proves(shop: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signature = lane_key(shop).sign(b"entry")

    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key_hex(lane_key(shop))))
    public.verify(signature, b"entry")


def test_keys_are_never_written_over(shop: Path) -> None:
    before = database_key(shop, "till")

    with pytest.raises(FileExistsError):
        make_keys(shop)

    assert database_key(shop, "till") == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_refused(shop: Path, mode: int) -> None:
    (shop / "keys" / "till.key").chmod(mode)

    with pytest.raises(BadInput) as exposed:
        database_key(shop, "till")

    assert exposed.value.code == "key_exposed"
    assert exposed.value.facts["mode"] == f"{mode:04o}"


def test_a_missing_key_is_named(shop: Path) -> None:
    (shop / "keys" / "lane.key").unlink()

    with pytest.raises(Unavailable) as missing:
        lane_key(shop)

    assert missing.value.code == "key_missing"


@pytest.mark.parametrize("content", ["", "ab" * 31, "xy" * 32, "Ü" * 64])
def test_a_damaged_key_is_damage(shop: Path, content: str) -> None:
    (shop / "keys" / "till.key").write_text(content, encoding="utf-8")

    with pytest.raises(DataDamaged) as damaged:
        database_key(shop, "till")

    assert damaged.value.code == "key_unreadable"
