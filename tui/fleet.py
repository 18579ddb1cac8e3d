"""The demo's processes beside the screen: devices, a centre, a shop front, two more tills, lines.

It ends when its standard input does, which is when the screen that started it ends, however that
ends. What it cannot bring up it leaves out and says so in a file; the till sells all the same.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import select
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal, TillError
from edge.store.lock import TillLock
from tui.demo.centre_files import write_centre_files
from tui.demo_places import CURRENCY, PLACES, fleet_folder, state_file
from tui.demo_ports import CENTRE_NEEDS, demo_ports
from tui.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tui.demo_places import Place

NICE = 10
"""Whoever sells goes first: the demo has one machine for what a shop has three for."""

HUB_WITHIN_S = 120.0
JOIN_TRIES_MAX = 5
RESTART_AFTER_S = 2.0
STOP_WITHIN_S = 10.0
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Programs:
    """The commands that are run, as they begin."""

    till: tuple[str, ...] = (sys.executable, "-m", "tui.cli")
    hub: tuple[str, ...] = (sys.executable, "-m", "sync.hub")
    supply: tuple[str, ...] = (sys.executable, "-m", "tui.demo.supply")
    front: tuple[str, ...] = (sys.executable, "-m", "tui.demo.front")
    payments: tuple[str, ...] = (sys.executable, "-m", "sync.hub.paying.simulated")
    carrier: tuple[str, ...] = (sys.executable, "-m", "sync.hub.carrying.simulated")
    needs: str = CENTRE_NEEDS
    """Installed with the centre's part of the program only."""


class Fleet:
    """All that runs beside the screen of a demo."""

    def __init__(self, root: Path, items: int, programs: Programs | None = None) -> None:
        self._programs = programs or Programs()
        self._root = root
        self._items = items
        self._folder = fleet_folder(root)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._ports = demo_ports(root)

    async def run(self) -> None:
        """Bring all up and keep it running until told to stop."""
        loop = asyncio.get_running_loop()
        loop.add_reader(0, self._stopping.set)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        self._start(self._keep("devices-lane-1", *self._devices(PLACES[0])))
        self._start(self._bring_up())
        await self._stopping.wait()
        loop.remove_reader(0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._say("")

    def _start(self, what: Coroutine[None, None, None]) -> None:
        self._tasks.add(asyncio.create_task(what))

    async def _bring_up(self) -> None:
        try:
            self._say("starting")
            self._say(await self._joined())
        except (OSError, TillError) as error:
            print(f"the demo's centre: {error}", file=sys.stderr, flush=True)
            self._say("failed")

    async def _joined(self) -> str:
        """Make the other tills while the centre starts, then join each; return what came of it."""
        hub = asyncio.create_task(self._start_hub())
        for place in PLACES[1:]:
            await asyncio.to_thread(self._make, place)
            self._start(self._keep(f"devices-{place.key}", *self._devices(place)))
        missing = await hub
        if missing:
            return missing
        self._say("joining")
        self._start(self._open_front())
        for place in PLACES:
            port, cut_file = self._ports[place.key], place.cut_file(self._root)
            self._start(Relay(port, self._ports["lanes"], cut_file.exists).run())
        joined = await asyncio.gather(*map(self._join, PLACES))
        return "up" if all(joined) else "failed"

    def _devices(self, place: Place) -> tuple[str, ...]:
        return (*self._programs.till, "devices", "--data", str(place.folder(self._root)))

    def _make(self, place: Place) -> None:
        from tui.demo_shop import make_demo_shop

        make_demo_shop(place.folder(self._root), self._items, place=place)

    async def _start_hub(self) -> str:
        """Start the centre and wait until it answers; return why there is none, "" if there is."""
        if find_spec(self._programs.needs) is None:
            return "absent"
        if not await self._runs(*self._programs.hub, "up", "--help"):
            return "failed"
        write_centre_files(self._root, self._ports["payments"], self._ports["carrier"])
        around = {"payments": self._programs.payments, "carrier": self._programs.carrier}
        for name, program in around.items():
            listen = f"127.0.0.1:{self._ports[name]}"
            self._start(self._keep(name, *program, "--listen", listen))
        options = ["--data", str(self._folder / "hub")]
        for name in ("lanes", "office"):
            options += [f"--{name}", f"127.0.0.1:{self._ports[name]}"]
        self._start(self._keep("hub", *self._programs.hub, "up", *options))
        loop = asyncio.get_running_loop()
        deadline = loop.time() + HUB_WITHIN_S
        while loop.time() < deadline:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self._ports["lanes"])
                writer.close()
                return ""
            await asyncio.sleep(_LOOK_S)
        return "failed"

    async def _open_front(self) -> None:
        """Give the centre what orders need and open the shop front; the tills do without it."""
        folder = self._folder / "front"
        token = folder / "token"
        office = f"http://127.0.0.1:{self._ports['office']}"
        if not token.exists():
            told = await self._said(
                *self._programs.hub, "token", "--data", str(self._folder / "hub"),
                "--name", "shop-front", "--scope", "write",
            )  # fmt: skip
            if not told:
                return
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = token.with_suffix(".new")
            new.write_text(told.splitlines()[0], encoding="utf-8")
            new.replace(token)
        tills = [str(place.folder(self._root)) for place in PLACES]
        to_office = ("--office", office, "--token", str(token))
        if await self._runs(*self._programs.supply, *to_office, *tills):
            port = str(self._ports["front"])
            self._start(self._keep("front", *self._programs.front, *to_office, "--port", port))

    async def _join(self, place: Place) -> bool:
        """Join a till through its line, once for ever, and start what brings it into step."""
        folder, cut_file = place.folder(self._root), place.cut_file(self._root)
        tries = 0
        while not (folder / "keys" / "hub.json").exists():
            if tries == JOIN_TRIES_MAX:
                return False
            if not cut_file.exists() and not await self._enrol(place, folder):
                tries += 1
            await asyncio.sleep(_LOOK_S)
        self._start(
            self._keep(f"sync-{place.key}", *self._programs.till, "sync", "--data", str(folder))
        )
        return True

    async def _enrol(self, place: Place, folder: Path) -> bool:
        """Have a code made in the centre, with the till's own line for its address, and use it."""
        code = await self._said(
            *self._programs.hub, "enrol-code", "--data", str(self._folder / "hub"),
            "--store", place.store, "--store-name", place.store_name, "--currency", CURRENCY,
            "--lane", place.lane, "--at", f"127.0.0.1:{self._ports[place.key]}",
        )  # fmt: skip
        first, *_ = code.splitlines() or [""]
        return await self._runs(*self._programs.till, "enrol", first, "--data", str(folder))

    async def _keep(self, name: str, *arguments: str) -> None:
        """Run a program again and again, until cancelled; then have it end in peace."""
        while True:
            process = await self._process(name, *arguments)
            try:
                await process.wait()
            except asyncio.CancelledError:
                await _end(process)
                raise
            await asyncio.sleep(RESTART_AFTER_S)

    async def _runs(self, *arguments: str) -> bool:
        """Run a program to its end and tell whether it did what it was asked."""
        process, _ = await self._finished(await self._process("fleet", *arguments))
        return process.returncode == 0

    async def _said(self, *arguments: str) -> str:
        """Return what a program prints, "" if it fails."""
        started = await self._process("fleet", *arguments, output=asyncio.subprocess.PIPE)
        process, printed = await self._finished(started)
        return "" if process.returncode else printed.decode()

    async def _finished(
        self, process: asyncio.subprocess.Process
    ) -> tuple[asyncio.subprocess.Process, bytes]:
        try:
            printed, _ = await process.communicate()
        except asyncio.CancelledError:
            await _end(process)
            raise
        return process, printed or b""

    async def _process(
        self, log: str, *arguments: str, output: int | None = None
    ) -> asyncio.subprocess.Process:
        folder = self._folder / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{log}.log").open("ab") as file:
            return await asyncio.create_subprocess_exec(
                *arguments,
                stdin=asyncio.subprocess.DEVNULL, stdout=output or file, stderr=file,
            )  # fmt: skip

    def _say(self, centre: str) -> None:
        """Write how the centre is where the screens look."""
        file = state_file(self._root)
        new = file.with_suffix(".new")
        new.write_text(json.dumps({"centre": centre, "office": self._ports["office"]}))
        new.replace(file)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_WITHIN_S):
            await process.wait()
    except TimeoutError:
        process.kill()


def main(arguments: list[str] | None = None) -> int:
    """Run until standard input ends."""
    parser = argparse.ArgumentParser(prog="tui.fleet", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--items", type=int, required=True)
    told = parser.parse_args(arguments)
    os.nice(NICE)
    folder = fleet_folder(told.data)
    folder.mkdir(parents=True, exist_ok=True)
    while not _is_over(0):
        # A second terminal's fleet stands by, and takes over when the first terminal leaves.
        with suppress(Refusal), TillLock(folder):
            asyncio.run(Fleet(told.data, told.items).run())
            break
        _is_over(RESTART_AFTER_S)
    return 0


def _is_over(within_s: float) -> bool:
    """Tell whether whoever started this has ended; wait for that as long as is said."""
    return bool(select.select([0], [], [], within_s)[0])


if __name__ == "__main__":
    sys.exit(main())
