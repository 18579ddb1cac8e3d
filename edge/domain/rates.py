"""Exact tax and discount rates."""

from __future__ import annotations

from dataclasses import dataclass

from edge.domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class Rate:
    """A fraction as numerator over a power of ten: 0.08875 is 8875 over 100,000."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> str:
        """Write the rate as the shortest percentage, without the sign: "8.875"."""
        return _shortest(self.numerator * 100, self.denominator)


def parse_rate(text: str) -> Rate:
    """Read a decimal string such as "0.19"; raise `BadInput` for anything else."""
    whole, _, part = text.partition(".")
    digits = whole + part
    if not (whole and digits.isdecimal() and digits.isascii()) or len(digits) > 12:
        raise BadInput("rate_unreadable", value=text[:40])
    return Rate(int(digits), 10 ** len(part))


def parse_percent(text: str) -> Rate:
    """Read a percentage such as "12.5" as a rate from 0 to 1; raise `BadInput` beyond."""
    try:
        rate = parse_rate(text.replace(",", "."))
    except BadInput:
        raise BadInput("percent_unreadable", value=text[:40]) from None
    rate = Rate(rate.numerator, rate.denominator * 100)
    if not 0 < rate.numerator <= rate.denominator:
        raise BadInput("percent_out_of_range", value=text[:40])
    return rate


def _shortest(numerator: int, denominator: int) -> str:
    """Write numerator over a power of ten without trailing zeros."""
    whole, rest = divmod(numerator, denominator)
    part = str(rest).zfill(len(str(denominator)) - 1).rstrip("0")
    return f"{whole}.{part}" if part else str(whole)
