"""`hub status`: how the centre and its lanes stand."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from edge.domain.errors import TillError
from sync.hub.commands.arguments import add_database, opened_by
from sync.hub.standing import LaneStanding, Standing, read_standing
from sync.hub.words import explain

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sync.hub.database import Database

_COLUMNS = "{:<20} {:<12} {:>9} {:>9} {:>9} {:>13}  {}"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--json", action="store_true", help="as JSON, for a program")
    add_database(parser)


def run(args: Namespace) -> int:
    """Print lanes, stores and sums; 1 when a database does not answer."""
    if args.json:
        return _run_json(args)
    away = 0
    with opened_by(args) as hub:
        now_micros = hub.clock.now().micros
        print(f"hub {hub.hub_id}\n")
        print(
            _COLUMNS.format(
                "store", "lane", "entries", "to send", "to read", "last contact", ""
            ).rstrip()
        )
        for at, database in enumerate(hub.shards.databases()):
            try:
                _print(read_standing(database), now_micros)
            except TillError as error:
                print(f"database {at}: {explain(error).headline}")
                away += 1
    return 1 if away else 0


def _run_json(args: Namespace) -> int:
    """Print the same as one object; a database that is away has an error instead."""
    with opened_by(args) as hub:
        databases = [_tree(database) for database in hub.shards.databases()]
        now_micros = hub.clock.now().micros
        told = {"hub": hub.hub_id, "now_micros": now_micros, "databases": databases}
        print(json.dumps(told, indent=2))
    return 1 if any("error" in each for each in databases) else 0


def _tree(database: Database) -> dict[str, Any]:
    try:
        return asdict(read_standing(database))
    except TillError as error:
        return {"error": error.code}


def _print(standing: Standing, now_micros: int) -> None:
    for lane in standing.lanes:
        print(
            _COLUMNS.format(
                lane.store,
                lane.lane,
                lane.entries,
                lane.waiting,
                lane.unread,
                _ago(lane.contact_micros, now_micros),
                _remark(lane, now_micros),
            ).rstrip()
        )
    print()
    for store, position in standing.feeds.items():
        print(f"store {store}: feed at {position}, set aside {standing.quarantined.get(store, 0)}")
    print(f"conflicts open: {standing.conflicts_open}")


def _remark(lane: LaneStanding, now_micros: int) -> str:
    if lane.revoked is not None:
        return f"ended: {lane.revoked}"
    return "certificate expired" if lane.expires_micros <= now_micros else ""


def _ago(then_micros: int | None, now_micros: int) -> str:
    if then_micros is None:
        return "never"
    seconds = max(0, now_micros - then_micros) // 1_000_000
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"
