"""An RFID reader that is none: it speaks LLRP with the till, over a TCP port."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from devices.rfid import llrp
from devices.rfid.llrp import Kind, Message, OutOfStep, TagRead
from devices.simulated.playing import handles_wire

if TYPE_CHECKING:
    from devices.simulated.wire import TcpWire

HELP = (
    "an EPC puts a tag into the field; !gone EPC !gone !busy !free !mute !talking !refuse"
    " !garbage !unplug !plug !pause SECONDS"
)
REPORT_S = 0.2
"""How often the tags in the field are reported: a real reader does it far more often."""

_KEEPALIVE_S = 1.0


class SimulatedReader:
    """Greets who connects, obeys, reports the tags in its field. `tell` takes a script's line."""

    def __init__(self, wire: TcpWire) -> None:
        self._wire = wire
        self._tags: dict[str, None] = {}
        self._buffer = bytearray()
        self._served: object | None = None
        self.is_reading = False
        self._is_busy = False
        self._is_mute = False
        self._refuses = False
        self._reported_s = self._alive_s = 0.0
        self.acknowledged = 0

    def tell(self, line: str) -> None:
        """Do what a line says; raises `ValueError` for what is no EPC."""
        if handles_wire(self._wire, line):
            return
        word, _, rest = line.strip().partition(" ")
        match word:
            case "!gone":
                self._tags = {} if not rest else {k: None for k in self._tags if k != rest.upper()}
            case "!garbage":
                self._wire.write(b"\xff" * 24)
            case _ if word.startswith("!"):
                self._set(word)
            case _:
                bytes.fromhex(word)
                self._tags[word.upper()] = None

    def _set(self, word: str) -> None:
        match word:
            case "!busy" | "!free":
                self._is_busy = word == "!busy"
            case "!mute" | "!talking":
                self._is_mute = word == "!mute"
            case "!refuse" | "!obey":
                self._refuses = word == "!refuse"
            case _:
                raise ValueError(HELP)

    def idle(self) -> None:
        """Deal with what the till wants, then report."""
        data = self._wire.read(0.02)
        if self._wire.peer is not self._served:
            self._greet()
        self._buffer += data
        try:
            for message in llrp.decode(self._buffer):
                self._obey(message)
        except OutOfStep:
            self._buffer.clear()
        if self._served is not None and not self._is_mute:
            self._speak(time.monotonic())

    def _greet(self) -> None:
        self._served = self._wire.peer
        self._buffer.clear()
        self.is_reading = False
        if self._served is not None:
            status = llrp.connection_event(1 if self._is_busy else 0)
            self._send(Kind.READER_EVENT_NOTIFICATION, status)

    def _obey(self, message: Message) -> None:
        if message.kind == Kind.KEEPALIVE_ACK:
            self.acknowledged += 1
            return
        try:
            response = llrp.RESPONSE_TO[Kind(message.kind)]
        except (KeyError, ValueError):
            self._send(Kind.ERROR_MESSAGE, llrp.failure(109, "not supported"), message.number)
            return
        if message.kind in (Kind.START_ROSPEC, Kind.STOP_ROSPEC):
            self.is_reading = message.kind == Kind.START_ROSPEC
        status = llrp.failure(100, "no") if self._refuses else llrp.success()
        self._send(response, status, message.number)

    def _speak(self, now_s: float) -> None:
        if now_s - self._alive_s > _KEEPALIVE_S:
            self._alive_s = now_s
            self._send(Kind.KEEPALIVE, b"")
        if self.is_reading and self._tags and now_s - self._reported_s > REPORT_S:
            self._reported_s = now_s
            tags = [TagRead(epc, 1, -52) for epc in self._tags]
            self._send(Kind.RO_ACCESS_REPORT, llrp.tag_report(tags))

    def _send(self, kind: Kind, body: bytes, number: int = 0) -> None:
        self._wire.write(llrp.encode(Message(kind, number, body)))
