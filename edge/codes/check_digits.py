"""Check digits of GS1: of whole numbers, of embedded prices, and UPC-E's long form."""

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


def complete_upc_e(digits: str) -> str:
    """Return the 8 digits of a UPC-E that was sent without check digit, or number system either.

    The pattern of the bars itself carries both, so a scanner has checked them.
    """
    if len(digits) == 8:
        return digits
    whole = digits.zfill(7) + "0"
    return whole[:7] + str(check_digit(expand_upc_e(whole)[:11]))


def is_upc_e(digits: str) -> bool:
    """Tell whether eight digits are a UPC-E with a right check digit."""
    whole = expand_upc_e(digits)
    return digits[0] in "01" and bool(whole.strip("0")) and is_check_digit_right(whole)


def verifier_digit(value: str) -> int:
    """Return the verifier of a price or weight of 4 or 5 digits (GS1 Specifications 7.9.2)."""
    if len(value) == 4:
        total = sum(
            weigh(int(digit))
            for weigh, digit in zip(
                (_two_minus, _two_minus, _three, _five_minus), value, strict=True
            )
        )
        return total * 3 % 10
    weights = (_five_plus, _two_minus, _five_minus, _five_plus, _two_minus)
    total = sum(weigh(int(digit)) for weigh, digit in zip(weights, value, strict=True))
    wanted = -total % 10
    return next(digit for digit in range(10) if _five_minus(digit) == wanted)


def _two_minus(digit: int) -> int:
    return (2 * digit - 2 * digit // 10) % 10


def _three(digit: int) -> int:
    return 3 * digit % 10


def _five_minus(digit: int) -> int:
    return (5 * digit - 5 * digit // 10) % 10


def _five_plus(digit: int) -> int:
    return (5 * digit + 5 * digit // 10) % 10


_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
"""One for each character before the pair, counted from the right."""
_CHARACTERS_82 = (
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
_CHARACTERS_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def check_pair(text: str) -> str:
    """Return the pair of check characters of the text before it (General Specifications 7.9.5)."""
    total = sum(
        _CHARACTERS_82.index(character) * prime
        for character, prime in zip(reversed(text), _PRIMES, strict=False)
    )
    high, low = divmod(total % 1021, 32)
    return _CHARACTERS_32[high] + _CHARACTERS_32[low]


def is_check_pair_right(text: str) -> bool:
    """Tell whether the last two characters fit those before them, at most 23."""
    return 2 < len(text) <= len(_PRIMES) + 2 and check_pair(text[:-2]) == text[-2:]
