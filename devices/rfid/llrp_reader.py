"""An RFID reader that speaks LLRP: connected, set to read, kept alive."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.inputs.line import STEP_S, is_network, lost_by
from devices.inputs.port import DeviceLost, InputSpec
from devices.inputs.tcp_port import connected
from devices.ports.printer import Presence
from devices.rfid import llrp
from devices.rfid.llrp import Kind, Message, OutOfStep
from devices.rfid.window import TagWindow

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from devices.rfid.llrp import TagRead
    from edge.ports import Clock

KEEPALIVE_MS = 2_000
_SILENT_MICROS = 3 * KEEPALIVE_MS * 1_000
"""Three signs of life that did not come: somebody has pulled the cable."""

_ANSWER_MICROS = 5_000_000
_CHUNK_BYTES = 65_536

TagSink = Callable[[list[llrp.TagRead]], object]


class LlrpReader:
    """A reader that is connected."""

    def __init__(self, connection: socket.socket, clock: Clock) -> None:
        self._socket = connection
        self._socket.settimeout(STEP_S)
        self._clock = clock
        self._buffer = bytearray()
        self._number = 0
        self._heard_micros = clock.monotonic_micros()
        self._window = TagWindow(0)
        self._sink: TagSink = _nobody
        self._is_reading = False

    def begin(self, window: TagWindow, sink: TagSink) -> None:
        """Wait to be greeted, then have the reader read while its tags are wanted."""
        self._greeted()
        self._window, self._sink = window, sink
        self._ask(Kind.SET_READER_CONFIG, llrp.keepalive_config(KEEPALIVE_MS))
        self._ask(Kind.DELETE_ROSPEC, llrp.rospec_id(0))
        self._ask(Kind.ADD_ROSPEC, llrp.rospec())
        self._ask(Kind.ENABLE_ROSPEC, llrp.rospec_id())
        self._follow()

    def step(self) -> None:
        """Hand on the tags that came, and answer signs of life."""
        self._follow()
        for message in self._received():
            self._take(message)
        if self._clock.monotonic_micros() - self._heard_micros > _SILENT_MICROS:
            raise DeviceLost("no_answer")

    def close(self) -> None:
        """Take leave, so that the reader serves the next who comes, and hang up."""
        try:
            self._send(Message(Kind.CLOSE_CONNECTION, self._number + 1))
        except DeviceLost:
            pass
        finally:
            self._socket.close()

    def _follow(self) -> None:
        """Start the inventory once tags are wanted, stop it once they are not."""
        wanted = bool(getattr(self._sink, "is_wanted", True))
        if wanted is not self._is_reading:
            self._ask(Kind.START_ROSPEC if wanted else Kind.STOP_ROSPEC, llrp.rospec_id())
            self._is_reading = wanted

    def _greeted(self) -> None:
        for message in self._until(Kind.READER_EVENT_NOTIFICATION):
            accepted = llrp.is_accepted(message)
            if accepted is False:
                raise DeviceLost("in_use", Presence.ERROR)
            if accepted:
                return
        raise DeviceLost("no_answer")

    def _ask(self, kind: Kind, body: bytes) -> None:
        """Send a request and wait until it is done; reports that come between are not lost."""
        self._number += 1
        self._send(Message(kind, self._number, body))
        for message in self._until(llrp.RESPONSE_TO[kind], Kind.ERROR_MESSAGE):
            try:
                code, _ = llrp.status_of(message)
            except OutOfStep:
                raise DeviceLost("garbled", Presence.ERROR) from None
            if code:
                raise DeviceLost(f"reader_error_{code}", Presence.ERROR)
            return
        raise DeviceLost("no_answer")

    def _until(self, *kinds: Kind) -> Iterator[Message]:
        """Yield the messages of some kinds for as long as an answer may take."""
        until_micros = self._clock.monotonic_micros() + _ANSWER_MICROS
        while self._clock.monotonic_micros() < until_micros:
            for message in self._received():
                if message.kind in kinds:
                    yield message
                else:
                    self._take(message)

    def _take(self, message: Message) -> None:
        match message.kind:
            case Kind.KEEPALIVE:
                self._send(Message(Kind.KEEPALIVE_ACK, message.number))
            case Kind.RO_ACCESS_REPORT:
                self._report(message)
            case _:
                pass

    def _report(self, message: Message) -> None:
        try:
            tags = llrp.tags_of(message)
        except OutOfStep:
            raise DeviceLost("garbled", Presence.ERROR) from None
        fresh = self._window.fresh(tags, self._clock.monotonic_micros())
        if fresh:
            self._sink(fresh)

    def _received(self) -> list[Message]:
        try:
            data = self._socket.recv(_CHUNK_BYTES)
        except TimeoutError:
            return []
        except OSError as error:
            raise lost_by(error) from error
        if not data:
            raise DeviceLost("unplugged")
        self._heard_micros = self._clock.monotonic_micros()
        self._buffer += data
        try:
            return list(llrp.decode(self._buffer))
        except OutOfStep:
            raise DeviceLost("garbled", Presence.ERROR) from None

    def _send(self, message: Message) -> None:
        try:
            self._socket.sendall(llrp.encode(message))
        except OSError as error:
            raise lost_by(error) from error


def open_reader(spec: InputSpec, clock: Clock, sink: TagSink) -> LlrpReader:
    """Connect to a reader and start its inventory; raises `DeviceLost`."""
    address = spec.address if is_network(spec.address) else f"{spec.address}:{llrp.PORT}"
    host, _, port = address.rpartition(":")
    if not host:
        raise DeviceLost("no_address", Presence.ERROR)
    try:
        connection = connected(host, int(port))
    except OSError as error:
        raise lost_by(error) from error
    reader = LlrpReader(connection, clock)
    try:
        reader.begin(TagWindow(int(spec.option("again_after_s", "5"))), sink)
    except DeviceLost:
        reader.close()
        raise
    return reader


def _nobody(_tags: list[TagRead]) -> None:
    return None
