"""`till verify`: the check of everything that the till has recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from edge.store.chain import Finding


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)


def run(args: Namespace) -> int:
    """Print what is wrong, the first broken entry first; exit 0 only if nothing is."""
    from edge.store.verify import verify

    report = verify(data_folder(args), _progress)
    if report.is_sound:
        entries = report.entries
        print(f"sound: {entries} entries, chain, signatures, columns, postings and tables agree")
        return 0
    first = report.first_broken
    if first is not None:
        print(f"first broken entry: {_where(first)}")
    for finding in report.findings:
        print(f"  {_line(finding)}")
    print(
        f"{len(report.findings)} findings in {report.entries} entries. Stop selling on this till,"
    )
    print("keep the folder as it is, and call for help; `till restore` puts a backup back.")
    return 1


def _where(finding: Finding) -> str:
    named = f"seq {finding.seq} of lane {finding.lane}, incarnation {finding.incarnation}"
    return f"{named} ({finding.kind} {finding.subject})".replace(" ()", "")


def _line(finding: Finding) -> str:
    parts = [finding.code]
    if finding.seq:
        parts.append(_where(finding))
    if finding.column:
        parts.append(f"column {finding.column}")
    if finding.detail:
        parts.append(finding.detail)
    return ": ".join(parts)


def _progress(done: int, total: int) -> None:
    from edge.progress import draw_progress

    draw_progress(done, total, "entries")
