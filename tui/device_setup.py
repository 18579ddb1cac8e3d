"""Finds, tries and saves devices for the screen, on a thread of its own."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from devices.drivers import driver_names as printer_drivers
from devices.inputs.checking import check_device
from devices.inputs.drivers import driver_names
from devices.inputs.finding import found_ports
from devices.inputs.line import is_same_place
from devices.inputs.port import InputSpec
from devices.lock import is_running
from devices.models import CELL_DOTS, model_names, printer_model
from devices.ports.printer import NOT_BEHIND, Presence
from devices.printer_finding import found_printers
from devices.shop_settings import check_settings
from devices.terminals import SIMULATED, terminal_names
from edge.domain.errors import BadInput, TillError
from edge.input_settings import BEHIND_PRINTER
from tui.device_entries import DeviceEntry, FoundDevice, ModelRow
from tui.device_specs import display_spec, input_specs
from tui.printer_entries import printer_entries
from tui.settings_edit import edit_settings, with_device, without_device
from tui.shop import devices_settings
from tui.terminal_entries import terminal_entry
from tui.terminal_trying import FolderTerminals
from tui.words.device_setup import PORT_TAKEN, SCALE_SHOWS, TITLES, TRIAL_ROWS
from tui.words.surroundings import device_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from edge.config import Settings
    from edge.ports import Clock, Identity
    from tui.device_entries import TerminalForm, Trial, Tried

TERMINAL = "terminal"
_log = logging.getLogger(__name__)
Result = TypeVar("Result")
USUAL_COLUMNS = 20
_PRINTERS = frozenset({"printer", "neighbour"})
_USUAL_DRIVER = "serial"
"""Of a scanner whose port had to be typed in."""

_SCANNER_DRIVER = {"serial": "serial", "keyboard": "hid"}


class FolderSetup:
    """Implements `tui.device_entries.DeviceSetup` on a shop's folder."""

    def __init__(
        self,
        settings_file: Path,
        settings: Callable[[], Settings],
        clock: Clock,
        identity: Identity,
        lent: Callable[[str], AbstractContextManager[None]] | None = None,
    ) -> None:
        """`lent` has the till itself let go of what it has open at an address."""
        self._file = settings_file
        self._identity = identity
        self._settings = settings
        self._clock = clock
        self._lent = lent or nullcontext
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="device-setup")

    def close(self) -> None:
        """Wait for what is being done; what waits is not begun."""
        self._aside.shutdown(wait=True, cancel_futures=True)

    def find(self) -> Future[tuple[FoundDevice, ...]]:
        """Find what is plugged in."""
        return self._aside.submit(_found)

    def find_printers(self) -> Future[tuple[FoundDevice, ...]]:
        """Find printers that are plugged in, and print queues."""
        return self._aside.submit(_found_printers)

    def models(self) -> tuple[ModelRow, ...]:
        """Return the table of printers."""
        return tuple(
            ModelRow(
                model.name,
                model.columns,
                model.paper_mm,
                model.drawer_pins,
                f"{model.code_page.encoding}:{model.code_page.slot}",
                model.dots // CELL_DOTS,
                model.has_status,
                bool(model.native_codes),
            )
            for model in map(printer_model, model_names())
        )

    def drivers(self, kind: str) -> tuple[str, ...]:
        """Return the drivers of a kind."""
        if kind == TERMINAL:
            return terminal_names()
        if kind in _PRINTERS:
            return printer_drivers()
        return tuple(sorted(driver_names(kind), key=lambda name: (name != _USUAL_DRIVER, name)))

    def configured(self) -> tuple[DeviceEntry, ...]:
        """Return the devices of the settings in force."""
        in_force = self._settings()
        settings = in_force.devices
        display = display_spec(settings)
        inputs = (
            DeviceEntry(
                spec.kind,
                spec.driver,
                spec.address,
                spec.name,
                spec.baud,
                spec.framing,
                unit=spec.option("unit"),
            )
            for spec in (*input_specs(settings), *((display,) if display else ()))
        )
        return (*printer_entries(settings), *inputs, terminal_entry(in_force))

    def try_out(self, entry: DeviceEntry) -> Future[tuple[bool, str]]:
        """Open a device and ask it once."""
        return self._aside.submit(self._try_out, entry)

    def try_printer(self, entry: DeviceEntry, trial: Trial) -> Future[Tried]:
        """Try a printer as it would be saved."""
        trying = partial(_try_printer, self._file, self._clock, entry, trial)
        return self._aside.submit(_guarded, entry.driver, trying)

    def terminal_form(self, driver: str) -> Future[TerminalForm]:
        """Return what a card terminal's driver has to be told; a port is its own protocol's."""
        in_force = self._settings()
        given = in_force.terminal
        if in_force.devices.terminal not in (driver, SIMULATED):
            given = given.model_copy(update={"port": 0})
        asking = partial(self._terminals().form, driver, given)
        return self._aside.submit(_guarded, driver, asking)

    def try_terminal(self, entry: DeviceEntry) -> Future[Tried]:
        """Ask a card terminal how it is."""
        trying = partial(self._terminals().try_out, entry)
        return self._aside.submit(_guarded, entry.driver, trying)

    def save(self, entry: DeviceEntry) -> Future[None]:
        """Write it into the settings file, once the devices could work by what it says."""
        check: Callable[[Settings], None] | None = None
        if entry.kind == TERMINAL:
            check = partial(self._terminals().keep, entry)
        elif entry.kind in _PRINTERS:
            check = self._check
        saving = partial(edit_settings, self._file, partial(_with, entry), check)
        return self._aside.submit(_guarded, entry.driver, saving)

    def remove(self, entry: DeviceEntry) -> Future[None]:
        """Take it out of the settings file."""
        return self._aside.submit(edit_settings, self._file, partial(_without, entry))

    def _terminals(self) -> FolderTerminals:
        return FolderTerminals(self._file, self._identity)

    def _check(self, settings: Settings) -> None:
        directory = self._file.parent
        check_settings(directory, devices_settings(directory, settings), self._clock)

    def _try_out(self, entry: DeviceEntry) -> tuple[bool, str]:
        options = (("unit", entry.unit),) if entry.unit else ()
        spec = InputSpec(
            entry.kind, entry.name, entry.driver, entry.address, entry.baud, entry.framing, options
        )
        if entry.address == BEHIND_PRINTER:
            return self._try_behind(entry)
        other = self._other_at(entry)
        if other is not None:
            name = TITLES[other.kind].format(name=other.name)
            return False, PORT_TAKEN.format(device=name)
        with self._lent(entry.address):
            health = check_device(spec, self._clock, self._file.parent)
        presence, detail = health.presence, health.detail
        if detail == "in_use" and entry.kind == "display" and self._is_shown():
            presence, detail = Presence.PRESENT, "served"
        state = device_state(presence.value, detail)
        if entry.kind == "scale" and presence is Presence.PRESENT and detail:
            state = SCALE_SHOWS.format(state=state, weight=detail)
        return presence is Presence.PRESENT, state

    def _try_behind(self, entry: DeviceEntry) -> tuple[bool, str]:
        """Show the display's place on itself, through the printer of the settings in force."""
        from devices.display.behind import shown
        from devices.display.protocols import SHOW
        from devices.printer_trial import PrinterTrials

        directory = self._file.parent
        detail = NOT_BEHIND
        if entry.driver in SHOW:
            data = shown(entry.driver, TRIAL_ROWS, entry.columns or USUAL_COLUMNS)
            settings = devices_settings(directory, self._settings())
            detail = PrinterTrials(directory, self._clock).pass_on(settings, data)
        presence = Presence.ABSENT if detail else Presence.PRESENT
        return not detail, device_state(presence.value, detail)

    def _other_at(self, entry: DeviceEntry) -> DeviceEntry | None:
        """Return another device of the settings at the same port."""
        for other in self.configured():
            is_itself = (other.kind, other.name) == (entry.kind, entry.name)
            if not is_itself and other.kind != TERMINAL:
                place = other.address.partition(",")[0]
                if place and is_same_place(place, entry.address):
                    return other
        return None

    def _is_shown(self) -> bool:
        """Tell whether the other process has a display open."""
        return display_spec(self._settings().devices) is not None and is_running(self._file.parent)


def _guarded(driver: str, call: Callable[[], Result]) -> Result:
    """Do what a driver has a hand in: an installed one may raise anything; the screen goes on."""
    try:
        return call()
    except (TillError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever a driver raises
        _log.exception("driver_failed", extra={"driver": driver})
        raise BadInput("driver_failed", driver=driver, why=type(error).__name__) from None


def _found() -> tuple[FoundDevice, ...]:
    return tuple(
        FoundDevice(port.address, port.description, _SCANNER_DRIVER[port.what])
        for port in found_ports()
    )


def _found_printers() -> tuple[FoundDevice, ...]:
    return tuple(
        FoundDevice(printer.address, printer.description, printer.driver)
        for printer in found_printers()
    )


def _try_printer(file: Path, clock: Clock, entry: DeviceEntry, trial: Trial) -> Tried:
    from tui.printer_trying import try_printer

    return try_printer(file, clock, entry, trial)


def _with(entry: DeviceEntry, text: str) -> str:
    return with_device(text, entry)


def _without(entry: DeviceEntry, text: str) -> str:
    return without_device(text, entry)
