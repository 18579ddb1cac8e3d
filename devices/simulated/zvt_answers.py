"""What a simulated ZVT terminal tells and prints of its bookings."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Final

from devices.ports.zvt_frames import (
    AMOUNT,
    APPLICATION_TAG,
    ATTRIBUTE_TAG,
    AUTHORISATION_CODE,
    CARD_NAME,
    CARD_NUMBER,
    CARD_TYPE,
    CODE_PAGE,
    CURRENCY,
    LINE_TAG,
    ONLINE_TAG,
    ORIGINAL_TRACE,
    PRINT_BLOCK,
    PRINT_LINE,
    RECEIPT,
    RECEIPT_TYPE_TAG,
    RESULT,
    TECHNOLOGY_TAG,
    TERMINAL_ID,
    TEXTS_TAG,
    TLV,
    TOTALS,
    TRACE,
    Frame,
    bcd,
    fixed,
    tlv,
    variable,
)
from devices.ports.zvt_meaning import CURRENCIES
from devices.simulated.nexo_poi import CARD_NUMBERS
from devices.simulated.zvt_poi import code_of, is_day, original_number
from edge.domain.money import currency
from edge.domain.text import amount_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devices.simulated.card_ledger import Booked
    from edge.domain.events import SchemeTotal

_TERMINAL: Final = bcd(28004869, 4)
_CARD_TYPES: Final = {"girocard": 5, "mc": 6, "amex": 8, "visa": 10}
_ORDER: Final = ("girocard", "jcb", "mc", "amex", "visa", "diners", "")
_MERCHANTS, _CARDHOLDERS = 1, 2
_LAST_LINE: Final = 0x81
_NUMBER: Final = CARD_NUMBERS[0]


def status(booked: Booked) -> bytes:
    """Return the status information of a booking, the one of its repetition too."""
    if is_day(booked):
        return day_status(booked, ())
    said = fixed(RESULT, bytes((code_of(booked),))) + _counters(booked)
    if booked.state != "approved":
        return said
    undone = original_number(booked)
    card = bytes.fromhex("ee" * 6 + booked.masked_card[-4:])
    told = (
        fixed(AMOUNT, bcd(booked.amount_minor, 6)),
        fixed(ORIGINAL_TRACE, bcd(undone, 3)) if undone else b"",
        variable(CARD_NUMBER, card),
        fixed(AUTHORISATION_CODE, b"123456\x00\x00"),
        fixed(CURRENCY, bcd(CURRENCIES["EUR"], 2)),
        fixed(CARD_TYPE, bytes((_CARD_TYPES.get(booked.scheme, 0),))),
        variable(CARD_NAME, booked.scheme.encode() + b"\x00"),
        tlv(TLV, tlv(0x60, tlv(APPLICATION_TAG, b"\xa0\0\0\0\x03\x10\x10")) + _how(booked)),
    )
    return said + b"".join(told)


def _counters(booked: Booked) -> bytes:
    return (
        fixed(TERMINAL_ID, _TERMINAL)
        + fixed(TRACE, bcd(booked.number, 3))
        + fixed(RECEIPT, bcd(booked.number, 2))
    )


def _how(booked: Booked) -> bytes:
    """Return how the card was read, and whether the issuer was asked: a container of its own."""
    online = tlv(ONLINE_TAG, b"\x00" if booked.offline else b"\x01")
    return tlv(0x2F, online + tlv(TECHNOLOGY_TAG, b"\x02"))


def day_status(booked: Booked, totals: tuple[SchemeTotal, ...]) -> bytes:
    """Return the status information of a closed day: sums by scheme, what was undone taken off."""
    found = {total.scheme: total for total in totals}
    rows, sum_minor = b"\0" * 4, 0
    for scheme in _ORDER:
        total = found.get(scheme)
        net = total.paid_minor - total.refunded_minor if total else 0
        rows += bytes((total.paid_count if total else 0,)) + bcd(net, 6)
        sum_minor += net
    counters = fixed(TRACE, bcd(booked.number, 3))
    amount = fixed(AMOUNT, bcd(sum_minor, 6))
    return fixed(RESULT, b"\x00") + amount + counters + variable(TOTALS, rows)


def lying_day(told: bytes, word: str) -> bytes:
    """Return the status information of a closed day as a terminal tells it that lies."""
    match word:
        case "":
            return told
        case "totals_currency":
            return told + fixed(CURRENCY, bcd(CURRENCIES["USD"], 2))
        case "totals_absurd":
            row = b"\xff" + bcd(999_999_999_999, 6)
            return fixed(RESULT, b"\x00") + variable(TOTALS, b"\0" * 4 + row * len(_ORDER))
        case "totals_nonsense":
            return fixed(RESULT, b"\x00") + variable(TOTALS, b"\xfa" * 53)
        case _:
            amount = 1 if word == "totals_less" else 99_999
            row = b"\x01" + bcd(amount, 6)
            return fixed(RESULT, b"\x00") + variable(
                TOTALS, b"\0" * 4 + row + b"\0" * 7 * (len(_ORDER) - 1)
            )


# Papers ------------------------------------------------------------------------------------------


def papers(booked: Booked, *, in_lines: bool, is_hostile: bool) -> Iterator[Frame]:
    """Yield what the terminal has printed: the merchant's copy, then the cardholder's."""
    for kind, title in ((_MERCHANTS, "MERCHANT COPY"), (_CARDHOLDERS, "CARDHOLDER COPY")):
        lines = [title, *_lines(booked)]
        if is_hostile:
            lines += _hostile_lines()
        if in_lines:
            yield from _as_lines(lines)
        else:
            yield _as_block(kind, lines)


def _lines(booked: Booked) -> list[str]:
    money = currency("EUR")
    said = "APPROVED" if booked.state == "approved" else "DECLINED"
    return [
        "Simulated terminal für Tests",
        f"Terminal-ID {_TERMINAL.hex()}",
        f"Receipt {booked.number:04d}  Trace {booked.number:06d}",
        f"Card {booked.masked_card}",
        f"Card type {booked.scheme}",
        "AID A0000000031010",
        f"TOTAL {money.code} {amount_text(booked.amount_minor, money)}",
        "",
        said,
        "",
    ]


def _as_lines(lines: list[str]) -> Iterator[Frame]:
    for number, line in enumerate(lines, start=1):
        attribute = _LAST_LINE if number == len(lines) else 0
        yield Frame(PRINT_LINE, bytes((attribute,)) + line.encode(CODE_PAGE))


def _as_block(kind: int, lines: list[str]) -> Frame:
    texts = b"".join(tlv(LINE_TAG, line.encode(CODE_PAGE)) for line in lines)
    texts += tlv(ATTRIBUTE_TAG, bytes((_LAST_LINE,)))
    return Frame(
        PRINT_BLOCK, tlv(TLV, tlv(RECEIPT_TYPE_TAG, bytes((kind,))) + tlv(TEXTS_TAG, texts))
    )


# Hostile -----------------------------------------------------------------------------------------


def hostile_status(booked: Booked) -> bytes:
    """Return a status information with card numbers and tracks wherever they can stand."""
    number, track = bytes.fromhex(_NUMBER), bytes.fromhex(f"{_NUMBER}d2512101")
    kept = fixed(RESULT, b"\x00") + _counters(booked) + fixed(AMOUNT, bcd(booked.amount_minor, 6))
    secrets = (
        variable(CARD_NUMBER, number),
        variable(0x23, track),
        variable(0x24, track),
        variable(0x2D, b"B4111111111111111^HOSTILE/CARD^2512101"),
        fixed(0x2A, _NUMBER.encode()[:15]),
        variable(0x3C, f"PAN:{_NUMBER}.".encode()),
        fixed(AUTHORISATION_CODE, _NUMBER[:8].encode()),
        variable(CARD_NAME, " ".join((_NUMBER, _NUMBER)).encode()),
        fixed(TERMINAL_ID, number[:4]),
        tlv(TLV, tlv(APPLICATION_TAG, number) + tlv(0x1F09, track) + tlv(0x1F08, b"4111")),
    )
    return kept + b"".join(secrets)


def _hostile_lines() -> list[str]:
    ways = cycle(("{0}", "PAN:{0}.", "{1}", "{2}"))
    found = []
    for way, number in zip(ways, CARD_NUMBERS, strict=False):
        groups = [number[at : at + 4] for at in range(0, len(number), 4)]
        found.append(way.format(number, " ".join(groups), "-".join(groups)))
    return found
