"""The page that a printer is tried with: what goes wrong on paper shows on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.document import Align, Code, Document, Gap, Logo, Pair, Rule, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.settings import DevicesSettings

KIND: Final = "test_page"
LETTERS: Final = "€ ÄÖÜ äöü ß éèê ñ ç å ø"
"""Where the code page is not the printer's own, these come out as others."""

BARS: Final = "TEST-012345"


def trial_page(settings: DevicesSettings, words: Mapping[str, str], minute: str) -> Document:
    """Return the page for a printer; `words` are the paper's, `minute` says when it is printed.

    The ruler is as long as a row: where it wraps, or ends before the edge, the model is another.
    """
    model = settings.printer_model()
    columns = model.columns
    page = f"{model.code_page.name}, {model.code_page.slot}"
    drawn = words["test_by_printer"] if model.native_codes else words["test_by_till"]
    ruler = ("1234567890" * columns)[:columns]
    rows = (
        Logo(),
        Text(words["test_page"], Align.CENTRE, bold=True, large=True),
        Text(minute, Align.CENTRE),
        Rule(),
        Pair(words["test_model"], settings.model),
        Pair(words["test_way"], settings.printer),
        Text(settings.address),
        Pair(words["test_characters"], page),
        Pair(words["test_codes"], drawn),
        Rule(),
        Text(ruler),
        Text(LETTERS),
        Pair(words["total"], "12,34 €", bold=True),
        Pair(words["total"], "12,34 €", bold=True, large=True),
        Gap(),
        Code(BARS),
        Gap(),
        Code(f"{settings.model} {LETTERS}", "qr"),
        Text(words["test_whole"], Align.CENTRE),
    )
    return Document(KIND, words["test_page"], rows)
