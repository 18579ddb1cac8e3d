"""What a ZVT terminal's bitmaps and codes mean to the till.

Chapters "Status-Information", "Error-Messages" and "ZVT-card-type-ID" of PA00P015, revision 13.08.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from devices.ports.zvt_frames import (
    AMOUNT,
    APPLICATION_TAG,
    AUTHORISATION_CODE,
    CARD_TYPE,
    CARD_TYPE_TAG,
    CURRENCY,
    LONG_TRACE_TAG,
    ONLINE_TAG,
    ORIGINAL_TRACE,
    PAYMENT_TYPE,
    RECEIPT,
    TECHNOLOGY_TAG,
    TERMINAL_ID,
    TOTALS,
    TRACE,
    Fields,
    NotUnderstood,
    from_bcd,
)
from edge.card_terminal import TerminalResult, without_card_numbers
from edge.domain.events import CardRecord, SchemeTotal

if TYPE_CHECKING:
    from devices.ports.zvt_papers import Papers

CURRENCIES: Final = {
    "EUR": 978, "CHF": 756, "CZK": 203, "DKK": 208, "GBP": 826, "HUF": 348, "NOK": 578,
    "PLN": 985, "SEK": 752, "USD": 840,
}  # fmt: skip
"""ISO 4217 numbers of the currencies where terminals speak ZVT."""

ALREADY_REVERSED: Final = 0xB4
NOT_REGISTERED: Final = 0x6B
_OFFLINE_PAYMENT: Final = 0x40

_REASONS: Final = {
    0x37: "wrong_pin", 0x66: "device_out", NOT_REGISTERED: "logged_out", 0x6C: "aborted",
    0x6F: "not_allowed", 0x71: "refusal", 0x77: "unavailable_service", 0x7D: "unreachable_host",
    0x83: "unavailable_service", 0x89: "device_out", 0x9A: "message_format",
    0x9B: "unreachable_host", 0x9C: "busy", 0xA0: "busy", 0xA1: "unreachable_host",
    0xA3: "unreachable_host", 0xA5: "not_allowed", 0xB4: "not_allowed", 0xB5: "not_allowed",
    0xC3: "not_allowed", 0xC6: "not_allowed", 0xC8: "not_allowed", 0xCB: "not_allowed",
    0xE2: "device_out", 0xFC: "device_out",
}  # fmt: skip
_OF_THE_CARD: Final = frozenset({
    0x64, 0x65, 0x67, 0x68, 0x6E, 0x72, 0x73, 0x76, 0x78, 0x79, 0x7A, 0x7B, 0x7C, 0x7E, 0xC5,
    0xD2, 0xEA,
})  # fmt: skip
_OF_THE_NETWORK: Final = range(0x01, 0x64)

_SCHEMES: Final = {
    5: "girocard",
    6: "mc",
    8: "amex",
    10: "visa",
    11: "visa",
    12: "diners",
    14: "jcb",
}
_OTHER: Final = "other"
_TOTALLED: Final = ("girocard", "jcb", "mc", "amex", "visa", "diners", _OTHER)
"""How bitmap 60 adds cards up; by these names the till's own sums are held against it."""
_TOTALS_BYTES: Final = 4 + 7 * len(_TOTALLED)

_ENTRIES: Final = {0: "swiped", 1: "chip", 2: "contactless"}

_STEPS: Final = {
    0x00: "confirm_amount", 0x01: "follow_pin_pad", 0x02: "follow_pin_pad", 0x04: "asking_bank",
    0x05: "undoing", 0x0A: "insert_card", 0x0B: "remove_card", 0x0C: "not_readable",
    0x0E: "please_wait", 0x0F: "closing_day", 0x15: "wrong_pin", 0x17: "please_wait",
    0x1C: "approved", 0x1D: "declined", 0x2C: "choosing", 0xD2: "asking_bank",
    0xD3: "asking_bank", 0xE0: "choosing", 0xE1: "choosing",
}  # fmt: skip
_WITH_CARD_IN: Final = range(0x41, 0x5E)
"""The same steps, forty higher, while the customer's card is to be taken out."""


def reason_of(code: int) -> str:
    """Return why something was declined, in the words of `edge.card_terminal`."""
    if code in _OF_THE_CARD:
        return "invalid_card"
    return _REASONS.get(code) or ("refusal" if code in _OF_THE_NETWORK else "unavailable_device")


def step_of(code: int) -> str:
    """Return what the terminal is at: one of the steps that the till has words for, or ""."""
    if code in _WITH_CARD_IN:
        return "remove_card"
    return _STEPS.get(code, "")


def mark_of(fields: Fields) -> str:
    """Return what tells a transaction from the one before it, "" where the terminal does not say.

    Only its own counters: some write another time on the repetition.
    """
    told = [fields.bitmaps.get(name, b"").hex() for name in (RECEIPT, TRACE)]
    told.append(fields.tags.get(LONG_TRACE_TAG, b"").hex())
    return "/".join(told) if any(part.strip("0") for part in told) else ""


def trace_of(mark_or_reference: str) -> int | None:
    """Return the trace number in a mark or a reference; None where there is none of six digits."""
    found = re.search(r"(?:^[^/]*/|T)(\d{6})(?:/|$)", mark_or_reference)
    return int(found.group(1)) or None if found else None


def receipt_of(reference: str) -> int | None:
    """Return the receipt number in a reference."""
    found = re.match(r"R(\d{4})", reference)
    return int(found.group(1)) if found else None


def _reference(fields: Fields) -> str | None:
    receipt, trace = fields.number(RECEIPT), fields.number(TRACE)
    if receipt is None:
        return None
    return f"R{receipt:04d}" + (f"T{trace:06d}" if trace else "")


def approved(
    fields: Fields, asked_minor: int, code: str, papers: Papers | None = None
) -> TerminalResult:
    """Return what a status information with result 0 says; raises `NotUnderstood`.

    Where it names no amount it is the one that was asked for. A terminal that approves less, or
    adds a tip, names what it charged.
    """
    amount, currency = fields.number(AMOUNT), fields.number(CURRENCY)
    if currency not in (None, CURRENCIES[code]):
        raise NotUnderstood
    card = CardRecord(
        scheme=_scheme(fields),
        masked_card=fields.masked_card,
        auth_code=fields.text(AUTHORISATION_CODE),
        application=fields.tags.get(APPLICATION_TAG, b"").hex().upper(),
        entry=_ENTRIES.get(int.from_bytes(fields.tags.get(TECHNOLOGY_TAG, b"\xff")), ""),
        terminal=fields.bitmaps.get(TERMINAL_ID, b"").hex(),
        offline=_is_offline(fields),
        receipt=papers.cardholders() if papers else (),
    )
    amount = asked_minor if amount is None else amount
    told = TerminalResult("approved", amount, _reference(fields), fields.masked_card, card)
    return without_card_numbers(told)


def _is_offline(fields: Fields) -> bool:
    """Tell by tag 1F11, or where that is not sent by the payment type."""
    online = fields.tags.get(ONLINE_TAG)
    if online is not None:
        return not any(online)
    return fields.bitmaps.get(PAYMENT_TYPE, b"\x00")[0] == _OFFLINE_PAYMENT


def _scheme(fields: Fields) -> str:
    """Return the name under which the terminal's totals count a card."""
    told = fields.tags.get(CARD_TYPE_TAG) or fields.bitmaps.get(CARD_TYPE, b"\x00")
    return _SCHEMES.get(int.from_bytes(told), _OTHER)


def is_day_end(fields: Fields) -> bool:
    """Tell whether what the terminal did last was to close its day."""
    return TOTALS in fields.bitmaps


def original_trace(fields: Fields) -> int | None:
    """Return the trace number of the payment that a reversal undid, None for no reversal."""
    return fields.number(ORIGINAL_TRACE) or None


def totals_of(fields: Fields, code: str) -> tuple[SchemeTotal, ...]:
    """Return the totals of a closed day; raises `NotUnderstood`, in another currency too.

    A terminal that does not tell cards apart has one total of all, under no scheme.
    """
    if fields.number(CURRENCY) not in (None, CURRENCIES[code]):
        raise NotUnderstood
    row = fields.bitmaps.get(TOTALS)
    if row is None:
        amount = fields.number(AMOUNT)
        return (SchemeTotal("", 0, amount),) if amount else ()
    if len(row) < _TOTALS_BYTES:
        raise NotUnderstood
    found = []
    for place, scheme in enumerate(_TOTALLED):
        at = 4 + 7 * place
        count, amount = row[at], from_bcd(row[at + 1 : at + 7])
        if count or amount:
            found.append(SchemeTotal(scheme, count, amount))
    return tuple(found)
