"""What a till may ask before and after it is enrolled: the authority, the time, certificates."""

# FastAPI reads the annotations of the routes: no `from __future__ import annotations` here.
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from edge.domain.errors import BadInput, Refusal
from sync.hub.api.gate import PEER_CERTIFICATE
from sync.hub.api.problems import MEDIA_TYPE
from sync.hub.enrolment import EnrolmentRequest
from sync.hub.hub import Hub
from sync.hub.pki import LaneCertificate, read_lane_certificate
from sync.hub.words import explain
from sync.wire import problems

router = APIRouter(prefix="/v1", tags=["enrolment"])

_STATUS = {
    "lane_revoked": 403,
    "lane_unknown": 403,
    problems.NOT_AUTHENTICATED: 401,
    "changed_meanwhile": 412,
    "record_unknown": 404,
    "store_unknown": 404,
    "order_invalid": 422,
    "routing_rules_invalid": 422,
}


@dataclass(frozen=True, slots=True)
class AuthorityAnswer:
    """The certificate that a till pins after it has compared the fingerprint in its code."""

    certificate: str
    hub: str


@dataclass(frozen=True, slots=True)
class CertificateAnswer:
    """A lane's certificate with the authority's; both PEM."""

    certificate: str
    ca: str
    hub: str
    hub_time_micros: int


@dataclass(frozen=True, slots=True)
class TimeAnswer:
    """The centre's clock, in microseconds since 1970, UTC."""

    hub_time_micros: int


@dataclass(frozen=True, slots=True)
class RenewalRequest:
    """A signing request (PEM) for the key of the certificate that the connection shows."""

    csr: str


def _hub(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub


TheHub = Annotated[Hub, Depends(_hub)]


def _held(request: Request) -> LaneCertificate:
    """Return the certificate of the connection, whether it has expired or not."""
    der = request.scope.get("state", {}).get(PEER_CERTIFICATE)
    held = read_lane_certificate(der) if der else None
    if held is None:
        raise Refusal(problems.NOT_AUTHENTICATED)
    return held


@router.get("/ca")
def authority(hub: TheHub) -> AuthorityAnswer:
    """Return the authority's certificate; it is compared with the fingerprint in the code."""
    return AuthorityAnswer(hub.authority.pem, hub.hub_id)


@router.get("/time")
def time(hub: TheHub) -> TimeAnswer:
    """Return the centre's clock."""
    return TimeAnswer(hub.clock.now().micros)


@router.post("/enrolments", status_code=201)
def enrol(hub: TheHub, asked: EnrolmentRequest) -> CertificateAnswer:
    """Enrol a till that holds a good code."""
    return _answer(hub, hub.registry(asked.store).enrol(asked))


@router.post("/renewals", status_code=201)
def renew(
    hub: TheHub, held: Annotated[LaneCertificate, Depends(_held)], asked: RenewalRequest
) -> CertificateAnswer:
    """Renew a lane's certificate, also after it has expired, unless its key has ended."""
    return _answer(hub, hub.registry(held.store).renew(held, asked.csr.encode()))


def _answer(hub: Hub, pem: str) -> CertificateAnswer:
    return CertificateAnswer(pem, hub.authority.pem, hub.hub_id, hub.clock.now().micros)


def refused(_: Request, error: Exception) -> JSONResponse:
    """Answer a refusal or a wrong input as problem details, with the centre's own words."""
    assert isinstance(error, Refusal | BadInput)
    words = explain(error)
    status = _STATUS.get(error.code, 400 if isinstance(error, BadInput) else 409)
    body: dict[str, Any] = {
        **error.facts,
        "type": "about:blank",
        "code": error.code,
        "title": words.headline,
        "status": status,
        "detail": words.headline,
        "next": words.next_step,
    }
    return JSONResponse(body, status, {"cache-control": "no-store"}, media_type=MEDIA_TYPE)
