"""The pages' routes: read, show, and for a form that proves where it comes from, change."""

# FastAPI reads the annotations of the routes, which name what their function made: no
# `from __future__ import annotations` here.
from collections.abc import Callable
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from edge.domain.errors import TillError
from sync.hub.console.data import ConsoleData
from sync.hub.console.drawing import Named, PageRoute, Pages, Said, Visit
from sync.hub.console.file_pages import file_routes
from sync.hub.console.lane_pages import lane_routes
from sync.hub.console.refund_pages import refund_routes
from sync.hub.console.sessions import COOKIE, SESSION_S, Sessions
from sync.hub.console.words import told

STATES = ("open", "accepted", "disputed")
NOTE_MAX = 500


def console_router(data: ConsoleData, secret: bytes, now_s: Callable[[], int]) -> APIRouter:
    """Return the routes under /console. `secret` signs sessions; `now_s` is seconds since 1970."""
    pages = Pages(data, Sessions(secret), now_s)
    router = APIRouter(
        prefix="/console",
        include_in_schema=False,
        default_response_class=Response,
        route_class=PageRoute,
    )
    _signing(router, pages)
    _reading(router, pages)
    lane_routes(router, pages)
    _orders(router, pages)
    refund_routes(router, pages)
    _conflicts(router, pages)
    file_routes(router, pages)
    return router


def _signing(router: APIRouter, pages: Pages) -> None:
    @router.get("/style.css")
    def style() -> Response:
        text = files("sync.hub.console").joinpath("templates/style.css").read_text("utf-8")
        return Response(text, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    @router.get("/sign-in")
    def ask() -> Response:
        return pages.draw("sign_in.html", failed=False)

    @router.post("/sign-in")
    def sign_in(request: Request, token: Said = "") -> Response:
        person = pages.data.sign_in(token)
        if person is None:
            return pages.draw("sign_in.html", status=403, failed=True)
        session = pages.sessions.begin(person.mark, pages.now_s())
        answer = RedirectResponse("/console/", 303)
        answer.set_cookie(
            COOKIE,
            session.cookie,
            max_age=SESSION_S,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
            path="/console",
        )
        return answer

    @router.post("/sign-out", dependencies=[Depends(pages.changer("read"))])
    def sign_out() -> Response:
        answer = RedirectResponse("/console/sign-in", 303)
        answer.delete_cookie(COOKIE, path="/console")
        return answer


def _reading(router: APIRouter, pages: Pages) -> None:
    who = Annotated[Visit, Depends(pages.who)]

    @router.get("/")
    def overview(visit: who) -> Response:
        seen = pages.data.overview()
        return pages.draw("overview.html", visit, here="/console/", seen=seen)

    @router.get("/set-aside")
    def set_aside(visit: who) -> Response:
        rows = pages.data.set_aside()
        return pages.draw("set_aside.html", visit, here="/console/set-aside", rows=rows)

    @router.get("/stock")
    def stock(visit: who, q: Named = "") -> Response:
        rows = pages.data.stock(q)
        return pages.draw("stock.html", visit, here="/console/stock", rows=rows, text=q)

    @router.get("/kept")
    def kept(visit: who) -> Response:
        rows = pages.data.kept_goods()
        return pages.draw("kept.html", visit, here="/console/kept", rows=rows)

    @router.get("/fulfilment")
    def fulfilment(visit: who) -> Response:
        seen = pages.data.fulfilment()
        return pages.draw("fulfilment.html", visit, here="/console/fulfilment", seen=seen)

    @router.get("/prices")
    def prices(visit: who, q: Named = "") -> Response:
        seen = pages.data.prices(q)
        return pages.draw("prices.html", visit, here="/console/prices", seen=seen, text=q)

    @router.get("/staff")
    def staff(visit: who) -> Response:
        rows = pages.data.staff()
        return pages.draw("staff.html", visit, here="/console/staff", rows=rows)


def _orders(router: APIRouter, pages: Pages) -> None:
    who = Annotated[Visit, Depends(pages.who)]
    here = "/console/orders"

    @router.get("/orders")
    def orders(visit: who, q: Named = "") -> Response:
        return pages.draw("orders.html", visit, here=here, rows=pages.data.orders(q), text=q)

    @router.get("/orders/{order}")
    def order(visit: who, order: Named) -> Response:
        seen = pages.data.order(order)
        if seen is not None:
            return pages.draw("order.html", visit, here=here, seen=seen)
        return pages.draw(
            "trouble.html",
            visit,
            404,
            headline="No such order",
            detail="It may belong to another centre. The list shows all that are known here.",
        )


def _conflicts(router: APIRouter, pages: Pages) -> None:
    who = Annotated[Visit, Depends(pages.who)]
    changer = Annotated[Visit, Depends(pages.changer("write"))]
    here = "/console/conflicts"

    @router.get("/conflicts")
    def conflicts(visit: who, state: str = "open") -> Response:
        state = state if state in STATES else "open"
        rows = pages.data.conflicts(state)
        return pages.draw("conflicts.html", visit, here=here, rows=rows, state=state)

    @router.get("/conflicts/{outcome}")
    def conflict(visit: who, outcome: Named) -> Response:
        return _one(pages, visit, outcome)

    @router.post("/conflicts/{outcome}")
    def answer(
        visit: changer,
        outcome: Named,
        answer: Said = "",
        note: Said = "",
    ) -> Response:
        note = note[:NOTE_MAX]
        if answer not in {"accepted", "disputed"}:
            return _one(pages, visit, outcome, "Choose to accept or to dispute.")
        if answer == "disputed" and not note:
            wrong = {"note": "Say here what is disputed, then send it."}
            return _one(pages, visit, outcome, wrong=wrong)
        try:
            pages.data.answer(outcome, answer, note, visit.person.name)
        except TillError as error:
            return _one(pages, visit, outcome, told(error), note=note)
        return _one(pages, visit, outcome, f"Recorded: {answer}.")


def _one(pages: Pages, visit: Visit, outcome: str, said: str = "", **more: Any) -> Response:
    seen = pages.data.conflict(outcome)
    if seen is None:
        return pages.draw(
            "trouble.html",
            visit,
            404,
            headline="No such conflict",
            detail="It may belong to another centre. The list shows all that are known here.",
        )
    return pages.draw(
        "conflict.html", visit, here="/console/conflicts", seen=seen, said=said, **more
    )
