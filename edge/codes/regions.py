"""How countries lay out the in-store numbers that carry a price, a weight or a count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from edge.codes.readings import VariableMeasureScheme


@dataclass(frozen=True, slots=True)
class Region:
    """A country's layouts with the currency of their prices; no currency where none is a price."""

    schemes: tuple[VariableMeasureScheme, ...]
    currency: str | None = None


def _schemes(
    prefixes: str, pattern: str, value: Literal["price", "weight", "count"], decimals: int
) -> tuple[VariableMeasureScheme, ...]:
    return tuple(
        VariableMeasureScheme(prefix, pattern, value, decimals) for prefix in prefixes.split()
    )


_EIGHT_AND_FOUR = "PPIIIIIIVVVVK"
_BALTIC_WEIGHTS = (
    *_schemes("23", _EIGHT_AND_FOUR, "weight", 3),
    *_schemes("24", _EIGHT_AND_FOUR, "weight", 2),
    *_schemes("25", _EIGHT_AND_FOUR, "weight", 1),
)
_SCANDINAVIAN = (
    *_schemes("20", _EIGHT_AND_FOUR, "price", 2),
    *_schemes("21", _EIGHT_AND_FOUR, "price", 1),
    *_schemes("22", _EIGHT_AND_FOUR, "price", 0),
    *_BALTIC_WEIGHTS,
)
_NORTH_AMERICAN = _schemes("02", "PPIIIIICVVVVK", "price", 2)

REGIONS: Final = {
    "CA": Region(_NORTH_AMERICAN, "CAD"),
    "DE": Region(
        (
            *_schemes("22 23", "PPIIIICVVVVVK", "price", 2),
            *_schemes("25 26", "PPIIIICVVVVVK", "count", 0),
            *_schemes("28 29", "PPIIIICVVVVVK", "weight", 3),
        ),
        "EUR",
    ),
    "DK": Region(
        (
            *_schemes("21 22 23 24", "PPIIIIVVVVVVK", "price", 2),
            *_schemes("26 28", "PPIIIIVVVVVVK", "weight", 3),
            *_schemes("27", "PPIIIIIVVVVVK", "weight", 3),
        ),
        "DKK",
    ),
    "EE": Region(_BALTIC_WEIGHTS),
    "FI": Region(_BALTIC_WEIGHTS),
    "GB": Region(_schemes("20", "PPIIIIICVVVVK", "price", 2), "GBP"),
    "LT": Region(_BALTIC_WEIGHTS),
    "LV": Region(_BALTIC_WEIGHTS),
    "NO": Region(_SCANDINAVIAN, "NOK"),
    "SE": Region(_SCANDINAVIAN, "SEK"),
    "US": Region(_NORTH_AMERICAN, "USD"),
}
"""By ISO 3166-1 alpha-2. Sources: gs1.se, "How do I create my variable weight numbers", with which
Norwegian labels agree; gs1.dk, "GTIN-13 pris" and "GTIN-13 vægt"; gs1.fi, "How to identify a
product"; gs1lv.org, "Variable measure in Latvia"; GS1 Germany, "Globale Artikelnummer in der
Anwendung" and the SAN 4 concept; gs1uk.org, "How to barcode variable measure items"; GS1 US,
number system 2, GS1 General Specifications 2.1.12.2."""
