"""The devices screen tells how the card terminal is, and no payment is disturbed by that."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock

from edge.config import Settings, parse_settings
from tui.terminal_watch import ASK_EVERY_S, TerminalWatch

if TYPE_CHECKING:
    from collections.abc import Iterator

LATER_MICROS = int(ASK_EVERY_S * 1_000_000)


@pytest.fixture
def terminal() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def settings(terminal: socket.socket, driver: str = "zvt") -> Settings:
    host, port = terminal.getsockname()
    text = f'[devices]\nterminal = "{driver}"\n[terminal]\nhost = "{host}"\nport = {port}\n'
    return parse_settings(text.encode(), "settings.toml")


def callers(terminal: socket.socket) -> int:
    count = 0
    while True:
        try:
            terminal.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_a_terminal_that_goes_away_is_told_with_the_time(terminal: socket.socket) -> None:
    told, clock = settings(terminal), FakeClock()
    watch = TerminalWatch(lambda: told, lambda: False, clock)
    assert watch.rows() == ()

    watch.look()
    [there] = watch.rows()
    terminal.close()
    clock.micros += LATER_MICROS
    watch.look()
    [gone] = watch.rows()
    clock.micros += LATER_MICROS
    watch.look()

    assert (there.name, there.letter, there.is_well) == ("Card terminal", "T", True)
    assert (gone.state, gone.is_well) == ("nobody listens at its address", False)
    assert (there.since_micros or 0) < (gone.since_micros or 0)
    assert watch.rows() == (gone,)


def test_a_terminal_that_is_asked_for_money_hears_of_nobody_else(terminal: socket.socket) -> None:
    told, clock, is_asked = settings(terminal), FakeClock(), True
    watch = TerminalWatch(lambda: told, lambda: is_asked, clock)

    for _ in range(3):
        watch.look()
        clock.micros += LATER_MICROS
    assert callers(terminal) == 0

    is_asked = False
    watch.look()
    watch.look()
    assert callers(terminal) == 1


def test_another_terminal_of_the_settings_is_looked_for_at_once(terminal: socket.socket) -> None:
    told, clock = settings(terminal, "simulated"), FakeClock()
    watch = TerminalWatch(lambda: told, lambda: False, clock)
    watch.look()
    assert [row.state for row in watch.rows()] == ["simulated: no card is charged"]
    assert callers(terminal) == 0

    told = settings(terminal, "nexo")
    watch.look()

    assert [row.state for row in watch.rows()] == ["ready"]
    assert callers(terminal) == 1
