"""`till devices`: the process that prints, or the table of what is plugged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument("--check", action="store_true", help="print the devices and end")


def run(args: Namespace) -> int:
    """Serve the folder until told to stop, by the shop's own settings."""
    from edge.config import load_settings
    from tui.settings_glance import SETTINGS_FILE
    from tui.shop import devices_settings

    directory = data_folder(args)
    settings, _ = load_settings(directory / SETTINGS_FILE)
    if args.check:
        from devices.__main__ import print_check

        return print_check(directory, devices_settings(directory, settings))
    from devices.process import run_until_signalled

    return run_until_signalled(directory, devices_settings(directory, settings))
