"""A device is found, tried and written into the settings file, of which all else stays."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.printer_machine import PrinterMachine
from harness.printer_plugs import on_network

from devices.inputs.finding import FoundPort, found_ports
from devices.simulated.scale import SimulatedScale
from devices.simulated.wire import PtyWire
from edge.clock import SystemClock
from edge.config import Settings, load_settings, parse_settings
from edge.domain.errors import BadInput
from edge.ports import Identity
from tui.device_entries import DeviceEntry, PrinterTuning, Trial, Tried
from tui.device_setup import FolderSetup
from tui.printer_entries import printer_entries
from tui.settings_edit import edit_settings, with_device, without_device

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TILL = Identity("S1", "Corner Shop", "1", "A", "EUR")
SCANNER = DeviceEntry("scanner", "serial", "/dev/serial/by-id/usb-A", "counter")
SCALE = DeviceEntry("scale", "toledo", "/dev/ttyS0", baud=9600, framing="7E1")
RFID = DeviceEntry("rfid", "llrp", "10.0.0.7:5084")
PRINTER = DeviceEntry("printer", "network", "10.0.0.9", model="epson-tm-t88v", drawer_pin=5)
NEIGHBOUR = DeviceEntry("neighbour", "usb", "04b8:0202", model="generic-58mm")

WRITTEN = """# The shop's own words
[store]
address = ["1 Street"]   # where we are

[devices]
printer = "simulated"    # until the real one comes

[devices.scanners.counter]
driver = "serial"
address = "/dev/ttyACM0"  # the old place
ends = "silence"

[screen]
theme = "light"
"""


@pytest.mark.parametrize(
    "text",
    ["", "# only words\n", WRITTEN, '[devices]\nscanners = { hand = { address = "/dev/x" } }\n',
     'devices = { printer = "simulated" }\n',
     '[devices.scale]\ndriver = "cas"\naddress = "/dev/y"\nframing = "8N1"\n'],
)  # fmt: skip
@pytest.mark.parametrize("entry", [SCANNER, SCALE, RFID])
def test_a_device_is_written_and_taken_out_again(text: str, entry: DeviceEntry) -> None:
    written = with_device(text, entry)

    devices = parse_settings(written.encode(), "test").devices
    of_kind = {"scanner": devices.scanners.get("counter"), "scale": devices.scale,
               "rfid": devices.rfid}  # fmt: skip
    found = of_kind[entry.kind]
    assert found is not None
    assert (found.driver, found.address) == (entry.driver, entry.address)
    out = parse_settings(without_device(written, entry).encode(), "test").devices
    assert (out.scanners.get("counter"), out.scale, out.rfid)[
        ("scanner", "scale", "rfid").index(entry.kind)
    ] is None


EVERY_FILE = pytest.mark.parametrize(
    "text",
    ["", "# only words\n", WRITTEN, '[devices.scanners.hand]\naddress = "/dev/x"\n',
     'devices = { printer = "file" }\n', '[devices]\nneighbour = { printer = "file" }\n',
     '[devices.neighbour]\nprinter = "file"\nafter_s = 3\n[screen]\ntheme = "light"\n'],
)  # fmt: skip


@EVERY_FILE
def test_both_printers_are_written_into_every_file(text: str) -> None:
    both = with_device(with_device(text, PRINTER), NEIGHBOUR)

    told = parse_settings(both.encode(), "test").devices
    assert (told.printer, told.printer_address, told.printer_model, told.drawer_pin) == (
        "network", "10.0.0.9", "epson-tm-t88v", 5,
    )  # fmt: skip
    other = told.neighbour
    assert other is not None
    assert (other.printer, other.address, other.model) == ("usb", "04b8:0202", "generic-58mm")
    assert other.after_s == (3 if "after_s" in text else 10)
    assert with_device(both, NEIGHBOUR) == both, "once more changes nothing"
    wired = with_device(both, replace(PRINTER, drawer_sensor="open_is_low", drawer_alarm_s=30))
    alarmed = parse_settings(wired.encode(), "test").devices
    assert (alarmed.drawer_sensor, alarmed.drawer_alarm_s) == ("open_is_low", 30)
    out = parse_settings(without_device(both, NEIGHBOUR).encode(), "test").devices
    assert (out.neighbour, out.printer) == (None, "network")


def test_what_a_clone_does_differently_stays_with_its_model_and_goes_with_it() -> None:
    own = (
        '[devices]\nprinter_model = "epson-tm-t88v"\nprinter_columns = 42\nprinter_status = false\n'
    )

    same = parse_settings(with_device(own, PRINTER).encode(), "test").devices
    small = replace(PRINTER, model="generic-58mm", drawer_pin=2)
    other = parse_settings(with_device(own, small).encode(), "test").devices

    assert (same.printer_columns, same.printer_status) == (42, False)
    assert (other.printer_columns, other.printer_status) == (None, True)


TUNED = PrinterTuning(32, "cp1252:17", native_codes=True, status=False, pulse_ms=200)


@EVERY_FILE
def test_what_a_printer_does_otherwise_is_written_and_read_and_goes_again(text: str) -> None:
    own, other = replace(PRINTER, tuning=TUNED), replace(NEIGHBOUR, tuning=TUNED)
    other = replace(other, tuning=replace(TUNED, pulse_ms=100))

    written = with_device(with_device(text, own), other)

    settings = parse_settings(written.encode(), "test")
    assert [entry.tuning for entry in printer_entries(settings.devices)] == [
        own.tuning,
        other.tuning,
    ]
    usual = PrinterTuning()
    plain = with_device(
        with_device(written, replace(own, tuning=usual)), replace(other, tuning=usual)
    )
    for name in ("columns", "code_page", "native_codes", "status =", "pulse"):
        assert name in written
        assert name not in plain


def test_comments_order_and_what_was_set_beside_stay() -> None:
    changed = with_device(WRITTEN, SCANNER)

    assert (
        changed.replace("/dev/serial/by-id/usb-A", "/dev/ttyACM0").replace("baud = 9600\n", "")
        == WRITTEN
    )
    assert parse_settings(changed.encode(), "test").devices.scanners["counter"].ends == "silence"
    by_enter = with_device(WRITTEN, replace(SCANNER, ends="line"))
    assert parse_settings(by_enter.encode(), "test").devices.scanners["counter"].ends == "line"


def test_a_file_that_would_not_be_valid_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(WRITTEN)
    wrong = DeviceEntry("scale", "toledo", "/dev/x", framing="9X9")

    with pytest.raises(BadInput, match="settings_value_wrong"):
        edit_settings(path, lambda text: with_device(text, wrong))

    assert path.read_text() == WRITTEN


def test_a_file_with_a_mistake_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[devices]\nprinter = \n")

    with pytest.raises(BadInput, match="settings_not_toml"):
        edit_settings(path, lambda text: with_device(text, SCANNER))


def test_a_file_that_cannot_be_added_to_says_so_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text := 'devices.scale.driver = "cas"\ndevices.scale.address = "/y"\n')

    with pytest.raises(BadInput, match="settings_not_editable"):
        edit_settings(path, lambda text: with_device(text, SCANNER))

    assert path.read_text() == text


def test_the_file_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(WRITTEN)
    path.chmod(0o640)

    edit_settings(path, lambda text: with_device(text, SCALE))

    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["settings.toml"]


def test_ports_are_found_by_names_that_stay(tmp_path: Path) -> None:
    for name in ("serial/by-id/usb-Honeywell_1470g_17-if00",
                 "input/by-id/usb-Zebra_DS2208_9-event-kbd",
                 "input/by-id/usb-Zebra_DS2208_9-event-mouse"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    assert [(port.what, port.description) for port in found_ports(tmp_path)] == [
        ("serial", "Honeywell 1470g 17"),
        ("keyboard", "Zebra DS2208 9"),
    ]
    assert isinstance(found_ports()[0:], tuple)
    assert all(isinstance(port, FoundPort) for port in found_ports())


def test_trying_a_device_out_says_how_it_is(tmp_path: Path) -> None:
    wire = PtyWire(tmp_path / "usb-scanner")
    setup = FolderSetup(tmp_path / "settings.toml", Settings, SystemClock(), TILL)
    with closing(setup):
        there = DeviceEntry("scanner", "serial", wire.address, "counter")
        assert setup.try_out(there).result() == (True, "ready")
        wire.unplug()
        assert setup.try_out(there).result() == (False, "not plugged in")
        unknown = DeviceEntry("scanner", "telepathy", wire.address, "counter")
        assert setup.try_out(unknown).result() == (False, "the settings name no known driver")
        silent = PtyWire(tmp_path / "usb-scale")
        scale = DeviceEntry("scale", "cas", silent.address)
        assert setup.try_out(scale).result() == (False, "does not answer")
        silent.unplug()


@pytest.mark.parametrize(
    ("on", "told"),
    [("0.735", "ready, shows 0.735 lb"), ("!moving 0.7", "ready, shows unstable")],
    ids=["at rest", "moving"],
)
def test_trying_a_scale_out_says_what_it_shows(tmp_path: Path, on: str, told: str) -> None:
    entry = replace(SCALE, address=str(tmp_path / "scale"), framing="8N1", unit="lb")
    setup = FolderSetup(tmp_path / "settings.toml", Settings, SystemClock(), TILL)
    wire = PtyWire(tmp_path / "scale")
    scale = SimulatedScale(wire, "toledo")
    scale.tell(on)
    with closing(setup):
        trial = setup.try_out(entry)
        while not trial.done():
            scale.idle()
        assert trial.result() == (True, told)
    wire.unplug()


def test_a_scales_unit_and_a_displays_width_are_written_and_then_stay() -> None:
    display = DeviceEntry("display", "cd5220", "10.0.0.8:9100", columns=16)
    text = with_device(with_device("", replace(SCALE, unit="lb")), display)
    text = with_device(with_device(text, SCALE), replace(display, columns=0))

    told = parse_settings(text.encode(), "test").devices
    assert told.scale is not None
    assert told.display is not None
    assert (told.scale.unit, told.display.columns) == ("lb", 16)


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[FolderSetup]:
    (tmp_path / "settings.toml").write_text(WRITTEN)
    with closing(FolderSetup(tmp_path / "settings.toml", Settings, SystemClock(), TILL)) as setup:
        yield setup


def test_a_printer_is_tried_in_words_and_then_taken_over_from_the_file(
    setup: FolderSetup, tmp_path: Path
) -> None:
    machine = PrinterMachine()
    with on_network(machine) as plug:
        entry = replace(PRINTER, address=plug.address)
        page = setup.try_printer(entry, Trial.PAGE).result()
        drawer = setup.try_printer(entry, Trial.DRAWER).result()
        machine.cover_open = True
        state = setup.try_printer(entry, Trial.STATE).result()

    assert (tmp_path / "settings.toml").read_text() == WRITTEN, "trying writes nothing"
    assert (page.is_well, page.headline) == (True, "The printer says that it printed the page")
    assert (drawer.is_well, machine.pulses) == (True, 1)
    assert state == Tried(
        False, "The printer: its cover is open", "Shut its cover, then try again."
    )
    setup.save(entry).result()
    saved, _ = load_settings(tmp_path / "settings.toml")
    assert saved.devices.printer_address == entry.address
    assert "# until the real one comes" in (tmp_path / "settings.toml").read_text()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(PRINTER, address="a b"), "printer_address"),
        (replace(PRINTER, model="epson-tm-t1"), "printer_model_unknown"),
        (replace(PRINTER, driver="telepathy"), "printer_driver_unknown"),
        (replace(NEIGHBOUR, address="x"), "printer_address"),
        (replace(PRINTER, model="generic-58mm", drawer_pin=5), "printer_drawer_pin"),
    ],
)
def test_a_printer_that_nobody_could_open_is_not_saved(
    setup: FolderSetup, tmp_path: Path, wrong: DeviceEntry, code: str
) -> None:
    with pytest.raises(BadInput, match=code):
        setup.save(wrong).result()
    with pytest.raises(BadInput, match=code):
        setup.try_printer(wrong, Trial.PAGE).result()

    assert (tmp_path / "settings.toml").read_text() == WRITTEN


def test_what_is_set_up_is_named_with_printers_and_terminal(tmp_path: Path) -> None:
    text = with_device(with_device(WRITTEN, PRINTER), NEIGHBOUR)
    given = parse_settings(text.encode(), "test")
    with closing(FolderSetup(tmp_path / "s.toml", lambda: given, SystemClock(), TILL)) as setup:
        found = setup.configured()

    usual = PrinterTuning()
    assert found[:2] == (replace(PRINTER, tuning=usual), replace(NEIGHBOUR, tuning=usual))
    assert [entry.kind for entry in found[2:]] == ["scanner", "terminal"]


def test_a_driver_that_raises_what_it_likes_stops_neither_screen_nor_worker(
    setup: FolderSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ImportError("no library", name="acme")

    monkeypatch.setattr("devices.transports.network.open_printer", fails)

    with pytest.raises(BadInput, match="driver_failed"):
        setup.try_printer(PRINTER, Trial.PAGE).result()
    with pytest.raises(BadInput, match="driver_failed"):
        setup.save(PRINTER).result()
    assert (tmp_path / "settings.toml").read_text() == WRITTEN


def test_a_mistake_about_the_printer_keeps_no_scanner_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[devices]\nprinter = "network"\n')
    with closing(FolderSetup(path, Settings, SystemClock(), TILL)) as setup:
        setup.save(SCANNER).result()

    assert "counter" in load_settings(path)[0].devices.scanners


def test_the_table_of_models_tells_paper_and_pins(setup: FolderSetup) -> None:
    rows = {row.name: row for row in setup.models()}

    assert (rows["epson-tm-t88v"].paper_mm, rows["epson-tm-t88v"].columns) == (80, 42)
    assert (rows["generic-58mm"].paper_mm, rows["generic-58mm"].drawer_pins) == (58, (2,))
    assert {row.paper_mm for row in rows.values()} == {58, 80}
    small = rows["zijiang-zj-5870"]
    assert (small.code_page, small.columns_max) == ("cp1252:16", 32)
    assert (small.has_status, small.draws_codes) == (False, False)
    assert {"network", "usb", "cups"} <= set(setup.drivers("neighbour"))
