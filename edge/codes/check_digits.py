"""Check digits beside those of whole numbers: of embedded prices, short UPC-E, pairs."""

from __future__ import annotations

from edge.domain.product_numbers import check_digit, expand_upc_e


def complete_upc_e(digits: str) -> str:
    """Return the 8 digits of a UPC-E that was sent without check digit, or number system either.

    The pattern of the bars itself carries both, so a scanner has checked them.
    """
    if len(digits) == 8:
        return digits
    whole = digits.zfill(7) + "0"
    return whole[:7] + str(check_digit(expand_upc_e(whole)[:11]))


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
