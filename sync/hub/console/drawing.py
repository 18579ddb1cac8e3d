"""Draws pages for whoever is signed in; lets only their own forms change things."""

# FastAPI reads the annotations of what routes depend on: no `from __future__` import here.
import hmac
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader
from pydantic import AfterValidator

from edge.domain.errors import TillError, Unavailable
from sync.hub.console.data import ConsoleData, Person
from sync.hub.console.sessions import COOKIE, Session, Sessions
from sync.hub.console.words import FORM_STALE, PAGES, SCOPE_MISSING, ago, incident, trouble
from sync.hub.services.tokens import allows

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def _plain(text: str) -> str:
    """Return a text without what no database can hold, and without blanks around it."""
    return text.replace("\x00", "").strip()


Named = Annotated[str, AfterValidator(_plain)]
Said = Annotated[str, Form(), AfterValidator(_plain)]
"""What somebody typed into a form."""


class SignedOutError(Exception):
    """Nobody is signed in: the page to sign in comes first."""


class FormRefusedError(Exception):
    """A form may not do what it asks for; `headline` and `detail` say why and what comes next."""

    def __init__(self, headline: str, detail: str) -> None:
        super().__init__(headline)
        self.headline, self.detail = headline, detail


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who is signed in."""

    person: Person
    session: Session

    def may(self, scope: str) -> bool:
        """Tell whether their token's scope is enough."""
        return allows(self.person.scope, scope)


def _environment() -> Environment:
    found = Environment(loader=PackageLoader("sync.hub.console"), autoescape=True)
    found.filters |= {"ago": ago, "incident": incident}
    return found


_ENVIRONMENT = _environment()


@dataclass(frozen=True, slots=True)
class Pages:
    """Draws pages."""

    data: ConsoleData
    sessions: Sessions
    now_s: Callable[[], int]

    def who(self, request: Request) -> Visit:
        """Return who asks; raises `SignedOutError`, also once their token has ended."""
        session = self.sessions.read(request.cookies.get(COOKIE, "."), self.now_s())
        person = self.data.person(session.mark) if session else None
        if session is None or person is None:
            raise SignedOutError
        return Visit(person, session)

    def changer(self, scope: str) -> Callable[..., Visit]:
        """Return what lets a form through that proves its origin, of a token with a scope."""

        def changer(request: Request, proof: Said = "") -> Visit:
            visit = self.who(request)
            if not hmac.compare_digest(proof.encode(), visit.session.proof.encode()):
                raise FormRefusedError(*FORM_STALE)
            if not visit.may(scope):
                headline, detail = SCOPE_MISSING
                raise FormRefusedError(headline, detail.format(has=visit.person.scope, needs=scope))
            return visit

        return changer

    def draw(
        self, name: str, visit: Visit | None = None, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a page."""
        return _drawn(name, visit, status, **values)


class PageRoute(APIRoute):
    """A route whose refusals are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except SignedOutError:
                return RedirectResponse("/console/sign-in", 303)
            except FormRefusedError as error:
                return _trouble(403, error.headline, error.detail)
            except RequestValidationError:
                return _trouble(422, *FORM_STALE)
            except TillError as error:
                return _trouble(503 if isinstance(error, Unavailable) else 409, *trouble(error))

        return answered


def _trouble(status: int, headline: str, detail: str) -> HTMLResponse:
    return _drawn("trouble.html", None, status, headline=headline, detail=detail)


def _drawn(name: str, visit: Visit | None, status: int, **values: Any) -> HTMLResponse:
    values = {"wrong": {}, **values, "pages": PAGES, "visit": visit}
    return HTMLResponse(_ENVIRONMENT.get_template(name).render(values), status, HEADERS)
