"""The app that tills talk to, whatever database keeps their store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from edge.domain.errors import BadInput, Refusal
from sync.hub.api import enrolling
from sync.hub.api.centre import Centre
from sync.hub.api.gate import PEER_CERTIFICATE
from sync.hub.api.lanes_app import HubTime, add_lane_routes
from sync.hub.api.problems import answer_with_problems
from sync.hub.pki import outcome_key, read_lane_certificate

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from sync.hub.database import Database
    from sync.hub.hub import Hub


class _ByStore:
    """Hands a request to the app of the database that keeps the lane's store."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._apps = {database: _app(hub, database) for database in hub.shards.databases()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app_for(scope)(scope, receive, send)

    def _app_for(self, scope: Scope) -> ASGIApp:
        der = scope.get("state", {}).get(PEER_CERTIFICATE)
        held = read_lane_certificate(der) if der else None
        shards = self._hub.shards
        return self._apps[shards.database_for(held.store) if held else shards.home]


def create_lanes_app(hub: Hub) -> ASGIApp:
    """Return the app for tills, enrolled ones and those that ask to be."""
    if len(hub.shards.databases()) == 1:
        return _app(hub, hub.database)
    return _ByStore(hub)


def _app(hub: Hub, database: Database) -> FastAPI:
    app = FastAPI(title="Tillwright centre: lanes", version="1", docs_url=None, redoc_url=None)
    app.state.hub = hub
    app.include_router(enrolling.router)
    add_lane_routes(app, Centre(database, hub.clock, outcome_key(hub.authority.folder)))
    answer_with_problems(app)
    for family in (Refusal, BadInput):
        app.add_exception_handler(family, enrolling.refused)
    app.add_middleware(HubTime, clock=hub.clock)
    return app
