"""Files of records: read by line, tried dry, taken in so that a repeat goes on where it ended."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from edge.domain.errors import Refusal, TillError
from sync.hub.services.directory import named, warn_stores
from sync.hub.services.kinds import BOOKS, STAFF, BookForm, Key, book_problems
from sync.hub.services.record_sets import Said, put_all, read_all
from sync.hub.services.records import Record
from sync.hub.words import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from psycopg import Cursor

    from sync.hub.hub import Hub
    from sync.hub.services.kinds import Kind
    from sync.hub.services.record_sets import Took
    from sync.hub.services.records import Writing

    Rows = Cursor[tuple[Any, ...]]

ERRORS_MAX: Final = 1000
LINES_AT_ONCE: Final = 4000
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

    def after(self, took: Iterable[Took | LineError]) -> BulkReport:
        """Return the report with more lines: which count each puts up, or what is wrong in it."""
        counts: Counter[Took] = Counter()
        errors = list(self.errors)
        for one in took:
            if isinstance(one, LineError):
                errors.append(one)
            else:
                counts[one] += 1
        return BulkReport(
            self.is_dry,
            self.made + counts["made"],
            self.changed + counts["changed"],
            self.same + counts["same"],
            tuple(errors),
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """A line that is of its form."""

    line: int
    said: Said


Line = tuple[int, "dict[str, Any] | LineError"]
Checked = Ready | LineError


def take_file(
    hub: Hub,
    kind: Kind,
    lines: Iterator[Line],
    writing: Writing,
    *,
    dry: bool,
    show: Callable[[BulkReport], None] = lambda _: None,
) -> BulkReport:
    """Take records in; wrong lines are named, the others go on. `show` is told how far it is.

    A line that says what stands already changes nothing: a file that was broken off is sent again.
    """
    report = BulkReport(dry)
    while part := next_lines(kind, lines, ERRORS_MAX - len(report.errors)):
        report = take_lines(hub, kind, part, writing, report)
        show(report)
    return report


def next_lines(kind: Kind, lines: Iterator[Line], errors_max: int) -> list[Checked]:
    """Return the next lines that are taken in together, checked by their form; none at the end.

    They end with the wrong line that is one too many.
    """
    part: list[Checked] = []
    while errors_max > 0 and len(part) < LINES_AT_ONCE and (line := next(lines, None)):
        part.append(_checked(kind, *line))
        errors_max -= isinstance(part[-1], LineError)
    return part


def take_lines(
    hub: Hub,
    kind: Kind,
    part: Sequence[Checked],
    writing: Writing,
    report: BulkReport,
    note: Callable[[Rows, BulkReport], None] = lambda *_: None,
) -> BulkReport:
    """Take lines in within one transaction, and note there what came of them and those before.

    Where the rules refuse one of them after all, because somebody else was quicker, each line is a
    transaction of its own.
    """
    if kind is STAFF and not report.is_dry:
        _warn(hub, part, writing)

    def work(cursor: Rows) -> BulkReport:
        now = report.after(_take(cursor, kind, part, writing, dry=report.is_dry))
        note(cursor, now)
        return now

    try:
        return hub.database.run(work)
    except Refusal:
        now = report.after([_take_alone(hub, kind, one, writing, report) for one in part])
        hub.database.run(lambda cursor: note(cursor, now))
        return now


def _take_alone(
    hub: Hub, kind: Kind, one: Checked, writing: Writing, report: BulkReport
) -> Took | LineError:
    try:
        (took,) = hub.database.run(
            lambda cursor: _take(cursor, kind, (one,), writing, dry=report.is_dry)
        )
    except Refusal as error:
        return LineError(one.line, "", told(error))
    return took


def _take(
    cursor: Rows, kind: Kind, part: Sequence[Checked], writing: Writing, *, dry: bool
) -> list[Took | LineError]:
    """Take lines in; return what came of each."""
    said = [one.said for one in part if isinstance(one, Ready)]
    took = iter(put_all(cursor, kind, said, writing, dry=dry))
    return [one if isinstance(one, LineError) else _told(one, next(took)) for one in part]


def _told(one: Ready, took: Took | Refusal) -> Took | LineError:
    return LineError(one.line, "cards", told(took)) if isinstance(took, Refusal) else took


def read_lines(text: str, form: str, kind: Kind) -> Iterator[Line]:
    """Yield the rows of NDJSON ("ndjson") or of CSV with a head line ("csv")."""
    return read_each(io.StringIO(text, newline="\n"), form, kind)


def read_each(lines: Iterable[str], form: str, kind: Kind) -> Iterator[Line]:
    """Yield the rows of a file that is read line by line, as `read_lines` does."""
    return _csv(lines, kind) if form == "csv" else _ndjson(lines)


def _checked(kind: Kind, number: int, given: dict[str, Any] | LineError) -> Checked:
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
    return Ready(number, Said(name, body))


def _book_problem(problem: str) -> str:
    """Return what is wrong with a book: where in it, and what."""
    facts = json.loads(problem)
    # A name that nobody can print is told by its number.
    where = [ascii(facts[name]) for name in ("promotion", "coupon", "field") if facts.get(name)]
    return ": ".join([", ".join(where), str(facts.get("detail", ""))])


def _warn(hub: Hub, part: Sequence[Checked], writing: Writing) -> None:
    """Tell stores of people who work there no more, before anything is recorded."""
    said = [one.said for one in part if isinstance(one, Ready)]
    known = hub.database.run(lambda cursor: read_all(cursor, STAFF, {one.key for one in said}))
    for one in said:
        stands = known.get(one.key)
        if stands is None or stands.is_gone or stands.body != one.body:
            warn_stores(hub, one.key, stands, one.body, writing.now_micros)
            known[one.key] = Record(one.key, 0, one.body, False, writing.now_micros, writing.by)


def told(error: TillError) -> str:
    """Return a refusal in one line."""
    known = explain(error)
    return f"{known.headline}. {known.next_step}"


def _ndjson(lines: Iterable[str]) -> Iterator[Line]:
    for number, ended in enumerate(lines, 1):
        line = ended.removesuffix("\n")
        if not line.strip():
            continue
        try:
            tree = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, LineError(number, "", f"This is no JSON: {error}")
            continue
        is_object = isinstance(tree, dict)
        yield number, tree if is_object else LineError(number, "", "This is no JSON object.")


def _csv(lines: Iterable[str], kind: Kind) -> Iterator[Line]:
    schema = kind.form.model_json_schema()["properties"]
    plain = (line if n else line.removeprefix("\ufeff") for n, line in enumerate(lines))
    reader = csv.DictReader(plain, strict=True)
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
