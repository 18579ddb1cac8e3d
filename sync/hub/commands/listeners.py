"""Where a centre listens: the options, and serving there."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

from sync.hub.listening import LANES_PORT, note_listening
from sync.hub.serving import Serving, split_address

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from sync.hub.hub import Hub

LANES: Final = f"0.0.0.0:{LANES_PORT}"
OFFICE: Final = "127.0.0.1:8444"
_EVERYWHERE: Final = {"0.0.0.0", "::"}


def add_listeners(parser: ArgumentParser) -> None:
    """Add the options that say where to listen."""
    parser.add_argument(
        "--lanes", default=LANES, metavar="HOST:PORT", help=f"for tills, over TLS ({LANES})"
    )
    parser.add_argument(
        "--office",
        default=OFFICE,
        metavar="HOST:PORT",
        help=f"for the console and integrators, without TLS, so on this machine only ({OFFICE})",
    )
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="HOST",
        help="a name or address by which tills reach this machine (may be given again)",
    )


def serve(hub: Hub, args: Namespace) -> None:
    """Serve until told to stop."""
    host, _ = split_address(args.lanes)
    names = [*args.name, socket.gethostname(), *([] if host in _EVERYWHERE else [host])]
    hub.authority.certify_server(names)
    serving = Serving(hub, args.lanes, args.office)
    lanes, office = serving.addresses
    _, port = split_address(lanes)
    reached = f"{names[0]}:{port}" if args.name or host in _EVERYWHERE else lanes
    note_listening(hub.folder, reached, office)

    def ready() -> None:
        print(f"lanes   https://{lanes}  (tills use {reached})", flush=True)
        print(f"office  http://{office}/console/  (sign in with a token)", flush=True)
        print(f"Make one: hub token --name YOU --scope admin --data {hub.folder}", flush=True)
        print(f"Let a till join: hub enrol-code --store S --lane L --data {hub.folder}", flush=True)

    serving.run(ready)
