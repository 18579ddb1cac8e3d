"""The fixed words of printed documents, one module a language, imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["en", "de", "fr", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def paper_words(language: Language) -> Mapping[str, str]:
    """Return the words of a language by their names."""
    words: Mapping[str, str] = import_module(f"{__name__}.{language}").WORDS
    return words
