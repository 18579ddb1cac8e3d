"""Runs benchmarks: `python tests/bench/run.py [NAME…] [--json] [--smoke]`.

A NAME is a figure or a group; without one everything is measured. A group is a module of this
folder with `FIGURES`, the names it measures, and `measure`, which yields them.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import bench
from bench.kit.figure import as_json, table_head, table_row
from bench.kit.workshop import Sizes, Workshop, note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.kit.figure import Figure


class Group(Protocol):
    """A module of this folder that measures."""

    FIGURES: tuple[str, ...]

    def measure(self, workshop: Workshop) -> Iterator[Figure]:
        """Yield every figure of `FIGURES`."""
        ...


def main(argv: list[str] | None = None) -> int:
    """Measure what is asked for; 1 if a group failed, 2 for an unknown name."""
    groups = known_groups()
    parser = argparse.ArgumentParser(
        description="Measure the product beside its floors.",
        epilog=known_text(groups),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a figure or a group of them")
    parser.add_argument("--json", action="store_true", help="one JSON line a figure")
    parser.add_argument("--smoke", action="store_true", help="small and quick: only that it runs")
    arguments = parser.parse_args(argv)
    unknown = unknown_names(groups, arguments.names)
    if unknown:
        print(f"unknown: {', '.join(unknown)}\n{known_text(groups)}", file=sys.stderr)
        return 2
    if arguments.smoke:
        note("smoke sizes: these figures say that the benchmarks run, not how fast anything is")
    if not arguments.json:
        print(table_head(), flush=True)
    with tempfile.TemporaryDirectory(prefix="till-bench-") as folder:
        workshop = Workshop(Path(folder), Sizes(arguments.smoke))
        failed = _run(workshop, groups, arguments.names, as_lines=arguments.json)
    return 1 if failed else 0


def _run(
    workshop: Workshop, groups: dict[str, Group], names: Sequence[str], *, as_lines: bool
) -> list[str]:
    """Print the figures as they come; return the names of groups that could not be measured."""
    failed = []
    for name, group in groups.items():
        if not names or wanted(name, group, names):
            try:
                for figure in group.measure(workshop):
                    if not names or is_named(name, names) or figure.name in names:
                        print(as_json(figure) if as_lines else table_row(figure), flush=True)
            except (RuntimeError, OSError) as error:
                note(f"{name} could not be measured: {error}")
                failed.append(name)
    return failed


def known_groups() -> dict[str, Group]:
    """Return the groups by name, in the order of their files."""
    modules = [m for m in pkgutil.iter_modules(bench.__path__) if not m.ispkg and m.name != "run"]
    return {m.name: cast("Group", importlib.import_module(f"bench.{m.name}")) for m in modules}


def unknown_names(groups: dict[str, Group], names: Sequence[str]) -> list[str]:
    """Return those names that are neither a group nor a figure."""
    return [n for n in names if not any(wanted(name, g, [n]) for name, g in groups.items())]


def wanted(name: str, group: Group, names: Sequence[str]) -> bool:
    """Tell whether a group was asked for: by its name, what its name begins with, or a figure."""
    return is_named(name, names) or any(figure in names for figure in group.FIGURES)


def is_named(name: str, names: Sequence[str]) -> bool:
    """Tell whether a group is one of the names, or of the family that one of them names."""
    return name in names or any(name.startswith(f"{each}_") for each in names)


def known_text(groups: dict[str, Group]) -> str:
    """Return the names that may be asked for: of each group what it is, and its figures."""
    rows = (
        f"  {name}: {(group.__doc__ or '').splitlines()[0]}\n      {', '.join(group.FIGURES)}"
        for name, group in groups.items()
    )
    return "known groups and figures:\n" + "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
