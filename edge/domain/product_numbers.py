"""Numbers of products: what a GTIN is, and the 14 digits under which a catalogue keeps it."""

from __future__ import annotations

GTIN_LENGTHS = (8, 12, 13, 14)
_VALUES = bytes.maketrans(b"0123456789", bytes(range(10)))


def is_digits(text: str) -> bool:
    """Tell whether a text is one or more of the digits 0 to 9, and nothing else."""
    return text.isascii() and text.isdecimal()


def check_digit(digits: str) -> int:
    """Return the check digit of the digits before it (GS1 General Specifications 7.9.1)."""
    values = digits.encode("ascii").translate(_VALUES)
    return -(3 * sum(values[-1::-2]) + sum(values[-2::-2])) % 10


def is_check_digit_right(digits: str) -> bool:
    """Tell whether the last digit fits those before it."""
    return check_digit(digits[:-1]) == int(digits[-1])


def is_gtin(text: str) -> bool:
    """Tell whether a text is a GTIN-8, -12, -13 or -14 with a right check digit; zero is none."""
    has_form = len(text) in GTIN_LENGTHS and is_digits(text)
    return has_form and bool(text.strip("0")) and is_check_digit_right(text)


def expand_upc_e(digits: str) -> str:
    """Return the 12 digits of a UPC-A that the 8 digits of a UPC-E stand for.

    GS1 General Specifications 5.2.2.4.2; the number system is 0 or 1.
    """
    system, body, check = digits[0], digits[1:7], digits[7]
    match body[5]:
        case "0" | "1" | "2":
            number = body[:2] + body[5] + "0000" + body[2:5]
        case "3":
            number = body[:3] + "00000" + body[3:5]
        case "4":
            number = body[:4] + "00000" + body[4]
        case last:
            number = body[:5] + "0000" + last
    return system + number + check


def is_upc_e(digits: str) -> bool:
    """Tell whether eight digits are a UPC-E with a right check digit."""
    whole = expand_upc_e(digits)
    return digits[0] in "01" and bool(whole.strip("0")) and is_check_digit_right(whole)


def catalogue_code(text: str) -> str:
    """Return the key by which a catalogue finds a code: a product's 14 digits, any other as it is.

    Eight digits that are both a GTIN-8 and a UPC-E are taken as the first.
    """
    if is_gtin(text):
        return text.zfill(14)
    is_short = len(text) == 8 and is_digits(text) and is_upc_e(text)
    return expand_upc_e(text).zfill(14) if is_short else text


def has_wrong_check_digit(text: str) -> bool:
    """Tell whether a text is as long as a product's number, and no till would read it as one."""
    has_form = len(text) in GTIN_LENGTHS and is_digits(text)
    return has_form and not is_gtin(catalogue_code(text))
