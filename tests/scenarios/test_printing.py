"""The devices process beside a till: papers, drawer, crashes, damaged files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from harness.device_shop import DEVICES_KEY, DeviceShop, document_json, receipt

from devices.__main__ import main
from devices.check import check
from devices.lock import is_running
from devices.process import run
from devices.settings import DevicesSettings
from devices.shop_settings import ShopSettings
from devices.status import DeviceStatus
from edge.clock import SystemClock, UuidSource
from edge.domain.errors import BadInput, Refusal, TillError
from edge.domain.ids import EffectId, OperationId
from edge.ports import Batch, Effect
from edge.store.create import create_till
from edge.store.database import Error
from edge.store.keys import database_key
from edge.store.till_store import open_till_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SETTINGS = DevicesSettings(columns=42)
PATIENCE_S = 30
"""Not a limit that is tested: only what keeps a broken build from waiting for ever."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[DeviceShop]:
    shop = DeviceShop(tmp_path)
    shop.clock.micros = SystemClock().now().micros
    yield shop
    shop.close()


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


@contextmanager
def devices(shop: DeviceShop, settings: DevicesSettings = SETTINGS) -> Iterator[None]:
    """Run the process's loop in a thread of this one."""
    stop = Event()
    thread = Thread(target=run, args=(shop.directory, settings, stop), daemon=True)
    thread.start()
    try:
        wait_until(lambda: is_running(shop.directory))
        yield
    finally:
        stop.set()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()


def started(shop: DeviceShop) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "devices", "--data", str(shop.directory)],
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: is_running(shop.directory))
    return process


def is_done(shop: DeviceShop, job: str, state: str = "confirmed") -> bool:
    try:
        return shop.states().get(job) == state
    except (TillError, Error):
        return False  # the file is just being made, or made anew


def health(shop: DeviceShop) -> dict[str, tuple[str, str]]:
    status = DeviceStatus(shop.directory, DEVICES_KEY)
    try:
        return {row.device: (row.state, row.detail) for row in status.read().health}
    finally:
        status.close()


def test_a_sale_prints_and_opens_the_drawer(shop: DeviceShop) -> None:
    with devices(shop):
        shop.commit("e1")
        shop.commit("k1", "kick", not_after_micros=SystemClock().now().plus_s(30).micros)
        wait_until(lambda: is_done(shop, "e1") and is_done(shop, "k1"))

    (paper,) = shop.papers()
    assert "TOTAL" in paper
    assert max(len(line) for line in paper.splitlines()) == 42
    assert [pulse["job"] for pulse in shop.pulses()] == ["k1"]
    assert (shop.directory / "printer" / "0001-receipt.png").stat().st_size > 1000


def test_what_the_tills_own_store_commits_is_printed(tmp_path: Path) -> None:
    clock, ids = SystemClock(), UuidSource()
    directory = tmp_path / "shop"
    create_till(
        directory,
        store="S1",
        store_name="Corner Shop",
        lane="L1",
        currency="EUR",
        clock=clock,
        ids=ids,
    )
    till = open_till_store(directory, clock)
    effects = (
        Effect(EffectId(ids.new()), "print", receipt("R-1"), subject="sale"),
        Effect(EffectId(ids.new()), "kick", not_after=clock.now().plus_s(30)),
    )
    stop = Event()
    thread = Thread(target=run, args=(directory, SETTINGS, stop), daemon=True)
    thread.start()

    till.commit(Batch(OperationId(ids.new()), effects=effects))
    printer = directory / "printer"
    wait_until((printer / "0001-receipt.txt").exists)
    wait_until((printer / "drawer.log").exists)
    status = DeviceStatus(directory, database_key(directory, "devices"))
    wait_until(lambda: not status.read().waiting)
    stop.set()
    thread.join(PATIENCE_S)
    status.close()
    till.close()

    assert "R-1" in (printer / "0001-receipt.txt").read_text()
    assert effects[1].effect_id in (printer / "drawer.log").read_text()


def test_a_reprint_says_copy(shop: DeviceShop) -> None:
    with devices(shop):
        shop.commit("e1")
        shop.commit("e2", document=document_json(receipt("e1", copy_no=1)))
        wait_until(lambda: is_done(shop, "e2"))

    original, copy = shop.papers()
    assert "COPY" not in original
    assert copy.count("COPY 1") == 2


def test_the_process_waits_for_a_shop_that_is_still_being_made(tmp_path: Path) -> None:
    stop = Event()
    thread = Thread(target=run, args=(tmp_path, SETTINGS, stop), daemon=True)
    thread.start()
    wait_until(lambda: is_running(tmp_path))

    shop = DeviceShop(tmp_path)
    shop.clock.micros = SystemClock().now().micros
    wait_until((tmp_path / "devices.db").exists)
    wait_until(lambda: health(shop).get("till.db") == ("absent", "file_missing"))
    shop.commit("e1")
    wait_until(lambda: is_done(shop, "e1"))
    stop.set()
    thread.join(PATIENCE_S)
    shop.close()

    assert len(shop.papers()) == 1


def test_a_printer_that_comes_back_prints_what_waited_but_opens_no_drawer(
    shop: DeviceShop,
) -> None:
    (shop.directory / "printer").mkdir()
    fault = shop.directory / "printer" / "fault.txt"
    fault.write_text("offline")

    with devices(shop):
        shop.commit("e1")
        shop.commit("k1", "kick", not_after_micros=SystemClock().now().micros + 100_000)
        wait_until(lambda: is_done(shop, "k1", "cancelled"))
        assert health(shop)["printer"] == ("absent", "no_answer")
        fault.unlink()
        wait_until(lambda: is_done(shop, "e1"))

    assert shop.pulses() == []
    assert len(shop.papers()) == 1


def test_a_killed_process_leaves_a_question_and_no_second_paper(shop: DeviceShop) -> None:
    (shop.directory / "printer").mkdir()
    fault = shop.directory / "printer" / "fault.txt"
    process = started(shop)
    shop.commit("e1")
    wait_until(lambda: is_done(shop, "e1"))

    def is_sending() -> bool:
        return is_done(shop, "e2", "sending")

    # The paper ends after the check before the job: the printer takes the bytes and waits.
    shop.commit("e2")
    while not is_sending() and not is_done(shop, "e2"):
        fault.write_text("paper_out")
    process.kill()
    process.communicate()
    fault.unlink()
    assert not is_running(shop.directory)
    was = shop.states()["e2"]
    with devices(shop):
        shop.commit("e3")
        wait_until(lambda: is_done(shop, "e3"))

    expected = {"sending": "uncertain", "queued": "confirmed", "confirmed": "confirmed"}
    assert shop.states() == {"e1": "confirmed", "e2": expected[was], "e3": "confirmed"}
    assert sum("e2" in paper for paper in shop.papers()) <= 1


def test_a_stop_signal_ends_the_process_cleanly_and_its_log_is_json_without_content(
    shop: DeviceShop,
) -> None:
    process = started(shop)
    shop.commit("e1", subject="customer-7", document=document_json(receipt("Ms Secret")))
    wait_until(lambda: is_done(shop, "e1"))

    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=PATIENCE_S)

    lines = [json.loads(line) for line in log.splitlines()]
    assert process.returncode == 0
    assert (lines[0]["event"], lines[-1]["event"]) == ("started", "stopped")
    states = [line["state"] for line in lines if line["event"] == "job"]
    assert states == ["sending", "sending", "confirmed"]
    assert "Secret" not in log
    assert "customer-7" not in log


def test_a_second_process_for_the_same_shop_is_refused(shop: DeviceShop) -> None:
    with devices(shop), pytest.raises(Refusal, match="already_running"):
        run(shop.directory, SETTINGS, Event())


@pytest.mark.parametrize(
    "settings", [DevicesSettings(printer="telex"), DevicesSettings(model="abacus")]
)
def test_settings_that_name_nothing_are_refused_at_once(
    shop: DeviceShop, settings: DevicesSettings
) -> None:
    with pytest.raises(BadInput):
        run(shop.directory, settings, Event())


def test_a_damaged_spool_is_put_aside_and_the_newest_print_is_asked_for(shop: DeviceShop) -> None:
    with devices(shop):
        shop.commit("e1")
        wait_until(lambda: is_done(shop, "e1"))
    spool = shop.directory / "devices.db"
    damaged = bytearray(spool.read_bytes())
    damaged[100:4000] = b"\x55" * 3900
    spool.write_bytes(bytes(damaged))

    with devices(shop):
        wait_until(lambda: is_done(shop, "e1", "uncertain"))
        shop.commit("e2")
        wait_until(lambda: is_done(shop, "e2"))
        state, detail = health(shop)["devices.db"]

    assert shop.states() == {"e1": "uncertain", "e2": "confirmed"}
    assert state == "error"
    assert detail.startswith("set_aside: devices.db.damaged-")
    (aside,) = shop.directory.glob("devices.db.damaged-*")
    assert aside.read_bytes() == bytes(damaged)
    assert sum("e1" in paper for paper in shop.papers()) == 1


def test_a_spool_damaged_in_a_late_page_is_noticed_too(shop: DeviceShop) -> None:
    with devices(shop):
        for number in range(30):
            shop.commit(f"e{number}")
        wait_until(lambda: is_done(shop, "e29"))
    spool = shop.directory / "devices.db"
    damaged = bytearray(spool.read_bytes())
    damaged[-2000] ^= 1
    spool.write_bytes(bytes(damaged))

    with devices(shop):
        wait_until(lambda: health(shop).get("devices.db", ("", ""))[0] == "error")

    assert list(shop.directory.glob("devices.db.damaged-*"))


def test_a_restored_till_file_is_followed_while_the_process_runs(shop: DeviceShop) -> None:
    with devices(shop):
        shop.commit("e1")
        wait_until(lambda: is_done(shop, "e1"))
        shop.close()
        for path in shop.directory.glob("till.db*"):
            path.rename(shop.directory / f"replaced-{path.name}")
        wait_until(lambda: health(shop)["till.db"] == ("absent", "file_missing"))
        shop.commit("e2")
        wait_until(lambda: is_done(shop, "e2"))

    assert shop.states() == {"e1": "confirmed", "e2": "confirmed"}


def test_a_spool_that_a_restoring_sets_aside_is_made_anew_while_the_process_runs(
    shop: DeviceShop,
) -> None:
    with devices(shop):
        shop.commit("e1")
        wait_until(lambda: is_done(shop, "e1"))
        aside = shop.directory / "replaced-1"
        aside.mkdir()
        for path in shop.directory.glob("devices.db*"):
            path.rename(aside / path.name)
        wait_until(lambda: is_done(shop, "e1", "uncertain"))
        shop.commit("e2")
        wait_until(lambda: is_done(shop, "e2"))

    assert shop.states() == {"e1": "uncertain", "e2": "confirmed"}


def test_a_till_file_with_another_key_is_told_and_prints_go_on_when_it_fits(
    shop: DeviceShop,
) -> None:
    shop.open_till()
    key = shop.directory / "keys" / "till.key"
    right = key.read_text()
    key.write_text("9" * 64)

    with devices(shop):
        wait_until(lambda: health(shop).get("till.db") == ("error", "wrong_key"))
        key.write_text(right)
        shop.commit("e1")
        wait_until(lambda: is_done(shop, "e1"))

    assert health(shop)["till.db"] == ("present", "")


def test_the_table_of_devices_tells_a_process_that_serves_and_one_that_does_not(
    shop: DeviceShop, capsys: pytest.CaptureFixture[str]
) -> None:
    with devices(shop):
        shop.commit("e1", document="{")
        wait_until(lambda: is_done(shop, "e1", "failed"))
        wait_until(lambda: health(shop)["till.db"][0] == "present")
        serving = {row.device: (row.state, row.detail) for row in check(shop.directory, SETTINGS)}
    status = main(["--data", str(shop.directory), "--check"])
    printed = capsys.readouterr().out

    assert serving["till devices"] == ("present", "")
    assert serving["printer"] == ("present", "")
    assert serving["till.db"] == ("present", "")
    assert serving["jobs"] == ("error", "0 waiting, 1 to be settled")
    assert status == 1
    assert "till devices   process  absent   not_running" in printed
    assert "printer        printer  present" in printed


def test_the_table_of_a_folder_without_a_shop_says_what_is_missing(tmp_path: Path) -> None:
    rows = {row.device: (row.state, row.detail) for row in check(tmp_path, SETTINGS)}

    assert rows["jobs"] == ("error", "key_missing")
    assert rows["printer"] == ("present", "")


def test_settings_that_change_are_served_without_a_restart(shop: DeviceShop) -> None:
    file = shop.directory / "settings.txt"
    file.write_text("printer")
    followed = ShopSettings(
        shop.directory,
        file,
        lambda: DevicesSettings(address=file.read_text(), columns=42),
        SystemClock(),
    )
    stop = Event()
    thread = Thread(
        target=run, args=(shop.directory, SETTINGS, stop), kwargs={"newer": followed}, daemon=True
    )
    thread.start()
    shop.commit("e1")
    wait_until(lambda: is_done(shop, "e1"))
    file.write_text("another")
    wait_until(lambda: followed.current.address == "another")
    shop.commit("e2")
    wait_until(lambda: is_done(shop, "e2"))
    stop.set()
    thread.join(PATIENCE_S)

    assert (shop.directory / "printer" / "0001-receipt.txt").exists()
    assert (shop.directory / "another" / "0001-receipt.txt").exists()
    assert shop.states() == {"e1": "confirmed", "e2": "confirmed"}
