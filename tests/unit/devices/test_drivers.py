from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from devices.drivers import GROUP, driver_names, load_driver
from devices.ports.file_printer import open_printer
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def foreign_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that offers two drivers; importing the second one fails."""
    (tmp_path / "acme_driver.py").write_text("def open_printer(*_): return 'acme'\n")
    (tmp_path / "broken_driver.py").write_text("raise RuntimeError('imported')\n")
    info = tmp_path / "acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        f"[{GROUP}]\nacme = acme_driver:open_printer\nbroken = broken_driver:open_printer\n"
    )
    monkeypatch.syspath_prepend(tmp_path)


def test_the_drivers_of_the_house_are_always_there() -> None:
    ours = {"cups", "file", "kernel", "network", "serial", "simulated", "usb"}

    assert ours <= set(driver_names())
    assert load_driver("file") is open_printer
    assert all(callable(load_driver(name)) for name in ours)


@pytest.mark.usefixtures("foreign_package")
def test_an_installed_package_offers_drivers_and_only_the_named_one_is_imported() -> None:
    assert {"acme", "broken", "file", "simulated"} <= set(driver_names())
    driver: object = load_driver("acme")

    assert getattr(driver, "__module__", "") == "acme_driver"
    assert "broken_driver" not in sys.modules


def test_an_unknown_driver_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="file, kernel, network, serial, simulated, usb"):
        load_driver("telex")


def test_naming_drivers_imports_none_of_them() -> None:
    program = (
        "import sys; from devices.drivers import driver_names, load_driver; driver_names()\n"
        "drivers = {'devices.simulated.printer', 'devices.ports.file_printer', 'escpos', 'PIL'}\n"
        "assert not drivers & set(sys.modules)\n"
        "load_driver('network')\n"
        "others = {'devices.transports.usb', 'devices.transports.cups', 'serial', 'usb', 'httpx'}\n"
        "assert not (drivers | others) & set(sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
