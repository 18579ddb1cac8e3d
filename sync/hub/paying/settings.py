"""How a centre reaches its payment gateway: the file `payments.toml` of its folder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from edge.domain.errors import BadInput
from sync.hub.paying.deciding import CaptureAt
from sync.hub.paying.intents import TIMEOUT_S, IntentsGateway

if TYPE_CHECKING:
    from sync.hub.paying.gateway import PaymentGateway

FILE: Final = "payments.toml"
TOKEN: Final = Path("keys") / "payments.token"
"""The gateway's secret: with the other keys, so that backups hold it and no setting shows it."""


class _Form(BaseModel):
    """The file, whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$")]
    capture_at: CaptureAt = CaptureAt.READY
    timeout_s: Annotated[float, Field(gt=0, le=120)] = TIMEOUT_S


@dataclass(frozen=True, slots=True)
class PaymentSettings:
    """Where the gateway is, its secret, and when money is taken."""

    url: str
    token: str
    capture_at: CaptureAt
    timeout_s: float


def payment_settings(folder: Path) -> PaymentSettings | None:
    """Return what the file of a centre's folder says; None where there is none.

    Raises `BadInput` "payments_unreadable" with what is wrong.
    """
    file = folder / FILE
    if not file.exists():
        return None
    try:
        form = _Form.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        token = (folder / TOKEN).read_text(encoding="utf-8").strip()
    except ValidationError as error:
        first = error.errors()[0]
        told = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise BadInput("payments_unreadable", file=str(file), told=told) from error
    except (OSError, ValueError) as error:
        raise BadInput("payments_unreadable", file=str(file), told=str(error)) from error
    return PaymentSettings(form.url, token, form.capture_at, form.timeout_s)


def gateway_of(folder: Path) -> PaymentGateway | None:
    """Return the gateway that a centre's folder names; None where it names none."""
    settings = payment_settings(folder)
    return _gateway(settings) if settings is not None else None


@lru_cache(maxsize=4)
def _gateway(settings: PaymentSettings) -> PaymentGateway:
    # Made once: a client keeps its lines open and its certificates read.
    return IntentsGateway(settings.url, settings.token, timeout_s=settings.timeout_s)
