"""Tries a device out: opened once, asked once, let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.inputs.drivers import load_driver
from devices.inputs.port import DeviceLost, InputHealth, InputSpec
from devices.inputs.scales.weighing import Weighing
from devices.ports.printer import Presence
from edge.domain.errors import TillError

if TYPE_CHECKING:
    from pathlib import Path

    from edge.ports import Clock


def check_device(spec: InputSpec, clock: Clock, directory: Path) -> InputHealth:
    """Return how a device is; never raises for one that is away or has no driver.

    A scanner that is there cannot be told from a cable without one before it scans. Of a scale that
    weighs unasked the detail is what it shows.
    """
    presence, detail = Presence.PRESENT, ""
    try:
        detail = _try_out(spec, clock, directory)
    except DeviceLost as lost:
        presence, detail = lost.presence, lost.code
    except TillError as error:
        presence, detail = Presence.ERROR, error.code
    except ImportError as error:
        presence, detail = Presence.ERROR, f"{error.name}_missing"
    return InputHealth(spec.kind, spec.name, presence, clock.now().micros, detail)


def _try_out(spec: InputSpec, clock: Clock, directory: Path) -> str:
    driver = load_driver(spec.kind, spec.driver)
    goes_to: object = _nobody
    weighing = Weighing(clock.monotonic_micros)
    if spec.kind == "scale":
        goes_to = weighing
    elif spec.kind == "display":
        goes_to = directory
    session = driver(spec, clock, goes_to)
    try:
        session.step()
        return weighing.reading.as_text() if weighing.reading is not None else ""
    finally:
        session.close()


def _nobody(_told: object) -> None:
    return None
