"""A till that wants to be enrolled: its key, its request, and how its journal begins."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from edge.domain.chain import NO_HASH, chain_hash
from sync.hub.enrolment import EnrolmentRequest, Genesis


@dataclass(frozen=True)
class Applicant:
    """A lane before the centre knows it."""

    store: str = "S1"
    lane: str = "L1"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def key_pem(self) -> str:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def csr(self) -> str:
        request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
        return request.sign(self.key, None).public_bytes(Encoding.PEM).decode()

    def genesis(self, **changes: object) -> Genesis:
        entry = {
            "v": 1, "lane": self.lane, "inc": "i1", "seq": 1, "stamp": [1, 0], "wall": 1,
            "kind": "till.opened", "ver": 1, "op": "o1", "subject": "s1", "store": self.store,
            "actor": "", "date": "2026-11-24",
            "body": {"public_key": self.key.public_key().public_bytes_raw().hex()},
        }  # fmt: skip
        text = json.dumps(entry | changes)
        return Genesis(text, self.key.sign(chain_hash(NO_HASH, text)).hex())

    def request(self, code: str) -> EnrolmentRequest:
        return EnrolmentRequest(code, self.store, self.lane, self.csr, self.genesis())
