"""Delimited text files read record by record, with the line where each begins."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Literal, cast

from edge.domain.errors import BadInput
from sync.catalogue.importing.findings import RowTrouble

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = (",", ";", "\t")
_CHUNK_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPREADSHEET_HINT = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
_SAMPLE_LINES = 200


class Columns(dict[tuple[str, ...], tuple[int, ...]]):
    """Where the columns of some names are, in the order of the names; found out once a file.

    `places` gives the position of each column by its plain name.
    """

    def __init__(self, places: dict[str, int]) -> None:
        super().__init__()
        self.places = places

    def __missing__(self, names: tuple[str, ...]) -> tuple[int, ...]:
        found = tuple(self.places[name] for name in names if name in self.places)
        self[names] = found
        return found

    @property
    def unread(self) -> tuple[str, ...]:
        """Return the columns that nobody asked for, in the file's order."""
        asked = {name for names in self for name in names}
        return tuple(name for name in self.places if name not in asked)


@dataclass(slots=True)
class Record:
    """One row: its first physical line and its cells by column name."""

    line: int
    cells: list[str]
    columns: Columns

    def get(self, *names: str) -> str:
        """Return the first of the named cells that says something, without space around it."""
        for place in self.columns[names]:
            if cell := self.cells[place].strip():
                return cell
        return ""


@dataclass(slots=True)
class Table:
    """An open file of records.

    `places` gives the position of each column by its plain name: lower case, single spaces.
    `notes` are what had to be assumed about the file, to be said aloud.
    """

    places: dict[str, int]
    notes: list[str]
    _text: IO[str]
    _raw: IO[bytes]
    _bytes: int
    _rows: Iterator[list[str]] = field(repr=False)
    _width: int
    _line: int
    columns: Columns = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Look columns up for all records together."""
        self.columns = Columns(self.places)

    def fraction(self) -> float:
        """Return how much of the file was read, 0 to 1."""
        return min(self._raw.tell() / self._bytes, 1.0) if self._bytes else 1.0

    def records(self) -> Iterator[Record | tuple[int, RowTrouble]]:
        """Yield every record, or its line and what is wrong with it; empty ones are left out."""
        while True:
            line = self._line + self._rows.line_num + 1  # type: ignore[attr-defined]
            try:
                cells = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                is_long = "field limit" in str(error)
                yield line, RowTrouble("row", "cell_too_long" if is_long else "quotes_unmatched")
                continue
            except (OSError, EOFError, zlib.error) as error:
                raise BadInput("import_archive_damaged", line=line, detail=str(error)) from None
            if not any(cells):
                continue
            if len(cells) != self._width:
                code = "columns_missing" if len(cells) < self._width else "columns_too_many"
                yield line, RowTrouble("row", code, f"{len(cells)} of {self._width}")
                continue
            yield Record(line, cells, self.columns)


def plain_name(column: str) -> str:
    """Return a column's name without the differences that tools make: case, _ and spaces."""
    return " ".join(column.replace("_", " ").casefold().split())


@contextmanager
def open_table(file: Path) -> Iterator[Table]:
    """Open a CSV or TSV file, plain or gzipped, whatever its delimiter and encoding.

    UTF-8, UTF-16 with its mark, and else Windows-1252, which is noted. Raises `BadInput`:
    import_unreadable, import_empty, import_not_text, import_cut_off, import_is_workbook,
    import_archive_damaged.
    """
    try:
        raw = file.open("rb")
    except OSError as error:
        raise BadInput("import_unreadable", file=file.name, detail=error.strerror) from None
    with raw:
        head = raw.read(4)
        raw.seek(0)
        if head in _WORKBOOKS:
            raise BadInput("import_is_workbook", file=file.name)
        data = cast("IO[bytes]", gzip.GzipFile(fileobj=raw) if head[:2] == _GZIP else raw)
        try:
            encoding, notes = _encoding(data, file.name)
        except (OSError, EOFError, zlib.error) as error:
            raise BadInput("import_archive_damaged", file=file.name, detail=str(error)) from None
        raw.seek(0)
        if head[:2] == _GZIP:
            data = cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
        size = file.stat().st_size
        with io.TextIOWrapper(data, encoding=encoding, newline="") as text:
            yield _table(text, raw, size, notes, file.name)


def _encoding(data: IO[bytes], name: str) -> tuple[str, list[str]]:
    """Find out how a file is encoded by reading all of it."""
    chunk = data.read(_CHUNK_BYTES)
    for mark, encoding in _BOMS:
        if chunk.startswith(mark):
            _check_all(data, chunk, encoding, name)
            return encoding, []
    if not chunk.strip():
        raise BadInput("import_empty", file=name)
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    while chunk:
        if b"\0" in chunk:
            raise BadInput("import_not_text", file=name)
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            return _windows(data, chunk, line, name)
        line += chunk.count(b"\n")
        chunk = data.read(_CHUNK_BYTES)
    if decoder.getstate()[0]:
        raise BadInput("import_cut_off", file=name)
    return "utf-8", []


def _check_all(data: IO[bytes], chunk: bytes, encoding: str, name: str) -> None:
    """Find out that a file is to its end what its mark says."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk:
            decoder.decode(chunk)
            chunk = data.read(_CHUNK_BYTES)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        is_end = "end of data" in error.reason or "truncated" in error.reason
        raise BadInput("import_cut_off" if is_end else "import_not_text", file=name) from None


def _windows(data: IO[bytes], chunk: bytes, line: int, name: str) -> tuple[str, list[str]]:
    """Read the rest as Windows-1252, or find that it is no text at all."""
    while chunk:
        if b"\0" in chunk:
            raise BadInput("import_not_text", file=name)
        _check_windows(chunk, name)
        chunk = data.read(_CHUNK_BYTES)
    return "cp1252", [f"Line {line} is not UTF-8; the file was read as Windows-1252."]


def _check_windows(chunk: bytes, name: str) -> None:
    try:
        chunk.decode("cp1252")
    except UnicodeDecodeError:
        raise BadInput("import_not_text", file=name) from None


def _table(text: IO[str], raw: IO[bytes], size: int, notes: list[str], name: str) -> Table:
    sample = [text.readline() for _ in range(_SAMPLE_LINES)]
    hinted = _SPREADSHEET_HINT.match(sample[0])
    delimiter = hinted[1] if hinted else max(DELIMITERS, key=sample[0].count)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
    if delimiter == "\t" and not hinted and _is_unquoted(sample):
        quoting = csv.QUOTE_NONE
        notes.append("Quotation marks were read as part of the text.")
    skipped = 1 if hinted else 0
    text.seek(0)
    for _ in range(skipped):
        text.readline()
    rows = csv.reader(text, delimiter=delimiter, quoting=quoting, strict=True)
    try:
        header = next(rows)
    except (csv.Error, StopIteration):
        raise BadInput("import_empty", file=name) from None
    places: dict[str, int] = {}
    for place, column in enumerate(header):
        if column.strip() and plain_name(column) in places:
            notes.append(f"The column {column.strip()!r} stands twice; the first one was read.")
        places.setdefault(plain_name(column), place)
    places.pop("", None)
    return Table(places, notes, text, raw, size, rows, len(header), skipped)


def _is_unquoted(sample: list[str]) -> bool:
    """Tell whether quotation marks in a tab-delimited file are plain characters.

    They are when every line is a whole record as it stands, and some cell begins with a mark
    that it does not end with.
    """
    lines = [line.rstrip("\r\n").split("\t") for line in sample if line.strip()]
    width = len(lines[0])
    if any(len(cells) != width for cells in lines):
        return False
    marked = [cell for cells in lines for cell in cells if cell.startswith('"')]
    return any(len(cell) == 1 or not cell.endswith('"') for cell in marked)
