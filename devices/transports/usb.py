"""A USB printer spoken to directly, at an interface and endpoints that are named or found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from devices.escpos_printer import EscPosPrinter
from devices.transports.line import LineBroken, code_of
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from devices.settings import DevicesSettings
    from edge.ports import Clock

_PRINTER_CLASS = 7
_CHUNK_BYTES = 4096
"""A transfer that runs into its time limit is told by its count; small ones keep it exact."""

_MILLISECONDS_MIN = 1
"""To libusb 0 means to wait for ever."""

_FORM = "vendor:product[:serial][,interface=0][,out=0x01][,in=0x82]"


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A device by its ids; what is None is looked up in its descriptors."""

    vendor: int
    product: int
    serial: str | None = None
    interface: int | None = None
    endpoint_out: int | None = None
    endpoint_in: int | None = None


def open_printer(_directory: Path, settings: DevicesSettings, clock: Clock) -> EscPosPrinter:
    """Return the printer at `vendor:product[:serial][,interface=n][,out=n][,in=n]`."""
    address = parse_address(settings.address)
    return EscPosPrinter(lambda: UsbLine(address), settings, clock)


def parse_address(address: str) -> UsbAddress:
    """Read an address, ids in hexadecimal; raises `BadInput` with the form."""
    ids, *options = (part.strip() for part in address.split(","))
    vendor, _, rest = ids.partition(":")
    product, _, serial = rest.partition(":")
    try:
        named = {
            key.strip(): int(value, 0) for key, _, value in (o.partition("=") for o in options)
        }
        if not set(named) <= {"interface", "out", "in"}:
            raise ValueError(address)
        return UsbAddress(
            int(vendor, 16),
            int(product, 16),
            serial or None,
            named.get("interface"),
            named.get("out"),
            named.get("in"),
        )
    except ValueError:
        raise BadInput("printer_address", address=address, form=_FORM) from None


class UsbLine:
    """The device with one interface claimed; the others stay with whom they belong to."""

    def __init__(self, address: UsbAddress, backend: Any = None) -> None:
        import usb.core

        try:
            self._device = _found(address, backend)
            interface = _interface(self._device, address)
            self._number: int = interface.bInterfaceNumber
            self._out = _endpoint(interface, address.endpoint_out, inwards=False)
            self._in = _endpoint(interface, address.endpoint_in, inwards=True)
            if self._out is None:
                raise LineBroken("usb_no_endpoint")
            self._detached = _claim(self._device, self._number)
        except usb.core.NoBackendError as error:
            raise LineBroken("usb_library_missing") from error
        except usb.core.USBError as error:
            raise LineBroken(code_of(error)) from error
        self.can_answer = self._in is not None

    def write(self, data: bytes, wait_s: float) -> int:
        """Write one transfer; its count says what arrived, also when the time ran out."""
        import usb.core

        try:
            return int(self._device.write(self._out, data[:_CHUNK_BYTES], _milliseconds(wait_s)))
        except usb.core.USBTimeoutError:
            return 0
        except usb.core.USBError as error:
            raise LineBroken(code_of(error), perhaps_accepted=True) from error

    def read(self, wait_s: float) -> bytes:
        """Read one transfer."""
        import usb.core

        if self._in is None:
            return b""
        try:
            return bytes(self._device.read(self._in, _CHUNK_BYTES, _milliseconds(wait_s)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise LineBroken(code_of(error)) from error

    def pending(self) -> int:
        """Return 0: a transfer that was counted has arrived."""
        return 0

    def close(self) -> None:
        """Release the interface and give it back to the kernel's driver if it was taken from it."""
        import usb.core
        import usb.util

        try:
            usb.util.release_interface(self._device, self._number)
            if self._detached:
                self._device.attach_kernel_driver(self._number)
        except (usb.core.USBError, NotImplementedError):
            pass
        usb.util.dispose_resources(self._device)


def _found(address: UsbAddress, backend: Any) -> Any:
    import usb.core

    devices = usb.core.find(
        find_all=True, idVendor=address.vendor, idProduct=address.product, backend=backend
    )
    for device in devices:
        if address.serial in (None, _serial_of(device)):
            return device
    raise LineBroken("usb_device_missing")


def _serial_of(device: Any) -> str | None:
    """Return the serial number, None for a device that keeps it to itself."""
    try:
        return str(device.serial_number)
    except ValueError:
        return None


def _interface(device: Any, address: UsbAddress) -> Any:
    """Return the named interface, or the first that is a printer's, or the only one."""
    interfaces = [each for configuration in device for each in configuration]
    for each in interfaces:
        if address.interface in (None, each.bInterfaceNumber) and (
            address.interface is not None or each.bInterfaceClass == _PRINTER_CLASS
        ):
            return each
    if address.interface is None and len(interfaces) == 1:
        return interfaces[0]
    raise LineBroken("usb_no_interface")


def _endpoint(interface: Any, named: int | None, *, inwards: bool) -> int | None:
    import usb.util

    wanted = usb.util.ENDPOINT_IN if inwards else usb.util.ENDPOINT_OUT
    for each in interface:
        address: int = each.bEndpointAddress
        is_bulk = usb.util.endpoint_type(each.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        is_wanted = usb.util.endpoint_direction(address) == wanted
        if is_bulk and is_wanted and named in (None, address):
            return address
    if named is not None:
        raise LineBroken("usb_no_endpoint")
    return None


def _claim(device: Any, number: int) -> bool:
    """Claim the interface; tell whether the kernel's driver had to be put off it."""
    import usb.core
    import usb.util

    detached = False
    try:
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
            detached = True
    except NotImplementedError:
        pass
    try:
        usb.util.claim_interface(device, number)
    except usb.core.USBError:
        if detached:
            device.attach_kernel_driver(number)
        raise
    return detached


def _milliseconds(wait_s: float) -> int:
    return max(_MILLISECONDS_MIN, int(wait_s * 1000))
