"""Joins a till to a centre with a code that counts once."""

from __future__ import annotations

import hashlib
import re
import ssl
from base64 import b32encode
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from edge.clock import SystemClock
from edge.domain.errors import BadInput, Refusal, Unavailable
from edge.store.upgrade import TILL_FILE
from sync.client.identity import HubAddress, keep_enrolment, pinned_context
from sync.client.line import CONNECT_S, refusal
from sync.client.requesting import signing_request
from sync.journal_source import JournalSource

if TYPE_CHECKING:
    from pathlib import Path

ANSWER_S = 30.0
FINGERPRINT_BYTES = 10
_CODE = re.compile(
    r"(?P<secret>[A-Z2-7]{16})\.(?P<fingerprint>[A-Z2-7]{16})@(?P<address>[^@\s/]+:[0-9]{1,5})"
)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Which lane of which store the till is at which centre."""

    store: str
    lane: str
    hub: str


@dataclass(frozen=True, slots=True)
class EnrolCode:
    """What a code holds: a secret, what the centre's authority must look like, where it is."""

    secret: str
    fingerprint: str
    address: str


def read_code(text: str) -> EnrolCode:
    """Read a code as `hub enrol-code` prints it; raises `BadInput("code_unreadable")`."""
    found = _CODE.fullmatch(text.strip())
    if found is None:
        # The secret parts may be typed in small letters; an address keeps its own.
        before, at, address = text.strip().rpartition("@")
        found = _CODE.fullmatch(f"{before.upper()}{at}{address}")
    if found is None:
        raise BadInput("code_unreadable", wanted="SECRET.FINGERPRINT@host:port")
    return EnrolCode(found["secret"], found["fingerprint"], found["address"])


def enrol(directory: Path, code: str) -> Enrolled:
    """Join the till of a folder to the centre that a code names; the till may go on selling.

    Raises `Refusal`: no_shop, and what the centre refuses by its own code; `BadInput`:
    code_unreadable, hub_fingerprint_wrong (another machine answers there);
    `Unavailable("hub_unreachable")`.
    """
    if not (directory / TILL_FILE).exists():
        raise Refusal("no_shop", path=str(directory))
    told = read_code(code)
    url = f"https://{told.address}"
    ca_pem = _pinned(url, told)
    with closing(JournalSource(directory)) as source:
        identity, (genesis, signature) = source.identity, source.genesis()
    asked = {
        "code": told.secret,
        "store": identity.store,
        "lane": identity.lane,
        "csr": signing_request(directory, identity.store, identity.lane),
        "genesis": {"entry": genesis, "signature": signature.hex()},
    }
    answer = _asked("POST", f"{url}/v1/enrolments", pinned_context(ca_pem), json=asked)
    address = HubAddress(
        url=url,
        hub=str(answer["hub"]),
        store=identity.store,
        lane=identity.lane,
        enrolled_micros=SystemClock().now().micros,
    )
    keep_enrolment(directory, address, ca_pem, str(answer["certificate"]))
    return Enrolled(identity.store, identity.lane, told.address)


def _pinned(url: str, told: EnrolCode) -> str:
    """Fetch the authority's certificate and compare it with the fingerprint in the code."""
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    stranger.check_hostname = False
    # Nothing secret is sent yet; what comes back is proven by the code, which came by another way.
    stranger.verify_mode = ssl.CERT_NONE
    ca_pem = str(_asked("GET", f"{url}/v1/ca", stranger)["certificate"])
    try:
        der = x509.load_pem_x509_certificate(ca_pem.encode()).public_bytes(Encoding.DER)
    except ValueError as error:
        raise BadInput("hub_fingerprint_wrong", address=told.address) from error
    if fingerprint(der) != told.fingerprint:
        raise BadInput("hub_fingerprint_wrong", address=told.address)
    return ca_pem


def fingerprint(der: bytes) -> str:
    """Return the beginning of a certificate's SHA-256 as a person can type it: 80 bits, base 32."""
    return b32encode(hashlib.sha256(der).digest()[:FINGERPRINT_BYTES]).decode()


def _asked(method: str, url: str, context: ssl.SSLContext, **what: Any) -> dict[str, Any]:
    """Ask the centre; a refusal comes back under its own code."""
    timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
    try:
        answer = httpx.request(
            method, url, verify=context, timeout=timeout, trust_env=False, **what
        )
        if answer.is_success:
            tree = answer.json()
            if isinstance(tree, dict):
                return tree
    except (httpx.TransportError, ValueError) as error:
        raise Unavailable("hub_unreachable", url=url, detail=type(error).__name__) from error
    raise Refusal(refusal(answer).code, **_facts(answer))


def _facts(answer: httpx.Response) -> dict[str, Any]:
    try:
        tree = answer.json()
    except ValueError:
        return {}
    known = {"type", "code", "title", "status", "detail", "next"}
    plain = (str, int, bool)
    return {k: v for k, v in tree.items() if k not in known and isinstance(v, plain)}
