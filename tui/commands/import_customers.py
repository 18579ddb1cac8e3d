"""`till import customers`: the directory of customers from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import data_folder

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from sync.catalogue.importing.findings import RefusedRow


def run(
    args: Namespace, found: Callable[[RefusedRow], None], progress: Callable[[float, int], None]
) -> int:
    """Import, telling every refused row by its line."""
    from edge.config import load_settings
    from sync.catalogue.importing.importer import REFUSED_SHARE_MAX
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
        found=found,
        progress=progress,
    )
    for note in report.notes:
        print(note)
    print(f"{report.rows} rows: {report.taken} good, {report.refused} refused")
    if report.customers is None:
        print(f"Nothing was imported: more than {REFUSED_SHARE_MAX} % of the rows are refused.")
        print("Mend the file, or take the good rows with --accept-refused.")
        return 1
    print(f"The shop knows {report.customers} customers; tills find them at once.")
    return 0
