"""Each way to a printer, over the real thing: TCP, a pseudo-terminal, a USB library's backend."""

from __future__ import annotations

import os
import socket
import termios
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from harness.fake_usb import PRODUCT, VENDOR, FakeUsb
from harness.printer_machine import PrinterMachine
from harness.printer_plugs import on_network, on_terminal

from devices.drivers import load_driver
from devices.escpos_printer import EscPosPrinter, Patience
from devices.ports.printer import Presence, PrintData, ProofState, Readiness
from devices.settings import DevicesSettings
from devices.transports import kernel_node, network, serial_port, usb
from edge.clock import SystemClock
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from devices.ports.printer import Proof
    from devices.transports.line import Line

RECEIPT = PrintData("e1", "receipt", b"\x1b@Tea  2.00\n" * 40 + b"\x1dV\x00\x1dr\x01")
QUICK = Patience(ask_s=0.4, step_s=0.05, silent_s=0.3, ready_s=0.3, stalled_s=0.4)
SETTINGS = DevicesSettings(model="epson-tm-t88v")


@contextmanager
def plugged(way: str, machine: PrinterMachine) -> Iterator[Callable[[], Line]]:
    """Plug a machine in; yield what opens a line to it."""
    if way == "usb":
        bus = FakeUsb(machine)
        address = usb.UsbAddress(VENDOR, PRODUCT)
        yield lambda: usb.UsbLine(address, bus)
        assert bus.claimed == set(), "the interface was given back"
        return
    plug = on_network if way == "network" else on_terminal
    with plug(machine) as there:
        if way == "network":
            host, port = network.parse_address(there.address)
            yield lambda: network.NetworkLine(host, port)
        elif way == "serial":
            yield lambda: serial_port.SerialLine(serial_port.SerialAddress(there.address))
        else:
            yield lambda: kernel_node.KernelNodeLine(there.address)


def printer(open_line: Callable[[], Line], settings: DevicesSettings = SETTINGS) -> EscPosPrinter:
    return EscPosPrinter(open_line, settings, SystemClock(), QUICK)


def proved(device: EscPosPrinter) -> Proof:
    """Ask for the proof until there is an end, as the worker does."""
    while (proof := device.prove()).state is ProofState.WAITING:
        pass
    return proof


WAYS = pytest.mark.parametrize("way", ["network", "serial", "kernel", "usb"])


@WAYS
def test_a_job_is_printed_once_and_proved(way: str) -> None:
    machine = PrinterMachine()
    with plugged(way, machine) as open_line:
        device = printer(open_line)

        ready = device.pre_check()
        sent = device.send(RECEIPT)
        proof = proved(device)

    assert ready == Readiness(Presence.PRESENT, "", drawer_pin_high=False)
    assert (sent.error, proof.state) == (None, ProofState.DONE)
    assert [job + b"\x1dr\x01" for job in machine.jobs] == [RECEIPT.data]


@WAYS
def test_a_slow_printer_with_a_small_buffer_gets_every_byte_once(way: str) -> None:
    machine = PrinterMachine(buffer_bytes=64, commands_a_step=8)
    with plugged(way, machine) as open_line:
        device = printer(open_line)
        device.pre_check()
        device.send(RECEIPT)

        assert proved(device).state is ProofState.DONE

    assert [job + b"\x1dr\x01" for job in machine.jobs] == [RECEIPT.data]


@WAYS
def test_paper_that_ends_in_the_middle_is_waited_for_and_nothing_is_sent_again(way: str) -> None:
    machine = PrinterMachine(paper_for=100)
    with plugged(way, machine) as open_line:
        device = printer(open_line)
        device.pre_check()
        sent = device.send(RECEIPT)
        waits = [device.prove() for _ in range(12)]
        machine.paper_for = None
        proof = proved(device)

    assert sent.error is None
    assert {wait.state for wait in waits} == {ProofState.WAITING}
    assert waits[-1].detail == "paper_out"
    assert proof.state is ProofState.DONE
    assert [job + b"\x1dr\x01" for job in machine.jobs] == [RECEIPT.data]


@WAYS
@pytest.mark.parametrize(
    ("machine", "presence", "detail"),
    [
        (PrinterMachine(silent=True), Presence.ABSENT, "no_answer"),
        (PrinterMachine(paper_for=0), Presence.ERROR, "paper_out"),
        (PrinterMachine(cover_open=True), Presence.ERROR, "cover_open"),
        (PrinterMachine(near_end=True), Presence.PRESENT, "paper_near_end"),
    ],
    ids=["silent", "paper out", "cover open", "near end"],
)
def test_the_check_before_a_job_says_what_the_printer_says(
    way: str, machine: PrinterMachine, presence: Presence, detail: str
) -> None:
    with plugged(way, machine) as open_line:
        device = printer(open_line)
        ready = device.pre_check()
        device.close()

    assert (ready.presence, ready.detail) == (presence, detail)


@WAYS
def test_status_that_nobody_asked_for_is_taken_for_neither_answer_nor_proof(way: str) -> None:
    machine = PrinterMachine(proves=False)
    machine.mutter()
    machine.mutter()
    with plugged(way, machine) as open_line:
        device = printer(open_line)
        ready = device.pre_check()
        device.send(RECEIPT)
        machine.mutter()
        proof = proved(device)

    assert ready.presence is Presence.PRESENT
    assert (proof.state, proof.detail) == (ProofState.SILENT, "no_proof")


@WAYS
def test_a_printer_that_falls_silent_after_the_bytes_is_uncertain(way: str) -> None:
    machine = PrinterMachine()
    with plugged(way, machine) as open_line:
        device = printer(open_line)
        device.pre_check()
        machine.silent = True
        device.send(RECEIPT)

        assert proved(device).detail == "no_answer"


@WAYS
def test_a_printer_that_takes_no_more_and_cannot_say_why_is_uncertain_in_the_end(way: str) -> None:
    machine = PrinterMachine()
    with plugged(way, machine) as open_line:
        device = printer(open_line)
        device.pre_check()
        machine.buffer_bytes, machine.commands_a_step = 32, 0
        big = PrintData("e1", "receipt", b"x\n" * 4_000_000)
        sent = device.send(big)
        proof = proved(device)

    assert 0 < sent.bytes_accepted < len(big.data)
    assert (proof.state, proof.detail) == (ProofState.SILENT, "not_reading")


@WAYS
def test_a_model_that_cannot_be_asked_is_done_when_it_has_taken_all(way: str) -> None:
    machine = PrinterMachine(silent=True)
    job = PrintData("e1", "receipt", b"Tea\n" * 30)
    with plugged(way, machine) as open_line:
        device = printer(open_line, DevicesSettings(status=False))
        ready = device.pre_check()
        sent = device.send(job)
        proof = proved(device)
        while machine.paper != job.data:
            machine.step()

    assert ready.presence is Presence.PRESENT
    assert (sent.bytes_accepted, proof.state) == (len(job.data), ProofState.DONE)


def test_the_drawer_is_read_from_its_pin() -> None:
    machine = PrinterMachine(drawer_open=True)
    with plugged("network", machine) as open_line:
        device = printer(open_line)
        opened = device.pre_check().drawer_pin_high
        device.close()

    assert opened is True


def test_a_port_that_nobody_serves_takes_no_byte() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    device = load_driver("network")(
        Path(), DevicesSettings(address=f"127.0.0.1:{port}"), SystemClock()
    )

    ready, sent = device.pre_check(), device.send(RECEIPT)

    assert ready == Readiness(Presence.ABSENT, "connection_refused")
    assert (sent.bytes_accepted, sent.error) == (0, "connection_refused")


def test_a_printer_that_keeps_its_end_open_is_let_go_of_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = network.NetworkLine("127.0.0.1", server.getsockname()[1])
        kept, _ = server.accept()
        before = time.monotonic()
        line.close()
        took_s = time.monotonic() - before
        assert kept.recv(1) == b"", "the end of the job is seen"
        kept.close()

    assert took_s < 1, "a connection that waits to be closed would last 2.5 s"


def test_a_network_printer_that_loses_power_in_the_middle_is_uncertain() -> None:
    machine = PrinterMachine(dies_after=200)
    with plugged("network", machine) as open_line:
        device = printer(open_line)
        device.pre_check()
        sent = device.send(RECEIPT)
        proof = proved(device) if sent.error is None else None

    assert sent.bytes_accepted > 0
    assert proof is None or proof.state is ProofState.SILENT


def test_two_tills_on_one_printer_print_one_after_the_other() -> None:
    machine = PrinterMachine()
    with plugged("network", machine) as open_line:
        first, second = printer(open_line), printer(open_line)
        assert first.pre_check().is_ready
        busy = second.pre_check()
        first.send(RECEIPT)
        assert proved(first).state is ProofState.DONE
        free = second.pre_check()
        second.send(RECEIPT)
        assert proved(second).state is ProofState.DONE

    assert (busy.presence, busy.detail) == (Presence.ABSENT, "no_answer")
    assert free.is_ready
    assert len(machine.jobs) == 2


def test_a_serial_port_belongs_to_one_program() -> None:
    with plugged("serial", PrinterMachine()) as open_line:
        first, second = printer(open_line), printer(open_line)

        assert first.pre_check().is_ready
        assert second.pre_check() == Readiness(Presence.ABSENT, "resource_temporarily_unavailable")
        first.close()
        assert second.pre_check().is_ready
        second.close()


def test_a_cable_that_is_pulled_off_a_serial_port_is_an_absent_printer(tmp_path: Path) -> None:
    device = printer(
        lambda: serial_port.SerialLine(serial_port.SerialAddress(str(tmp_path / "ttyUSB0")))
    )

    assert device.pre_check() == Readiness(Presence.ABSENT, "no_such_file_or_directory")


@pytest.mark.parametrize("error", [ValueError("baud"), termios.error(22, "Invalid argument")])
def test_a_port_whose_driver_refuses_its_settings_is_an_absent_printer(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("serial.Serial", refuse)
    device = printer(lambda: serial_port.SerialLine(serial_port.SerialAddress("ttyS9")))

    assert device.pre_check() == Readiness(Presence.ABSENT, "port_settings_refused")


def test_short_usb_transfers_lose_nothing_and_the_right_interface_is_used() -> None:
    machine = PrinterMachine()
    bus = FakeUsb(machine)
    bus.short = 7
    address = usb.UsbAddress(VENDOR, PRODUCT)
    device = printer(lambda: usb.UsbLine(address, bus))

    device.pre_check()
    device.send(RECEIPT)
    proof = proved(device)

    assert proof.state is ProofState.DONE
    assert machine.jobs == [RECEIPT.data[:-3]]
    assert {endpoint for endpoint, _ in bus.writes} == {0x02}
    assert bus.kernel_has == {0, 1}, "the kernel has its own interface back"


def test_a_usb_printer_that_is_unplugged_in_the_middle_is_uncertain() -> None:
    bus = FakeUsb(PrinterMachine())
    bus.short, bus.unplugged_at = 50, 150
    device = printer(lambda: usb.UsbLine(usb.UsbAddress(VENDOR, PRODUCT), bus))

    device.pre_check()
    sent = device.send(RECEIPT)

    assert sent.bytes_accepted > 0
    assert sent.error == "no_such_device"


def test_the_first_usb_transfer_that_fails_may_have_arrived() -> None:
    bus = FakeUsb(PrinterMachine())
    device = printer(lambda: usb.UsbLine(usb.UsbAddress(VENDOR, PRODUCT), bus))
    device.pre_check()
    bus.unplugged_at = 0

    assert device.send(RECEIPT).bytes_accepted == 1


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (usb.UsbAddress(VENDOR, 0xFFFF), "usb_device_missing"),
        (usb.UsbAddress(VENDOR, PRODUCT, interface=5), "usb_no_interface"),
        (usb.UsbAddress(VENDOR, PRODUCT, endpoint_out=0x09), "usb_no_endpoint"),
    ],
)
def test_a_usb_address_that_fits_nothing_is_absent(address: usb.UsbAddress, why: str) -> None:
    device = printer(lambda: usb.UsbLine(address, FakeUsb(PrinterMachine())))

    assert device.pre_check() == Readiness(Presence.ABSENT, why)


def test_a_fifo_that_nobody_reads_blocks_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    device = printer(
        lambda: kernel_node.KernelNodeLine(str(tmp_path / "lp0")), DevicesSettings(status=False)
    )
    try:
        device.pre_check()
        sent = device.send(PrintData("e1", "receipt", b"x" * 1_000_000))
        proof = proved(device)
    finally:
        os.close(reader)

    assert 0 < sent.bytes_accepted < 1_000_000
    assert proof.detail == "not_reading"


@pytest.mark.parametrize(
    ("driver", "address"),
    [
        ("network", ""),
        ("network", "host:99999"),
        ("serial", ""),
        ("serial", "/dev/ttyS0,fast"),
        ("serial", "/dev/ttyS0,9600,9X1"),
        ("usb", "printer"),
        ("usb", "04b8:0202,endpoint=1"),
        ("kernel", ""),
        ("cups", ""),
        ("cups", "a/b"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused_with_its_form(
    tmp_path: Path, driver: str, address: str
) -> None:
    with pytest.raises(BadInput, match="printer_address"):
        load_driver(driver)(tmp_path, DevicesSettings(address=address), SystemClock())


def test_addresses_say_what_they_mean() -> None:
    assert network.parse_address("printer.example") == ("printer.example", 9100)
    assert network.parse_address("192.0.2.7:9101") == ("192.0.2.7", 9101)
    assert network.parse_address("[2001:db8::7]:9101") == ("2001:db8::7", 9101)
    assert network.parse_address("[2001:db8::7]") == ("2001:db8::7", 9100)
    assert serial_port.parse_address("/dev/ttyS0,19200,7e1,rtscts") == serial_port.SerialAddress(
        "/dev/ttyS0", 19200, "7E1", "rtscts"
    )
    assert usb.parse_address("04b8:0202:J7X,interface=1,out=0x02,in=0x81") == usb.UsbAddress(
        0x04B8, 0x0202, "J7X", 1, 0x02, 0x81
    )
