"""How a centre reaches carriers: the file `carriers.toml` of its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from sync.hub.carrying.parcels_api import TIMEOUT_S, ParcelsApi
from sync.hub.folder_settings import read_form, unreadable_as

if TYPE_CHECKING:
    from sync.hub.carrying.carrier import Carrier

FILE: Final = "carriers.toml"
TOKENS: Final = Path("keys")
"""Where each carrier's secret is, as carrier-NAME.token: backups hold it, no setting shows it."""

_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class _CarrierForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$")]
    timeout_s: Annotated[float, Field(gt=0, le=120)] = TIMEOUT_S


class _Form(BaseModel):
    """The file, whole: carriers by the short name that tills use for them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    carriers: Annotated[dict[_Name, _CarrierForm], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class CarrierSettings:
    """Where a carrier is, and its secret."""

    url: str
    token: str
    timeout_s: float


def carrier_settings(folder: Path) -> dict[str, CarrierSettings]:
    """Return what the file of a centre's folder says, by carrier; empty where there is none.

    Raises `BadInput` "carriers_unreadable" with what is wrong.
    """
    file = folder / FILE
    if not file.exists():
        return {}
    with unreadable_as("carriers_unreadable", file):
        form = read_form(file, _Form)
        return {
            name: CarrierSettings(each.url, _token(folder, name), each.timeout_s)
            for name, each in form.carriers.items()
        }


def _token(folder: Path, name: str) -> str:
    return (folder / TOKENS / f"carrier-{name}.token").read_text(encoding="utf-8").strip()


def carriers_of(folder: Path) -> dict[str, Carrier]:
    """Return the carriers that a centre's folder names."""
    return {
        name: ParcelsApi(each.url, each.token, timeout_s=each.timeout_s)
        for name, each in carrier_settings(folder).items()
    }
