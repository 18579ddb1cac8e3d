"""A printed document before it knows its printer: rows of meaning, not of bytes.

The sale's transaction stores this; the devices process lays it out for 32, 42 or 48 columns, for
a picture or for a web page. Texts are already in the shop's language, amounts already written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Align(StrEnum):
    """Where a text stands on its row."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, wrapped at the paper's width."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    large: bool = False
    row: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label at the left and a value at the right edge; the label wraps, the value never."""

    label: str
    value: str
    bold: bool = False
    large: bool = False
    indent: int = 0
    row: Literal["pair"] = "pair"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    heavy: bool = False
    row: Literal["rule"] = "rule"


@dataclass(frozen=True, slots=True)
class Code:
    """A machine-readable code with its text below.

    The value of a `gs1_128` is element strings, application identifiers without brackets; each but
    the last is of a length that its identifier fixes.
    """

    value: str
    symbology: Literal["code128", "gs1_128", "ean13", "qr"] = "code128"
    caption: str = ""
    """What is read below by people; the value where empty."""
    row: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty rows."""

    rows: int = 1
    row: Literal["gap"] = "gap"


@dataclass(frozen=True, slots=True)
class Logo:
    """The shop's logo, where the renderer has one."""

    row: Literal["logo"] = "logo"


Row = Text | Pair | Rule | Code | Gap | Logo


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `title` names it in lists and in the e-receipt, it is not printed."""

    kind: str
    title: str
    rows: tuple[Row, ...]
    practice: bool = False
    """Every renderer marks a practice document across its head and foot."""
    copy_no: int = 0
    """0 is the original; every renderer prints COPY n for the others."""
