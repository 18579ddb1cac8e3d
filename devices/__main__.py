"""Run the devices process of a shop's folder, or print what is plugged in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from devices.drivers import driver_names
from devices.models import model_names
from devices.settings import DevicesSettings
from edge.domain.errors import TillError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.check import DeviceRow
    from devices.inputs.port import InputSpec


def main(arguments: list[str] | None = None) -> int:
    """Return the exit status: 0, or 1 with the reason on standard error."""
    told = _parser().parse_args(arguments)
    settings = DevicesSettings(
        printer=told.printer, model=told.model, columns=told.columns, address=told.address
    )
    try:
        if told.check:
            return print_check(told.data, settings)
        from devices.process import run_until_signalled

        return run_until_signalled(told.data, settings)
    except TillError as error:
        print(f"till devices: {error}", file=sys.stderr)
        return 1


def print_check(
    directory: Path,
    settings: DevicesSettings,
    inputs: Sequence[InputSpec] = (),
    more: Sequence[DeviceRow] = (),
) -> int:
    """Print the table of devices; return 1 when one is missing or in error.

    `inputs` are those that a till opens itself, `more` rows that are known already.
    """
    from devices.check import check

    rows = (*check(directory, settings, inputs), *more)
    width = max(14, *(len(row.device) for row in rows))
    for row in rows:
        print(f"{row.device:<{width}} {row.kind:<8} {row.state:<8} {row.detail}".rstrip())
    return int(any(row.state != "present" for row in rows))


def _parser() -> argparse.ArgumentParser:
    default = DevicesSettings()
    parser = argparse.ArgumentParser(prog="till devices", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the shop's folder")
    parser.add_argument("--check", action="store_true", help="print the devices and end")
    parser.add_argument("--printer", default=default.printer, help=", ".join(driver_names()))
    parser.add_argument("--model", default=default.model, help=", ".join(model_names()))
    parser.add_argument("--address", default=default.address, help="where the printer is")
    parser.add_argument("--columns", type=int, default=None, help="characters on a row")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
