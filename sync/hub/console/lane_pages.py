"""The page of one lane: its lives, what happened to it, how it joins, how its key ends."""

# FastAPI reads the annotations of the routes, which name what their function made: no
# `from __future__ import annotations` here.
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from edge.domain.errors import TillError
from sync.hub.console.drawing import Named, Pages, Said, Visit
from sync.hub.console.words import told

REASON_MAX = 200


def lane_routes(router: APIRouter, pages: Pages) -> None:
    """Add the routes of lanes."""

    @router.get("/lanes", dependencies=[Depends(pages.who)])
    def find(store: Named = "", lane: Named = "") -> Response:
        if not store or not lane:
            return RedirectResponse("/console/", 303)
        path = f"/console/lanes/{quote(store, safe='')}/{quote(lane, safe='')}"
        return RedirectResponse(path, 303)

    @router.get("/lanes/{store}/{lane}")
    def one(visit: Annotated[Visit, Depends(pages.who)], store: Named, lane: Named) -> Response:
        return _drawn(pages, visit, store, lane)

    _changes(router, pages)


def _changes(router: APIRouter, pages: Pages) -> None:
    changer = Annotated[Visit, Depends(pages.changer("admin"))]

    @router.post("/lanes/{store}/{lane}/code")
    def code(visit: changer, store: Named, lane: Named, replaces: Said = "") -> Response:
        try:
            made = pages.data.enrol_code(store, lane, replaces=replaces == "yes")
        except TillError as error:
            return _drawn(pages, visit, store, lane, said=told(error))
        return _drawn(pages, visit, store, lane, code=made)

    @router.post("/lanes/{store}/{lane}/revoke")
    def revoke(visit: changer, store: Named, lane: Named, reason: Said = "") -> Response:
        reason = reason[:REASON_MAX]
        if not reason:
            wrong = {"reason": "Say here why the key ends: the till is told."}
            return _drawn(pages, visit, store, lane, wrong=wrong)
        try:
            pages.data.revoke(store, lane, reason)
        except TillError as error:
            return _drawn(pages, visit, store, lane, said=told(error))
        return _drawn(pages, visit, store, lane, said=f"The key of lane {lane} has ended.")


def _drawn(pages: Pages, visit: Visit, store: str, lane: str, **values: Any) -> Response:
    seen = pages.data.lane(store, lane)
    return pages.draw("lane.html", visit, here="/console/", seen=seen, **values)
