"""A USB bus with one printer on it, as pyusb's backends see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import usb.backend
import usb.core

if TYPE_CHECKING:
    from harness.printer_machine import PrinterMachine

VENDOR, PRODUCT = 0x04B8, 0x0202


class _Descriptor:
    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class FakeUsb(usb.backend.IBackend):  # type: ignore[misc]
    """A composite device: interface 0 is a keyboard, interface 1 the printer.

    `short` is the most bytes a transfer carries before its time runs out, `unplugged_at` the count
    of written bytes at which the device goes away.
    """

    def __init__(self, machine: PrinterMachine, endpoints: tuple[int, int] = (0x02, 0x81)) -> None:
        self.machine = machine
        self.endpoints = endpoints
        self.short: int | None = None
        self.unplugged_at: int | None = None
        self.claimed: set[int] = set()
        self.kernel_has = {0, 1}
        self.writes: list[tuple[int, int]] = []

    def enumerate_devices(self) -> Any:
        return iter(["printer"])

    def get_device_descriptor(self, _dev: Any) -> Any:
        return _Descriptor(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT,
            bcdDevice=0x100, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, _dev: Any, _config: int) -> Any:
        return _Descriptor(
            bLength=9, bDescriptorType=2, wTotalLength=0, bNumInterfaces=2, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, _dev: Any, intf: int, alt: int, _config: int) -> Any:
        if intf > 1 or alt:
            raise IndexError
        return _Descriptor(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0,
            bNumEndpoints=1 if intf == 0 else 2, bInterfaceClass=3 if intf == 0 else 7,
            bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, _dev: Any, ep: int, intf: int, _alt: int, _config: int
    ) -> Any:
        address, kind = (0x83, 3) if intf == 0 else (self.endpoints[ep], 2)
        return _Descriptor(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=kind,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, _dev: Any) -> Any:
        return "handle"

    def close_device(self, _handle: Any) -> None:
        pass

    def get_configuration(self, _handle: Any) -> int:
        return 1

    def claim_interface(self, _handle: Any, intf: int) -> None:
        if intf in self.kernel_has:
            raise usb.core.USBError("Resource busy", None, 16)
        self.claimed.add(intf)

    def release_interface(self, _handle: Any, intf: int) -> None:
        self.claimed.discard(intf)

    def is_kernel_driver_active(self, _handle: Any, intf: int) -> bool:
        return intf in self.kernel_has

    def detach_kernel_driver(self, _handle: Any, intf: int) -> None:
        self.kernel_has.discard(intf)

    def attach_kernel_driver(self, _handle: Any, intf: int) -> None:
        self.kernel_has.add(intf)

    def bulk_write(self, _handle: Any, ep: int, _intf: int, data: Any, timeout: int) -> int:
        self._check(ep, self.endpoints[0], timeout)
        taken = bytes(data)[: min(self.machine.room(), self.short or len(data))]
        if not taken:
            raise usb.core.USBTimeoutError("Operation timed out", None, 110)
        self.machine.take(taken)
        self.writes.append((ep, len(taken)))
        return len(taken)

    def bulk_read(self, _handle: Any, ep: int, _intf: int, buff: Any, timeout: int) -> int:
        self._check(ep, self.endpoints[1], timeout)
        self.machine.step()
        said = self.machine.say()
        if not said:
            raise usb.core.USBTimeoutError("Operation timed out", None, 110)
        buff[: len(said)] = type(buff)("B", said)
        return len(said)

    def _check(self, endpoint: int, right: int, timeout: int) -> None:
        assert timeout > 0, "0 would wait for ever"
        if endpoint != right:
            raise ValueError("Invalid endpoint address")
        if self.unplugged_at is not None and self.machine.taken >= self.unplugged_at:
            raise usb.core.USBError("No such device", None, 19)
