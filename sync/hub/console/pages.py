"""The pages' routes: read, show, and for a form that proves where it comes from, change."""

# FastAPI reads the annotations of the routes, which name what their function made: no
# `from __future__ import annotations` here.
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader

from edge.domain.errors import TillError
from sync.hub.console.data import ConsoleData
from sync.hub.console.sessions import COOKIE, SESSION_S, Session, Sessions
from sync.hub.console.words import PAGES, ago, incident, trouble

FILE_KINDS = ("items", "prices", "promotions", "staff")
STATES = ("open", "accepted", "disputed")
NOTE_MAX = 500
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class SignedOutError(Exception):
    """Nobody is signed in: the page to sign in comes first."""


class FormRefusedError(Exception):
    """A form came without the proof that our own page sent it."""


def _environment() -> Environment:
    found = Environment(loader=PackageLoader("sync.hub.console"), autoescape=True)
    found.filters |= {"ago": ago, "incident": incident}
    return found


@dataclass(frozen=True, slots=True)
class Pages:
    """Draws pages for whoever is signed in."""

    data: ConsoleData
    sessions: Sessions
    now_s: Callable[[], int]
    is_secure: bool
    environment: Environment

    def who(self, request: Request) -> Session:
        """Return the session of a request; raises `SignedOutError`."""
        found = self.sessions.read(request.cookies.get(COOKIE, "."), self.now_s())
        if found is None:
            raise SignedOutError
        return found

    def changer(self, request: Request, proof: Annotated[str, Form()] = "") -> Session:
        """Return the session of a form that proves its origin; raises `FormRefusedError`."""
        session = self.who(request)
        if not hmac.compare_digest(proof.encode(), session.proof.encode()):
            raise FormRefusedError
        return session

    def draw(
        self, name: str, session: Session | None = None, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a page."""
        values |= {"pages": PAGES, "who": session.who if session else ""}
        values["proof"] = session.proof if session else ""
        text = self.environment.get_template(name).render(values)
        return HTMLResponse(text, status, HEADERS)


def console_router(
    data: ConsoleData, secret: bytes, now_s: Callable[[], int], *, is_secure: bool = False
) -> APIRouter:
    """Return the routes under /console. `secret` signs sessions; `now_s` is seconds since 1970."""
    pages = Pages(data, Sessions(secret), now_s, is_secure, _environment())
    router = APIRouter(prefix="/console", include_in_schema=False, default_response_class=Response)
    _signing(router, pages)
    _reading(router, pages)
    _conflicts(router, pages)
    _files(router, pages)
    return router


def handlers() -> dict[int | type[Exception], Any]:
    """Return what the app has to answer for the exceptions of the pages."""
    environment = _environment()

    def signed_out(_request: Request, _error: Exception) -> Response:
        return RedirectResponse("/console/sign-in", 303)

    def refused(_request: Request, _error: Exception) -> Response:
        text = environment.get_template("trouble.html").render(
            headline="This form is out of date",
            detail="It was not sent by a page of this session. Open the page again and repeat it.",
        )
        return HTMLResponse(text, 403, HEADERS)

    return {SignedOutError: signed_out, FormRefusedError: refused}


def _signing(router: APIRouter, pages: Pages) -> None:
    @router.get("/style.css")
    def style() -> Response:
        text = files("sync.hub.console").joinpath("templates/style.css").read_text("utf-8")
        return Response(text, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    @router.get("/sign-in")
    def ask() -> Response:
        return pages.draw("sign_in.html", failed=False)

    @router.post("/sign-in")
    def sign_in(token: Annotated[str, Form()] = "") -> Response:
        who = pages.data.sign_in(token.strip())
        if who is None:
            return pages.draw("sign_in.html", status=403, failed=True)
        session = pages.sessions.begin(who, pages.now_s())
        answer = RedirectResponse("/console/", 303)
        answer.set_cookie(
            COOKIE,
            session.cookie,
            max_age=SESSION_S,
            httponly=True,
            samesite="strict",
            secure=pages.is_secure,
            path="/console",
        )
        return answer

    @router.post("/sign-out", dependencies=[Depends(pages.changer)])
    def sign_out() -> Response:
        answer = RedirectResponse("/console/sign-in", 303)
        answer.delete_cookie(COOKIE, path="/console")
        return answer


def _reading(router: APIRouter, pages: Pages) -> None:
    who = Annotated[Session, Depends(pages.who)]

    @router.get("/")
    def overview(session: who) -> Response:
        seen = pages.data.overview()
        return pages.draw("overview.html", session, here="/console/", seen=seen)

    @router.get("/set-aside")
    def set_aside(session: who) -> Response:
        rows = pages.data.set_aside()
        return pages.draw("set_aside.html", session, here="/console/set-aside", rows=rows)

    @router.get("/stock")
    def stock(session: who, q: str = "") -> Response:
        rows = pages.data.stock(q.strip())
        return pages.draw("stock.html", session, here="/console/stock", rows=rows, text=q)

    @router.get("/orders")
    def orders(session: who) -> Response:
        rows = pages.data.orders()
        return pages.draw("orders.html", session, here="/console/orders", rows=rows)

    @router.get("/staff")
    def staff(session: who) -> Response:
        rows = pages.data.staff()
        return pages.draw("staff.html", session, here="/console/staff", rows=rows)


def _conflicts(router: APIRouter, pages: Pages) -> None:
    who = Annotated[Session, Depends(pages.who)]
    changer = Annotated[Session, Depends(pages.changer)]
    here = "/console/conflicts"

    @router.get("/conflicts")
    def conflicts(session: who, state: str = "open") -> Response:
        state = state if state in STATES else "open"
        rows = pages.data.conflicts(state)
        return pages.draw("conflicts.html", session, here=here, rows=rows, state=state)

    @router.get("/conflicts/{outcome}")
    def conflict(session: who, outcome: str) -> Response:
        return _one(pages, session, outcome)

    @router.post("/conflicts/{outcome}")
    def answer(
        session: changer,
        outcome: str,
        answer: Annotated[str, Form()] = "",
        note: Annotated[str, Form()] = "",
    ) -> Response:
        note = note.strip()[:NOTE_MAX]
        if answer not in {"accepted", "disputed"}:
            return _one(pages, session, outcome, "Choose to accept or to dispute.")
        if answer == "disputed" and not note:
            return _one(pages, session, outcome, "Say in the note what is disputed, then send it.")
        try:
            pages.data.answer(outcome, answer, note, session.who)
        except TillError as error:
            return _one(pages, session, outcome, trouble(error))
        return _one(pages, session, outcome, f"Recorded: {answer}.")


def _one(pages: Pages, session: Session, outcome: str, said: str = "") -> Response:
    seen = pages.data.conflict(outcome)
    if seen is None:
        return pages.draw(
            "trouble.html",
            session,
            404,
            headline="No such conflict",
            detail="It may belong to another centre. The list shows all that are known here.",
        )
    return pages.draw("conflict.html", session, here="/console/conflicts", seen=seen, said=said)


def _files(router: APIRouter, pages: Pages) -> None:
    here = "/console/files"

    @router.get("/files")
    def ask(session: Annotated[Session, Depends(pages.who)]) -> Response:
        return pages.draw("files.html", session, here=here, kinds=FILE_KINDS, text="", kind="items")

    @router.post("/files")
    def take(
        session: Annotated[Session, Depends(pages.changer)],
        kind: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
        dry: Annotated[str, Form()] = "yes",
    ) -> Response:
        said, result = "", None
        shown: dict[str, Any] = {"kinds": FILE_KINDS, "text": text, "kind": kind}
        if kind not in FILE_KINDS:
            said = "Choose what the file holds."
        else:
            try:
                result = pages.data.take_file(kind, text, dry=dry != "no", by=session.who)
            except TillError as error:
                said = trouble(error)
        return pages.draw("files.html", session, here=here, result=result, said=said, **shown)
