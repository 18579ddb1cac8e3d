"""The shop front's pages stand what browsers and strangers send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from starlette.testclient import TestClient

from edge.domain.errors import Refusal
from tui.demo.front.pages import BASKET, front_app

if TYPE_CHECKING:
    from pathlib import Path

    from tui.demo.office import Office

MUG = {"key": "mug", "body": {"description": "<b>Mug</b>", "price": "350"}}
STOCK = [{"location": "demo-1", "available_milli": 2000}]


class SomeOffice:
    """Knows one of the goods, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, path: str, **_: Any) -> Any:
        self.asked.append(path)
        known = {"/v1/items/mug": MUG, "/v1/stock/mug": STOCK}
        if path not in known:
            raise Refusal("record_unknown")
        return known[path]

    def everything(self, _: str) -> Any:
        return [MUG]


@pytest.fixture
def office() -> SomeOffice:
    return SomeOffice()


@pytest.fixture
def browser(office: SomeOffice, tmp_path: Path) -> TestClient:
    return TestClient(front_app(cast("Office", office), tmp_path / "contacts"))


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
