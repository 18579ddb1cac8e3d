"""Numbers of parcels: the SSCC under the company's prefix (GS1 General Specifications 3.2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.product_numbers import check_digit

if TYPE_CHECKING:
    from collections.abc import Container

    from edge.shipping_settings import ShippingSettings

_YEAR_S: Final = 366 * 24 * 60 * 60
_MICROS: Final = 1_000_000


def next_sscc(settings: ShippingSettings, at_micros: int, used: Container[str]) -> str:
    """Return a number that no parcel of the company had within a year; `used` are those known here.

    Extension digit and serial together are the till's own range, then the time in steps, so that a
    till that was replaced or put back from an old copy goes on where it would have been and repeats
    nothing: there is no counter that could be lost. A step is as short as lets the digits last a
    year; more than one parcel within a step take the next ones.
    """
    room = 10**settings.serial_digits
    step_s = -(-_YEAR_S // room)
    step = at_micros // _MICROS // step_s
    while True:
        number = sscc_of(settings, step % room)
        if number not in used:
            return number
        step += 1


def sscc_of(settings: ShippingSettings, serial: int) -> str:
    """Return the 18 digits of a serial of the till's range."""
    own = settings.sscc_range + str(serial).zfill(settings.serial_digits)
    body = own[0] + settings.company_prefix + own[1:]
    return body + str(check_digit(body))
