"""The shop front's pages stand what browsers and strangers send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from starlette.testclient import TestClient

from edge.domain.errors import Refusal
from tui.demo.front.pages import BASKET, front_app

if TYPE_CHECKING:
    from tui.demo.office import Office

MUG = {"key": "mug", "body": {"description": "<b>Mug</b>", "price": "350"}}
STOCK = [{"location": "demo-1", "available_milli": 2000}]


class SomeOffice:
    """Knows one of the goods, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.placed: dict[str, Any] = {}

    def get(self, path: str, **_: Any) -> Any:
        self.asked.append(path)
        known = {"/v1/items/mug": MUG, "/v1/stock/mug": STOCK}
        if path not in known:
            raise Refusal("record_unknown")
        return known[path]

    def post(self, path: str, body: Any, _: str) -> Any:
        self.asked.append(path)
        self.placed = body
        return {"order": "o-1"}

    def everything(self, _: str) -> Any:
        return [MUG]


@pytest.fixture
def office() -> SomeOffice:
    return SomeOffice()


@pytest.fixture
def browser(office: SomeOffice) -> TestClient:
    return TestClient(front_app(cast("Office", office)))


def test_names_of_goods_are_text(browser: TestClient) -> None:
    page = browser.get("/").text

    assert "&lt;b&gt;Mug" in page
    assert "<b>Mug" not in page


def test_goods_that_are_sold_no_more_leave_the_basket(browser: TestClient) -> None:
    browser.cookies.set(BASKET, "gone*1.mug*2")

    page = browser.get("/basket")

    assert page.status_code == 200
    assert 'name="goods" value="mug:2 "' in page.text


@pytest.mark.parametrize("name", ["x%3Fstate=placed", "none", "%2e%2e%2fitems"])
def test_only_an_order_is_asked_for(browser: TestClient, office: SomeOffice, name: str) -> None:
    assert browser.get(f"/orders/{name}").status_code in (404, 405)

    assert office.asked in ([], ["/v1/orders/none"])


def test_the_customer_says_how_to_pay_and_the_centre_how_to_reach_them(
    browser: TestClient, office: SomeOffice
) -> None:
    form = {"goods": "mug:2", "method": "pickup", "location": "demo-1", "key": "form-12345678"}
    form |= {"name": "Ann Baker", "email": "ann@example.org"}

    browser.post("/orders", data=form | {"pay": "card"}, follow_redirects=False)
    card = office.placed
    browser.post("/orders", data=form | {"pay": "collection"}, follow_redirects=False)

    assert (card["email"], card["payment"]["movement"]) == ("ann@example.org", "authorise")
    assert (card["payment"]["amount_minor"], bool(card["payment"]["token"])) == (700, True)
    assert "payment" not in office.placed
    office.placed = {}
    sent = browser.post("/orders", data=form | {"pay": "collection", "method": "ship"})
    assert (sent.status_code, office.placed) == (400, {})


def test_a_parcel_goes_where_the_form_says_and_a_pickup_tells_no_address(
    browser: TestClient, office: SomeOffice
) -> None:
    form = {"goods": "mug:2", "key": "form-12345678", "name": "Ann", "email": "ann@example.org"}
    form |= {"pay": "card", "street": "1 Rue A", "town": "75001 Paris", "country": "fr"}

    browser.post("/orders", data=form | {"method": "ship"}, follow_redirects=False)
    assert (office.placed["ship_to"], office.placed["country"]) == (
        ["1 Rue A", "75001 Paris"],
        "FR",
    )

    pickup = {"method": "pickup", "location": "demo-1"}
    browser.post("/orders", data=form | pickup, follow_redirects=False)
    assert "ship_to" not in office.placed
