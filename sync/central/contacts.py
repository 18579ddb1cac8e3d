"""When the centre was last heard, what its clock said, and what went wrong since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.errors import Fact
    from edge.store.database import Connection


def note_contact(
    connection: Connection,
    *,
    heard_micros: int,
    hub_micros: int,
    offset_micros: int,
    monotonic_micros: int,
    boot: str,
) -> None:
    """Note an answer of the centre; `offset_micros` is the till's clock less the centre's."""
    connection.execute(
        "UPDATE contact SET heard_micros = ?, hub_micros = ?, offset_micros = ?,"
        " monotonic_micros = ?, boot = ?, problem = '', facts = '{}', stopped = ''",
        (heard_micros, hub_micros, offset_micros, monotonic_micros, boot),
    )


def has_problem(connection: Connection) -> bool:
    """Tell whether something went wrong since the last answer that was noted."""
    ((problem,),) = connection.execute("SELECT problem FROM contact").fetchall()
    return bool(problem)


def note_problem(connection: Connection, code: str, facts: Mapping[str, Fact]) -> None:
    """Note what went wrong last."""
    connection.execute("UPDATE contact SET problem = ?, facts = ?", (code, json.dumps(dict(facts))))


def note_stop(connection: Connection, code: str) -> None:
    """Note that nothing more is asked until a person has done something."""
    connection.execute("UPDATE contact SET stopped = ?, problem = ?, facts = '{}'", (code, code))


def note_progress(connection: Connection, what: str, done: int, total: int) -> None:
    """Note how much of something long is done; the end of it is `done` = `total`."""
    text = "" if done >= total else json.dumps([what, done, total])
    connection.execute("UPDATE contact SET progress = ?", (text,))
