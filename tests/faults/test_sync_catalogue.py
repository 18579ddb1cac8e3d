"""The first goods of a till: made at a real centre, fetched over a bad line, renewed."""

from __future__ import annotations

import json
import random
from contextlib import ExitStack, closing
from threading import Event
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from harness.bad_line import BadLine, Weather
from harness.goods import MILK, NOON
from harness.till import Shop

from edge.clock import SystemClock
from edge.domain.commands import Scan, Tender
from edge.store.catalogue import SqliteCatalogue
from edge.store.catalogue.pointer import current_pointer
from faults.centre import Centre, a_centre
from faults.lanes import LaneShop, until
from sync.catalogue.bootstrap import FOLDER, PART_BYTES
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.deltas import catalogue_cursor
from sync.catalogue.listing import Listing
from sync.catalogue.switching import switch_to
from sync.central.file import CentralFile
from sync.client.downloading import Downloader
from sync.client.identity import hub_address, tls_context
from sync.client.line import Line, http_client
from sync.client.pausing import Bell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sync.steps import Lost, Refused

ITEMS = 14_000
"""Enough for a file, and for an import in several transactions; their words are drawn, so that it
takes more than one part when packed."""
WITHIN_S = 90.0


@pytest.fixture
def centre() -> Iterator[Centre]:
    with a_centre() as made:
        yield made


@pytest.fixture
def office(centre: Centre) -> Iterator[httpx.Client]:
    made = centre.command("token", "--name", "office", "--scope", "write")
    headers = {"authorization": f"Bearer {made.splitlines()[0]}"}
    base_url = f"http://{centre.hub.office}"
    with httpx.Client(base_url=base_url, headers=headers, timeout=300, trust_env=False) as client:
        yield client


class CutLine(Line):
    """A till's line that is cut before the part at `cut_at`; `offsets` are what was asked for."""

    def __init__(self, client: httpx.Client, cut: Callable[[], None]) -> None:
        super().__init__(client, lambda _: None)
        self.cut_at = -1
        self.offsets: list[int] = []
        self._cut = cut

    def part(self, path: str, offset: int, length: int) -> bytes | Refused | Lost:
        self.offsets.append(offset)
        if offset == self.cut_at:
            self._cut()
        return super().part(path, offset, length)


def goods(draw: random.Random) -> Iterator[str]:
    yield json.dumps({"key": MILK.item_id, "description": "Milk", "price": "199", **TAXED})
    for number in range(ITEMS):
        told = {"description": f"Thing {number}", "brand": f"{draw.getrandbits(1500):x}"}
        codes = [f"{draw.getrandbits(300):x}" for _ in range(4)]
        yield json.dumps({"key": f"i{number}", "price": "100", "codes": codes, **told, **TAXED})


TAXED = {"tax_class": "standard"}


def sells_already(folder: Path) -> None:
    """Put goods of the till's own in force, as an import does."""
    with CatalogueBuilder(folder, 1) as builder:
        builder.stage([Listing(MILK)])
        built = builder.finish((), NOON)
    switch_to(folder, built, NOON)


def sells(folder: Path, item: str) -> str | None:
    """Return the price at which a till that starts now sells an item, None for an unknown one."""
    with closing(SqliteCatalogue(folder)) as catalogue:
        catalogue.refresh(SystemClock().now())
        found = catalogue.item(item)
    return found.price if found else None


def test_the_first_goods_come_over_a_bad_line_while_somebody_sells(
    centre: Centre, office: httpx.Client, tmp_path: Path
) -> None:
    text = "\n".join(goods(random.Random(7)))
    asked = office.post("/v1/imports/items", content=text, headers=keyed("import"))
    assert asked.status_code == 202, asked.text

    def job() -> Any:
        return office.get(asked.headers["location"]).json()

    assert until(lambda: job()["lines_done"], WITHIN_S)
    centre.kill()
    centre.start()
    assert 0 < job()["lines_done"] < ITEMS, "it was killed in the middle of the import"
    assert until(lambda: job()["state"] == "done", WITHIN_S)
    report = job()["report"]
    assert (report["made"], report["same"], report["errors"]) == (ITEMS + 1, 0, [])
    made = centre.hub.folder / "catalogue" / "manifest.json"
    assert until(made.exists, WITHIN_S), "the centre makes a file before any till asks"

    shop = LaneShop(tmp_path / "shop", "S1", "1").make()
    sells_already(shop.folder)
    with ExitStack() as stack:
        bad = stack.enter_context(BadLine("127.0.0.1", centre.port, Weather()))
        shop.enrol(centre, bad.port)
        till = Shop(catalogue=stack.enter_context(closing(SqliteCatalogue(shop.folder))))  # type: ignore[arg-type]
        till.clock.micros = SystemClock().now().micros
        till.opened().does(Scan("milk"))
        client = http_client(hub_address(shop.folder).url, tls_context(shop.folder))
        line = stack.enter_context(closing(CutLine(client, bad.cut)))
        central = stack.enter_context(closing(CentralFile(shop.folder)))
        clock = SystemClock()
        down = Downloader(shop.folder, central, line, Bell(), clock, Event())

        line.cut_at = PART_BYTES
        assert down.drain() is not None
        (part,) = (shop.folder / FOLDER).glob("*.part")
        assert part.stat().st_size == PART_BYTES, "the file is cut in its middle"
        assert line.offsets == [0, PART_BYTES]
        assert prices(till) == ["119"]

        with part.open("r+b") as file:
            file.seek(PART_BYTES // 2)
            byte = file.read(1)
            file.seek(-1, 1)
            file.write(bytes([byte[0] ^ 1]))
        bad.mend()
        line.cut_at = -1
        down.look_again()
        assert down.drain() is not None
        assert line.offsets[2] == PART_BYTES, "it goes on where it was cut"
        assert problem(central) == "bootstrap_damaged"
        assert not part.exists()
        assert prices(till) == ["119"]
        central.close()
        line.close()

        shop.start()
        stack.callback(shop.stop)
        assert until(lambda: catalogue_cursor(shop.folder) is not None, WITHIN_S), shop.stop()
        pointer = current_pointer(shop.folder)

        till.does(Scan("i7"), Scan("milk"))
        assert prices(till) == ["119", "100", "199"], "a line keeps the price that it was sold at"
        till.does(Tender("cash"))

        news = {"item_id": "i7", "price": "77", "from_micros": 0}
        answer = office.post("/v1/prices", json=news, headers=keyed("price"))
        assert answer.status_code == 201, answer.text
        late = {"description": "Newly listed", "price": "5", **TAXED}
        assert office.put("/v1/items/late", json=late).status_code == 200
        assert until(lambda: sells(shop.folder, "late") == "5", WITHIN_S)
        till.does(Scan("i7"))
        assert prices(till) == ["77"]
        assert current_pointer(shop.folder) == pointer, "news come on top of the same file"


def prices(till: Shop) -> list[str]:
    return [line.unit_price for line in till.sale.lines]


def keyed(name: str) -> dict[str, str]:
    return {"idempotency-key": name}


def problem(central: CentralFile) -> str:
    with central.reading() as connection:
        ((code,),) = connection.execute("SELECT problem FROM contact").fetchall()
    return str(code)
