"""The app that tills talk to, whatever database keeps their store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from edge.domain.errors import BadInput, Refusal
from sync.hub.api import availability, enrolling
from sync.hub.api.catalogue_files import CatalogueFiles
from sync.hub.api.centre import Centre
from sync.hub.api.described_operations import name_operations
from sync.hub.api.lanes_app import HubTime, add_lane_routes
from sync.hub.api.problems import DESCRIPTION, PROBLEMS, answer_with_problems
from sync.hub.pki import outcome_key

if TYPE_CHECKING:
    from sync.hub.hub import Hub


def create_lanes_app(hub: Hub) -> FastAPI:
    """Return the app for tills, enrolled ones and those that ask to be."""
    app = FastAPI(
        title="Tillwright centre: lanes",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=DESCRIPTION,
    )
    app.state.hub = hub
    app.include_router(enrolling.router, responses=PROBLEMS)
    add_lane_routes(app, centre_of_hub(hub))
    app.include_router(availability.router, responses=PROBLEMS)
    name_operations(app)
    answer_with_problems(app)
    for family in (Refusal, BadInput):
        app.add_exception_handler(family, enrolling.refused)
    app.add_middleware(HubTime, clock=hub.clock)
    return app


def centre_of_hub(hub: Hub) -> Centre:
    """Return what the routes for lanes work with."""
    return Centre(
        hub.database,
        hub.clock,
        outcome_key(hub.authority.folder),
        catalogue_files(hub),
        shard_of=hub.shards.database_for,
    )


def catalogue_files(hub: Hub) -> CatalogueFiles:
    """Return the catalogue files of a centre's folder."""
    return CatalogueFiles(hub.folder / "catalogue", hub.database, hub.clock)
