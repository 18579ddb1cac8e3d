"""Receipt printers by model: what paper, characters, cutter a renderer may count on.

Kept here because the profiles that come with python-escpos know no current models, lack widths and
send the euro sign to a code page that many printers do not have.

Sources: the makers' specifications and ESC/POS command references (Epson, Star, Bixolon, Citizen);
the definitions of receipt-printer-encoder 4.0.1 (resolution, characters of font A, code pages,
two-dimensional codes); the capability profiles of python-escpos 3.1 (dots to a row). Where they
differ about a code page the maker's reference decides, for clones the page that both know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from edge.domain.errors import BadInput

CELL_DOTS = 12
"""Width of a character of font A in dots."""


@dataclass(frozen=True, slots=True)
class CodePage:
    """A page of characters and the number by which the printer selects it (`ESC t`).

    `name` is what the ESC/POS library calls it, `encoding` what Python does.
    """

    name: str
    encoding: str
    slot: int


CP858 = CodePage("CP858", "cp858", 19)
WPC1252 = CodePage("CP1252", "cp1252", 16)
"""The two that have the euro sign and the letters of Western Europe."""

CODE_PAGES = {"cp858": CP858, "cp1252": WPC1252}


@dataclass(frozen=True, slots=True)
class PrinterModel:
    """A printer's measures.

    `drawer_pins` are the pins of its drawer plug that it can pulse. `has_status` tells whether it
    answers `DLE EOT` and `GS r`, which is how a finished print is proved. `native_codes` names the
    codes that it draws by itself.
    """

    name: str
    columns: int
    dots: int
    dots_per_inch: int
    code_page: CodePage = CP858
    has_cutter: bool = True
    has_status: bool = True
    drawer_pins: tuple[int, ...] = (2, 5)
    native_codes: frozenset[str] = frozenset({"code128", "qr"})

    @property
    def paper_mm(self) -> int:
        """Return the width of its paper: 58 or 80 mm, whichever its head fits."""
        return 80 if self.dots * 254 > 580 * self.dots_per_inch else 58

    def with_columns(self, columns: int) -> PrinterModel:
        """Return the model set to another count of columns; raises `BadInput` if too many.

        Fewer columns leave the rest of the paper's width blank at the right.
        """
        if not 16 <= columns <= self.dots // CELL_DOTS:
            raise BadInput(
                "printer_columns", model=self.name, columns=columns, most=self.dots // CELL_DOTS
            )
        if columns == self.columns:
            return self
        return replace(self, columns=columns, dots=columns * CELL_DOTS)


def _of_180_dpi(name: str, page: CodePage = CP858) -> PrinterModel:
    """Return a printer of 80 mm whose head has 512 dots, 42 characters."""
    return PrinterModel(name, columns=42, dots=512, dots_per_inch=180, code_page=page)


def _of_203_dpi(name: str, page: CodePage = CP858) -> PrinterModel:
    """Return a printer of 80 mm whose head has 576 dots, 48 characters."""
    return PrinterModel(name, columns=48, dots=576, dots_per_inch=203, code_page=page)


def _of_58_mm(name: str, page: CodePage = CP858) -> PrinterModel:
    """Return a printer of 58 mm whose head has 384 dots, 32 characters."""
    return PrinterModel(name, columns=32, dots=384, dots_per_inch=203, code_page=page)


_ONE_DIMENSION = frozenset({"code128"})

_MODELS = (
    _of_203_dpi("generic-80mm"),
    replace(_of_58_mm("generic-58mm"), has_cutter=False, drawer_pins=(2,)),
    # Draws no code by itself; pages 16 and 2 only (capability profile ZJ-5870).
    replace(
        _of_58_mm("zijiang-zj-5870", WPC1252),
        has_cutter=False,
        has_status=False,
        drawer_pins=(2,),
        native_codes=frozenset(),
    ),
    _of_203_dpi("epson-tm-t20ii"),
    _of_203_dpi("epson-tm-t20iii"),
    _of_203_dpi("epson-tm-t20iv"),
    _of_203_dpi("epson-tm-m30"),
    _of_203_dpi("epson-tm-m30ii"),
    _of_203_dpi("epson-tm-m30iii"),
    _of_180_dpi("epson-tm-t88iii"),
    _of_180_dpi("epson-tm-t88iv"),
    _of_180_dpi("epson-tm-t88v"),
    _of_180_dpi("epson-tm-t88vi"),
    _of_180_dpi("epson-tm-t88vii"),
    # Star printers have to be set to their ESC/POS mode.
    _of_203_dpi("star-mc-print3"),
    replace(_of_58_mm("star-mc-print2"), drawer_pins=(2, 5)),
    _of_203_dpi("star-tsp143iv"),
    # Answers every status request with "offline" in this mode (python-escpos issue 434).
    replace(_of_203_dpi("star-tsp650ii"), has_status=False),
    replace(_of_180_dpi("bixolon-srp-350"), native_codes=_ONE_DIMENSION),
    _of_180_dpi("bixolon-srp-350iii"),
    # Their command reference lists WPC1252 for every model, PC858 not for all.
    _of_203_dpi("citizen-ct-e351", WPC1252),
    _of_203_dpi("citizen-ct-e651", WPC1252),
    _of_203_dpi("citizen-ct-s310ii", WPC1252),
    replace(_of_180_dpi("metapace-t-1"), dots=504, native_codes=_ONE_DIMENSION),
    _of_203_dpi("xprinter-xp-n160ii"),
    _of_203_dpi("xprinter-xp-t80q"),
)


def model_names() -> tuple[str, ...]:
    """Return the names a setting may give."""
    return tuple(model.name for model in _MODELS)


def printer_model(name: str) -> PrinterModel:
    """Return a model by its name; raises `BadInput` with the known names."""
    for model in _MODELS:
        if model.name == name:
            return model
    raise BadInput("printer_model_unknown", model=name, known=", ".join(model_names()))


def code_page(text: str) -> CodePage:
    """Read `cp858` or `cp1252`, with `:slot` where a printer differs; raises `BadInput`."""
    name, colon, slot = text.strip().lower().partition(":")
    known = CODE_PAGES.get(name)
    if known is None or (colon and not (slot.isdecimal() and int(slot) <= 255)):
        raise BadInput("printer_code_page", code_page=text, form="cp858, cp1252 or cp858:19")
    return replace(known, slot=int(slot)) if colon else known
