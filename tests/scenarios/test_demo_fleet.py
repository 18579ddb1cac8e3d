"""The demo's processes come up by themselves, its plug can be pulled, all end with the screen."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tui.demo_line import DemoLine
from tui.demo_places import PLACES, fleet_folder, state_file
from tui.demo_shop import make_demo_shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WAIT_S = 30.0

HUB = """
import pathlib, socketserver, sys
arguments = sys.argv[1:]
if "--help" in arguments:
    sys.exit(0)
if arguments[0] == "enrol-code":
    print("SECRET.FINGERPRINT@" + arguments[arguments.index("--at") + 1])
    print("the code is good for 15 minutes")
    sys.exit(0)
class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line)
port = int(arguments[arguments.index("--lanes") + 1].partition(":")[2])
socketserver.ThreadingTCPServer(("127.0.0.1", port), Echo).serve_forever()
"""

TILL = """
import json, pathlib, sys, time
command, folder = sys.argv[1], pathlib.Path(sys.argv[sys.argv.index("--data") + 1])
if command == "enrol":
    (folder / "keys" / "hub.json").write_text(json.dumps({"code": sys.argv[2]}))
else:
    (folder / f"{command}.ran").touch()
    time.sleep(600)
"""

NEEDS = "json"
"""The stand-ins need no more than every Python has."""

FLEET = """
import asyncio, pathlib, sys
from tui.fleet import Fleet, Programs
hub, till, root = sys.argv[1:]
programs = Programs(till=(sys.executable, till), hub=(sys.executable, hub), needs=NEEDS)
asyncio.run(Fleet(pathlib.Path(root), 100, programs).run())
"""


class Demo:
    """A demo whose centre and tills are stand-ins."""

    def __init__(self, folder: Path, hub: str = HUB, needs: str = NEEDS) -> None:
        self.root = folder / "shop"
        for name, text in (
            ("hub.py", hub),
            ("till.py", TILL),
            ("fleet.py", FLEET.replace("NEEDS", repr(needs))),
        ):
            (folder / name).write_text(text, encoding="utf-8")
        make_demo_shop(self.root, 100)
        scripts = [str(folder / name) for name in ("fleet.py", "hub.py", "till.py")]
        self.process = subprocess.Popen(
            [sys.executable, *scripts, str(self.root)], stdin=subprocess.PIPE
        )

    def centre(self) -> str:
        """Return what the screens are told of the centre."""
        try:
            return str(json.loads(state_file(self.root).read_text(encoding="utf-8"))["centre"])
        except (OSError, ValueError):
            return ""

    def answers(self, key: str) -> bool:
        """Tell whether the centre answers through a till's line."""
        ports = json.loads((fleet_folder(self.root) / "ports.json").read_text(encoding="utf-8"))
        try:
            with socket.create_connection(("127.0.0.1", ports[key]), 2) as line:
                line.sendall(b"hello\n")
                return line.recv(6) == b"hello\n"
        except OSError:
            return False

    def end(self) -> None:
        """End as the screen does, however it ends: its end of the pipe is closed."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait(WAIT_S)
            raise


def until(what: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + WAIT_S
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(tmp_path)
    yield made
    made.end()


def test_all_tills_are_joined_each_through_a_line_of_its_own(demo: Demo) -> None:
    until(lambda: demo.centre() == "up")

    ports = json.loads((fleet_folder(demo.root) / "ports.json").read_text(encoding="utf-8"))
    for place in PLACES:
        folder = place.folder(demo.root)
        told = json.loads((folder / "keys" / "hub.json").read_text(encoding="utf-8"))
        assert told["code"] == f"SECRET.FINGERPRINT@127.0.0.1:{ports[place.key]}"
        until((folder / "sync.ran").exists)
        until((folder / "devices.ran").exists)
        assert demo.answers(place.key)


def test_a_plug_cuts_one_line_and_puts_it_back(demo: Demo) -> None:
    until(lambda: demo.centre() == "up")
    with DemoLine(demo.root, 1) as line:
        until(lambda: line.read().has_plug)
        line.toggle()
        assert line.read().is_cut

        until(lambda: not demo.answers("lane-2"))
        assert demo.answers("lane-1")
        until(lambda: line.read().is_cut)

        line.toggle()
        until(lambda: demo.answers("lane-2"))
        assert not line.read().is_cut


def test_a_connection_that_is_open_is_cut_too(demo: Demo) -> None:
    until(lambda: demo.centre() == "up")
    ports = json.loads((fleet_folder(demo.root) / "ports.json").read_text(encoding="utf-8"))
    with socket.create_connection(("127.0.0.1", ports["lane-1"]), WAIT_S) as line:
        line.sendall(b"hello\n")
        assert line.recv(6) == b"hello\n"

        cut_file = PLACES[0].cut_file(demo.root)
        cut_file.parent.mkdir(parents=True, exist_ok=True)
        cut_file.touch()

        try:
            ended = line.recv(6)
        except ConnectionResetError:
            ended = b""
        assert ended == b""


def test_all_of_it_ends_with_the_screen(demo: Demo) -> None:
    until(lambda: demo.centre() == "up")

    demo.end()

    assert demo.process.returncode == 0
    assert demo.centre() == ""
    assert not demo.answers("lane-1")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"needs": "no_such_module"}, "absent"),
        ({"hub": "raise SystemExit(2)"}, "failed"),
    ],
    ids=["not installed", "does not start"],
)
def test_without_a_centre_the_demo_runs_and_says_so(
    changes: dict[str, str], said: str, tmp_path: Path
) -> None:
    demo = Demo(tmp_path, **changes)
    until(lambda: demo.centre() == said)

    assert (PLACES[1].folder(demo.root) / "till.db").exists()
    demo.end()
