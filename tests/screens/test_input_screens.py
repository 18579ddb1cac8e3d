"""The scale at the sale, and the screens about what is plugged in."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import pytest
from harness.clock import FakeClock
from harness.fake_till import selling
from harness.screens import SURROUNDINGS, playing
from harness.till import SETTINGS, Shop
from screens.test_screens import SIGNED_ON, TextScreens, shown

from edge.config import parse_settings
from tui.device_entries import (
    DeviceEntry,
    FieldKind,
    FoundDevice,
    ModelRow,
    PrinterTuning,
    TerminalField,
    TerminalForm,
    Trial,
    Tried,
)
from tui.peripherals import Peripherals, TagSeen, WeightSeen
from tui.words import weighing

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SCALE = '\n[devices.scale]\ndriver = "toledo"\naddress = "/dev/scale"\n'
BANANAS = "4011\r"
APPROVES = "201\r246810\r"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


@dataclass
class FakeScale:
    """Shows what a test says; implements `tui.peripherals.Scale`."""

    seen: WeightSeen
    asked: list[str] = field(default_factory=list)

    def begin(self, unit_price: str, tare_g: int) -> None:
        self.asked.append(f"{unit_price} less {tare_g} g")

    def take(self) -> WeightSeen:
        return self.seen

    def zero(self) -> None:
        self.asked.append("zero")

    def end(self) -> None:
        self.asked.append("end")


async def weighed(typed: str, scale: FakeScale) -> str:
    """Return the screen of a shop with a scale after keys were typed."""
    settings = parse_settings((SETTINGS + SCALE).encode(), "test")
    shop = Shop(clock=FakeClock(step_micros=0), settings=settings)
    return await shown(SIGNED_ON + typed, shop=shop, peripherals=Peripherals(scale=lambda: scale))


@pytest.mark.parametrize("code", sorted(weighing.STATES))
async def test_a_weight_that_may_not_be_used_says_why(
    code: str, snapshot: SnapshotAssertion
) -> None:
    shows = "0.735" if code in ("unstable", "unchanged") else ""

    assert await weighed(BANANAS, FakeScale(WeightSeen(code, shows))) == snapshot


async def test_a_scale_that_tells_of_nothing_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @dataclass
    class FallsSilent(FakeScale):
        def take(self) -> WeightSeen:
            taken, self.seen = self.seen, WeightSeen("silent")
            look_again_s = 0.0 if taken.code == "waiting" else 99.0
            monkeypatch.setattr("tui.screens.weigh.LOOK_AGAIN_S", look_again_s)
            return taken

    screen = await weighed(BANANAS, FallsSilent(WeightSeen("waiting")))

    assert "The scale does not answer" in screen


async def test_a_weight_at_rest_is_sold_at_once(snapshot: SnapshotAssertion) -> None:
    scale = FakeScale(WeightSeen("weighed", "0.735"))

    assert await weighed(BANANAS, scale) == snapshot
    assert scale.asked == ["129 less 0 g", "end"]


async def test_the_packing_is_taken_off_and_the_scale_set_to_zero() -> None:
    scale = FakeScale(WeightSeen("zero"))

    screen = await weighed(BANANAS + "<f3>9999\r20\r<f4>", scale)

    assert scale.asked[:3] == ["129 less 0 g", "129 less 20 g", "zero"]
    assert "Tare: 20 g" in screen


async def test_esc_sells_nothing() -> None:
    scale = FakeScale(WeightSeen("zero"))

    screen = await weighed(BANANAS + "\x1b", scale)

    assert scale.asked[-1] == "end"
    assert "Bananas" not in screen


async def test_a_typed_weight_asks_for_a_supervisor(snapshot: SnapshotAssertion) -> None:
    scale = FakeScale(WeightSeen("silent"))

    assert await weighed(BANANAS + "<f2>0.735\r", scale) == snapshot
    sold = await weighed(BANANAS + "<f2>0.735\r" + APPROVES, scale)
    assert "Bananas                0.735 kg" in sold


async def test_a_scan_is_held_back_while_goods_are_weighed() -> None:
    screen = await weighed(BANANAS + "9521234500018\r", FakeScale(WeightSeen("unstable")))

    assert "Scan held back" in screen


async def test_goods_that_are_not_listed_are_named_without_what_the_scanner_put_in_front() -> None:
    screen = await shown(SIGNED_ON + "]E09770317847001\r")

    assert " 9770317847001 " in screen
    assert "]E0" not in screen


async def test_a_weighed_line_is_weighed_again_by_its_quantity_key() -> None:
    scale = FakeScale(WeightSeen("weighed", "0.735"))
    sold = await weighed(BANANAS, scale)
    again = FakeScale(WeightSeen("weighed", "0.5"))

    screen = await weighed(BANANAS + "<f2>", again)

    assert "0.735 kg" in sold
    assert "0.5 kg" in screen
    assert again.asked == ["129 less 0 g", "end"] * 2


async def test_a_checked_item_by_weight_gets_a_label(snapshot: SnapshotAssertion) -> None:
    scale = FakeScale(WeightSeen("weighed", "0.735"))

    assert await weighed("<f10>1\r4011\r<f2>", scale) == snapshot


DEVICES = "201\r246810\r<f10>8\r<f10>"
"""Signed on as the manager, the devices' own menu is open."""


async def test_the_scanner_test_shows_what_came_and_what_it_means(
    snapshot: SnapshotAssertion,
) -> None:
    tags = [TagSeen("3074257BF7194E4000001A85", 1, -52)]

    def take_tags() -> tuple[TagSeen, ...]:
        taken = tuple(tags)
        tags.clear()
        return taken

    scans = "\x02]E04006381333931\x03\r\x02]C10104006381333931\x1d10A1\x03\r4011\r"
    screen = await shown(
        DEVICES + "1\r" + scans, size=(80, 30), peripherals=Peripherals(take_tags=take_tags)
    )

    assert screen == snapshot


async def test_rfid_tags_show_up_by_themselves_and_are_counted() -> None:
    tags = [TagSeen("AA"), TagSeen("OLD")]

    def take_tags() -> tuple[TagSeen, ...]:
        taken = tuple(tags)
        tags.clear()
        return taken

    surroundings = replace(SURROUNDINGS, peripherals=Peripherals(take_tags=take_tags))
    async with playing(selling(), surroundings=surroundings) as played:
        await played.type("<f10>8\r<f10>1\r")
        tags += [TagSeen("3074257BF7194E4000001A85", 1, -52), TagSeen("AA"), TagSeen("AA")]
        played.desk.nudge()
        await played.rest()

        shown_text = str(played.picture.body)
        assert "3074257BF7194E4000001A85" in shown_text
        assert "antenna 1, -52 dBm" in shown_text
        assert "2 different tags" in shown_text
        assert "goods number 80614141123458, serial number 6789" in shown_text
        assert shown_text.count("RFID tag  AA") == 1, "each tag is told once"
        assert "OLD" not in shown_text


@dataclass
class FakeSetup:
    """Finds two ports and keeps what it was asked to save."""

    is_well: bool = True
    kept: list[DeviceEntry] = field(default_factory=list)
    taken_out: list[DeviceEntry] = field(default_factory=list)
    asked: list[DeviceEntry] = field(default_factory=list)
    tried: list[Trial] = field(default_factory=list)
    tuned: list[PrinterTuning] = field(default_factory=list)
    printers: tuple[FoundDevice, ...] = (
        FoundDevice("04b8:0202:J3K1", "EPSON TM-T20III", "usb"),
        FoundDevice("/dev/serial/by-id/usb-STAR", "STAR TSP100", "serial"),
    )

    def find(self) -> Future[tuple[FoundDevice, ...]]:
        return done(
            (
                FoundDevice("/dev/serial/by-id/usb-Honeywell", "Honeywell 1470g", "serial"),
                FoundDevice("/dev/input/by-id/usb-Zebra-event-kbd", "Zebra DS2208", "hid"),
            )
        )

    def find_printers(self) -> Future[tuple[FoundDevice, ...]]:
        return done(self.printers)

    def models(self) -> tuple[ModelRow, ...]:
        return (
            ModelRow("generic-80mm", 48, 80, (2, 5)),
            ModelRow("generic-58mm", 32, 58, (2,), "cp1252:16", 32, False, False),
            ModelRow("epson-tm-t20ii", 48, 80, (2, 5)),
            ModelRow("epson-tm-t20iii", 48, 80, (2, 5)),
            ModelRow("epson-tm-t88v", 42, 80, (2, 5)),
        )

    def try_printer(self, entry: DeviceEntry, trial: Trial) -> Future[Tried]:
        self.tried.append(trial)
        if entry.tuning is not None:
            self.tuned.append(entry.tuning)
        if self.is_well:
            return done(Tried(True, "The printer says that it printed the page", "Look at it."))
        return done(Tried(False, "The printer: paper is out", "Put in a roll, then try again."))

    def terminal_form(self, driver: str) -> Future[TerminalForm]:
        if driver == "simulated":
            return done(TerminalForm((), "", has_address=False))
        fields = (
            TerminalField("poi_id", "the terminal's id.", FieldKind.TEXT, ""),
            TerminalField("key_version", "the version of that key.", FieldKind.NUMBER, 1),
            TerminalField("has_printer", "whether it prints.", FieldKind.FLAG, False),
            TerminalField("passphrase", "What both share.", FieldKind.SECRET, False),
        )
        return done(TerminalForm(fields, "10.0.0.3:8443"))

    def try_terminal(self, entry: DeviceEntry) -> Future[Tried]:
        self.asked.append(entry)
        if self.is_well:
            return done(Tried(True, "The terminal is ready", "Save it."))
        return done(Tried(False, "The terminal cannot be reached", "Look at address and port."))

    def drivers(self, kind: str) -> tuple[str, ...]:
        return {
            "terminal": ("nexo", "simulated"),
            "scale": ("cas", "toledo"),
            "rfid": ("llrp",),
            "display": ("cd5220", "escpos"),
            "printer": ("cups", "network", "serial"),
        }.get(kind, ("hid", "serial"))

    def configured(self) -> tuple[DeviceEntry, ...]:
        return (
            DeviceEntry("printer", "network", "10.0.0.9", model="epson-tm-t88v"),
            DeviceEntry("scanner", "serial", "/dev/ttyACM0", "counter"),
            NEXO,
        )

    def try_out(self, entry: DeviceEntry) -> Future[tuple[bool, str]]:
        return done((self.is_well, "ready" if self.is_well else "not plugged in"))

    def save(self, entry: DeviceEntry) -> Future[None]:
        self.kept.append(entry)
        return done(None)

    def remove(self, entry: DeviceEntry) -> Future[None]:
        self.taken_out.append(entry)
        return done(None)


Result = TypeVar("Result")


def done(result: Result) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(result)
    return future


SETUP_STEPS = {
    "menu": "",
    "what": "2\r",
    "where": "2\r1\r",
    "baud": "2\r1\r1\rhand\r",
    "ends": "2\r1\r1\rhand\r1\r",
    "tried": "2\r1\r1\rhand\r1\r1\r",
    "saved": "2\r1\r1\rhand\r1\r1\r<f12>",
    "protocol": "2\r2\r1\r",
    "take_out": "3\r",
    "terminal_driver": "2\r7\r",
    "terminal_address": "2\r7\r1\r",
    "terminal_number": "2\r7\r1\r\rV400m-1\rabc\r",
    "terminal_secret": "2\r7\r1\r\rV400m-1\r\r1\rsecret words",
    "terminal_ready": "2\r7\r1\r\rV400m-1\r\r1\rsecret words\r",
    "terminal_tried": "2\r7\r1\r\rV400m-1\r\r1\rsecret words\r1\r",
    "printer_where": "2\r5\r",
    "printer_model": "2\r5\r1\r",
    "printer_narrowed": "2\r5\r1\rtm t20\r",
    "printer_no_such": "2\r5\r1\rstar\r",
    "printer_drawer": "2\r5\r1\r\r",
    "printer_ready": "2\r5\r1\r\r\r",
    "printer_tried": "2\r5\r1\r\r\r1\r",
}


@pytest.mark.parametrize("step", SETUP_STEPS)
async def test_a_device_is_set_up_step_by_step(step: str, snapshot: SnapshotAssertion) -> None:
    setup = FakeSetup()

    screen = await shown(DEVICES + SETUP_STEPS[step], peripherals=Peripherals(setup=setup))

    assert screen == snapshot
    assert bool(setup.kept) is (step == "saved")


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("2\r1\r2\r\r<f12>", DeviceEntry("scanner", "hid", "/dev/input/by-id/usb-Zebra-event-kbd",
                                         "counter")),
        ("2\r1\r1\r\r1\r2\r<f12>", DeviceEntry("scanner", "serial",
            "/dev/serial/by-id/usb-Honeywell", "counter", ends="silence")),
        ("2\r2\r1\r2\r8\r3\r3\r<f12>", DeviceEntry("scale", "toledo",
            "/dev/serial/by-id/usb-Honeywell", baud=115200, framing="7E1", unit="lb")),
        ("2\r3\r3\r10.0.0.8:9100\r1\r2\r<f12>", DeviceEntry(
            "display", "cd5220", "10.0.0.8:9100", columns=16)),
        ("2\r3\r2\r2\r1\r<f12>", DeviceEntry("display", "escpos", "printer", columns=20)),
        ("2\r4\r10.0.0.7:5084\r<f12>", DeviceEntry("rfid", "llrp", "10.0.0.7:5084")),
    ],
)  # fmt: skip
async def test_what_was_answered_is_what_is_saved(typed: str, entry: DeviceEntry) -> None:
    setup = FakeSetup()

    await shown(DEVICES + typed, peripherals=Peripherals(setup=setup))

    assert setup.kept == [entry]


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("2\r5\r1\r\r\r1\r\r", DeviceEntry(
            "printer", "usb", "04b8:0202:J3K1", model="epson-tm-t20iii")),
        ("2\r5\r1\r\r3\r2\r1\r\r", DeviceEntry(
            "printer", "usb", "04b8:0202:J3K1", model="epson-tm-t20iii",
            drawer_sensor="open_is_high", drawer_alarm_s=30)),
        ("2\r5\r2\r3\r1\r88\r2\r5\r", DeviceEntry("printer", "serial",
            "/dev/serial/by-id/usb-STAR,2400,8N1,dsrdtr", model="epson-tm-t88v", drawer_pin=5)),
        ("2\r6\r3\r10.0.0.9\rgeneric-58\r4\r", DeviceEntry(
            "neighbour", "network", "10.0.0.9", model="generic-58mm")),
        ("2\r5\r4\r1\rreceipts@10.0.0.1\r\r\r5\r", DeviceEntry(
            "printer", "cups", "receipts@10.0.0.1", model="generic-80mm")),
    ],
    ids=["usb", "with_switch", "serial", "neighbour", "queue"],
)  # fmt: skip
async def test_a_printer_is_saved_as_it_was_described(typed: str, entry: DeviceEntry) -> None:
    setup = FakeSetup()

    screen = await shown(DEVICES + typed, peripherals=Peripherals(setup=setup))

    assert setup.kept == [entry]
    assert "is in the settings" in screen


async def test_a_printer_that_fails_its_trial_says_the_next_step_and_is_not_offered_to_save(
    snapshot: SnapshotAssertion,
) -> None:
    setup = FakeSetup(is_well=False)

    screen = await shown(DEVICES + "2\r5\r1\r\r\r1\r\r", peripherals=Peripherals(setup=setup))

    assert screen == snapshot
    assert (setup.tried, setup.kept) == ([Trial.PAGE, Trial.PAGE], [])


T20 = DeviceEntry("printer", "usb", "04b8:0202:J3K1", model="epson-tm-t20iii")
TO_TUNE = "2\r5\r1\r\r\r4\r"
"""A printer was described, and what it does otherwise is open."""


@pytest.mark.parametrize(
    ("typed", "tuning"),
    [
        ("1\r3\r", PrinterTuning(code_page="cp1252:16")),
        ("1\r4\r999\r13\r", PrinterTuning(code_page="cp858:13")),
        ("1\r3\r1\r1\r2\r2\r", PrinterTuning(native_codes=True)),
        ("3\r2\r", PrinterTuning(status=False)),
        ("4\r3\r", PrinterTuning(columns=42)),
        ("5\r4\r", PrinterTuning(pulse_ms=200)),
    ],
    ids=["page", "number", "codes", "answers", "width", "pulse"],
)
async def test_what_a_printer_does_otherwise_is_tried_and_saved(
    typed: str, tuning: PrinterTuning
) -> None:
    setup = FakeSetup()

    await shown(DEVICES + TO_TUNE + typed + "\x1b1\r5\r", peripherals=Peripherals(setup=setup))

    assert setup.tuned == [tuning], "the test page is printed with it"
    assert setup.kept == [replace(T20, tuning=tuning)]


async def test_a_printer_in_use_is_offered_to_be_saved_once_something_changed() -> None:
    setup = FakeSetup()

    await shown(DEVICES + "4\r1\r4\r3\r2\r\x1b5\r", peripherals=Peripherals(setup=setup))

    assert [entry.tuning for entry in setup.kept] == [PrinterTuning(status=False)]


async def test_what_a_model_cannot_do_is_said_and_not_set(snapshot: SnapshotAssertion) -> None:
    setup = FakeSetup()

    screen = await shown(
        DEVICES + "2\r5\r1\rgeneric-58\r\r4\r3\r2\r", peripherals=Peripherals(setup=setup)
    )

    assert screen == snapshot


NEXO = DeviceEntry("terminal", "nexo", "10.0.0.3:8443")


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("1\r\rV400m-1\r\r1\rsecret words\r2\r", replace(
            NEXO,
            options=(("poi_id", "V400m-1"), ("key_version", 1), ("has_printer", True)),
            secrets=(("passphrase", "secret words"),),
        )),
        ("1\rh:1\r\r2\r\r\r3\r\rV1\r\r\rs\r2\r", replace(
            NEXO,
            address="h:1",
            options=(("poi_id", "V1"), ("key_version", 2), ("has_printer", False)),
            secrets=(("passphrase", "s"),),
        )),
        ("2\r2\r", DeviceEntry("terminal", "simulated", "")),
    ],
    ids=["nexo", "changed before it is saved", "none"],
)  # fmt: skip
async def test_a_terminal_is_saved_as_it_was_described(typed: str, entry: DeviceEntry) -> None:
    setup = FakeSetup()

    screen = await shown(DEVICES + "2\r7\r" + typed, peripherals=Peripherals(setup=setup))

    assert setup.kept == [entry]
    assert setup.kept[0].secrets == entry.secrets
    assert "The card terminal is in the settings" in screen


async def test_a_terminal_that_fails_its_trial_is_not_offered_to_save() -> None:
    setup = FakeSetup(is_well=False)

    screen = await shown(DEVICES + "2\r7\r1\r\r\r\r\r\r1\r\r", peripherals=Peripherals(setup=setup))

    assert "! The terminal cannot be reached" in screen
    assert (len(setup.asked), setup.kept) == (2, [])


async def test_esc_goes_back_and_saves_no_printer() -> None:
    setup = FakeSetup()

    screen = await shown(DEVICES + "2\r5\r1\rt20\r\x1b\x1b", peripherals=Peripherals(setup=setup))

    assert not setup.kept
    assert "Sync and devices" in screen


async def test_a_device_is_taken_out_of_the_settings() -> None:
    setup = FakeSetup()

    await shown(DEVICES + "3\r1\r", peripherals=Peripherals(setup=setup))

    assert [entry.name for entry in setup.taken_out] == ["counter"]


@pytest.mark.parametrize(
    ("typed", "is_well", "said"),
    [
        ("1\r1\r", True, "The printer says that it printed the page"),
        ("1\r2\r", False, "! The printer: paper is out"),
        ("2\r", True, "Scanner counter: ready"),
        ("2\r", False, "! Scanner counter: not plugged in"),
        ("3\r", True, "The terminal is ready"),
    ],
)
async def test_a_device_that_is_set_up_is_tried_and_nothing_saved(
    typed: str, is_well: bool, said: str
) -> None:
    setup = FakeSetup(is_well)

    screen = await shown(DEVICES + "4\r" + typed, peripherals=Peripherals(setup=setup))

    assert said in screen
    assert "Save it" not in screen.replace("Save it.", "")
    assert not setup.kept


async def test_neither_the_printer_nor_the_terminal_can_be_taken_out(
    snapshot: SnapshotAssertion,
) -> None:
    assert await shown(DEVICES + "3\r", peripherals=Peripherals(setup=FakeSetup())) == snapshot


async def test_a_cashier_sets_nothing_up() -> None:
    setup = FakeSetup()

    screen = await shown(SIGNED_ON + "<f10>8\r<f10>2\r", peripherals=Peripherals(setup=setup))

    assert "supervisor or manager" in screen
