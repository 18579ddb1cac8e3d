"""The language of the shop's paper: words, and how amounts, quantities, dates are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from edge.domain.money import Currency
from edge.domain.text import amount_text, price_text, quantity_text
from edge.paper_words import Language, paper_words
from edge.services.dates import local_minute

if TYPE_CHECKING:
    from edge.config import Settings
    from edge.domain.instant import Instant
    from edge.domain.money import UnitPrice
    from edge.domain.quantity import Quantity


@dataclass(frozen=True, slots=True)
class NumberSigns:
    """How a place writes numbers: signs, and how many digits its first and other groups have."""

    decimal: str
    group: str
    first_group: int
    other_groups: int


@dataclass(frozen=True, slots=True)
class PaperLanguage:
    """What builders of documents write with. Without a locale: 1234.50 and ISO dates."""

    words: Mapping[str, str]
    money: Currency
    zone: tzinfo | None = None
    locale: str = ""
    signs: NumberSigns | None = None

    def amount(self, minor: int, money: Currency | None = None) -> str:
        """Write an amount of minor units with the digits of its currency and no symbol."""
        return self.number(amount_text(minor, money or self.money))

    def price(self, price: UnitPrice) -> str:
        """Write a unit price; digits finer than the minor unit only where there are any."""
        return self.number(price_text(price))

    def quantity(self, quantity: Quantity) -> str:
        """Write a quantity with the sign of its unit."""
        number, space, sign = quantity_text(quantity).partition(" ")
        return self.number(number) + space + sign

    def minute(self, at: Instant) -> str:
        """Write date and time of day at the shop."""
        if not self.locale:
            return local_minute(at, self.zone)
        from babel.dates import format_time

        moment = at.as_datetime().astimezone(self.zone)
        time = format_time(moment, "short", locale=self.locale)
        return f"{self.day(moment.date().isoformat())} {time}"

    def day(self, iso_date: str) -> str:
        """Write a date that is given in ISO form."""
        if not self.locale:
            return iso_date
        from babel.dates import format_skeleton

        return str(format_skeleton("yMMdd", date.fromisoformat(iso_date), locale=self.locale))

    def number(self, plain: str) -> str:
        """Write a plain decimal number, such as -1234.50, with the signs of the place."""
        signs = self.signs
        if signs is None:
            return plain
        minus = "-" if plain.startswith("-") else ""
        whole, point, part = plain.removeprefix("-").partition(".")
        fraction = signs.decimal + part if point else ""
        return minus + signs.group.join(_groups(whole, signs)) + fraction


def paper_language(settings: Settings, money: Currency) -> PaperLanguage:
    """Return the language that the settings name; quick after the first time."""
    named = settings.receipt
    return _language(named.language, named.locale, settings.zone(), money)


@lru_cache(maxsize=8)
def _language(
    language: Language, locale: str, zone: tzinfo | None, money: Currency
) -> PaperLanguage:
    words = paper_words(language)
    named = locale or ("" if language == "en" else language)
    if not named:
        return PaperLanguage(words, money, zone)
    from babel import Locale

    known = Locale.parse(named)
    symbols = known.number_symbols["latn"]
    first, other = known.decimal_formats[None].grouping
    signs = NumberSigns(symbols["decimal"], symbols["group"], first, other)
    return PaperLanguage(words, money, zone, named, signs)


def _groups(whole: str, signs: NumberSigns) -> list[str]:
    groups = [whole[-signs.first_group :]]
    rest = whole[: -signs.first_group]
    while rest:
        groups.insert(0, rest[-signs.other_groups :])
        rest = rest[: -signs.other_groups]
    return groups
