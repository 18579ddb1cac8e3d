"""Plug a printer machine in: to a TCP port, to a pseudo-terminal, to a USB library."""

from __future__ import annotations

import os
import select
import socket
import tty
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING

from harness.escpos_tokens import UnknownBytes
from harness.printer_machine import PrinterMachine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from devices.simulated.receipt_printer import SimulatedReceiptPrinter

_TICK_S = 0.005


@dataclass
class Plug:
    """A machine that is plugged in; while `pulled` is set nothing gets through, and nobody says."""

    machine: PrinterMachine
    address: str
    connections: int = 0
    errors: list[Exception] = field(default_factory=list)
    stop: Event = field(default_factory=Event)
    pulled: Event = field(default_factory=Event)


@contextmanager
def playing(printer: SimulatedReceiptPrinter) -> Iterator[None]:
    """Have a simulated printer do what the line asks of it, on a thread of its own."""
    stop = Event()

    def idle() -> None:
        while not stop.is_set():
            printer.idle()

    thread = Thread(target=idle, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def on_network(machine: PrinterMachine, port: int = 0) -> Iterator[Plug]:
    """Serve one connection after the other, as printers do."""
    with socket.create_server(("127.0.0.1", port), backlog=8) as server:
        plug = Plug(machine, f"127.0.0.1:{server.getsockname()[1]}")
        server.settimeout(_TICK_S)
        with _running(plug, lambda: _accept(plug, server)):
            yield plug


@contextmanager
def on_terminal(machine: PrinterMachine) -> Iterator[Plug]:
    """Serve a pseudo-terminal, which stands for a serial port or a device node."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    plug = Plug(machine, os.ttyname(theirs))
    try:
        with _running(plug, lambda: _serve(plug, ours)):
            yield plug
    finally:
        for descriptor in (ours, theirs):
            with suppress(OSError):
                os.close(descriptor)


@contextmanager
def _running(plug: Plug, work: Callable[[], None]) -> Iterator[None]:
    def guarded() -> None:
        try:
            work()
        except (OSError, UnknownBytes) as error:
            plug.errors.append(error)

    thread = Thread(target=guarded, daemon=True)
    thread.start()
    try:
        yield
    finally:
        plug.stop.set()
        thread.join()
    if plug.errors:
        raise plug.errors[0]


def _accept(plug: Plug, server: socket.socket) -> None:
    while not plug.stop.is_set():
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        plug.connections += 1
        connection.setblocking(False)
        _serve(plug, connection.fileno())
        if plug.machine.is_dead:
            # With bytes unread this sends a reset, as a machine does that loses power.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()


def _serve(plug: Plug, descriptor: int) -> None:
    machine = plug.machine
    while not plug.stop.is_set() and not machine.is_dead:
        if plug.pulled.is_set():
            plug.stop.wait(_TICK_S)
            continue
        room = machine.room()
        ready, _, _ = select.select([descriptor] if room else [], (), (), _TICK_S)
        try:
            data = os.read(descriptor, room) if ready else None
        except BlockingIOError:
            data = None
        except OSError:
            return
        if data == b"":
            return
        if data:
            machine.take(data)
        machine.step()
        said = machine.say()
        if said:
            with suppress(OSError):
                os.write(descriptor, said)
