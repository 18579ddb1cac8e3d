"""`hub import`: takes a file of records in, line by line, however large it is."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import BadInput
from edge.progress import draw_progress
from sync.hub.commands.arguments import add_database, opened_by
from sync.hub.services.bulk import ERRORS_MAX, BulkReport, read_each, take_file
from sync.hub.services.kinds import KINDS
from sync.hub.services.records import Writing

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import BinaryIO

LINE_BYTES_MAX: Final = 32 * 1024 * 1024


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("kind", choices=tuple(KINDS), help="what the file holds")
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="CSV with a head line, or a JSON object a line"
    )
    parser.add_argument(
        "--format",
        choices=("ndjson", "csv"),
        help="its form (csv where its name ends in .csv, else ndjson)",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what it would change")
    parser.add_argument(
        "--by", default="hub import", metavar="NAME", help="who changes the records, as they say"
    )
    add_database(parser)


def run(args: Namespace) -> int:
    """Take the file in, and say what came of it: 1 where lines were left out."""
    kind = KINDS[args.kind]
    form = args.format or ("csv" if args.file.suffix.lower() == ".csv" else "ndjson")
    with args.file.open("rb") as file, opened_by(args) as hub:
        writing = Writing(args.by, hub.clock.now().micros)
        lines = read_each(_texts(file, args.file), form, kind)
        shown = partial(_show, file, args.file.stat().st_size)
        report = take_file(hub, kind, lines, writing, dry=args.dry_run, show=shown)
    for error in report.errors:
        place = f", {error.column}" if error.column else ""
        print(f"line {error.line}{place}: {error.message}")
    verb = "would be" if report.is_dry else "are"
    counts = f"{report.made:,} new, {report.changed:,} changed, {report.same:,} as before"
    print(f"{args.kind}: {counts}; {len(report.errors):,} lines {verb} left out")
    if len(report.errors) >= ERRORS_MAX:
        print(f"Stopped after {ERRORS_MAX:,} wrong lines: look whether it is a file of {args.kind}")
    return 1 if report.errors else 0


def _texts(file: BinaryIO, path: Path) -> Iterator[str]:
    """Yield the lines of a file; raises `BadInput` "import_unreadable"."""
    number = 0
    while raw := file.readline(LINE_BYTES_MAX):
        number += 1
        try:
            yield raw.decode()
        except UnicodeDecodeError as error:
            raise BadInput("import_unreadable", file=str(path), line=number) from error


def _show(file: Any, total_bytes: int, report: BulkReport) -> None:
    lines = report.made + report.changed + report.same + len(report.errors)
    part = 1000 * file.tell() // max(total_bytes, 1)
    draw_progress(part, 1000, f"thousandths of the file, {lines:,} lines")
