"""From an order placed at a centre to the till that hears of it, and the till's list of many."""

from __future__ import annotations

import subprocess
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any

import httpx
from harness.pickups import hear_orders
from harness.pipe import Pipe

from bench.key_to_paint import answer_ms
from bench.kit import empty_app
from bench.kit.running_hub import running_hub
from bench.kit.terminal import ESCAPE, Terminal, sign_in
from bench.kit.workshop import EMPTY_APP, ROOT, TILL, make_demo, quiet_environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


STORE, LANE = "demo-1", "1"
F8 = "\x1b[19~"
ITEM = {"description": "Mug", "tax_class": "standard", "unit": "EA", "price": "350"}
_LOOK_S = 0.002
_WAIT_S = 60.0


def ms_to_till(folder: Path, times: int) -> tuple[list[float], list[float]]:
    """Return from placing an order until the till counts it, and until the centre has answered."""
    shop = make_demo(folder / "orders-shop", 200)
    seen_ms, answered_ms = [], []
    with running_hub() as hub:
        hub.enrol(shop.directory, STORE, LANE)
        headers = {"authorization": f"Bearer {hub.token()}"}
        sync = subprocess.Popen(
            [*TILL, "sync", "--data", str(shop.directory)],
            cwd=ROOT, env=quiet_environment(), stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            with (
                httpx.Client(base_url=hub.office, headers=headers) as office,
                Pipe(shop.directory) as till,
            ):
                till.does("sign_on", operator=shop.operator, pin=shop.pin)
                _stock(office, times)
                for n in range(times + 1):
                    began_s = perf_counter()
                    _post(office, "/v1/orders", _order(n))
                    answered_s = perf_counter()
                    _until(lambda: till.does("view")["view"]["new_pickups"] > n)  # noqa: B023
                    if n:  # the first one waits for the till's way down to begin
                        seen_ms.append((perf_counter() - began_s) * 1000)
                        answered_ms.append((answered_s - began_s) * 1000)
        finally:
            sync.terminate()
            sync.wait(_WAIT_S)
    return seen_ms, answered_ms


def _stock(office: httpx.Client, times: int) -> None:
    office.put("/v1/items/mug", json=ITEM).raise_for_status()
    received = {"location": STORE, "item": "mug", "quantity_milli": (times + 1) * 1000}
    states = {"from_state": "supplier", "to_state": "on_hand", "occurred_micros": 1}
    _post(office, "/v1/stock-movements", received | states)


def _order(n: int) -> dict[str, Any]:
    line = {"line": "1", "item": "mug", "quantity_milli": 1000, "amount_minor": 350}
    names = {"channel": "web", "number": f"B-{n}", "customer_name": "Ann Baker"}
    return {**names, "currency": "EUR", "method": "pickup", "location": STORE, "lines": [line]}


def _post(office: httpx.Client, path: str, body: dict[str, Any]) -> None:
    key = str(body.get("number", "stock"))
    office.post(path, json=body, headers={"idempotency-key": key}).raise_for_status()


def _until(is_so: Callable[[], bool]) -> None:
    end = perf_counter() + _WAIT_S
    while not is_so():
        if perf_counter() > end:
            raise RuntimeError("the order did not come to the till")
        sleep(_LOOK_S)


def ms_to_queue(folder: Path, orders: int, times: int) -> tuple[list[float], list[float]]:
    """Return from F8 until the list of so many orders is painted, and keys at an empty app."""
    shop = make_demo(folder / "queue-shop", 200)
    hear_orders(shop.directory, STORE, orders)
    with Pipe(shop.directory) as pipe:
        pipe.does("sign_on", operator=shop.operator, pin=shop.pin)
        pipe.does("open_shift", float_minor=0)
    queue_ms, floor_ms = [], []
    command = (*TILL, "run", "--data", str(shop.directory))
    with Terminal(command) as till, Terminal(EMPTY_APP) as empty:
        empty.painted(empty_app.READY)
        sign_in(till, shop)
        for n in range(times):
            queue_ms.append(answer_ms(till, F8, rf"Pickups: {orders}"))
            till.settle()
            till.types(ESCAPE)
            till.painted("PAY")
            floor_ms.append(answer_ms(empty, "x", rf"key {n + 1} was"))
    return queue_ms, floor_ms
