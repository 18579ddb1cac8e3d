"""`till demo`: a shop to try everything in."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

ITEMS_MAX = 5_000_000
PLACES_BY_NAME = {"1": 0, "2": 1, "other-store": 2}
SLOW_FROM_ITEMS = 50_000
"""Below this the shop is there before a bar could be read."""


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the shop in this folder")
    parser.add_argument("--items", type=int, default=None, help="how many items it sells")
    parser.add_argument(
        "--lane",
        choices=tuple(PLACES_BY_NAME),
        default="1",
        help="which till comes first; with --data it joins a demo that runs in another terminal",
    )
    parser.add_argument(
        "--facts", action="store_true", help="make the shop, print its people and codes, and end"
    )


def run(args: Namespace) -> int:
    """Make the shop where it is not there yet, and open it."""
    from edge.domain.errors import BadInput

    if args.items is not None and not 100 <= args.items <= ITEMS_MAX:
        raise BadInput("items_out_of_range", items=args.items, least=100, most=ITEMS_MAX)
    if args.data is not None:
        return _open(args.data.expanduser().absolute(), args)
    with tempfile.TemporaryDirectory(prefix="till-demo-") as folder:
        # Under root the centre's database has an account of its own, which has to pass through.
        Path(folder).chmod(0o711)
        return _open(Path(folder), args)


def _open(directory: Path, args: Namespace) -> int:
    if not args.facts:
        print("Starting the till…", flush=True)
    from tui.demo_shop import (
        DEFAULT_ITEMS,
        HINT,
        HINT_UNPLUGGED,
        SHOP_FRONT,
        facts,
        make_demo_shop,
    )

    items = DEFAULT_ITEMS if args.items is None else args.items
    slow = items > SLOW_FROM_ITEMS
    make_demo_shop(directory, items, _progress if slow else None)
    if args.facts:
        print(json.dumps(facts(directory), ensure_ascii=False))
        return 0
    from tui.boot import OneOfSeveral, run_till
    from tui.demo_places import PLACES, fleet_folder
    from tui.demo_ports import front_address
    from tui.processes import KeptRunning

    index = PLACES_BY_NAME[args.lane]
    shop = PLACES[index].folder(directory)
    make_demo_shop(shop, items, place=PLACES[index])
    fleet = KeptRunning(
        ["tui.fleet", "--data", str(directory), "--items", str(items)],
        fleet_folder(directory) / "logs" / "fleet.log",
    )
    with fleet:
        demo = OneOfSeveral(directory, index, fleet.begin)
        hint = HINT_UNPLUGGED if PLACES[index].cut_file(directory).exists() else HINT
        if front := front_address(directory):
            hint += SHOP_FRONT.format(address=front)
        status = run_till(shop, hint=hint, demo=demo)
        print("Ending the demo…", flush=True)
    return status


def _progress(done: int, total: int) -> None:
    from edge.progress import draw_progress

    draw_progress(done, total, "items")
