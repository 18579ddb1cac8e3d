"""Options that several subcommands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_VARIABLE = "TILL_DATA"


def add_data(parser: ArgumentParser) -> None:
    """Add the option that names the shop's folder; the environment can name it instead."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        required=_VARIABLE not in os.environ,
        help=f"the shop's folder (or the environment variable {_VARIABLE})",
    )


def data_folder(args: Namespace) -> Path:
    """Return the shop's folder from the option or the environment."""
    given: Path | None = args.data
    return (given or Path(os.environ[_VARIABLE])).expanduser().absolute()
