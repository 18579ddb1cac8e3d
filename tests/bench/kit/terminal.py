"""A program under a pseudo-terminal of 80 by 24, typed at and read like a person does."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bench.kit.workshop import ROOT, quiet_environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from bench.kit.workshop import DemoShop

COLUMNS, ROWS = 80, 24
ESCAPE, F2, F12 = "\x1b", "\x1bOQ", "\x1b[24~"
"""Keys as an xterm sends them."""

SIGN_IN_PROMPT = "Type your number"
"""The till's first screen; whoever reads this can begin."""

STANDING = "shift is not open|Shift of"
"""The first screen once the till has read its journal."""

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # operating system commands: titles, colours
    r"|\x1b[P_^X].*?\x1b\\"  # device control strings
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor, modes
    r"|\x1b[ -/]*[0-~]",
    re.DOTALL,
)
_READ_BYTES = 65536


class Terminal:
    """Starts a command on a terminal of its own and keeps what it writes."""

    def __init__(self, command: Sequence[str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.started_s = perf_counter()
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=quiet_environment(),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self._seen = b""

    @property
    def pid(self) -> int:
        """Return the program's process id."""
        return self._process.pid

    def types(self, text: str) -> float:
        """Type at once, as a scanner does; return the time at which it was handed over."""
        self._seen = b""
        handed_over_s = perf_counter()
        os.write(self._master, text.encode())
        return handed_over_s

    def painted(self, pattern: str, *, timeout_s: float = 30.0) -> float:
        """Wait until what was painted since the last typing matches; return when that was.

        Raises RuntimeError with the end of what was painted if it does not come, and if the
        program ends.
        """
        wanted = re.compile(pattern)
        read_s = perf_counter()
        deadline_s = read_s + timeout_s
        while not wanted.search(self.text()):
            left_s = deadline_s - perf_counter()
            if left_s <= 0 or not self._read(left_s):
                raise RuntimeError(f"{pattern!r} was not painted; but: {self.text()[-600:]!r}")
            read_s = perf_counter()
        return read_s

    def settle(self, quiet_s: float = 0.05) -> None:
        """Read on until nothing was painted for a while."""
        while self._read(quiet_s):
            pass

    def text(self) -> str:
        """Return what was painted since the last typing, without colours and movements."""
        return _ESCAPES.sub("", self._seen.decode("utf-8", "replace"))

    def resident_mb(self) -> float:
        """Return the program's resident memory in millions of bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(found.split()[1]) * 1024 / 1e6

    def close(self) -> None:
        """End the program as a closed terminal window does, and wait for it."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._drain_until_ended(5.0)
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=10)
        os.close(self._master)

    def _drain_until_ended(self, timeout_s: float) -> None:
        """Read while the program tidies up: a full terminal would keep it from ending."""
        deadline_s = perf_counter() + timeout_s
        while self._process.poll() is None and perf_counter() < deadline_s:
            self._read(0.05)

    def _read(self, timeout_s: float) -> bool:
        """Read what is there, waiting so long for it; tell whether something came."""
        ready, _, _ = select.select([self._master], [], [], timeout_s)
        if not ready:
            return False
        try:
            data = os.read(self._master, _READ_BYTES)
        except OSError:
            # The other end is closed: the program has ended.
            return False
        self._seen += data
        return bool(data)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def sign_in(till: Terminal, shop: DemoShop) -> None:
    """Sign the shop's cashier in, up to the screen that waits for goods."""
    till.painted(SIGN_IN_PROMPT)
    till.types(f"{shop.operator}\r")
    till.painted("PIN")
    till.types(f"{shop.pin}\r")
    till.painted("PAY")
