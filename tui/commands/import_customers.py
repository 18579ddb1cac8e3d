"""`till import customers`: the directory of customers from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import data_folder
from tui.commands.import_command import draw, tell, tell_nothing_taken

if TYPE_CHECKING:
    from argparse import Namespace


def run(args: Namespace) -> int:
    """Import, telling every refused row by its line."""
    from edge.config import load_settings
    from sync.customers.importing import import_customers
    from tui.shop import SETTINGS_FILE

    directory = data_folder(args)
    settings, _ = load_settings(directory / SETTINGS_FILE)
    report = import_customers(
        directory,
        args.file,
        schemes=settings.variable_measure_schemes(),
        mode="replace" if args.replace else "merge",
        accept_refused=args.accept_refused,
        found=tell,
        progress=draw,
    )
    for note in report.notes:
        print(note)
    print(f"{report.rows} rows: {report.taken} good, {report.refused} refused")
    if report.customers is None:
        return tell_nothing_taken()
    print(f"The shop knows {report.customers} customers; tills find them at once.")
    return 0
