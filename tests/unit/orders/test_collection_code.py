"""A code that was changed, copied to another shop or is too old hands nothing over."""

from __future__ import annotations

import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from harness.orders import refused
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.errors import BadInput, Refusal
from edge.domain.instant import Instant
from edge.domain.orders.collection_code import (
    CollectionCode,
    code_text,
    is_collection_code,
    message_of,
    parse,
    verified,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
CODE = CollectionCode("01hf3q6m2v9k4e8r7t5w1x0y2z", "store-0042", 1_795_000_000, "K7")
NOW = Instant(1_794_999_999_000_000)
ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")


def signed(code: CollectionCode, key: Ed25519PrivateKey = KEY) -> str:
    return code_text(code, key.sign(message_of(code).encode()))


def verifier(kid: str, message: bytes, signature: bytes) -> bool | None:
    if kid != "K7":
        return None
    try:
        KEY.public_key().verify(signature, message)
    except InvalidSignature:
        return False
    return True


def check(text: str, *, location: str = "store-0042", now: Instant = NOW) -> CollectionCode:
    return verified(text, verifier, location=location, now=now)


def test_a_genuine_code_says_what_was_signed_and_fits_a_qr_code() -> None:
    text = signed(CODE)

    assert check(text) == CODE
    assert check(f" {text.lower()}\n") == CODE
    assert is_collection_code(text)
    assert ALPHANUMERIC.fullmatch(text)
    assert len(text) <= 221  # QR version 8 at level M holds 221 alphanumeric signs


@given(st.data())
def test_no_sign_of_a_code_can_be_changed(data: st.DataObject) -> None:
    text = signed(CODE)
    at = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567.018"))
    changed = text[:at] + sign + text[at + 1 :]

    if changed != text:
        assert refused(lambda: check(changed)) in {
            "collection_code_unreadable",
            "collection_code_false",
            "collection_code_key_unknown",
        }


def test_a_code_signed_by_somebody_else_is_false() -> None:
    assert refused(lambda: check(signed(CODE, OTHER))) == "collection_code_false"


def test_a_code_counts_at_its_location_until_its_time_with_a_key_that_is_known() -> None:
    text = signed(CODE)
    over = Instant(CODE.expires_s * 1_000_000)
    foreign = signed(CollectionCode(CODE.order, CODE.location, CODE.expires_s, "K8"))

    assert refused(lambda: check(text, location="store-0043")) == "collection_code_elsewhere"
    assert refused(lambda: check(text, now=over)) == "collection_code_over"
    assert refused(lambda: check(foreign)) == "collection_code_key_unknown"


@given(st.text(max_size=60) | st.builds("TW1.K7.{}.{}".format, st.text(max_size=9), st.text()))
def test_any_other_scan_is_unreadable(text: str) -> None:
    with pytest.raises(BadInput):
        parse(text)


@pytest.mark.parametrize("order", ["", "a b", "x" * 65, "ü", "a\n"])
def test_values_that_no_code_can_carry_are_refused(order: str) -> None:
    assert refused(lambda: message_of(CollectionCode(order, "s", 1, "K7"))) == (
        "collection_code_unreadable"
    )


def test_a_refused_code_says_which() -> None:
    with pytest.raises(Refusal) as caught:
        check(signed(CODE), location="elsewhere")

    assert caught.value.facts == {"location": "store-0042"}
