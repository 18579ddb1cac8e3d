"""A receipt printer as a machine: a buffer, a roll of paper, a drawer, and the faults of each.

It obeys real-time commands when they arrive and all others in order, stops at the end of the
paper, and answers as the Epson ESC/POS command reference says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock

from harness.escpos_tokens import cut_token


@dataclass
class PrinterMachine:
    """`take` is what the host writes, `say` is what the host can read. Safe for two threads.

    `paper_for` counts the commands that the roll still has paper for, `dies_after` the bytes after
    which it goes away, `commands_a_step` how fast it prints.
    """

    cover_open: bool = False
    silent: bool = False
    proves: bool = True
    paper_for: int | None = None
    near_end: bool = False
    dies_after: int | None = None
    buffer_bytes: int = 1 << 20
    commands_a_step: int = 1 << 20
    drawer_open: bool = False
    jobs: list[bytes] = field(default_factory=list)
    """What was printed up to each answered request, without the request."""
    pulses: int = 0
    taken: int = 0

    def __post_init__(self) -> None:
        self._lock = RLock()
        self._unread = b""
        self._queue: list[bytes] = []
        self._printing = b""
        self._said = b""
        self._automatic = False
        self.is_dead = False

    @property
    def paper_out(self) -> bool:
        """Tell whether the roll has ended."""
        return self.paper_for is not None and self.paper_for <= 0

    @property
    def paper(self) -> bytes:
        """Return all that was printed and not cut off by an answered request."""
        return self._printing

    def room(self) -> int:
        """Return how many bytes it takes now."""
        with self._lock:
            held = len(self._unread) + sum(len(token) for token in self._queue)
            room = max(0, self.buffer_bytes - held)
            return room if self.dies_after is None else min(room, self.dies_after - self.taken)

    def take(self, data: bytes) -> None:
        """Receive bytes of the host; raises `UnknownBytes` for what no printer understands."""
        with self._lock:
            self.taken += len(data)
            self.is_dead = self.dies_after is not None and self.taken >= self.dies_after
            self._unread += data
            while token := cut_token(self._unread):
                self._unread = self._unread[len(token) :]
                if token.startswith(b"\x10"):
                    self._real_time(token)
                else:
                    self._queue.append(token)
            self.step()

    def step(self) -> None:
        """Print on, as far as there is paper and the speed allows."""
        with self._lock:
            for _ in range(self.commands_a_step):
                if not self._queue or self.paper_out or self.cover_open:
                    return
                self._obey(self._queue.pop(0))

    def say(self) -> bytes:
        """Return what it has said since the last time."""
        with self._lock:
            said, self._said = self._said, b""
            return said

    def mutter(self) -> None:
        """Send a status that nobody asked for."""
        with self._lock:
            self._said += self.automatic_status()

    def automatic_status(self) -> bytes:
        """Return the four bytes of `GS a`."""
        first = 0x10 | self._pin() | (0x08 if self._is_offline() else 0)
        first |= 0x20 if self.cover_open else 0
        return bytes(
            (first, 0, (0x0C if self.paper_out else 0) | (0x03 if self.near_end else 0), 0)
        )

    def _obey(self, token: bytes) -> None:
        name = token[:2]
        if name == b"\x1dr":
            self._report(token[2])
        elif name == b"\x1da":
            self._automatic = token[2] != 0
            if self._automatic and not self.silent:
                self._said += self.automatic_status()
        elif name == b"\x1bp":
            self.pulses += 1
            self._print(token)
        else:
            self._print(token)

    def _print(self, token: bytes) -> None:
        self._printing += token
        if self.paper_for is not None:
            self.paper_for -= 1

    def _report(self, kind: int) -> None:
        self.jobs.append(self._printing)
        self._printing = b""
        if self.silent or not self.proves:
            return
        paper = 0x03 if self.near_end else 0
        self._said += bytes((paper if kind in {1, 49} else self._pin() >> 2,))

    def _real_time(self, token: bytes) -> None:
        if self.silent or token[:2] != b"\x10\x04":
            return
        answers = {
            1: self._pin() | (0x08 if self._is_offline() else 0),
            2: (0x04 if self.cover_open else 0) | (0x20 if self.paper_out else 0),
            3: 0,
            4: (0x60 if self.paper_out else 0) | (0x0C if self.near_end else 0),
        }
        self._said += bytes((0x12 | answers[token[2]],))

    def _is_offline(self) -> bool:
        return self.paper_out or self.cover_open

    def _pin(self) -> int:
        return 0x04 if self.drawer_open else 0
