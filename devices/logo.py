"""The shop's logo as a printer and a web page want it."""

from __future__ import annotations

import base64
import io
import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_HEIGHT_MM_MAX = 25
"""A higher logo costs paper at every sale."""

_PIXELS_MAX = 16_000_000
"""More than any logo has; a picture made to fill the memory has more."""

_PAGE_WIDTH, _PAGE_HEIGHT = 640, 240

_log = logging.getLogger(__name__)


def printed_logo(path: Path, dots: int, dots_per_inch: int) -> Any | None:
    """Return the logo in black and white, at most `dots` wide, or None where there is none."""
    height = _HEIGHT_MM_MAX * dots_per_inch * 10 // 254
    return _fitted(path, _changed_at(path), dots, height, "1")


def logo_of_a_page(path: Path) -> str | None:
    """Return the logo as the address of a picture that stands in the page itself."""
    picture = _fitted(path, _changed_at(path), _PAGE_WIDTH, _PAGE_HEIGHT, "L")
    if picture is None:
        return None
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


@lru_cache(maxsize=4)
def _fitted(path: Path, _changed: int, width: int, height: int, mode: str) -> Any | None:
    """Return the picture on white, no larger than asked; one that cannot be read is left out."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > _PIXELS_MAX:
                _log.warning("logo_too_large")
                return None
            coloured = opened.convert("RGBA")
    except (OSError, UnidentifiedImageError, SyntaxError) as error:
        _log.warning("logo_unreadable", extra={"error": type(error).__name__})
        return None
    page = Image.new("RGBA", coloured.size, "white")
    page.alpha_composite(coloured)
    grey = page.convert("L")
    grey.thumbnail((width, height))
    return grey.convert(mode)


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
