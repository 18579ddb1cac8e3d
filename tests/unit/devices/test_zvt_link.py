"""What goes over the line to a ZVT terminal, byte by byte."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from devices.ports.zvt_frames import AUTHORISATION, Fields, Frame
from devices.ports.zvt_link import Heard, Listening, Lost, NotSent, ZvtLink

if TYPE_CHECKING:
    from collections.abc import Iterator

ACK, DONE = "800000", "060f00"
PAY = Frame(AUTHORISATION, bytes.fromhex("04000000001099490978"))
PAID = "040f09" + "2700" + "04000000001099"
LONG_BLOCK = "06d3ff0a01" + "06820106" + "1f070102" + "2581ff" + "07" + "81fc" + "41" * 0xFC


@contextmanager
def terminal(*sends: str) -> Iterator[tuple[int, bytearray]]:
    """Send these messages at once, keep what comes until the till hangs up."""
    heard = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def play() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(bytes.fromhex("".join(sends)))
                connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(100):
                    heard.extend(part)

        thread = Thread(target=play)
        thread.start()
        yield int(server.getsockname()[1]), heard
        thread.join()


def run(port: int, listening: Listening | None = None) -> Heard:
    link = ZvtLink("127.0.0.1", port, 1.0)
    try:
        return link.run(PAY, 1.0, listening)
    finally:
        link.close()


def test_everything_that_comes_is_acknowledged_in_its_turn() -> None:
    steps: list[int] = []
    with terminal(ACK, "04ff010a", "04ff020499", "04ff02170a", PAID, LONG_BLOCK, DONE) as (
        port,
        sent,
    ):
        heard = run(port, Listening(step=steps.append))

    assert bytes(sent) == PAY.encoded() + bytes.fromhex(ACK) * 6
    assert (heard.error, steps) == (None, [0x0A, 0x04, 0x17])
    assert heard.status == Fields({0x27: b"\0", 0x04: bytes.fromhex("000000001099")})


def test_a_result_is_told_before_it_is_acknowledged() -> None:
    def fails(_: Fields) -> None:
        raise OSError("no space left")

    with terminal(ACK, PAID, DONE) as (port, sent), pytest.raises(Lost):
        run(port, Listening(status=fails))

    assert bytes(sent) == PAY.encoded()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("848300", 0x83),
        ("849c00", 0x9C),
        # PA00P015 2.1: a registration with another currency.
        ("841e036f0978", 0x6F),
        (ACK + "061e016c", 0x6C),
        (ACK + "061e00", 0xFF),
        (ACK + "800000" + "848300" + DONE, None),
    ],
)
def test_a_refusal_says_why(answer: str, error: int | None) -> None:
    with terminal(answer) as (port, _):
        assert run(port).error == error


def test_what_the_till_does_not_do_it_says_it_does_not() -> None:
    with terminal(ACK, "06d800", "040108" + "aa2511250c120000", DONE) as (port, sent):
        run(port)

    assert bytes(sent) == PAY.encoded() + bytes.fromhex("848300" * 2 + ACK)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "80",
        "40",
        ACK,
        ACK + "040fff4040",
        ACK + PAID,
        ACK + PAID[:-2],
        ACK + "06d302ffff" + DONE,
    ],
)
def test_what_ends_too_soon_is_lost(answer: str) -> None:
    with terminal(answer) as (port, _), pytest.raises(Lost):
        run(port)


def test_a_terminal_that_is_silent_is_lost_and_one_that_is_away_was_not_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
        link = ZvtLink("127.0.0.1", port, 0.05)
        with pytest.raises(Lost):
            link.run(PAY, 0.05)
        link.close()

    with pytest.raises(NotSent):
        ZvtLink("127.0.0.1", port)
