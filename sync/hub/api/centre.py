"""What the routes for lanes work with, as one value of the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import Depends, Request

from edge.ports import Clock
from sync.hub.api.admission import Admission
from sync.hub.api.catalogue_files import CatalogueFiles
from sync.hub.api.turns import Turns
from sync.hub.database import Database
from sync.hub.store.hub_store import PostgresHubStore


@dataclass(frozen=True)
class Centre:
    """The databases with what stands around them.

    `database` is home, where what all stores share lies; `database_for` finds that of a store.
    `outcome_key` signs what the resolver decides.
    """

    database: Database
    clock: Clock
    outcome_key: Ed25519PrivateKey
    catalogue: CatalogueFiles | None = None
    admission: Admission = field(default_factory=Admission)
    turns: Turns = field(default_factory=Turns)
    shard_of: Callable[[str], Database] | None = None
    store: PostgresHubStore = field(init=False)

    def __post_init__(self) -> None:
        store = PostgresHubStore(self.database, self.clock, self.shard_of)
        object.__setattr__(self, "store", store)

    def database_for(self, store: str) -> Database:
        """Return the database that keeps what a store owns."""
        return self.store.database_for(store)


def centre_of(request: Request) -> Centre:
    """Return what the app works with."""
    return cast("Centre", request.app.state.centre)


TheCentre = Annotated[Centre, Depends(centre_of)]
"""A parameter of a route: what the app works with."""
