"""Time and ids that a test can foretell."""

from __future__ import annotations

from edge.domain.instant import Instant

NOON_MICROS = 1_795_521_600_000_000
"""Noon UTC on 2026-11-24."""


class FakeClock:
    """A clock that moves by `step_micros` at each look, and where a test puts it."""

    def __init__(self, micros: int = NOON_MICROS, step_micros: int = 1000) -> None:
        self.micros = micros
        self.step_micros = step_micros
        self.boot = "boot-1"

    def now(self) -> Instant:
        self.micros += self.step_micros
        return Instant(self.micros)

    def monotonic_micros(self) -> int:
        return self.micros - NOON_MICROS

    def boot_id(self) -> str:
        return self.boot


class CountedIds:
    """Ids in the form of a UUIDv7 that count up from one."""

    def __init__(self, prefix: int = 0) -> None:
        self.count = 0
        self.prefix = prefix

    def new(self) -> str:
        self.count += 1
        return f"{self.prefix:08x}-0000-7000-8000-{self.count:012x}"
