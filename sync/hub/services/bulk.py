"""Files of records: read by line, tried dry, taken in so that a repeat goes on where it ended."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from edge.domain.errors import TillError
from sync.hub.services.directory import change, named
from sync.hub.services.kinds import BOOKS, BookForm, book_problems
from sync.hub.services.records import read_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.hub.hub import Hub
    from sync.hub.services.kinds import Kind
    from sync.hub.services.records import Writing

ERRORS_MAX: Final = 1000
LIST_SEPARATOR: Final = "|"
"""Between the values of a cell that holds several, such as codes."""


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong in a line: from 1, with the column where it is known."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What a file changed, or would change."""

    is_dry: bool
    made: int = 0
    changed: int = 0
    same: int = 0
    errors: tuple[LineError, ...] = ()


Line = tuple[int, "dict[str, Any] | LineError"]


def take_file(
    hub: Hub, kind: Kind, lines: Iterator[Line], writing: Writing, *, dry: bool
) -> BulkReport:
    """Take records in, each in a transaction of its own; wrong lines are named, the others go on.

    A line that says what stands already changes nothing: a file that was broken off is sent again.
    """
    report = BulkReport(dry)
    for number, given in lines:
        if isinstance(given, LineError):
            outcome: str | LineError = given
        else:
            outcome = _take(hub, kind, number, given, writing, dry=dry)
        if isinstance(outcome, LineError):
            report = replace(report, errors=(*report.errors, outcome))
            if len(report.errors) >= ERRORS_MAX:
                break
        else:
            report = replace(report, **{outcome: getattr(report, outcome) + 1})
    return report


def read_lines(text: str, form: str, kind: Kind) -> Iterator[Line]:
    """Yield the rows of NDJSON ("ndjson") or of CSV with a head line ("csv")."""
    yield from _csv(text, kind) if form == "csv" else _ndjson(text)


def _take(
    hub: Hub, kind: Kind, number: int, given: dict[str, Any], writing: Writing, *, dry: bool
) -> str | LineError:
    fields = dict(given)
    key = str(fields.pop("key", ""))
    try:
        form = kind.form.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        is_form = first["type"] == "string_pattern_mismatch"
        told = "This is not of the form that the column takes." if is_form else first["msg"]
        return LineError(number, ".".join(map(str, first["loc"])), told)
    if kind is BOOKS and isinstance(form, BookForm) and (wrong := book_problems(form.book)):
        return LineError(number, "book", wrong[0])
    body = form.model_dump(mode="json")
    name = named(kind, key, body)
    if not name or "\x00" in name:
        return LineError(number, "key", "The key is missing.")
    known = hub.database.run(lambda cursor: read_record(cursor, kind.event, name))
    if known is not None and not known.is_gone and known.body == body:
        return "same"
    if not dry:
        try:
            change(hub, kind, name, body, writing)
        except TillError as error:
            return LineError(number, "", error.code)
    return "made" if known is None or known.is_gone else "changed"


def _ndjson(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            tree = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, LineError(number, "", f"This is no JSON: {error}")
            continue
        is_object = isinstance(tree, dict)
        yield number, tree if is_object else LineError(number, "", "This is no JSON object.")


def _csv(text: str, kind: Kind) -> Iterator[Line]:
    schema = kind.form.model_json_schema()["properties"]
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        for row in reader:
            if None in row:
                wide = LineError(reader.line_num, "", "The line has more cells than the head.")
                yield reader.line_num, wide
                continue
            cells = {name: cell for name, cell in row.items() if cell not in {None, ""}}
            yield reader.line_num, {n: _cell(c, schema.get(n, {})) for n, c in cells.items()}
    except csv.Error as error:
        yield reader.line_num, LineError(reader.line_num, "", str(error))


def _cell(cell: str, schema: dict[str, Any]) -> Any:
    """Return a cell as its column's type wants it; what does not fit is left for the form."""
    match schema.get("type"):
        case "array":
            return cell.split(LIST_SEPARATOR)
        case "object":
            try:
                return json.loads(cell)
            except (ValueError, RecursionError):
                return cell
        case _:
            return cell
