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
        from devices.lock import is_running
        from tui.device_specs import display_spec, input_specs

        specs = list(input_specs(settings.devices))
        shown = display_spec(settings.devices)
        if shown is not None and not is_running(directory):
            specs.append(shown)
        return print_check(directory, devices_settings(settings), specs)
    from devices.process import run_until_signalled
    from tui.followed_settings import FollowedSettings

    display = FollowedSettings(directory / SETTINGS_FILE, settings).display
    return run_until_signalled(directory, devices_settings(settings), display)
