"""GS1 element strings: taken apart and checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edge.codes.application_identifiers import Identifier, Part, fits, identifier_at
from edge.codes.element_checks import CHECK_DIGITS, CHECKS, DATES
from edge.codes.elements import SEPARATOR
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from edge.codes.readings import Elements

_ALLOWED: Final = {
    "n": re.compile(r"[0-9]*"),
    "x": re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*"),
    "y": re.compile(r"[#\-/0-9A-Z]*"),
    "z": re.compile(r"(?:[0-9A-Za-z_-]*|(?=(?:.{3})*$)[0-9A-Za-z_-]*={1,2})"),
}
_VARIABLE_MEASURES: Final = ("30", "31nn", "32nn", "35nn", "36nn", "8001")


def split_elements(text: str) -> Elements:
    """Take an element string apart, each value checked against its identifier.

    A separator may end a value of set length as well, and the whole (General Specifications
    7.8.6.3). Raises `BadInput`: code_gs1_unknown, code_gs1_value, code_gs1_date, code_check_digit.
    """
    rest = text.removeprefix(SEPARATOR)
    elements = []
    while rest:
        known = identifier_at(rest)
        if known is None:
            raise BadInput("code_gs1_unknown", value=rest[:8])
        rest = rest[len(known.ai) :]
        end = rest.find(SEPARATOR) if known.set_length is None else known.set_length
        value = rest if end < 0 else rest[:end]
        check_value(known, value)
        elements.append((known.ai, value))
        rest = rest[len(value) :].removeprefix(SEPARATOR)
    if not elements:
        raise BadInput("code_gs1_empty")
    return tuple(elements)


def check_value(known: Identifier, value: str) -> None:
    """Check one value; raises `BadInput` as `split_elements` does."""
    at = 0
    for part in known.parts:
        stretch = value[at : at + part.lengths[-1]]
        if len(stretch) not in part.lengths or not _ALLOWED[part.characters].fullmatch(stretch):
            raise BadInput("code_gs1_value", ai=known.ai, value=value[:20])
        _check_content(known, part, stretch)
        at += len(stretch)
    if at != len(value):
        raise BadInput("code_gs1_value", ai=known.ai, value=value[:20])


def _check_content(known: Identifier, part: Part, stretch: str) -> None:
    for name in part.checks if stretch else ():
        if CHECKS[name](stretch):
            continue
        if name in CHECK_DIGITS:
            raise BadInput("code_check_digit", value=stretch[:34])
        code = "code_gs1_date" if name in DATES else "code_gs1_value"
        raise BadInput(code, ai=known.ai, value=stretch[:20])


def check_together(elements: Elements) -> tuple[str, ...]:
    """Hold elements against each other; return what breaks a rule that goods may be sold with.

    An identifier that stands twice must say the same both times, and no two may stand together
    that rule each other out (General Specifications 4.13): that raises `BadInput`
    (code_gs1_contradiction). A companion that is missing is a warning, "17 needs 01 or 02", since
    another symbol on the same goods may carry it (4.14).
    """
    said: dict[str, str] = {}
    for ai, value in elements:
        if said.setdefault(ai, value) != value:
            raise BadInput("code_gs1_contradiction", first=ai, second=ai)
    warnings = []
    for ai in said:
        known = identifier_at(ai)
        assert known is not None
        for other in _ruled_out(known, said):
            raise BadInput("code_gs1_contradiction", first=ai, second=other)
        if known.needs and not any(_all_stand(group, said) for group in known.needs):
            warnings.append(f"{ai} needs {' or '.join('+'.join(g) for g in known.needs)}")
    return (*warnings, *_measure_warnings(said))


def _measure_warnings(said: dict[str, str]) -> list[str]:
    """Tell where a number and a measure do not say alike that the goods vary (4.14).

    Fresh food at the counter may carry its measure beside a number that begins with 0.
    """
    number = said.get("01") or said.get("02")
    if number is None:
        return []
    measures = [ai for ai in said if _any_stands(_VARIABLE_MEASURES, {ai: ""})]
    if number.startswith("9"):
        return [] if measures else [f"01 with 9 needs {' or '.join(_VARIABLE_MEASURES)}"]
    return [f"{ai} needs 01 or 02 with 9" for ai in measures]


def _ruled_out(known: Identifier, said: dict[str, str]) -> list[str]:
    return [
        other
        for other in said
        if other != known.ai and any(fits(other, pattern) for pattern in known.rules_out)
    ]


def _all_stand(group: tuple[str, ...], said: dict[str, str]) -> bool:
    return all(_any_stands((pattern,), said) for pattern in group)


def _any_stands(patterns: tuple[str, ...], said: dict[str, str]) -> bool:
    return any(fits(ai, pattern) for ai in said for pattern in patterns)
