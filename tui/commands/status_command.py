"""`till status`: how the till stands to the centre, for people and for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

LABEL_CELLS = 44
NEEDS_A_PERSON = frozenset({"must_restart", "revoked"})
"""States that do not mend themselves; to be offline is none of them."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--prometheus", action="store_true", help="Prometheus text")


def run(args: Namespace) -> int:
    """Print how things stand; the exit status is 1 where somebody has to do something."""
    from sync.status import prometheus_text, read_status

    status = read_status(data_folder(args))
    if args.json:
        print(json.dumps(status.to_json(), ensure_ascii=False))
    elif args.prometheus:
        print(prometheus_text(status), end="")
    else:
        from edge.clock import SystemClock
        from tui.agreement_rows import age_rows, right_rows, status_rows
        from tui.picture import TextRow
        from tui.words.prompts import WAITING_ROW

        now = SystemClock().now().micros
        rows = [*status_rows(status, now), *right_rows(status, now), *age_rows(status, now)]
        if not status.enrolled:
            rows.append(TextRow(WAITING_ROW, str(status.waiting)))
        for row in rows:
            print(f"{row.left:<{LABEL_CELLS}} {row.right}".rstrip())
    return int(status.state in NEEDS_A_PERSON)
