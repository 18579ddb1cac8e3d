"""The table that `till devices --check` prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.drivers import load_driver
from devices.inputs.checking import check_device
from devices.lock import is_running
from devices.ports.printer import Presence
from devices.spool import OWN
from devices.station import NEIGHBOUR
from devices.status import DeviceStatus, DevicesView
from edge.clock import SystemClock
from edge.domain.errors import TillError
from edge.input_settings import BEHIND_PRINTER
from edge.store.keys import database_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from devices.inputs.port import InputHealth, InputSpec
    from devices.settings import DevicesSettings


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One row: `state` is present, absent or error."""

    device: str
    kind: str
    state: str
    detail: str


def check(
    directory: Path, settings: DevicesSettings, inputs: Sequence[InputSpec] = ()
) -> tuple[DeviceRow, ...]:
    """Return every device with its state, the process and the spool among them.

    `inputs` are those that a till opens itself; one that is in use is there. A running process is
    not disturbed: what it saw last is told. Raises `BadInput` for settings that name no driver or
    model.
    """
    running = is_running(directory)
    serving = Presence.PRESENT if running else Presence.ABSENT
    row = DeviceRow("till devices", "process", serving.value, "" if running else "not_running")
    view = _view(directory)
    seen = [DeviceRow(known.device, known.kind, known.state, known.detail) for known in view.health]
    if not running:
        seen = [known for known in seen if known.kind not in ("printer", "display")]
        seen.append(_ask(OWN, directory, settings))
        if settings.neighbour is not None:
            seen.append(_ask(NEIGHBOUR, directory, settings.neighbour))
    own = next((known for known in seen if known.device == OWN), None)
    listened = [
        DeviceRow(spec.kind, spec.kind, own.state, own.detail)
        if own is not None and spec.address == BEHIND_PRINTER
        else _input_row(check_device(spec, SystemClock(), directory))
        for spec in inputs
    ]
    return (row, *seen, *listened, _spool_row(view))


def _input_row(health: InputHealth) -> DeviceRow:
    """Return a device that the till listens to; whoever has it open keeps it."""
    name = f"{health.kind} {health.name}".strip()
    if health.detail == "in_use":
        return DeviceRow(name, health.kind, Presence.PRESENT.value, health.detail)
    return DeviceRow(name, health.kind, health.presence.value, health.detail)


def _view(directory: Path) -> DevicesView:
    try:
        status = DeviceStatus(directory, database_key(directory, "devices"))
    except TillError as error:
        return DevicesView(is_running=False, trouble=error.code)
    try:
        return status.read()
    finally:
        status.close()


def _ask(name: str, directory: Path, settings: DevicesSettings) -> DeviceRow:
    printer = load_driver(settings.printer)(directory, settings, SystemClock())
    try:
        readiness = printer.pre_check()
    finally:
        printer.close()
    return DeviceRow(name, "printer", readiness.presence.value, readiness.detail)


def _spool_row(view: DevicesView) -> DeviceRow:
    if view.trouble:
        return DeviceRow("jobs", "spool", Presence.ERROR.value, view.trouble)
    detail = f"{view.waiting} waiting, {len(view.open_jobs)} to be settled"
    state = Presence.ERROR if view.open_jobs else Presence.PRESENT
    return DeviceRow("jobs", "spool", state.value, detail)
