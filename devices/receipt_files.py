"""Write e-receipts into the shop's folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devices.files import replace_file
from devices.layout import Marks
from devices.logo import logo_of_a_page
from devices.render_html import render_html
from devices.render_text import DEFAULT_COLUMNS, render_text
from edge.domain.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.document import Document

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")


class FolderOfReceipts:
    """Implements `edge.ports.ReceiptFiles` with one text and one HTML file a receipt."""

    def __init__(
        self,
        directory: Path,
        *,
        columns: int = DEFAULT_COLUMNS,
        marks: Marks | None = None,
        language: str = "en",
        logo: str = "",
    ) -> None:
        self._folder = directory / "receipts"
        self._columns = columns
        self._marks = marks or Marks()
        self._language = language
        self._logo = directory / logo if logo else None

    def write(self, name: str, document: Document) -> tuple[str, ...]:
        """Write both files whole or leave the earlier ones; return their paths.

        Raises `BadInput` for a name that is not a plain file name, `Unavailable` when the folder
        cannot be written.
        """
        if not _NAME.fullmatch(name):
            raise BadInput("receipt_name", name=name)
        texts = {
            "txt": render_text(document, self._columns, self._marks),
            "html": render_html(
                document,
                self._marks,
                self._language,
                logo_of_a_page(self._logo) if self._logo else None,
            ),
        }
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            paths = {self._folder / f"{name}.{ending}": text for ending, text in texts.items()}
            for path, text in paths.items():
                replace_file(path, text.encode())
        except OSError as error:
            raise Unavailable("receipt_not_written", why=error.strerror or str(error)) from error
        return tuple(str(path) for path in paths)
