"""Real connections to a printer that fails in every way: no paper twice, none lost unsaid."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from harness.device_shop import DEVICES_KEY, DeviceShop, document_json
from harness.printer_machine import PrinterMachine
from harness.printer_plugs import Plug, on_network

from devices.escpos_printer import Patience
from devices.lock import is_running
from devices.process import run
from devices.settings import DevicesSettings
from devices.status import DeviceStatus
from edge.clock import SystemClock
from edge.domain.document import Document, Pair, Text
from edge.domain.errors import TillError
from edge.store.database import Error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_S = 60
"""Not a limit that is tested: only what keeps a broken build from waiting for ever."""

SEED = 20_261_125
ROUNDS = 12
RECEIPTIO = "receiptio@2.1.2"


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the driver give silence up sooner; in a shop it waits longer."""
    hurry = partial(Patience, ask_s=0.3, step_s=0.1, silent_s=1.0, ready_s=2.0, stalled_s=2.0)
    monkeypatch.setattr("devices.escpos_printer.Patience", hurry)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


@contextmanager
def a_till(directory: Path, plug: Plug, **settings: object) -> Iterator[DeviceShop]:
    """Run the devices process of a shop whose printer is plugged in there."""
    shop = DeviceShop(directory)
    shop.clock.micros = SystemClock().now().micros
    shop.open_till()
    stop = Event()
    told = DevicesSettings(printer="network", address=plug.address, **settings)  # type: ignore[arg-type]
    thread = Thread(target=run, args=(directory, told, stop), daemon=True)
    thread.start()
    try:
        wait_until(lambda: is_running(directory) and (directory / "devices.db").exists())
        yield shop
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        shop.close()
    assert not thread.is_alive()


def sells(shop: DeviceShop, *numbers: str) -> None:
    for number in numbers:
        shop.commit(number, created_micros=SystemClock().now().micros)


def states(shop: DeviceShop) -> dict[str, str]:
    try:
        return shop.states()
    except (TillError, Error):
        return {}  # the file is just being made


def are(shop: DeviceShop, **wanted: str) -> bool:
    return states(shop) == wanted


def printer_state(shop: DeviceShop) -> tuple[str, str]:
    status = DeviceStatus(shop.directory, DEVICES_KEY)
    try:
        found = (r for r in status.read().health if r.device == "printer")
        return next(((row.state, row.detail) for row in found), ("", ""))
    finally:
        status.close()


def papers(machine: PrinterMachine, number: str) -> int:
    """Count how often a receipt came out, whole or begun."""
    printed = b"".join(machine.jobs) + machine.paper
    return printed.count(number.encode() + b"\n")


@pytest.fixture
def machine() -> PrinterMachine:
    return PrinterMachine()


@pytest.fixture
def plug(machine: PrinterMachine) -> Iterator[Plug]:
    with on_network(machine) as plugged:
        yield plugged


def test_a_printer_that_is_off_gets_everything_in_order_when_it_is_back(
    tmp_path: Path, machine: PrinterMachine
) -> None:
    with on_network(PrinterMachine()) as gone:
        pass
    with a_till(tmp_path, gone) as shop:
        sells(shop, "R-1", "R-2", "R-3")
        wait_until(lambda: printer_state(shop) == ("absent", "connection_refused"))
        wait_until(lambda: list(states(shop).values()) == ["queued"] * 3)
        with on_network(machine, int(gone.address.split(":")[1])):
            wait_until(lambda: set(states(shop).values()) == {"confirmed"})

    order = [n for job in machine.jobs for n in ("R-1", "R-2", "R-3") if n.encode() in job]
    assert order == ["R-1", "R-2", "R-3"]


def test_paper_that_ends_in_the_middle_holds_the_receipt_until_there_is_paper(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    with a_till(tmp_path, plug) as shop:
        machine.paper_for = 30
        sells(shop, "R-1", "R-2")
        wait_until(lambda: printer_state(shop) == ("error", "paper_out"))
        time.sleep(3)
        assert states(shop) == {"R-1": "sending", "R-2": "queued"}
        machine.paper_for = None
        wait_until(lambda: are(shop, **{"R-1": "confirmed", "R-2": "confirmed"}))

    assert (papers(machine, "R-1"), papers(machine, "R-2")) == (1, 1)


def test_a_cable_that_is_pulled_in_the_middle_is_asked_about_and_the_next_receipt_is_printed(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    machine.buffer_bytes, machine.commands_a_step = 64, 1
    with a_till(tmp_path, plug) as shop:
        sells(shop, "R-1")
        wait_until(lambda: len(machine.paper) > 40)
        plug.pulled.set()
        wait_until(lambda: states(shop).get("R-1") == "uncertain")
        plug.pulled.clear()
        machine.buffer_bytes, machine.commands_a_step = 1 << 20, 1 << 20
        sells(shop, "R-2")
        wait_until(lambda: states(shop).get("R-2") == "confirmed")

    assert papers(machine, "R-1") <= 1
    assert papers(machine, "R-2") == 1


def test_a_printer_that_never_says_a_word_gets_nothing(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    machine.silent = True
    with a_till(tmp_path, plug) as shop:
        sells(shop, "R-1")
        wait_until(lambda: printer_state(shop) == ("absent", "no_answer"))
        wait_until(lambda: are(shop, **{"R-1": "queued"}))
        time.sleep(2)
        assert are(shop, **{"R-1": "queued"})

    assert papers(machine, "R-1") == 0


def test_a_printer_that_falls_silent_is_asked_about(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    machine.proves = False
    with a_till(tmp_path, plug) as shop:
        sells(shop, "R-1")
        wait_until(lambda: are(shop, **{"R-1": "uncertain"}))

    assert papers(machine, "R-1") == 1


def test_a_printer_that_is_told_to_be_mute_prints_and_counts_as_done(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    machine.silent = True
    with a_till(tmp_path, plug, status=False) as shop:
        sells(shop, "R-1")
        wait_until(lambda: are(shop, **{"R-1": "confirmed"}))
        wait_until(lambda: papers(machine, "R-1") == 1)


def test_status_that_waits_in_the_line_is_no_answer_and_no_proof(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    with a_till(tmp_path, plug) as shop:
        for number in range(8):
            machine.mutter()
            machine.mutter()
            sells(shop, f"R-{number}")
            wait_until(lambda n=number: states(shop).get(f"R-{n}") == "confirmed")  # type: ignore[misc]
            assert papers(machine, f"R-{number}") == 1

    assert printer_state(shop) == ("present", "")


def test_a_slow_printer_gets_whole_receipts(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    machine.buffer_bytes, machine.commands_a_step = 128, 2
    with a_till(tmp_path, plug) as shop:
        sells(shop, "R-1", "R-2")
        wait_until(lambda: are(shop, **{"R-1": "confirmed", "R-2": "confirmed"}))

    assert len({len(job) for job in machine.jobs}) == 1
    assert (papers(machine, "R-1"), papers(machine, "R-2")) == (1, 1)


def test_a_process_that_is_stopped_lets_a_receipt_come_out_first(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    machine.buffer_bytes, machine.commands_a_step = 64, 1
    with a_till(tmp_path, plug) as shop:
        sells(shop, "R-1")
        wait_until(lambda: len(machine.paper) > 5)

    assert machine.paper == b"", "it has come out and said so"
    assert states(shop) == {"R-1": "confirmed"}


def test_two_tills_on_one_printer_print_everything_once(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    machine.commands_a_step = 20
    numbers = {lane: [f"{lane}-{n}" for n in range(6)] for lane in ("A", "B")}
    with ExitStack() as stack:
        tills = {n: stack.enter_context(a_till(tmp_path / n, plug)) for n in numbers}
        for turn in zip(*numbers.values(), strict=True):
            for number in turn:
                sells(tills[number[0]], number)
        for shop in tills.values():
            wait_until(lambda s=shop: set(states(s).values()) == {"confirmed"})  # type: ignore[misc]
            wait_until(lambda s=shop: len(states(s)) == 6)  # type: ignore[misc]

    assert all(papers(machine, n) == 1 for lane in numbers.values() for n in lane)


def test_a_hostile_name_on_its_whole_way_opens_no_drawer(
    tmp_path: Path, machine: PrinterMachine, plug: Plug
) -> None:
    evil = "Tea\x1bp\x00\x19\xfa\x10\x14\x01\x00\x05\x9b\x1dV\x00"
    with a_till(tmp_path, plug) as shop:
        document = document_json(Document("receipt", evil, (Text(evil), Pair(evil, "1.00"))))
        shop.commit("R-1", document=document, created_micros=SystemClock().now().micros)
        shop.commit("K-1", "kick", created_micros=SystemClock().now().micros)
        wait_until(lambda: are(shop, **{"R-1": "confirmed", "K-1": "confirmed"}))

    assert machine.pulses == 1, "the till's own"


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
def test_no_accident_prints_twice_or_swallows_a_receipt(tmp_path: Path, seed: int) -> None:
    """Power goes at a random byte, a paper ends, a cable comes off, a spool process is ended."""
    dice = random.Random(seed)
    machine = PrinterMachine(
        dies_after=dice.choice([None, dice.randrange(1, 3000)]),
        paper_for=dice.choice([None, dice.randrange(1, 400)]),
        buffer_bytes=dice.choice([96, 1 << 20]),
        commands_a_step=dice.choice([3, 1 << 20]),
    )
    numbers = [f"R-{n}" for n in range(6)]
    with on_network(machine) as plug:
        for part in (numbers[:3], numbers[3:]):
            with a_till(tmp_path, plug) as shop:
                sells(shop, *part)
                time.sleep(dice.random() * 2)
                machine.mutter()
                plug.pulled.set() if dice.random() < 0.3 else None
                time.sleep(dice.random())
                plug.pulled.clear()
                machine.paper_for, machine.dies_after, machine.is_dead = None, None, False
                time.sleep(dice.random())
        with a_till(tmp_path, plug) as shop:
            wait_until(lambda: len(states(shop)) == 6)
            wait_until(lambda: not {"queued", "sending"} & set(states(shop).values()))
            ended = states(shop)

    for number in numbers:
        count = papers(machine, number)
        assert count <= 1, f"{number} came out {count} times"
        assert ended[number] in {"confirmed", "uncertain"}
        assert count == 1 or ended[number] == "uncertain", f"{number} is missing: {ended}"


@pytest.fixture
def receiptio(request: pytest.FixtureRequest) -> Path:
    """Return an independent client of such printers, which is fetched once where node is."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node and npm are not installed")
    assert request.config.cache is not None
    folder = request.config.cache.mkdir("receiptio")
    program = folder / "node_modules" / "receiptio" / "bin" / "cli.js"
    if not program.exists():
        command = ["npm", "install", "--silent", "--prefix", str(folder), RECEIPTIO]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot fetch {RECEIPTIO}: {done.stderr[:200]}")
    return program


def test_an_independent_client_agrees_with_the_machine(receiptio: Path, tmp_path: Path) -> None:
    """The client knows port 9100 alone."""
    source = tmp_path / "receipt.txt"
    source.write_text("^^^TEA\nGreen tea | 2.00\n---\n{code:12345; option:code128,2,72}\n")

    def asks(*arguments: str) -> str:
        command = ["node", str(receiptio), "-d", "127.0.0.1", "-p", "escpos", "-c", "42"]
        done = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
        return (done.stdout + done.stderr).strip()

    machine = PrinterMachine()
    try:
        with on_network(machine, 9100):
            online, printed = asks("-q"), asks(str(source))
            machine.paper_for = 0
            empty = asks("-q")
            machine.paper_for, machine.cover_open = None, True
            is_open = asks("-q")
    except OSError as error:
        pytest.skip(f"port 9100: {error}")

    assert json.dumps([online, printed, empty, is_open]) == json.dumps(
        ["online", "success", "paperempty", "coveropen"]
    )
    assert b"TEA" in b"".join(machine.jobs)
