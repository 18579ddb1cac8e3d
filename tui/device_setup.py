"""Finds, tries and saves devices for the screen, on a thread of its own."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from devices.inputs.checking import check_device
from devices.inputs.drivers import driver_names
from devices.inputs.finding import found_ports
from devices.inputs.port import InputSpec
from devices.ports.printer import Presence
from tui.device_entries import DeviceEntry, FoundDevice
from tui.device_specs import display_spec, input_specs
from tui.settings_edit import edit_settings, with_device, without_device
from tui.words.surroundings import device_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.config import DeviceSettings
    from edge.ports import Clock

_SCANNER_DRIVER = {"serial": "serial", "keyboard": "hid"}


class FolderSetup:
    """Implements `tui.device_entries.DeviceSetup` on a shop's folder."""

    def __init__(
        self, settings_file: Path, settings: Callable[[], DeviceSettings], clock: Clock
    ) -> None:
        self._file = settings_file
        self._settings = settings
        self._clock = clock
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="device-setup")

    def close(self) -> None:
        """Wait for what is being done; what waits is not begun."""
        self._aside.shutdown(wait=True, cancel_futures=True)

    def find(self) -> Future[tuple[FoundDevice, ...]]:
        """Find what is plugged in."""
        return self._aside.submit(_found)

    def drivers(self, kind: str) -> tuple[str, ...]:
        """Return the drivers of a kind."""
        return driver_names(kind)

    def configured(self) -> tuple[DeviceEntry, ...]:
        """Return the devices of the settings in force."""
        settings = self._settings()
        display = display_spec(settings)
        return tuple(
            DeviceEntry(spec.kind, spec.driver, spec.address, spec.name, spec.baud, spec.framing)
            for spec in (*input_specs(settings), *((display,) if display else ()))
        )

    def try_out(self, entry: DeviceEntry) -> Future[tuple[bool, str]]:
        """Open a device and ask it once."""
        return self._aside.submit(self._try_out, entry)

    def save(self, entry: DeviceEntry) -> Future[None]:
        """Write it into the settings file."""
        return self._aside.submit(edit_settings, self._file, partial(_with, entry))

    def remove(self, entry: DeviceEntry) -> Future[None]:
        """Take it out of the settings file."""
        return self._aside.submit(edit_settings, self._file, partial(_without, entry))

    def _try_out(self, entry: DeviceEntry) -> tuple[bool, str]:
        spec = InputSpec(
            entry.kind, entry.name, entry.driver, entry.address, entry.baud, entry.framing
        )
        health = check_device(spec, self._clock, self._file.parent)
        is_well = health.presence is Presence.PRESENT
        return is_well, device_state(health.presence.value, health.detail)


def _found() -> tuple[FoundDevice, ...]:
    return tuple(
        FoundDevice(port.address, port.description, _SCANNER_DRIVER[port.what])
        for port in found_ports()
    )


def _with(entry: DeviceEntry, text: str) -> str:
    return with_device(text, entry)


def _without(entry: DeviceEntry, text: str) -> str:
    return without_device(text, entry)
