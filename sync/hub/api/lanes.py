"""The app that tills talk to, enrolled ones and those that ask to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, Refusal
from sync.hub.api import enrolling
from sync.hub.api.catalogue_files import CatalogueFiles
from sync.hub.api.centre import Centre
from sync.hub.api.lanes_app import lanes_app
from sync.hub.pki import outcome_key

if TYPE_CHECKING:
    from fastapi import FastAPI

    from sync.hub.hub import Hub


def create_lanes_app(hub: Hub) -> FastAPI:
    """Return the app for tills."""
    app = lanes_app(
        Centre(
            hub.database,
            hub.clock,
            outcome_key(hub.authority.folder),
            CatalogueFiles(hub.folder / "catalogue", hub.database),
            shard_of=hub.shards.database_for,
        )
    )
    app.state.hub = hub
    app.include_router(enrolling.router)
    for family in (Refusal, BadInput):
        app.add_exception_handler(family, enrolling.refused)
    return app
