"""Keeps one device open on a thread of its own, through every unplugging."""

from __future__ import annotations

import logging
from dataclasses import replace
from threading import Event, Thread
from typing import TYPE_CHECKING

from devices.inputs.port import DeviceLost, InputHealth, InputSpec
from devices.ports.printer import Presence

if TYPE_CHECKING:
    from devices.inputs.port import Opener, Session
    from edge.ports import Clock

RETRY_S = 0.5
"""A cable that is put back works again before anybody has the next item in hand."""

_FAILED = "driver_failed"
_STOP_WITHIN_S = 3.0
_LENT_S = 0.05
_log = logging.getLogger(__name__)


class Keeper:
    """Opens a device, serves it, and looks for it again when it is gone.

    `health` is read from other threads without waiting. Nothing that a driver raises ends the
    thread: a defect of a driver is a device in trouble, never a till without scanner.
    """

    def __init__(
        self, spec: InputSpec, opener: Opener, clock: Clock, *, retry_s: float = RETRY_S
    ) -> None:
        self.spec = spec
        self._open = opener
        self._clock = clock
        self._retry_s = retry_s
        self._stopping = Event()
        self._lent, self._closed = Event(), Event()
        self._health = self._told(Presence.ABSENT, "not_looked_yet")
        self._thread = Thread(target=self._run, name=f"{spec.kind}-{spec.name}", daemon=True)

    @property
    def health(self) -> InputHealth:
        """Return the device's state."""
        return self._health

    def start(self) -> None:
        """Begin to look for the device."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the device."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(_STOP_WITHIN_S)

    def lend(self) -> None:
        """Let go of the device until `take_back`, so that somebody else can try it."""
        self._closed.clear()
        self._lent.set()
        self._closed.wait(_STOP_WITHIN_S)

    def take_back(self) -> None:
        """Open the device again."""
        self._lent.clear()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._lent.is_set():
                self._closed.set()
                self._stopping.wait(_LENT_S)
                continue
            session = self._opened()
            if session is not None:
                self._serve(session)
            if not self._lent.is_set():
                self._stopping.wait(self._retry_s)

    def _opened(self) -> Session | None:
        try:
            session = self._open()
        except DeviceLost as lost:
            self._report(lost.presence, lost.code)
            return None
        except Exception:  # noqa: BLE001 - a driver of anybody's; it is logged whole
            self._log_once()
            self._report(Presence.ERROR, _FAILED)
            return None
        self._report(Presence.PRESENT, "")
        return session

    def _serve(self, session: Session) -> None:
        presence, detail = Presence.ABSENT, ""
        try:
            while not (self._stopping.is_set() or self._lent.is_set()):
                session.step()
                self._report(Presence.PRESENT, "")
        except DeviceLost as lost:
            presence, detail = lost.presence, lost.code
        except Exception:  # noqa: BLE001 - a driver of anybody's; it is logged whole
            self._log_once()
            presence, detail = Presence.ERROR, _FAILED
        finally:
            # Whoever hears that it is away may rely on it: nothing of it is used any more.
            session.close()
        if not self._lent.is_set():
            self._report(presence, detail)

    def _log_once(self) -> None:
        """Log what is being handled; a driver that fails at every try would drown all else."""
        if self._health.detail != _FAILED:
            _log.exception("device_driver_failed", extra={"device": self.spec.name})

    def _report(self, presence: Presence, detail: str) -> None:
        before = self._health
        if (before.presence, before.detail) == (presence, detail):
            return
        told = self._told(presence, detail)
        is_same = before.presence is presence
        self._health = replace(told, since_micros=before.since_micros) if is_same else told
        _log.info(
            "device_state",
            extra={
                "device": self.spec.name or self.spec.kind,
                "state": presence.value,
                "detail": detail,
            },
        )

    def _told(self, presence: Presence, detail: str) -> InputHealth:
        spec = self.spec
        return InputHealth(spec.kind, spec.name, presence, self._clock.now().micros, detail)
