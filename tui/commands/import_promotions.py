"""`till import promotions`: a price book from a file."""

from __future__ import annotations

from argparse import Action
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from edge.domain.errors import BadInput
    from sync.catalogue.promotions import PromotionsReport


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", type=Path, help="JSON, or TOML where the name ends in .toml")
    add_data(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument(
        "--reference", action=_PrintReference, nargs=0, help="print every word a file may use"
    )


class _PrintReference(Action):
    """Prints the vocabulary and ends; it needs neither file nor shop."""

    def __call__(self, parser: ArgumentParser, *_: Any) -> None:
        from edge.domain.pricing.authoring.reference import reference

        print(reference())
        parser.exit()


def run(args: Namespace) -> int:
    """Import, telling all that is wrong with the file and what it changes."""
    from sync.catalogue.promotions import import_promotions

    report = import_promotions(data_folder(args), args.file, dry_run=args.dry_run)
    if report.problems:
        return _refuse(report)
    for warning in report.warnings:
        print(f"note: {warning}")
    _tell_changes(report)
    return 0


def _refuse(report: PromotionsReport) -> int:
    for problem in report.problems:
        print(_problem_text(problem))
    print(f"Nothing was imported: {len(report.problems)} wrong. The promotions in force stay.")
    print("Mend the file; till import promotions --reference lists every word.")
    return 1


def _problem_text(problem: BadInput) -> str:
    facts = problem.facts
    where = f"{facts['promotion']}, {facts['field']}" if facts["field"] else facts["promotion"]
    return f"{where}: {facts['detail']}"


def _tell_changes(report: PromotionsReport) -> None:
    for mark, names in (("+", report.added), ("~", report.changed), ("-", report.removed)):
        for name in names:
            print(f"{mark} {name}")
    print(
        f"{report.total} promotions: {len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed"
        + (", coupons or strategy changed" if report.others_changed else "")
    )
    if report.is_in_force:
        print(f"Price book {report.version} is in force for every basket opened from now on.")
    elif report.changes_nothing:
        print("This is what is in force already.")
    else:
        print("Nothing was imported: this was a dry run.")
