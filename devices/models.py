"""Receipt printers by model: what paper, characters, cutter a renderer may count on.

Kept here because the profiles that come with python-escpos know no current models, lack widths and
send the euro sign to a code page that many printers do not have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from edge.domain.errors import BadInput

CELL_DOTS = 12
"""Width of a character of font A in dots."""


@dataclass(frozen=True, slots=True)
class PrinterModel:
    """A printer's measures. `drawer_pin` is 2 or 5, the pin its drawer is wired to.

    `code_page` is the name the ESC/POS library knows it by, `encoding` Python's name of the same
    page, `code_page_slot` the number this printer selects it with. `has_status` tells whether it
    answers `GS r`, which is how a finished print is proved.
    """

    name: str
    columns: int
    dots: int
    dots_per_inch: int
    has_cutter: bool = True
    code_page: str = "CP858"
    encoding: str = "cp858"
    code_page_slot: int = 19
    drawer_pin: int = 2
    has_status: bool = True

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


_MODELS = (
    PrinterModel("generic-80mm", columns=48, dots=576, dots_per_inch=203),
    PrinterModel("generic-58mm", columns=32, dots=384, dots_per_inch=203, has_cutter=False),
    PrinterModel("epson-tm-t88v", columns=42, dots=512, dots_per_inch=180),
    PrinterModel("epson-tm-m30iii", columns=48, dots=576, dots_per_inch=203),
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
