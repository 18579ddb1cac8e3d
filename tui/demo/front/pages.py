"""The shop front's pages: goods, basket, order; plain forms, no script."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import segno
from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from edge.clock import SystemClock, UuidSource
from edge.domain.errors import BadInput, Refusal, TillError, Unavailable
from tui.demo.front.placing import Asked, place, read_basket, write_basket
from tui.demo.front.shelf import STORES, Shelf
from tui.demo.front.telling import basket_lines, order_page, trouble

if TYPE_CHECKING:
    from starlette.requests import Request

    from tui.demo.office import Office

BASKET = "basket"
QR_SCALE = 6
_ORDER = re.compile(r"[0-9A-Za-z-]{1,64}")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def front_app(office: Office) -> Starlette:
    """Return the shop front of a centre."""
    front = _Front(office)
    routes = [
        Route("/", front.goods),
        Route("/basket", front.basket),
        Route("/basket", front.change, methods=["POST"]),
        Route("/orders", front.place, methods=["POST"]),
        Route("/orders/{order}", front.order),
        Route("/orders/{order}/code.png", front.code),
        Route("/orders/{order}/cancel", front.cancel, methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={TillError: front.failed})


class _Front:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._shelf = Shelf(office)
        self._clock = SystemClock()
        self._ids = UuidSource(self._clock)
        self._pages = Environment(
            loader=PackageLoader("tui.demo.front"), autoescape=True, trim_blocks=True
        )

    async def goods(self, request: Request) -> Response:
        words = request.query_params.get("q", "")[:80]
        wares = await run_in_threadpool(self._shelf.search, words)
        return self._page(request, "goods.html", words=words, wares=wares)

    async def basket(self, request: Request) -> Response:
        lines = await run_in_threadpool(basket_lines, self._shelf, _basket_of(request))
        drawn = self._clock.now().micros
        return self._page(request, "basket.html", lines=lines, stores=STORES, drawn=drawn)

    async def change(self, request: Request) -> Response:
        form = await request.form()
        basket = _basket_of(request)
        item, count = str(form.get("item", "")), str(form.get("count", ""))
        changed = read_basket(f"{item}:{count}")
        basket.pop(item, None)
        answer = RedirectResponse(_back(str(form.get("back", ""))), 303)
        _keep(answer, basket | changed)
        return answer

    async def place(self, request: Request) -> Response:
        form = {name: str(value).strip() for name, value in (await request.form()).items()}
        drawn = form.get("drawn", "")
        now_micros = self._clock.now().micros
        asked = Asked(
            key=form.get("key") or self._ids.new(),
            drawn_micros=int(drawn) if drawn.isdecimal() and len(drawn) < 18 else now_micros,
            basket=read_basket(form.get("goods", "")),
            method=form.get("method", ""),
            location=form.get("location", ""),
            name=form.get("name", "")[:80],
            email=form.get("email", "")[:200],
            pay=form.get("pay", ""),
            **_sent_to(form),
        )
        order = await run_in_threadpool(place, self._office, self._shelf, asked)
        if "application/json" in request.headers.get("accept", ""):
            codes = await run_in_threadpool(self._codes, order)
            return JSONResponse({"order": order, "codes": codes}, 201, HEADERS)
        answer = RedirectResponse(f"/orders/{order}", 303)
        _keep(answer, {})
        return answer

    async def order(self, request: Request) -> Response:
        order = _order_of(request)
        told = await run_in_threadpool(self._office.get, f"/v1/orders/{order}")
        codes = await run_in_threadpool(self._codes, order)
        return self._page(request, "order.html", **order_page(told, codes))

    async def code(self, request: Request) -> Response:
        order, wanted = _order_of(request), request.query_params.get("part", "")
        for each in await run_in_threadpool(self._codes, order):
            if wanted in ("", each["fulfilment"]):
                picture = io.BytesIO()
                segno.make(each["code"], error="m").save(picture, kind="png", scale=QR_SCALE)
                return Response(picture.getvalue(), media_type="image/png", headers=HEADERS)
        return Response(status_code=404, headers=HEADERS)

    async def cancel(self, request: Request) -> Response:
        order = _order_of(request)
        form = await request.form()
        key = str(form.get("key", "")) or self._ids.new()
        asked = {"by": "customer", "reason": "changed_mind"}
        await run_in_threadpool(self._office.post, f"/v1/orders/{order}/cancel", asked, key)
        return RedirectResponse(f"/orders/{order}", 303)

    async def failed(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, TillError)
        status = _status_of(error)
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"code": error.code, **error.facts}, status, HEADERS)
        return self._page(request, "trouble.html", status, what=trouble(error))

    def _codes(self, order: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._office.get(f"/v1/orders/{order}/collection-codes")
        return found

    def _page(self, request: Request, name: str, status: int = 200, **what: Any) -> Response:
        count = sum(_basket_of(request).values())
        text = self._pages.get_template(name).render(count=count, key=self._ids.new(), **what)
        return HTMLResponse(text, status, HEADERS)


def _sent_to(form: dict[str, str]) -> dict[str, Any]:
    """Return where a parcel goes, where the form says so."""
    lines = tuple(form[name][:80] for name in ("street", "town") if form.get(name))
    return {"ship_to": lines, "country": form.get("country", "")[:2].upper()} if lines else {}


def _order_of(request: Request) -> str:
    """Return the order that a path names; nothing else may become part of the centre's paths."""
    order = str(request.path_params["order"])
    if not _ORDER.fullmatch(order):
        raise Refusal("record_unknown")
    return order


def _status_of(error: TillError) -> int:
    if isinstance(error, Unavailable):
        return 503
    if isinstance(error, BadInput):
        return 400
    return 404 if error.code == "record_unknown" else 409


def _basket_of(request: Request) -> dict[str, int]:
    return read_basket(request.cookies.get(BASKET, "").replace(".", " ").replace("*", ":"))


def _keep(answer: Response, basket: dict[str, int]) -> None:
    text = write_basket(basket).replace(":", "*").replace(" ", ".")
    answer.set_cookie(BASKET, text, httponly=True, samesite="lax")


def _back(path: str) -> str:
    """Return a path of this shop to go back to, wherever a form claims to come from."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
