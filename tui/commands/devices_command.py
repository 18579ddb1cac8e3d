"""`till devices`: the process that prints, or the table of what is plugged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from devices.settings import DevicesSettings


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
    path = directory / SETTINGS_FILE

    def read() -> DevicesSettings:
        return devices_settings(directory, load_settings(path)[0])

    if args.check:
        from devices.__main__ import print_check
        from devices.lock import is_running
        from devices.terminal_check import terminal_row
        from tui.device_specs import display_spec, input_specs

        first, _ = load_settings(path)
        specs = list(input_specs(first.devices))
        shown = display_spec(first.devices)
        if shown is not None and not is_running(directory):
            specs.append(shown)
        return print_check(directory, read(), specs, [terminal_row(directory, first)])
    from devices.process import run_until_signalled
    from devices.shop_settings import ShopSettings
    from edge.clock import SystemClock
    from tui.commands.failing import say_failed
    from tui.followed_settings import FollowedSettings

    display = FollowedSettings(path, load_settings(path)[0]).display
    followed = ShopSettings(directory, path, read, SystemClock())
    return run_until_signalled(directory, followed.current, followed, display, say_failed)
