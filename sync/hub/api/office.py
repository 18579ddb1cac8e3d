"""The app of the office: integrators and the console; no till comes here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse

from edge.domain.errors import BadInput, OutcomeUnknown, Refusal, Unavailable
from sync.hub.api.described_events import describe_events
from sync.hub.api.described_operations import name_operations
from sync.hub.api.enrolling import refused
from sync.hub.api.idempotent import Idempotent
from sync.hub.api.lanes_app import HubTime
from sync.hub.api.office_routes import office_routers
from sync.hub.api.problems import DESCRIPTION, PROBLEMS, answer_with_problems
from sync.hub.console.centre import CentreData
from sync.hub.console.pages import console_router
from sync.hub.metrics import metrics_text
from sync.hub.pki import console_secret

if TYPE_CHECKING:
    from sync.hub.hub import Hub


def create_office_app(hub: Hub) -> FastAPI:
    """Return the app of the office."""
    app = FastAPI(
        title="Tillwright centre: office",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=DESCRIPTION,
    )
    app.state.hub = hub

    @app.get("/", include_in_schema=False)
    def entrance() -> RedirectResponse:
        """Lead a browser to the console."""
        return RedirectResponse("/console/", 307)

    @app.get("/healthz", tags=["health"], responses={503: {"description": "A database is away."}})
    def health(response: Response) -> dict[str, Any]:
        """Tell whether every database answers."""
        answers = [_answers(database) for database in hub.shards.databases()]
        response.status_code = 200 if all(answers) else 503
        return {"hub": hub.hub_id, "databases": len(answers), "answering": sum(answers)}

    @app.get("/metrics", tags=["health"], response_class=Response)
    def metrics() -> Response:
        """Return figures in Prometheus' text form."""
        return Response(metrics_text(hub), media_type="text/plain; version=0.0.4")

    for router in office_routers():
        app.include_router(router, responses=PROBLEMS)
    secret = console_secret(hub.authority.folder)
    app.include_router(
        console_router(CentreData(hub), secret, lambda: hub.clock.now().micros // 1_000_000)
    )
    name_operations(app)
    describe_events(app)
    answer_with_problems(app)
    for family in (Refusal, BadInput):
        app.add_exception_handler(family, refused)
    app.add_middleware(Idempotent, hub=hub)
    app.add_middleware(HubTime, clock=hub.clock)
    return app


def _answers(database: Any) -> bool:
    try:
        database.run(lambda cursor: cursor.execute("SELECT 1"))
    except (Unavailable, OutcomeUnknown):
        return False
    return True
