"""The language of the paper: the same words everywhere, numbers and dates as the place has them."""

from __future__ import annotations

from string import Formatter

import pytest
from harness.papers import settings_in

from edge.config import parse_settings
from edge.domain.errors import BadInput
from edge.domain.instant import Instant
from edge.domain.money import currency
from edge.paper_words import LANGUAGES, Language, paper_words
from edge.services.paper import paper_language

NOON = Instant(1_795_521_600_000_000)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_with_the_same_places_to_fill(language: Language) -> None:
    english, words = paper_words("en"), paper_words(language)

    assert set(words) == set(english)
    assert all(fields(words[name]) == fields(english[name]) for name in english)
    assert all(words[name].encode("cp858") for name in words), "printers have the letters"


@pytest.mark.parametrize(
    ("language", "locale", "amount", "yen", "minute"),
    [
        ("en", "", "-1234567.89", "1500", "2026-11-24 13:00"),
        ("en", "en_GB", "-1,234,567.89", "1,500", "24/11/2026 13:00"),
        ("en", "en_IN", "-12,34,567.89", "1,500", "24/11/2026 1:00 pm"),
        ("de", "", "-1.234.567,89", "1.500", "24.11.2026 13:00"),
        ("de", "de_CH", "-1\u2019234\u2019567.89", "1\u2019500", "24.11.2026 13:00"),
        ("es", "", "-1.234.567,89", "1.500", "24/11/2026 13:00"),
    ],
)
def test_amounts_and_times_are_written_as_the_place_writes_them(
    language: str, locale: str, amount: str, yen: str, minute: str
) -> None:
    settings = settings_in(language, f'locale = "{locale}"')
    paper = paper_language(settings, currency("EUR"))

    assert paper.amount(-123_456_789) == amount
    assert paper.amount(1500, currency("JPY")) == yen
    assert paper.minute(NOON).replace("\u202f", " ") == minute


def test_the_digits_of_a_currency_are_its_own_and_not_the_languages() -> None:
    paper = paper_language(settings_in("fr"), currency("KWD"))

    assert paper.amount(1_234_567).replace("\u202f", " ") == "1 234,567"


@pytest.mark.parametrize("line", ['language = "tlh"', 'locale = "xx_YY"', 'locale = "de DE"'])
def test_a_language_or_place_that_nobody_knows_is_refused(line: str) -> None:
    with pytest.raises(BadInput, match="settings_value_wrong"):
        parse_settings(f"[receipt]\n{line}\n".encode(), "settings.toml")
