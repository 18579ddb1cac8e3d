"""Single values of a price book file, read strictly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from edge.domain.errors import BadInput
from edge.domain.pricing.schedule import DAYS
from edge.domain.rates import Rate, parse_rate
from edge.domain.selling import AMOUNT_MINOR_MAX

QTY_MAX = 1_000
"""More pieces than any deal, tier or gift means; bounds what the search for the best price cuts."""

ORDER_MAX = 1_000_000
"""Bounds sequence and priority; a larger one is a slip of the keyboard."""

NAME_CHARACTERS_MAX = 64
"""As long as an item id may be; names go into the journal with each sale."""

TEXT_CHARACTERS_MAX = 60
"""As long as a description on the receipt may be."""

_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,9})?", re.ASCII)
END_OF_DAY = "24:00"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a value stands: the promotion by its id or position, then the keys."""

    promotion: str
    path: tuple[str, ...] = ()

    def at(self, key: str | int) -> Place:
        """Return the place one key or position further in."""
        return replace(self, path=(*self.path, str(key)))

    def wrong(self, detail: str, nearest: str | None = None) -> BadInput:
        """Return the error that says what is wrong here."""
        return BadInput(
            "promotion_invalid",
            promotion=self.promotion,
            field=".".join(self.path),
            detail=detail,
            nearest=nearest,
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: how it is written, and its reader. Readers raise `promotion_invalid`."""

    form: str
    read: Callable[[Any, Place], Any]


@dataclass(frozen=True, slots=True)
class Word:
    """A key of the vocabulary: what its value is and means."""

    key: str
    kind: Kind
    meaning: str
    is_needed: bool = False


def read_words(value: object, words: Sequence[Word], place: Place) -> dict[str, Any]:
    """Read a table's keys; a key that the vocabulary lacks is an error with the nearest known."""
    if not isinstance(value, Mapping):
        raise place.wrong("this is not a table of keys and values")
    known = {word.key: word for word in words}
    for key in value:
        if key not in known:
            near = get_close_matches(str(key), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise place.at(str(key)[:40]).wrong(f"there is no such key; {hint}", *near)
    for word in words:
        if word.is_needed and word.key not in value:
            raise place.at(word.key).wrong("this is missing")
    return {key: known[key].kind.read(given, place.at(key)) for key, given in value.items()}


def whole(least: int, most: int, form: str = "whole number") -> Kind:
    """Return the kind of whole numbers in a range; true and 1.0 are none."""

    def read(value: object, place: Place) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise place.wrong("this is not a whole number")
        if not least <= value <= most:
            raise place.wrong(f"{value} is not between {least} and {most}")
        return value

    return Kind(form, read)


def choice(*names: str) -> Kind:
    """Return the kind of words of which one has to be written."""

    def read(value: object, place: Place) -> str:
        if not isinstance(value, str) or value not in names:
            near = get_close_matches(value, names, n=1) if isinstance(value, str) else ()
            raise place.wrong(f"this is none of {', '.join(names)}", *near)
        return value

    return Kind(" or ".join(names), read)


def text(characters_max: int, form: str = "text") -> Kind:
    """Return the kind of printable text that is not empty."""

    def read(value: object, place: Place) -> str:
        if not isinstance(value, str):
            raise place.wrong("this is not text in quotes")
        if not value.strip() or value != value.strip() or not value.isprintable():
            raise place.wrong("this text is empty or cannot be shown")
        if len(value) > characters_max:
            raise place.wrong(f"this is longer than {characters_max} characters")
        return value

    return Kind(form, read)


AMOUNT = whole(0, AMOUNT_MINOR_MAX, "minor units")
COUNT = whole(1, QTY_MAX, "pieces")
TIMES = whole(1, ORDER_MAX, "times")
ORDER = whole(-ORDER_MAX, ORDER_MAX)
NAME = text(NAME_CHARACTERS_MAX, "name")
TEXT = text(TEXT_CHARACTERS_MAX)


def _truth(value: object, place: Place) -> bool:
    if not isinstance(value, bool):
        raise place.wrong("this is neither true nor false")
    return value


def _percent(value: object, place: Place) -> Rate:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise place.wrong('this is not a percentage in quotes, such as "12.5"')
    rate = parse_rate(value)
    if rate.numerator > 100 * rate.denominator:
        raise place.wrong(f"{value} is not between 0 and 100")
    return Rate(rate.numerator, rate.denominator * 100)


def _names(value: object, place: Place) -> frozenset[str]:
    return frozenset(one_or_list(NAME, value, place))


def one_or_list(kind: Kind, value: object, place: Place) -> tuple[Any, ...]:
    """Read a value that may stand alone or in a list; an empty list names nothing and is wrong."""
    if not isinstance(value, list | tuple):
        return (kind.read(value, place),)
    if not value:
        raise place.wrong("this list is empty")
    return tuple(kind.read(given, place.at(at)) for at, given in enumerate(value))


def _days(value: object, place: Place) -> tuple[str, ...]:
    given = one_or_list(choice(*DAYS), value, place)
    return tuple(day for day in DAYS if day in given)


def _clock(value: object, place: Place) -> str:
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise place.wrong('this is not a time such as "16:30"')
    return value


def _clock_end(value: object, place: Place) -> str:
    return END_OF_DAY if value == END_OF_DAY else _clock(value, place)


def _date(value: object, place: Place) -> str:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise place.wrong('this is not a date such as "2026-12-24"')


def _prices(value: object, place: Place) -> dict[str, int]:
    if not isinstance(value, Mapping) or not value:
        raise place.wrong("this is not a table of items and prices")
    return {
        NAME.read(item, place.at(str(item)[:40])): AMOUNT.read(price, place.at(str(item)[:40]))
        for item, price in value.items()
    }


TRUTH = Kind("true or false", _truth)
PERCENT = Kind('percentage in quotes, "12.5"', _percent)
NAMES = Kind("name or list of names", _names)
DAY_NAMES = Kind(" ".join(DAYS), _days)
CLOCK = Kind('"HH:MM"', _clock)
CLOCK_END = Kind('"HH:MM", at most "24:00"', _clock_end)
DATE = Kind('"YYYY-MM-DD"', _date)
PRICES = Kind("table of item and minor units", _prices)
