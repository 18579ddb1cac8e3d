"""Questions to the shop's files in SQL; nothing can be changed through them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput
from edge.store.database import Access, Error, open_database
from edge.store.keys import DatabaseName, database_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from edge.store.database import Connection

_SQLITE_OK, _SQLITE_DENY = 0, 1
_SQLITE_ATTACH = 24


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of the columns and the rows of a question's answer."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def open_for_questions(directory: Path, name: DatabaseName = "till") -> Connection:
    """Open one of the keyed files read-only. Raises like `open_database`."""
    path = directory / f"{name}.db"
    connection = open_database(path, key=database_key(directory, name), access=Access.FOREIGN)
    connection.set_authorizer(_authorize)
    return connection


def ask(connection: Connection, sql: str) -> Answer:
    """Run one statement; raises `BadInput("sql_refused")` with what the engine says."""
    try:
        cursor = connection.execute(sql)
        names = tuple(str(column[0]) for column in cursor.description or ())
        return Answer(names, tuple(cursor.fetchall()))
    except Error as error:
        raise BadInput("sql_refused", detail=str(error)) from error


def answer_lines(answer: Answer) -> Iterator[str]:
    """Write an answer as tab-separated lines under the names of its columns."""
    if answer.columns:
        yield "\t".join(answer.columns)
    for row in answer.rows:
        yield "\t".join(_cell(value) for value in row)


def run_shell(
    directory: Path,
    lines: Iterable[str],
    write: Callable[[str], object],
    name: DatabaseName = "till",
) -> int:
    """Answer statements that end with a semicolon; return how many were refused."""
    refused, statement = 0, ""
    with closing(open_for_questions(directory, name)) as connection:
        for line in lines:
            statement += line if line.endswith("\n") else line + "\n"
            if not statement.rstrip().endswith(";"):
                continue
            refused += not _answered(connection, statement, write)
            statement = ""
        if statement.strip():
            refused += not _answered(connection, statement, write)
    return refused


def _answered(connection: Connection, statement: str, write: Callable[[str], object]) -> bool:
    try:
        answer = ask(connection, statement)
    except BadInput as error:
        write(f"error: {error.facts['detail']}")
        return False
    for line in answer_lines(answer):
        write(line)
    return True


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.hex() if isinstance(value, bytes) else str(value)


def _authorize(action: int, *_: object) -> int:
    """Let everything pass but ATTACH, which could make a file: read-only says no to the rest."""
    return _SQLITE_DENY if action == _SQLITE_ATTACH else _SQLITE_OK
