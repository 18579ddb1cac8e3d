"""The page of refunds that wait for a person: listed, asked of the gateway again, given back."""

# FastAPI reads the annotations of the routes, which name what their function made: no
# `from __future__ import annotations` here.
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from edge.domain.errors import TillError
from sync.hub.console.drawing import Named, Pages, Said, Visit
from sync.hub.console.words import told

HERE = "/console/refunds"
NOTE_MAX = 200


def refund_routes(router: APIRouter, pages: Pages) -> None:
    """Add the routes of refunds."""
    changer = Annotated[Visit, Depends(pages.changer("write"))]

    @router.get("/refunds")
    def listed(visit: Annotated[Visit, Depends(pages.who)]) -> Response:
        return _drawn(pages, visit)

    @router.post("/refunds/{order}/retry")
    def retry(visit: changer, order: Named) -> Response:
        try:
            pages.data.ask_refund_again(order)
        except TillError as error:
            return _drawn(pages, visit, told(error))
        return _drawn(pages, visit, "The gateway is asked again; what it declines comes back here.")

    @router.post("/refunds/{order}/given")
    def given(visit: changer, order: Named, minor: Said = "", note: Said = "") -> Response:
        note = note[:NOTE_MAX]
        if not note:
            return _drawn(pages, visit, "Say how it was given back: the order's story keeps it.")
        try:
            pages.data.refund_given(order, int(minor) if minor.isdecimal() else 0, note)
        except TillError as error:
            return _drawn(pages, visit, told(error))
        return _drawn(pages, visit, "Noted: given back.")


def _drawn(pages: Pages, visit: Visit, said: str = "") -> Response:
    rows = pages.data.refunds()
    return pages.draw("refunds.html", visit, here=HERE, rows=rows, said=said)
