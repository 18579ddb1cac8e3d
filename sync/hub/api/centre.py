"""What the routes for lanes work with, as one value of the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

from sync.hub.api.admission import Admission
from sync.hub.store.hub_store import PostgresHubStore

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from edge.ports import Clock
    from sync.hub.api.catalogue_files import CatalogueFiles
    from sync.hub.database import Database


@dataclass(frozen=True)
class Centre:
    """The database with what stands around it. `outcome_key` signs what the resolver decides."""

    database: Database
    clock: Clock
    outcome_key: Ed25519PrivateKey
    catalogue: CatalogueFiles | None = None
    admission: Admission = field(default_factory=Admission)
    store: PostgresHubStore = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "store", PostgresHubStore(self.database, self.clock))


def centre_of(request: Request) -> Centre:
    """Return what the app works with."""
    return cast("Centre", request.app.state.centre)


TheCentre = Annotated[Centre, Depends(centre_of)]
"""A parameter of a route: what the app works with."""
