"""The commands that a till sends to a ZVT terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from devices.ports.zvt_frames import (
    AMOUNT,
    AUTHORISATION,
    COMMANDS_TAG,
    CURRENCY,
    END_OF_DAY,
    PRINT_BLOCK,
    RECEIPT,
    REFUND,
    REGISTRATION,
    REPEAT_RECEIPT,
    REVERSAL,
    SERVICE_BYTE,
    STATUS_ENQUIRY,
    TLV,
    Frame,
    bcd,
    fixed,
    tlv,
)
from devices.ports.zvt_meaning import CURRENCIES

_COMMAND_TAG: Final = 0x0A
_PRINTS_PAYMENTS: Final = 0x02
_PRINTS_ADMINISTRATION: Final = 0x04
_WANTS_STEPS: Final = 0x08
_NO_AMOUNT_AT_TERMINAL: Final = 0x10
_PRINT_LINES: Final = 0x80
"""Of the config byte, PA00P015 table 1. That nobody types an amount at the terminal is what makes
its last transaction the till's own."""
_TELL_STATUS_AND_DO_NOT_PRINT: Final = b"\x03"
"""Service byte of Repeat Receipt, PA00P015 table 5."""
_WITHOUT_VERSION: Final = b"\x02"
"""Service byte of Status-Enquiry, PA00P015 table 12: the completion begins with the state."""


@dataclass(frozen=True, slots=True)
class Commands:
    """What is the same in all commands: the password, never shown, and the currency."""

    password: str = field(repr=False)
    currency: str
    has_printer: bool = False
    """The terminal prints on its own paper; else the till takes over what it would print."""

    def registration(self) -> Frame:
        """Sign the till on, with print blocks as a permitted command."""
        config = _WANTS_STEPS | _NO_AMOUNT_AT_TERMINAL
        if not self.has_printer:
            config |= _PRINTS_PAYMENTS | _PRINTS_ADMINISTRATION | _PRINT_LINES
        permitted = tlv(TLV, tlv(COMMANDS_TAG, tlv(_COMMAND_TAG, PRINT_BLOCK)))
        data = self._secret + bytes((config,)) + _currency(self.currency) + permitted
        return Frame(REGISTRATION, data)

    def authorisation(self, amount_minor: int, code: str) -> Frame:
        """Ask for a payment."""
        return Frame(AUTHORISATION, _money(amount_minor, code))

    def refund(self, amount_minor: int, code: str) -> Frame:
        """Give money back."""
        return Frame(REFUND, self._secret + _money(amount_minor, code))

    def reversal(self, receipt: int, amount_minor: int, code: str) -> Frame:
        """Undo a payment; the terminal looks for its receipt number, and amount where given."""
        data = self._secret + fixed(RECEIPT, bcd(receipt, 2))
        return Frame(REVERSAL, data + (_money(amount_minor, code) if amount_minor else b""))

    def repeat_receipt(self) -> Frame:
        """Have the last transaction told again, without its paper."""
        told = fixed(SERVICE_BYTE, _TELL_STATUS_AND_DO_NOT_PRINT)
        return Frame(REPEAT_RECEIPT, self._secret + told)

    def status_enquiry(self) -> Frame:
        """Ask how the terminal is."""
        return Frame(STATUS_ENQUIRY, self._secret + fixed(SERVICE_BYTE, _WITHOUT_VERSION))

    def end_of_day(self) -> Frame:
        """Have the day closed and its totals told."""
        return Frame(END_OF_DAY, self._secret)

    @property
    def _secret(self) -> bytes:
        return bytes.fromhex(self.password)


def _money(amount_minor: int, code: str) -> bytes:
    return fixed(AMOUNT, bcd(amount_minor, 6)) + fixed(CURRENCY, _currency(code))


def _currency(code: str) -> bytes:
    return bcd(CURRENCIES[code], 2)
