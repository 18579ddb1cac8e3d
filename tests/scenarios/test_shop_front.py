"""An order of the demo's shop front is at the till by itself, collected, and its page says so."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest
from harness.pipe import Pipe

from edge.domain.orders.collection_code import parse
from tui.demo_places import PLACES
from tui.demo_ports import front_address
from tui.demo_shop import make_demo_shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
UP_S = 400.0
WAIT_S = 60.0
CUSTOMER = {"name": "Ann Baker", "email": "ann@example.org"}


def until(what: Callable[[], T | None], within_s: float = WAIT_S) -> T:
    """Return the first answer that there is."""
    end = time.monotonic() + within_s
    while not (found := what()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)
    return found


class Front:
    """The shop front of a running demo, by its pages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.url = front_address(root)
        self.client = httpx.Client(base_url=self.url, timeout=30)

    def is_up(self) -> bool:
        with suppress(httpx.TransportError):
            return self.client.get("/").is_success
        return False

    def order(self, **changes: str) -> Any:
        """Place an order of one piece of the first goods that the first shop has."""
        form = {
            "goods": self.goods(),
            "method": "pickup",
            "location": PLACES[0].store,
            "pay": "card",
        }
        answer = self.client.post(
            "/orders", data={**form, **CUSTOMER, **changes}, headers={"accept": "application/json"}
        )
        return answer.json()

    def goods(self) -> str:
        page = self.client.get("/").text
        shop = f"{PLACES[0].store_name}: "
        row = next(r for r in page.split("<tr>")[2:] if f"{shop}none" not in r)
        return row.partition('name="item" value="')[2].partition('"')[0] + ":1"

    def says(self, order: str, text: str) -> bool:
        return text in self.client.get(f"/orders/{order}").text


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    # Under root the centre's database has an account of its own, which has to pass through.
    folder = Path(tempfile.mkdtemp(prefix="till-front-"))
    folder.chmod(0o711)
    root = folder / "shop"
    make_demo_shop(root, 100)
    fleet = [sys.executable, "-m", "tui.fleet", "--data", str(root), "--items", "100"]
    process = subprocess.Popen(fleet, stdin=subprocess.PIPE)
    try:
        made = Front(root)
        until(made.is_up, UP_S)
        yield made
        made.client.close()
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(WAIT_S)
        shutil.rmtree(folder, ignore_errors=True)


def test_an_order_is_collected_while_the_line_is_down_and_all_agree(front: Front) -> None:
    cut_file = PLACES[0].cut_file(front.root)
    placed = front.order()
    order, (told,) = placed["order"], placed["codes"]
    code, _ = parse(told["code"])
    assert (code.order, code.location) == (order, PLACES[0].store)

    with Pipe(front.root) as till:
        till.does("sign_on", operator="201", pin="246810")
        row = until(lambda: waiting(till, order))
        part = {"order": order, "fulfilment": row["fulfilment"]}
        cut_file.parent.mkdir(parents=True, exist_ok=True)
        cut_file.touch()
        till.does("accept_order", **part)
        till.does("start_pick", **part)
        lines = till.does("show_pickup", **part)["pickup"]["lines"]
        till.does("pick_units", code=lines[0]["item"], **part)
        till.does("finish_pick", **part)
        staged = till.does("stage_order", place="A1", parcels=[], **part)
        parcels = staged["pickup"]["pickup"]["parcels"]
        assert front.says(order, "The order has reached")
        till.does("hand_over", method="photo_id", parcels=parcels, **part)
        assert waiting(till, order) is None
        cut_file.unlink()

    until(lambda: front.says(order, "Collected at"))
    assert front.client.get(f"/orders/{order}/code.png").status_code == 404


def test_a_form_that_is_sent_twice_is_one_order(front: Front) -> None:
    form = {"key": "form-12345678", "drawn": "1795000000000000", "goods": front.goods()}

    first, second = front.order(**form), front.order(**form)

    assert first["order"] == second["order"]


def test_what_is_shipped_has_no_code_and_can_be_cancelled(front: Front) -> None:
    placed = front.order(method="ship")
    assert placed["codes"] == []

    answer = front.client.post(f"/orders/{placed['order']}/cancel", follow_redirects=True)

    assert "Cancelled." in answer.text
    assert "Cancel the order" not in answer.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "ann"}, "front_form"),
        ({"location": "moon"}, "front_form"),
        ({"goods": "demo-1:x"}, "front_form"),
        ({"pay": "collection", "method": "ship"}, "front_form"),
        ({"goods": "nothing-like-it:1"}, "record_unknown"),
        ({"goods": "demo-100090:99"}, "order_stock_short"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_ordered(
    front: Front, changes: dict[str, str], said: str
) -> None:
    assert front.order(**changes)["code"] == said


def test_a_basket_is_filled_by_forms_alone(front: Front) -> None:
    item, _, _ = front.goods().partition(":")
    back = {"item": item, "count": "2", "back": "//elsewhere.example"}
    added = front.client.post("/basket", data=back)
    assert (added.status_code, added.headers["location"]) == (303, "/")

    page = front.client.get("/basket").text
    assert f'value="{item}:2 "' in page
    assert "How you pay" in page


def waiting(till: Pipe, order: str) -> dict[str, Any] | None:
    rows = till.does("list_pickups")["pickups"]
    return next((row for row in rows if row["order"] == order), None)
