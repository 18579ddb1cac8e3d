from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from harness.device_shop import HandClock

from devices.settings import DevicesSettings, DrawerSettings
from devices.shop_settings import ShopSettings
from edge.config import parse_settings
from edge.domain.errors import BadInput
from tui.shop import devices_settings
from tui.words import explain

TOLD = """
[receipt]
language = "de"
logo = "logo.png"

[devices]
printer = "network"
printer_address = "192.0.2.10"
printer_model = "epson-tm-t88vi"
drawer_sensor = "open_is_low"
drawer_alarm_s = 30
neighbour = { printer = "usb", address = "04b8:0202", model = "generic-58mm", after_s = 4 }
"""


@dataclass
class Followed:
    settings: ShopSettings
    file: Path
    clock: HandClock

    def after(self, text: str) -> bool:
        self.file.write_text(text)
        self.clock.pass_s(2)
        return self.settings.take_newer()


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    file, clock = tmp_path / "settings.toml", HandClock()
    file.write_text("")

    def read() -> DevicesSettings:
        return devices_settings(tmp_path, parse_settings(file.read_bytes(), file.name))

    return Followed(ShopSettings(tmp_path, file, read, clock), file, clock)


def test_a_shops_file_says_how_its_devices_are_connected(tmp_path: Path) -> None:
    told = devices_settings(tmp_path, parse_settings(TOLD.encode(), "settings.toml"))

    assert (told.printer, told.address, told.model) == ("network", "192.0.2.10", "epson-tm-t88vi")
    assert (told.marks.copy, told.logo) == ("KOPIE", tmp_path / "logo.png")
    assert told.drawer == DrawerSettings(sensor="open_is_low", alarm_s=30)
    assert told.printer_model().columns == 42, "as many as the model has"
    assert told.neighbour is not None
    assert (told.neighbour.printer, told.neighbour.address) == ("usb", "04b8:0202")
    assert (told.neighbour.marks, told.neighbour_after_s) == (told.marks, 4)


def test_a_changed_file_is_taken_over_and_an_unchanged_one_is_not(followed: Followed) -> None:
    changed = followed.after(TOLD)
    followed.clock.pass_s(2)

    assert changed
    assert followed.settings.current.printer == "network"
    assert not followed.settings.take_newer()
    assert not followed.after(TOLD + "\n# a remark\n"), "nothing else is in force"


@pytest.mark.parametrize(
    "line",
    [
        'printer = "telex"',
        'printer = "network"',
        'printer_model = "abacus"',
        "drawer_pin = 7",
        'printer_code_page = "cp437"',
        "drawer_pin = 5\nprinter_model = 'generic-58mm'",
        "not toml",
    ],
)
def test_settings_that_cannot_be_served_change_nothing(followed: Followed, line: str) -> None:
    before = followed.settings.current

    assert not followed.after(f"[devices]\n{line}\n")
    assert followed.settings.current is before


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (DevicesSettings(code_page="cp437"), "cp1252"),
        (DevicesSettings(model="generic-58mm", columns=48), "at most 32"),
        (DevicesSettings(model="generic-58mm", drawer=DrawerSettings(5)), "pin 5"),
    ],
)
def test_what_a_printer_cannot_do_is_refused_in_words(settings: DevicesSettings, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        settings.printer_model()

    words = explain(refused.value)
    assert told in f"{words.headline} {words.next_step}"
