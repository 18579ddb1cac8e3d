"""A terminal that tells card numbers wherever a text can stand: none of them is kept anywhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from harness.card_till import CASHIER, LAMP, MANAGER, make_card_shop, use_nexo, use_zvt
from harness.nexo import nexo_server
from harness.pipe import ROOT, Pipe, till
from harness.zvt import zvt_server

from devices.simulated.nexo_poi import CARD_NUMBERS
from edge.clock import SystemClock
from edge.store.keys import database_key
from edge.sync_facts import SyncStatus
from faults.centre import a_centre
from tui.report import save_report
from tui.watching import DevicesWatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from faults.centre import Centre

PATIENCE_S = 60
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table'"


def found_in(text: str) -> set[str]:
    """Return the card numbers in a text, however their digits are set apart."""
    ascii_digits = re.sub(r"\d", lambda digit: str(int(digit.group())), text)
    close = re.sub(r"(?<=\d)[\W_]{1,3}(?=\d)", "", ascii_digits)
    return {number for number in CARD_NUMBERS if number in ascii_digits or number in close}


def rows_of(shop: Path, file: str) -> str:
    """Return every row of every table of a keyed file."""
    tables = till("sql", "--data", shop, "--file", file, TABLES).stdout.split()[1:]
    assert tables
    dumps = [till("sql", "--data", shop, "--file", file, f'SELECT * FROM "{t}"') for t in tables]
    assert [dump.stderr for dump in dumps if dump.returncode] == []
    return "\n".join(dump.stdout for dump in dumps)


def prints_all(shop: Path, papers: int) -> str:
    """Run the printing process until that many papers came out; return what it complained of."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tui.cli", "devices", "--data", str(shop)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    end = time.monotonic() + PATIENCE_S
    while len([*shop.rglob("printer/*.txt")]) < papers:
        assert time.monotonic() < end, [*shop.rglob("printer/*")]
        time.sleep(0.1)
    process.terminate()
    return process.communicate(timeout=PATIENCE_S)[0]


def report_of(shop: Path) -> str:
    """Return what F7 of the devices screen saves for whoever helps, with every device in it."""
    watch = DevicesWatch(shop, database_key(shop, "devices"))
    watch.look()
    watch.let_go()
    text = save_report(shop, SystemClock(), SyncStatus, watch.read).read_text(encoding="utf-8")
    assert "Printer" in text
    return text


DRIVERS: dict[str, tuple[Callable[..., AbstractContextManager[Any]], Callable[..., None]]] = {
    "nexo": (nexo_server, use_nexo),
    "zvt": (zvt_server, use_zvt),
}


@pytest.mark.parametrize("driver", DRIVERS)
def test_no_card_number_is_kept_printed_or_told(tmp_path: Path, driver: str) -> None:
    serve, use = DRIVERS[driver]
    shop = make_card_shop(tmp_path / "shop")
    number = CARD_NUMBERS[0]
    with serve(tmp_path / "terminal", *["hostile"] * 9) as server:
        use(shop, server)
        with Pipe(shop) as pipe:
            pipe.does("sign_on", **CASHIER)
            pipe.does("scan", code="lamp")
            answers = [pipe.does("tender", kind="card", amount_minor=500)]
            answers.append(pipe.does("void_tender", tender=1))
            answers.append(pipe.does("tender", kind="card"))
            answers.append(pipe.does("e_receipt"))
            goods = {"receipt": "1", "lines": [{"line": 1}], "reason": "unwanted"}
            answers.append(pipe.does("return_goods", approval=MANAGER, **goods))
            # A terminal that wrote a card number over its reference does not know the payment.
            is_back = answers[-1]["information"] == "return_completed"
            assert is_back or answers[-1]["information"] == "refund_declined"
            answers.append(pipe.does("reconcile_terminal", approval=MANAGER))
            # What a person types or scans in the wrong place.
            assert pipe.ask("scan", code=number)["ok"] is False
            pipe.ask("price_check", code=number)
            pipe.ask("find_customers", text=number)
            pipe.ask("find", text=number)
            assert pipe.ask("no_sale", reason=number)["ok"] is False
            answers.append(pipe.does("x_read", approval=MANAGER))
            complaints = pipe.complaints()
        assert server.ledger.totals()
    complaints += prints_all(shop, papers=2 + is_back)
    reported = report_of(shop)

    assert sum(a["information"] == "sale_completed" for a in answers) == 1
    exported = till("export", "--data", shop).stdout
    assert exported.count("payment.resolved") >= 3
    assert str(LAMP) in exported
    for where, text in {
        "answers": json.dumps(answers),
        "complaints": complaints,
        "journal": exported,
        "report": reported,
        "till.db": rows_of(shop, "till"),
        "devices.db": rows_of(shop, "devices"),
    }.items():
        assert found_in(text) == set(), where
    assert (shop / "logs" / "devices.log").read_text(encoding="utf-8")
    papers = [*shop.rglob("printer/*.txt")]
    assert any("****" in paper.read_text(encoding="utf-8") for paper in papers)
    files = [file for file in shop.rglob("*") if file.is_file()]
    assert {f"{file}" for file in files if found_in(file.read_bytes().decode("latin-1"))} == set()


def in_step(shop: Path, position: int) -> int:
    """Run `till sync` until the till has read so far at the centre; return how far it is."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tui.cli", "sync", "--data", str(shop)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end, read = time.monotonic() + PATIENCE_S, 0
    try:
        while read < position or read == 0:
            assert time.monotonic() < end, f"read up to {read} of {position}"
            told = json.loads(till("status", "--data", shop, "--json").stdout)
            is_sent = told["waiting"] == 0
            read = max(a["position"] for a in told["ages"]) if told["ages"] and is_sent else 0
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
    return read


def rows_of_centre(centre: Centre) -> str:
    """Return every row of every table of the centre."""
    tables = centre.rows("SELECT table_name FROM information_schema.tables"
                         " WHERE table_schema = 'public'")  # fmt: skip
    return "\n".join(
        str(row) for (name,) in tables for row in centre.rows(f'SELECT * FROM "{name}"')
    )


def test_no_card_number_reaches_the_centre_or_another_till(tmp_path: Path) -> None:
    shops = [make_card_shop(tmp_path / f"lane-{lane}", lane) for lane in ("1", "2")]
    with a_centre() as centre:
        for lane, shop in enumerate(shops, 1):
            code = centre.enrol_code("s-1", str(lane), centre.port)
            assert till("enrol", code, "--data", shop).returncode == 0
        with nexo_server(tmp_path / "terminal", *["hostile"] * 9) as server:
            use_nexo(shops[0], server)
            with Pipe(shops[0]) as pipe:
                pipe.does("sign_on", **CASHIER)
                pipe.does("scan", code="lamp")
                assert pipe.does("tender", kind="card")["information"] == "sale_completed"
        in_step(shops[1], in_step(shops[0], 0))
        kept = {"the centre": rows_of_centre(centre)}
    kept |= {f"central.db of lane {n}": rows_of(shop, "central") for n, shop in enumerate(shops, 1)}

    assert "sale.completed" in kept["the centre"]
    assert "sale.completed" in kept["central.db of lane 2"], "it heard of the other till's sale"
    assert {where for where, text in kept.items() if found_in(text)} == set()
