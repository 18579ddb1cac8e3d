"""Files of records: read by line, tried dry, taken in so that a repeat goes on where it ended."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from edge.domain.errors import Refusal, TillError
from sync.hub.services.directory import codes_refused, named, save, warn_stores
from sync.hub.services.kinds import BOOKS, CUSTOMERS, STAFF, BookForm, Key, book_problems
from sync.hub.services.records import read_record
from sync.hub.store.feeds import lock_chain_head
from sync.hub.words import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from psycopg import Cursor

    from sync.hub.hub import Hub
    from sync.hub.services.kinds import Kind
    from sync.hub.services.records import Record, Writing

    Rows = Cursor[tuple[Any, ...]]

ERRORS_MAX: Final = 1000
LINES_AT_ONCE: Final = 200
"""As many as one transaction takes in: others wait for it half a second at most."""
LIST_SEPARATOR: Final = "|"
"""Between the values of a cell that holds several, such as codes."""


KEY_WRONG: Final = "A key is of letters, digits and . _ : @ -, 128 at most, the first no sign."
_KEY: Final[TypeAdapter[str]] = TypeAdapter(Key)


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

    def after(self, took: str | LineError) -> BulkReport:
        """Return the report with one line more: which count goes up, or what is wrong in it."""
        if isinstance(took, LineError):
            return replace(self, errors=(*self.errors, took))
        return replace(self, **{took: getattr(self, took) + 1})


@dataclass(frozen=True, slots=True)
class _Ready:
    """A line that is of its form."""

    number: int
    key: str
    body: dict[str, Any]


Line = tuple[int, "dict[str, Any] | LineError"]


def take_file(
    hub: Hub, kind: Kind, lines: Iterator[Line], writing: Writing, *, dry: bool
) -> BulkReport:
    """Take records in; wrong lines are named, the others go on.

    A line that says what stands already changes nothing: a file that was broken off is sent again.
    """
    report = BulkReport(dry)
    while len(report.errors) < ERRORS_MAX and (part := next_lines(lines)):
        report = take_lines(hub, kind, part, writing, report)
    return report


def next_lines(lines: Iterator[Line]) -> list[Line]:
    """Return the next lines that are taken in together, none at the end."""
    return list(islice(lines, LINES_AT_ONCE))


def take_lines(
    hub: Hub,
    kind: Kind,
    lines: Sequence[Line],
    writing: Writing,
    report: BulkReport,
    note: Callable[[Rows, BulkReport], None] = lambda *_: None,
) -> BulkReport:
    """Take lines in within one transaction, and note there what came of them and those before.

    Where the rules refuse one of them after all, because somebody else was quicker, each line is a
    transaction of its own.
    """
    checked = [_checked(kind, *line) for line in lines]
    if kind is STAFF and not report.is_dry:
        _warn(hub, checked, writing)

    def work(cursor: Rows) -> BulkReport:
        if not report.is_dry:
            # First, as whoever else changes much does: two files do not wait for each other.
            lock_chain_head(cursor)
        now = report
        for given in checked:
            now = now.after(_take(cursor, kind, given, writing, dry=report.is_dry))
        note(cursor, now)
        return now

    try:
        return hub.database.run(work)
    except Refusal:
        return _one_by_one(hub, kind, checked, writing, report, note)


def _one_by_one(
    hub: Hub,
    kind: Kind,
    checked: Sequence[_Ready | LineError],
    writing: Writing,
    report: BulkReport,
    note: Callable[[Rows, BulkReport], None],
) -> BulkReport:
    now = report
    for given in checked:
        try:
            took = hub.database.run(
                lambda cursor: _take(cursor, kind, given, writing, dry=report.is_dry)  # noqa: B023
            )
        except Refusal as error:
            took = LineError(given.number if isinstance(given, _Ready) else 0, "", told(error))
        now = now.after(took)
    hub.database.run(lambda cursor: note(cursor, now))
    return now


def read_lines(text: str, form: str, kind: Kind) -> Iterator[Line]:
    """Yield the rows of NDJSON ("ndjson") or of CSV with a head line ("csv")."""
    yield from _csv(text, kind) if form == "csv" else _ndjson(text)


def _checked(kind: Kind, number: int, given: dict[str, Any] | LineError) -> _Ready | LineError:
    """Return what a line says, once it is of its form."""
    if isinstance(given, LineError):
        return given
    fields = dict(given)
    key = str(fields.pop("key", ""))
    try:
        form = kind.form.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        is_form = first["type"] == "string_pattern_mismatch"
        message = "This is not of the form that the column takes." if is_form else first["msg"]
        return LineError(number, ".".join(map(str, first["loc"])), message)
    if kind is BOOKS and isinstance(form, BookForm) and (wrong := book_problems(form.book)):
        return LineError(number, "book", _book_problem(wrong[0]))
    body = form.model_dump(mode="json")
    name = named(kind, key, body)
    if not name:
        return LineError(number, "key", "The key is missing.")
    try:
        _KEY.validate_python(name)
    except ValidationError:
        return LineError(number, "key", KEY_WRONG)
    return _Ready(number, name, body)


def _book_problem(problem: str) -> str:
    """Return what is wrong with a book: where in it, and what."""
    facts = json.loads(problem)
    # A name that nobody can print is told by its number.
    where = [ascii(facts[name]) for name in ("promotion", "coupon", "field") if facts.get(name)]
    return ": ".join([", ".join(where), str(facts.get("detail", ""))])


def _take(
    cursor: Rows, kind: Kind, given: _Ready | LineError, writing: Writing, *, dry: bool
) -> str | LineError:
    """Take a line in; return which of the counts goes up."""
    if isinstance(given, LineError):
        return given
    known = read_record(cursor, kind.event, given.key)
    if _says(known, given):
        return "same"
    if kind is CUSTOMERS and (refused := codes_refused(cursor, given.key, given.body["cards"])):
        return LineError(given.number, "cards", told(refused))
    if not dry:
        save(cursor, kind, given.key, given.body, writing)
    return "made" if known is None or known.is_gone else "changed"


def _warn(hub: Hub, checked: Sequence[_Ready | LineError], writing: Writing) -> None:
    """Tell stores of people who work there no more, before anything is recorded."""
    for given in checked:
        if isinstance(given, _Ready):
            key = given.key
            known = hub.database.run(lambda cursor: read_record(cursor, STAFF.event, key))  # noqa: B023
            if not _says(known, given):
                warn_stores(hub, key, given.body, writing.now_micros)


def _says(known: Record | None, given: _Ready) -> bool:
    """Tell whether a record says already what a line says."""
    return known is not None and not known.is_gone and known.body == given.body


def told(error: TillError) -> str:
    """Return a refusal in one line."""
    known = explain(error)
    return f"{known.headline}. {known.next_step}"


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
