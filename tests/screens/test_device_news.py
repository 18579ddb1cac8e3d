"""What the screen says when a printer is out or the drawer stays open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.fake_till import selling
from harness.goods import MILK
from harness.real_counter import RealCounter
from harness.screens import SURROUNDINGS, playing, screen_text, strike, till_app
from harness.till import Shop

from tui.counter import DeviceRow, DeviceStatus, UncertainPrint
from tui.words.surroundings import device_marks

assert MILK.gtin is not None
SOLD = f"101\r4711\r{MILK.gtin[1:]}\r<f12>200\r"
LEFT_OPEN = DeviceStatus(
    (DeviceRow("Drawer", "open for a while", False, letter="D", alarm="left_open"),)
)
SHUT = DeviceStatus((DeviceRow("Drawer", "ready", True, letter="D"),))


async def seen(status: DeviceStatus, typed: str = SOLD) -> str:
    shop = Shop().opened()
    shop.restart()
    surroundings = replace(SURROUNDINGS, devices=lambda: status)
    app = till_app(RealCounter(shop), surroundings)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await strike(app, typed)
        await pilot.pause()
        return screen_text(app)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (DeviceStatus(is_printer_out=True), "F3 gives an e-receipt, the paper follows later."),
        (DeviceStatus(is_printer_out=True, is_passed_on=True), "comes out next door."),
        (DeviceStatus(), "F2 prints again"),
    ],
    ids=["out", "next door", "well"],
)
async def test_after_a_sale_an_e_receipt_is_offered_where_no_paper_comes(
    status: DeviceStatus, told: str
) -> None:
    screen = await seen(status)

    assert told in screen
    assert ("PRINTS NEXT DOOR" in screen) is status.is_passed_on


async def test_an_open_drawer_is_said_with_a_beep_once_each_time_it_happens() -> None:
    now = [SHUT]
    surroundings = replace(SURROUNDINGS, devices=lambda: now[0], news=lambda: now[0])
    async with playing(selling(), surroundings=surroundings) as played:
        beeps, headlines = list[int](), list[str]()
        for status in (LEFT_OPEN, LEFT_OPEN, SHUT, SHUT, LEFT_OPEN):
            now[0] = status
            played.desk.tick()
            await played.rest()
            beeps.append(len(played.beeps))

            headlines.append(played.picture.message.headline)

        assert beeps == [1, 1, 1, 1, 2]
        is_said = ["open for a while" in line for line in headlines]
        assert is_said == [True, True, False, False, True]
        assert "ready" not in headlines[3], "it was never away"
        assert "open for a while" in played.picture.message.headline
        assert played.picture.message.next_step == "Push it shut."
        assert played.picture.status.marks == ("! DRAWER",)
        await played.type("<esc>")
        played.desk.tick()
        await played.rest()
        assert "looked for" not in str(played.picture.message), "it was said"


async def test_a_print_in_doubt_is_said_once_by_its_name_wherever_one_is() -> None:
    doubt = DeviceStatus(uncertain=(UncertainPrint("e1", "Receipt 1-a-000002", 0),))
    now = [DeviceStatus()]
    surroundings = replace(SURROUNDINGS, devices=lambda: now[0], news=lambda: now[0])
    async with playing(selling(), surroundings=surroundings) as played:
        said = []
        for status in (DeviceStatus(), doubt, doubt):
            now[0] = status
            played.desk.tick()
            await played.rest()
            said.append((played.picture.message.headline, len(played.beeps)))

        assert said[0][1] == 0
        assert said[1:] == [("Did it come out? Receipt 1-a-000002", 1)] * 2
        assert played.picture.message.next_step == "Look at the printer, then F10, 8, Enter."


async def test_the_question_after_a_print_outlives_a_printer_that_is_back() -> None:
    doubt = (UncertainPrint("e1", "Receipt 1-a-000002", 0),)
    gone = DeviceRow("Printer", "in trouble", False, letter="P")
    back = DeviceRow("Printer", "ready", True, letter="P")
    now = [DeviceStatus((back,))]
    surroundings = replace(SURROUNDINGS, devices=lambda: now[0], news=lambda: now[0])
    async with playing(selling(), surroundings=surroundings) as played:
        said = []
        for rows in ((back,), (gone,), (back,)):
            now[0] = DeviceStatus(rows, uncertain=doubt)
            played.desk.tick()
            await played.rest()
            said.append(played.picture.message.headline)

        question = "Did it come out? Receipt 1-a-000002"
        assert said == [question, "Printer: in trouble", question]
        assert played.picture.status.marks == ("! PRINT?",)


@pytest.mark.parametrize(
    ("troubled", "in_doubt", "passed_on", "marks"),
    [
        ("", True, False, ("! PRINT?",)),
        ("D", True, False, ("! PRINT?", "! D")),
        ("PT", False, True, ("! PRINTS NEXT DOOR", "! T")),
        ("PT", True, True, ("! PRINT?", "! T")),
        ("P", False, True, ("! PRINTS NEXT DOOR",)),
        ("DT", False, False, ("! D T",)),
        ("D", False, False, ("! DEVICE D",)),
    ],
)
def test_no_mark_of_the_status_bar_hides_another_device(
    troubled: str, *, in_doubt: bool, passed_on: bool, marks: tuple[str, ...]
) -> None:
    rows = tuple(DeviceRow(f"Device {letter}", "off", False, letter=letter) for letter in troubled)
    doubt = (UncertainPrint("e1", "Receipt", 0),) if in_doubt else ()

    assert device_marks(DeviceStatus(rows, doubt, is_passed_on=passed_on)) == marks


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (DeviceStatus(), "Nothing is sold on this screen. Esc, then scan it again."),
        (
            DeviceStatus(uncertain=(UncertainPrint("e1", "Receipt", 0),)),
            "Answer this first, then scan it again.",
        ),
    ],
    ids=["nothing is asked", "a print is in doubt"],
)
async def test_a_scan_is_held_back_by_what_is_asked_or_else_by_the_screen(
    status: DeviceStatus, told: str
) -> None:
    screen = await seen(status, f"101\r4711\r<f10>8\r{MILK.gtin}\r")

    assert "Scan held back" in screen
    assert told in screen
