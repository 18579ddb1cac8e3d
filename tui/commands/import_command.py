"""`till import`: goods, promotions and customers from a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands import import_promotions
from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sync.catalogue.importing.findings import RefusedRow, Repair
    from sync.catalogue.importing.importer import ImportOptions


def add_arguments(parser: ArgumentParser) -> None:
    """Add what can be imported, each with its options."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    _add_items(kinds.add_parser("items", help="a catalogue of goods"))
    import_promotions.add_arguments(kinds.add_parser("promotions", help="a price book"))
    _add_table(kinds.add_parser("customers", help="the directory of customers"))


def _add_items(parser: ArgumentParser) -> None:
    _add_table(parser)
    parser.add_argument("--form", choices=("own", "shopify", "square", "open-food-facts"))
    parser.add_argument("--tax-class", help="for rows that name none (the first of the settings)")
    parser.add_argument("--department", default="general", help="for rows that name none")


def _add_table(parser: ArgumentParser) -> None:
    """Add what every table of rows is read by."""
    parser.add_argument("file", type=Path, help="CSV or TSV, also gzipped")
    add_data(parser)
    parser.add_argument("--replace", action="store_true", help="what is not in the file goes away")
    parser.add_argument(
        "--accept-refused", action="store_true", help="take the good rows however many are bad"
    )


def run(args: Namespace) -> int:
    """Import what is named."""
    match args.what:
        case "promotions":
            return import_promotions.run(args)
        case "customers":
            from tui.commands import import_customers

            return import_customers.run(args)
        case _:
            return _import_items(args)


def _import_items(args: Namespace) -> int:
    """Import goods, telling every refused row and every repair by its line."""
    from sync.catalogue.importing.importer import import_items

    report = import_items(data_folder(args), args.file, _options(args), found=tell, progress=draw)
    for note in report.notes:
        print(note)
    print(
        f"{report.rows} rows of form {report.form}: {report.taken} good, "
        f"{report.refused} refused, {report.repaired} repaired"
    )
    if report.version is None:
        return tell_nothing_taken()
    print(f"Price list {report.version} is in force; tills take it with their next command.")
    return 0


def tell_nothing_taken() -> int:
    """Say that a file was too bad to take anything of it; return the exit status."""
    from sync.catalogue.importing.importer import REFUSED_SHARE_MAX

    print(f"Nothing was imported: more than {REFUSED_SHARE_MAX} % of the rows are refused.")
    print("Mend the file, or take the good rows with --accept-refused.")
    return 1


def _options(args: Namespace) -> ImportOptions:
    from edge.config import load_settings
    from edge.domain.errors import BadInput
    from edge.domain.money import currency
    from edge.store import loading
    from edge.store.shop_files import reading
    from sync.catalogue.importing.importer import ImportOptions
    from tui.settings_glance import SETTINGS_FILE

    directory = data_folder(args)
    settings, _ = load_settings(directory / SETTINGS_FILE)
    classes = tuple(settings.tax.classes)
    if not classes:
        raise BadInput("tax_classes_missing", file=SETTINGS_FILE)
    with reading(directory) as connection:
        code = loading.identity(connection).currency
    return ImportOptions(
        currency=currency(code),
        tax_classes=classes,
        tax_class=args.tax_class or classes[0],
        department=args.department,
        form=args.form,
        mode="replace" if args.replace else "merge",
        accept_refused=args.accept_refused,
    )


def tell(finding: RefusedRow | Repair) -> None:
    """Write what became of a row, by its line."""
    from sync.catalogue.importing.findings import RefusedRow

    if isinstance(finding, RefusedRow):
        value = f" ({finding.value})" if finding.value else ""
        print(f"line {finding.line}: refused: {finding.field}: {finding.reason}{value}")
    else:
        print(
            f"line {finding.line}: repaired: {finding.field}: "
            f"{finding.before} -> {finding.after} ({finding.why})"
        )


def draw(fraction: float, rows: int) -> None:
    """Draw how much of the file was read, where a person looks on."""
    from edge.progress import draw_progress

    if sys.stderr.isatty():
        draw_progress(int(fraction * 1000), 1000, f"thousandths of the file, {rows:,} rows")
