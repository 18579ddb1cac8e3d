"""What an app for lanes is made of: its routes, and the centre's clock on every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.api import agreement, catalogue, feeds, streams, wake
from sync.hub.api.problems import PROBLEMS
from sync.wire.problems import HUB_TIME

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from edge.ports import Clock
    from sync.hub.api.centre import Centre


class HubTime:
    """Puts the centre's clock on every answer, by which tills know how wrong theirs is."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and stamp its answer."""

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                now = str(self._clock.now().micros).encode()
                message["headers"] = [*message["headers"], (HUB_TIME.encode(), now)]
            await send(message)

        await self._app(scope, receive, stamped if scope["type"] == "http" else send)


def add_lane_routes(app: FastAPI, centre: Centre) -> None:
    """Let an app serve enrolled lanes."""
    app.state.centre = centre
    for router in (streams.router, feeds.router, wake.router, agreement.router, catalogue.router):
        app.include_router(router, responses=PROBLEMS)
