"""Drivers are entry points, named in the settings, imported alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from devices.inputs.drivers import driver_names, load_driver
from edge.domain.errors import BadInput

SCALES = ("cas", "dialog06", "dibal", "nci", "toledo")


def test_the_till_brings_drivers_of_its_own() -> None:
    assert set(driver_names("scanner")) >= {"serial", "hid"}
    assert set(driver_names("scale")) >= set(SCALES)
    assert set(driver_names("display")) >= {"cd5220", "escpos"}
    assert set(driver_names("rfid")) >= {"llrp"}


@pytest.mark.parametrize("kind", ["scanner", "scale", "display", "rfid"])
def test_every_driver_can_be_imported(kind: str) -> None:
    assert all(callable(load_driver(kind, name)) for name in driver_names(kind))


def test_an_unknown_driver_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BadInput) as refused:
        load_driver("scale", "spring")

    assert "toledo" in str(refused.value.facts["known"])


@pytest.mark.parametrize(
    ("kind", "name", "alone"),
    [
        ("scale", "toledo", ("devices.inputs.scales.nci", "devices.rfid.llrp", "evdev", "serial")),
        ("scanner", "serial", ("devices.inputs.hid_scanner", "evdev", "devices.rfid.llrp")),
        ("scanner", "hid", ("evdev",)),
    ],
)
def test_no_driver_brings_another_or_a_library_before_it_is_opened(
    kind: str, name: str, alone: tuple[str, ...]
) -> None:
    script = (
        "import sys; from devices.inputs.drivers import load_driver;"
        f"load_driver({kind!r}, {name!r}); print(' '.join(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout.split()

    assert not set(alone) & set(loaded)
