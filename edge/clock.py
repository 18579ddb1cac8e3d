"""Time of the machine, and the ids that are made from it."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from edge.domain.instant import Instant

if TYPE_CHECKING:
    from edge.ports import Clock

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_STEP_BITS = 12
_COUNTING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """The machine's own clocks, as `ports.Clock`."""

    def __init__(self) -> None:
        self._boot_id = _read_boot_id()

    def now(self) -> Instant:
        """Return the wall clock's reading, right or wrong."""
        return Instant((datetime.now(UTC) - _EPOCH) // _MICROSECOND)  # noqa: TID251

    def monotonic_micros(self) -> int:
        """Return microseconds since some point of this boot; no one can set this clock.

        It goes on while the machine sleeps, where the system has such a clock.
        """
        return time.clock_gettime_ns(_COUNTING) // 1000

    def boot_id(self) -> str:
        """Return a tag of the machine's current boot."""
        return self._boot_id


class UuidSource:
    """Time-ordered UUIDv7 (RFC 9562), as `ports.IdSource`; may be used from several threads.

    The 12 bits after the milliseconds hold the fraction of the millisecond (RFC 9562 section 6.2,
    method 3), in steps of 1/4096 ms. An id that would not be later than the one before takes the
    next step, so ids of one source ascend also within a microsecond or when the clock goes back.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = Lock()
        self._last = 0

    def new(self) -> str:
        """Return a new id as text."""
        millis, micros = divmod(self._clock.now().micros, 1000)
        reading = (millis << _STEP_BITS) | (micros << _STEP_BITS) // 1000
        with self._lock:
            self._last = max(reading, self._last + 1)
            number = self._last
        return _uuid7(number >> _STEP_BITS, number & 0xFFF, secrets.randbits(62))


def _uuid7(millis: int, step: int, tail: int) -> str:
    """Lay the three fields of a UUIDv7 out as text."""
    number = (millis << 80) | (0x7 << 76) | (step << 64) | (0b10 << 62) | tail
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _read_boot_id() -> str:
    """Return the kernel's boot tag, or a tag of this process where there is none."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return secrets.token_hex(16)
