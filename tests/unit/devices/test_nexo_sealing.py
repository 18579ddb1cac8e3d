"""Messages are sealed as the acquirer's own public libraries seal them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devices.ports.nexo_sealing import REQUEST, NotBelieved, SharedKey

KEY = SharedKey("p@ssw0rd123456", "CryptoKeyIdentifier12345", 1)

MESSAGE = (
    b'{"SaleToPOIRequest":{"MessageHeader":{"MessageClass":"Service","MessageCategory":"Payment",'
    b'"MessageType":"Request","ServiceID":"12345678","SaleID":"POSSystemID12345",'
    b'"POIID":"MX915-284251016","ProtocolVersion":"3.0"},"PaymentRequest":{"SaleData":'
    b'{"SaleTransactionID":{"TransactionID":"PosAuth","TimeStamp":"2025-01-01T00:00:00"},'
    b'"SaleToAcquirerData":"eyJhcHBsaWNhdGlvbkluZm8iOnsiYWR5ZW5MaWJyYXJ5Ijp7Im5hbWUiOiJhZHllbi1kb3'
    b'RuZXQtYXBpLWxpYnJhcnkiLCJ2ZXJzaW9uIjoiMjYuMS4wIn19fQ==","TokenRequestedType":"Customer"},'
    b'"PaymentTransaction":{"AmountsReq":{"Currency":"EUR","RequestedAmount":10100.0}},'
    b'"PaymentData":{"PaymentType":"Normal"}}}}'
)
HMAC = "mBUD3BeMrloo5aPlwUCFIa87YW8hY9/i3AcrOa2qbhk="
"""From the serializer tests of adyen-dotnet-api-library (MIT), with the passphrase above."""

ENVELOPE = json.dumps(
    {
        "SaleToPOIRequest": {
            "MessageHeader": {
                "MessageClass": "Service",
                "MessageCategory": "Payment",
                "MessageType": "Request",
                "ServiceID": "0123456789",
                "SaleID": "TILL-1",
                "POIID": "V400m-346403161",
                "ProtocolVersion": "3.0",
            },
            "NexoBlob": (
                "pAr/WnaZJYofWASi02MPAV69Gd/odpgGNZHa9SMn41EY4N03Cy3D22hCrWMIjUWGtkDkK9dQoxoMiocHZms"
                "NBKjqlDHTe1JdodwHM/UJMd84SGpt/mBKLZjKPBtgUz34ylTH/c8XO+GJnGvx8fEniL8nuNPDaeniVG+cIW"
                "Fz9b1ZYBfSjeY3fTINriWemaTO9VuECHSFQR0gQRvNZ4CC4jmUA3CUdL5+Jr+CgVlafV7V8IgexQoq/urfN"
                "k3Cr44yVTg5fbCJyjhltzjigBJyVlQlGGUAJLCdf+zWsNIWsp1r46eTtxOoplhd64+HsNLOVP6kMGbvpjFv"
                "ztV0X/l77wcgQs+IxfK8Nrhw+P8I9rxQZHJJgxEhLAMVHom3r2NUmfUOLdF4/6BdSa2C76xGltNo7QcFf4C"
                "BUxLATcWNIl5jFv2A+/aHTSDxWW/I4J8ETH04fgWsSTkc87z/sHLphMMMTLqxTiBJ+K0V4OvSfWTL646NN+"
                "dMT1uYM0RIxMe4s01zmmgjVq9Bj3DeiiYuEQ=="
            ),
            "SecurityTrailer": {
                "AdyenCryptoVersion": 1,
                "Hmac": "VxPiHuiKwuFPsc2n0nrh7VZuyzReBoVzeHXv1d+vfFI=",
                "KeyIdentifier": "CryptoKeyIdentifier12345",
                "KeyVersion": 1,
                "Nonce": "OAb8GhC8Iu8waz/nn2XREw==",
            },
        }
    }
).encode()
"""Made once by @adyen/api-library 32.1.0 for Node."""


def envelope(**changed: Any) -> bytes:
    tree = json.loads(ENVELOPE)["SaleToPOIRequest"]
    for name, value in changed.items():
        part = tree if name in tree else tree["SecurityTrailer"]
        part[name] = value
    return json.dumps({"SaleToPOIRequest": tree}).encode()


def test_the_hmac_is_the_one_that_the_public_library_expects() -> None:
    sealed = json.loads(KEY.seal(MESSAGE))["SaleToPOIRequest"]

    assert sealed["SecurityTrailer"]["Hmac"] == HMAC
    assert KEY.open(json.dumps({REQUEST: sealed}).encode(), REQUEST)["MessageHeader"]["SaleID"]


def test_what_the_public_library_sealed_is_read() -> None:
    content = KEY.open(ENVELOPE, REQUEST)

    amounts = content["PaymentRequest"]["PaymentTransaction"]["AmountsReq"]
    assert str(amounts["RequestedAmount"]) == "10.99"


def test_the_same_nonce_gives_the_same_bytes_as_the_public_library() -> None:
    header = (
        '"MessageHeader":{"MessageClass":"Service","MessageCategory":"Payment","MessageType":'
        '"Request","ServiceID":"0123456789","SaleID":"TILL-1","POIID":"V400m-346403161",'
        '"ProtocolVersion":"3.0"}'
    )
    plain = (
        f'{{"SaleToPOIRequest":{{{header},"PaymentRequest":{{"SaleData":{{"SaleTransactionID":'
        '{"TransactionID":"s1","TimeStamp":"2026-01-02T03:04:05Z"}},"PaymentTransaction":'
        '{"AmountsReq":{"Currency":"EUR","RequestedAmount":10.99}}}}}'
    )
    nonce = bytes.fromhex("3806fc1a10bc22ef306b3fe79f65d113")

    assert json.loads(KEY.seal(plain.encode(), nonce)) == json.loads(ENVELOPE)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Hmac": HMAC}, "wrong_hmac"),
        ({"Hmac": "not base64!"}, "not_base64"),
        ({"Nonce": "AAAAAAAAAAAAAAAAAAAAAA=="}, "wrong_hmac"),
        ({"Nonce": "AAAA"}, "wrong_nonce"),
        ({"NexoBlob": "AAAA"}, "not_decrypted"),
        ({"KeyIdentifier": "another"}, "other_key"),
        ({"MessageHeader": {"ServiceID": "0123456789"}}, "header_mismatch"),
        ({"SecurityTrailer": None}, "part_missing"),
    ],
)
def test_what_was_changed_on_the_way_is_not_believed(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(NotBelieved) as refused:
        KEY.open(envelope(**changed), REQUEST)

    assert refused.value.code == code


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"SaleToPOIResponse": 4}', b"[" * 100_000])
def test_what_is_no_message_at_all_is_not_believed(text: bytes) -> None:
    with pytest.raises(NotBelieved):
        KEY.open(text, REQUEST)
