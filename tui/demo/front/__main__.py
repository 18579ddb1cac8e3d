"""Serves the shop front on this machine: `python -m tui.demo.front --office URL --token FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from tui.demo.front.pages import front_app
from tui.demo.office import Office


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="tui.demo.front", description=__doc__)
    parser.add_argument("--office", required=True, help="where the centre's office is served")
    parser.add_argument(
        "--token", type=Path, required=True, help="file with a token that may write"
    )
    parser.add_argument("--port", type=int, required=True)
    told = parser.parse_args(arguments)
    app = front_app(Office(told.office, told.token))
    uvicorn.run(app, host="127.0.0.1", port=told.port, log_level="warning")


if __name__ == "__main__":
    main()
