"""Write a document as the bytes of an ESC/POS printer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from devices.codes import Modules, encode
from devices.escpos_library import fresh_builder
from devices.layout import CodeBlock, Line, LogoBlock, Marks, Paper, layout
from devices.logo import printed_logo
from devices.native_codes import native_code

if TYPE_CHECKING:
    from pathlib import Path

    from devices.models import PrinterModel
    from devices.settings import DrawerSettings
    from edge.domain.document import Document

_BAR_HEIGHT_MM = 12
_BAR_DOTS_MAX, _SQUARE_DOTS_MAX = 4, 6
"""Larger modules only cost paper."""

_BAR_DOTS_MIN = 2
"""A bar of one dot is blurred by the heat of the next; scanners miss it."""

_FIRST_PIN = 2
_PULSE_UNIT_MS = 2
_STATUS_REQUEST = b"\x1dr\x01"
"""GS r 1: answered only when all data before it has been printed (Epson ESC/POS reference)."""


def render_escpos(
    document: Document,
    model: PrinterModel,
    marks: Marks | None = None,
    logo: Path | None = None,
) -> bytes:
    """Return the bytes of one print job, which ends in a cut where the printer has a cutter.

    Where the printer can answer, a status request follows: its reply proves the print.
    """
    paper = Paper(model.columns, encoding=model.code_page.encoding, marks=marks or Marks())
    builder = fresh_builder(model)
    builder.hw("INIT")
    builder.charcode(model.code_page.name)
    for laid in layout(document, paper):
        match laid:
            case Line():
                _line(builder, laid)
            case CodeBlock():
                _code(builder, laid, model)
            case LogoBlock():
                _logo(builder, logo, model)
            case _:
                assert_never(laid)
    builder.cut()
    return _with_status_request(builder, model)


def render_pulse(model: PrinterModel, drawer: DrawerSettings) -> bytes:
    """Return the bytes that open the drawer wired to this printer."""
    builder = fresh_builder(model)
    pulse = min(max(drawer.pulse_ms // _PULSE_UNIT_MS, 1), 255)
    builder.cashdraw([0x1B, ord("p"), 0 if drawer.pin == _FIRST_PIN else 1, pulse, pulse])
    return _with_status_request(builder, model)


def _with_status_request(builder: Any, model: PrinterModel) -> bytes:
    return bytes(builder.output) + (_STATUS_REQUEST if model.has_status else b"")


def _line(builder: Any, line: Line) -> None:
    size = 2 if line.large else 1
    styled = line.large or line.bold
    if styled:
        builder.set(custom_size=True, width=size, height=size, bold=line.bold)
    builder.textln(line.text)
    if styled:
        builder.set(custom_size=True, width=1, height=1, bold=False)


def _code(builder: Any, block: CodeBlock, model: PrinterModel) -> None:
    drawn = _fitting(block, model)
    if drawn is not None:
        modules, dots = drawn
        bars = "gs1_128" if block.symbology == "gs1_128" else "code128"
        symbology = bars if modules.is_bars else "qr"
        if symbology in model.native_codes:
            builder._raw(native_code(block.value, symbology, dots, _bar_height(model)))
        else:
            builder.image(_picture(modules, dots, model), center=False)
    for line in block.caption:
        _line(builder, line)


def _logo(builder: Any, path: Path | None, model: PrinterModel) -> None:
    picture = printed_logo(path, model.dots, model.dots_per_inch) if path else None
    if picture is None:
        return
    from PIL import Image

    page = Image.new("1", (model.dots, picture.height), 1)
    page.paste(picture, ((model.dots - picture.width) // 2, 0))
    builder.image(page, center=False)


def _fitting(block: CodeBlock, model: PrinterModel) -> tuple[Modules, int] | None:
    """Return the symbol with the dots of a module; bars too long for the paper become a QR code."""
    for symbology in dict.fromkeys((block.symbology, "qr")):
        modules = encode(block.value, symbology)
        if modules is None:
            continue
        most = _BAR_DOTS_MAX if modules.is_bars else _SQUARE_DOTS_MAX
        dots = min(most, model.dots // modules.width)
        if dots >= _BAR_DOTS_MIN:
            return modules, dots
    return None


def _bar_height(model: PrinterModel) -> int:
    return model.dots_per_inch * _BAR_HEIGHT_MM * 10 // 254


def _picture(modules: Modules, dots: int, model: PrinterModel) -> Any:
    """Draw each module as a whole number of dots: bars rounded one by one cannot be read.

    The picture is as wide as the rows of text, which some printers hold narrower than the paper.
    """
    from PIL import Image

    height = _bar_height(model) if modules.is_bars else dots
    picture = Image.new("1", (model.dots, height * len(modules.rows)), 1)
    margin = (model.dots - modules.width * dots) // 2
    for row, bits in enumerate(modules.rows):
        for column, dark in enumerate(bits):
            if dark:
                left, top = margin + column * dots, row * height
                picture.paste(0, (left, top, left + dots, top + height))
    return picture
