"""What a till holds of its centre: address, authority and its own certificate, beside its keys."""

from __future__ import annotations

import json
import os
import ssl
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from edge.domain.errors import DataDamaged, Refusal
from edge.store.keys import KEYS_FOLDER, lane_key, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

HUB_FILE = "hub.json"
CA_FILE = "hub-ca.pem"
CERTIFICATE_FILE = "lane-cert.pem"
NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME: a till's clock may be wrong; the authority is pinned instead."""


@dataclass(frozen=True, slots=True)
class HubAddress:
    """Where the centre is, who it is, and since when this till is joined to it."""

    url: str
    hub: str
    store: str
    lane: str
    enrolled_micros: int


def is_enrolled(directory: Path) -> bool:
    """Tell whether a till is joined to a centre."""
    return (directory / KEYS_FOLDER / HUB_FILE).exists()


def hub_address(directory: Path) -> HubAddress:
    """Return the centre's address; raises `Refusal("not_enrolled")`, `DataDamaged`."""
    path = directory / KEYS_FOLDER / HUB_FILE
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        return HubAddress(**tree)
    except FileNotFoundError as error:
        raise Refusal("not_enrolled", path=str(directory)) from error
    except (ValueError, TypeError) as error:
        raise DataDamaged("hub_file_unreadable", path=str(path)) from error


def keep_enrolment(directory: Path, address: HubAddress, ca_pem: str, certificate: str) -> None:
    """Write what an enrolment gave, the address last: only then the till is joined."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    folder = directory / KEYS_FOLDER
    key = lane_key(directory).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_secret(folder / CA_FILE, ca_pem)
    write_secret(folder / CERTIFICATE_FILE, certificate.rstrip() + "\n" + key.decode())
    write_secret(folder / HUB_FILE, json.dumps(asdict(address), indent=1) + "\n")


def write_secret(path: Path, text: str) -> None:
    """Replace a file that only its owner may read, durably and whole."""
    fresh = path.with_name(f"{path.name}.new")
    descriptor = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
    sync_folder(path.parent)


def tls_context(directory: Path) -> ssl.SSLContext:
    """Return TLS that trusts the pinned authority alone and shows the lane's certificate."""
    folder = directory / KEYS_FOLDER
    context = pinned_context((folder / CA_FILE).read_text(encoding="utf-8"))
    show_certificate(context, directory)
    return context


def show_certificate(context: ssl.SSLContext, directory: Path) -> None:
    """Have connections made from now on show the lane's certificate as it is on the disk."""
    context.load_cert_chain(directory / KEYS_FOLDER / CERTIFICATE_FILE)


def pinned_context(ca_pem: str) -> ssl.SSLContext:
    """Return TLS that trusts one authority, whatever this machine's clock says."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=ca_pem)
    context.verify_flags |= NO_CHECK_TIME
    return context
