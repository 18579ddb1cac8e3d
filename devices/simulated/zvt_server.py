"""A simulated ZVT terminal on the network: frames over TCP, and faults by script."""

from __future__ import annotations

import time
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Final

from devices.ports.zvt_frames import (
    ABORTED,
    ACK,
    AUTHORISATION,
    COMPLETION,
    END_OF_DAY,
    INTERMEDIATE,
    NOT_SUPPORTED,
    REFUND,
    REGISTRATION,
    REPEAT_RECEIPT,
    REVERSAL,
    STATUS_ENQUIRY,
    STATUS_INFORMATION,
    Frame,
    NotUnderstood,
    read_fields,
)
from devices.simulated.card_ledger import LIE, Booked, CardLedger, Script
from devices.simulated.listening import Listener, Quiet
from devices.simulated.zvt_answers import day_status, hostile_status, lying_day, papers, status
from devices.simulated.zvt_poi import ZvtPoi, code_of
from devices.simulated.zvt_wire import Gone, Wire

if TYPE_CHECKING:
    import socket
    from pathlib import Path

FOLDER: Final = "zvt-terminal"
HOSTILE: Final = "hostile"
LINES: Final = "lines"
TWICE: Final = "twice"
_PASSWORD_BYTES: Final = 3
_INSERT_CARD: Final = b"\x0a"
_ASKING_BANK: Final = b"\x04"
_BUSY: Final = b"\x84\x9c\x00"
_SILENT_S: Final = 8.0
"""Longer than the till waits for an acknowledgement."""
_KINDS: Final = {AUTHORISATION: "pay", REFUND: "refund", REVERSAL: "reversal"}
_GARBAGE: Final = b"\x04\x0f\x1e4111111111111111 is not a bitmap"
_CUT_SHORT: Final = b"\x04\x0f\xff\x40\x40\x27\x00"


class ZvtServer(Listener):
    """A terminal that listens on this machine until it is closed.

    Its folder keeps `payments.jsonl`, which survives it, and takes `script`: words of which each
    request for money uses up the first.
    """

    def __init__(self, folder: Path, *, port: int = 0, delay_s: float = 1.0) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.ledger = CardLedger(folder / "payments.jsonl")
        self._script = Script(folder / "script")
        self.poi = ZvtPoi(self.ledger, self._script, delay_s)
        if self.ledger.last is None:
            self.poi.close_day()  # as a terminal comes from its installation
        self.repeats = True
        """Whether it tells its last transaction again; some terminals do not."""
        self.away = 0
        """How many more connections it hangs up at once, as while it starts anew."""
        self.heard: list[bytes] = []
        """The commands that it was sent, in their order."""
        self._server = _Server(("127.0.0.1", port), _Conversation)
        self._server.terminal = self
        self._listen()

    def lie(self) -> str:
        """Return the script's word for totals that are not true, "" for true ones."""
        return self._script.next(LIE)


class _Server(Quiet, ThreadingTCPServer):
    allow_reuse_address = True
    terminal: ZvtServer


class _Conversation(BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        """Answer the commands of one connection."""
        terminal = self.server.terminal
        if terminal.away:
            terminal.away -= 1
            return
        conversation = Conversation(terminal, Wire(self.request, terminal.poi.stop))
        with suppress(Gone, NotUnderstood):
            while True:
                conversation.answer()


class Conversation:
    """What the terminal says to one command after another."""

    def __init__(self, terminal: ZvtServer, wire: Wire) -> None:
        self._terminal, self._wire = terminal, wire

    def answer(self) -> None:
        """Take one command and answer it; raises `Gone` and `NotUnderstood`."""
        command = self._wire.command()
        self._terminal.heard.append(command.command + command.data)
        match command.command:
            case found if found in _KINDS:
                self._money(command)
            case found if found == REGISTRATION:
                self._wire.send(ACK)
                self._wire.tell(Frame(COMPLETION))
            case found if found == STATUS_ENQUIRY:
                self._wire.send(ACK)
                is_free = self._terminal.poi.question()
                self._wire.tell(Frame(COMPLETION, b"\x00" if is_free else b"\x9c"))
            case found if found == REPEAT_RECEIPT:
                self._repeat()
            case found if found == END_OF_DAY:
                self._wire.send(ACK)
                told = lying_day(day_status(*self._terminal.poi.close_day()), self._terminal.lie())
                self._wire.tell(Frame(STATUS_INFORMATION, told))
                self._wire.tell(Frame(COMPLETION))
            case _:
                self._wire.send(NOT_SUPPORTED)

    def _repeat(self) -> None:
        last = self._terminal.poi.last()
        self._wire.send(ACK)
        if last is not None and self._terminal.repeats:
            self._wire.tell(Frame(STATUS_INFORMATION, status(last)))
        self._wire.tell(Frame(COMPLETION))

    def _money(self, command: Frame) -> None:
        poi = self._terminal.poi
        has_password = command.command != AUTHORISATION
        fields = read_fields(command.data[_PASSWORD_BYTES if has_password else 0 :])
        outcome = poi.begin(command.command, fields, _KINDS[command.command])
        if outcome.is_busy:
            self._wire.send(_BUSY)
            return
        if outcome.word == "silent":
            poi.finish()
            time.sleep(_SILENT_S)
            raise Gone
        self._wire.send(ACK)
        if outcome.refused:
            self._wire.tell(Frame(ABORTED, bytes((outcome.refused,))))
            return
        if outcome.is_cut_off:
            self._terminal.away = outcome.away
            raise Gone
        self._show(_INSERT_CARD)
        booked = poi.wait_for_customer()
        self._tell(booked, outcome.word)

    def _in_turn(self, booked: Booked, told: bytes, word: str) -> list[bytes]:
        """Return the results that are told: the one asked for, again, or one from before."""
        before = self._terminal.ledger.before(booked)
        old = [] if before is None else [status(before)]
        given = {TWICE: [told, told], "old_first": [*old, told], "old_last": [told, *old]}
        return given.get(word, old if word == "old_alone" and old else [told])

    def _show(self, step: bytes) -> None:
        """Tell what it is at; it goes on with the customer whoever hears of it."""
        with suppress(Gone):
            self._wire.tell(Frame(INTERMEDIATE, step))

    def _tell(self, booked: Booked, word: str) -> None:
        """Tell how it ended, up to where the script breaks off."""
        if word == "drop_after":
            raise Gone
        try:
            self._show(_ASKING_BANK)
            if word in {"garbage", "cut"}:
                self._wire.send(_GARBAGE if word == "garbage" else _CUT_SHORT)
                raise Gone
            self._tell_result(booked, word)
        except Gone:
            if word not in {"garbage", "cut"}:
                # PA00P015 2.2.8: what the till did not acknowledge is taken back.
                self._terminal.poi.undo(booked)
            raise
        if word in {"drop_between", "partial_between"}:
            raise Gone
        code = code_of(booked)
        end = Frame(ABORTED, bytes((code,))) if code else Frame(COMPLETION)
        if word == TWICE:
            self._wire.send(end.encoded())
        self._wire.tell(end)

    def _tell_result(self, booked: Booked, word: str) -> None:
        told = hostile_status(booked) if word == HOSTILE else status(booked)
        for each in self._in_turn(booked, told, word):
            self._wire.tell(Frame(STATUS_INFORMATION, each))
        if word == "undone":
            raise Gone
        for paper in papers(booked, in_lines=word == LINES, is_hostile=word == HOSTILE):
            self._wire.tell(paper)
