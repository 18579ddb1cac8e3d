"""`till card-simulator`: a card terminal on this machine's network, to try the driver with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument("--zvt", action="store_true", help="one that speaks ZVT instead of nexo")
    parser.add_argument("--port", type=int, default=0, help="where it listens")
    parser.add_argument(
        "--delay", type=float, default=3.0, metavar="S", help="how long a customer takes"
    )


def run(args: Namespace) -> int:
    """Serve until told to stop; what was booked stays in the shop's folder."""
    from devices.simulated.serving import serve_nexo, serve_zvt
    from tui.words.terminal import SIMULATOR

    directory = data_folder(args)
    serve, name = (serve_zvt, "ZVT") if args.zvt else (serve_nexo, "nexo")
    with serve(directory, port=args.port, delay_s=args.delay) as terminal:
        print(SIMULATOR.format(name=name, port=terminal.port, folder=terminal.folder))
        print(terminal.settings, flush=True)
        wait_for_signal()
    return 0


def wait_for_signal() -> None:
    """Return when the process is asked to end."""
    import signal

    wanted = (signal.SIGINT, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
    signal.sigwait(wanted)
