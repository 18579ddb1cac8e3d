"""How a till stands to its centre, as facts for people, scripts and Prometheus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from edge.clock import SystemClock
from edge.domain.errors import Refusal, TillError
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central, read_pointer
from edge.store.database import Access, Error, open_database
from edge.store.life_requests import life_request
from edge.store.upgrade import TILL_FILE
from edge.sync_facts import Age, Problem, Progress, SyncState, SyncStatus
from sync.catalogue.lock import is_locked
from sync.central.heard import UNPROVEN
from sync.central.refused_rows import count_refused
from sync.central.uploads import read_uploads
from sync.client.identity import hub_address, is_enrolled
from sync.conflicts import count_open, read_conflicts, unanswered
from sync.held_rights import read_rights
from sync.journal_source import JournalSource
from sync.wire import problems

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection

CLOCK_SUSPECT_MICROS = 15 * 60 * 1_000_000
SILENT_MICROS = 90 * 1_000_000
"""Three polls without an answer: the centre is not reached, whatever was last seen."""
_SHUT_OUT = {problems.LANE_REVOKED, problems.LANE_CLONED, problems.NOT_AUTHENTICATED}

__all__ = ["prometheus_text", "read_conflicts", "read_status"]


@dataclass(frozen=True, slots=True)
class _Central:
    """What central.db says."""

    contact: tuple[Any, ...] | None = None
    uploads: Mapping[str, int] = field(default_factory=dict)
    ages: tuple[tuple[str, int | None, int], ...] = ()
    conflicts: tuple[str, ...] = ()
    set_aside: int = 0
    unread: int = 0
    catalogue: str = ""


def read_status(directory: Path) -> SyncStatus:
    """Read how things stand. Raises `Refusal("no_shop")` and what damaged files raise."""
    if not (directory / TILL_FILE).exists():
        raise Refusal("no_shop", path=str(directory))
    central = _read_central(directory)
    with closing(JournalSource(directory)) as source:
        waits = [
            source.waiting(incarnation, central.uploads.get(incarnation, 0))
            for incarnation, _ in source.lives()
        ]
        identity, rights = source.identity, read_rights(directory, source)
    oldest = [wait.oldest_micros for wait in waits if wait.oldest_micros is not None]
    facts: dict[str, Any] = {
        "store": identity.store,
        "lane": identity.lane,
        "waiting": sum(wait.entries for wait in waits),
        "oldest_micros": min(oldest, default=None),
        "only_here": sum(wait.sales for wait in waits),
        "rights": rights,
    }
    if not is_enrolled(directory):
        return SyncStatus(**facts)
    asked = life_request(directory, identity.incarnation)
    return _joined(directory, central, facts, must_restart=asked is not None)


def _joined(
    directory: Path, central: _Central, facts: dict[str, Any], *, must_restart: bool
) -> SyncStatus:
    heard, offset, problem, problem_facts, stopped, progress = central.contact or (
        None, None, "", "{}", "", "",
    )  # fmt: skip
    now = SystemClock().now().micros
    state = _state(
        must_restart=must_restart,
        is_running=is_locked(directory),
        stopped=stopped,
        is_silent=heard is None or abs(now - heard) > SILENT_MICROS or bool(problem),
        waiting=facts["waiting"],
    )
    return SyncStatus(
        state=state,
        enrolled=True,
        hub=hub_address(directory).url.removeprefix("https://"),
        contact_micros=heard,
        ages=tuple(Age(*age) for age in central.ages),
        clock_offset_micros=offset,
        clock_suspect=offset is not None and abs(offset) > CLOCK_SUSPECT_MICROS,
        open_conflicts=count_open(directory, central.conflicts),
        set_aside=central.set_aside,
        unread=central.unread + _unread_goods(directory, central.catalogue),
        progress=Progress(*json.loads(progress)) if progress else None,
        problem=Problem(problem, json.loads(problem_facts)) if problem else None,
        **facts,
    )


def _state(
    *, must_restart: bool, is_running: bool, stopped: str, is_silent: bool, waiting: int
) -> SyncState:
    if stopped in _SHUT_OUT:
        return "revoked"
    if must_restart:
        return "must_restart"
    if not is_running:
        return "stopped"
    if is_silent:
        return "cannot_reach"
    return "sending" if waiting else "in_step"


def _read_central(directory: Path) -> _Central:
    if not (directory / CENTRAL_FILE).exists():
        return _Central()
    try:
        with closing(open_central(directory)) as central:
            return _read(central)
    except (Error, TillError):
        return _Central()


def _read(central: Connection) -> _Central:
    if not central.execute("SELECT 1 FROM sqlite_schema WHERE name = 'contact'").fetchone():
        return _Central()
    contact = central.execute(
        "SELECT heard_micros, offset_micros, problem, facts, stopped, progress FROM contact"
    ).fetchone()
    ages = central.execute("SELECT feed, applied_micros, position FROM feed_age ORDER BY feed")
    (set_aside,) = central.execute("SELECT count(*) FROM set_aside_entry").fetchone()
    uploads = {name: upload.seq for name, upload in read_uploads(central).items()}
    pointer = read_pointer(central)
    return _Central(
        contact,
        uploads,
        tuple(ages.fetchall()),
        unanswered(central),
        set_aside=int(set_aside),
        unread=count_refused(central) + _unproven(central),
        catalogue=pointer.file if pointer else "",
    )


def _unproven(central: Connection) -> int:
    """Return how many entries of other lanes are not what their hashes say."""
    rows = central.execute("SELECT count(*) FROM told_row WHERE kind = ?", (UNPROVEN,))
    return int(rows.fetchone()[0])


def _unread_goods(directory: Path, file: str) -> int:
    """Return how many rows of goods and prices the catalogue in force has set aside."""
    if not file:
        return 0
    try:
        with closing(open_database(directory / file, key=None, access=Access.FOREIGN)) as catalogue:
            return count_refused(catalogue)
    except (Error, TillError):
        return 0


def prometheus_text(facts: SyncStatus) -> str:
    """Return the figures in Prometheus' text form."""
    labels = f'store="{_label(facts.store)}",lane="{_label(facts.lane)}"'
    figures: list[tuple[str, str, int | None]] = [
        ("waiting_entries", "Entries the centre has not acknowledged.", facts.waiting),
        ("only_here_sales", "Sales and returns that exist on this machine only.", facts.only_here),
        ("oldest_waiting_micros", "Time of the oldest waiting entry.", facts.oldest_micros),
        ("contact_micros", "Time of the last answer of the centre.", facts.contact_micros),
        ("clock_offset_micros", "Till's clock less the centre's.", facts.clock_offset_micros),
        ("open_conflicts", "Conflicts nobody has answered.", facts.open_conflicts),
        ("set_aside_entries", "Entries the centre could not book.", facts.set_aside),
        ("unread_rows", "Rows from the centre that could not be read.", facts.unread),
        ("in_step", "1 when nothing waits and the centre answers.", facts.state == "in_step"),
    ]
    lines: list[str] = []
    for name, what, value in figures:
        if value is not None:
            lines += _figure(name, what, labels, int(value))
    for age in facts.ages:
        if age.applied_micros is not None:
            told = f'{labels},feed="{_label(age.name)}"'
            lines.append(f"tillwright_feed_applied_micros{{{told}}} {age.applied_micros}")
    return "\n".join(lines) + "\n"


def _figure(name: str, what: str, labels: str, value: int) -> list[str]:
    full = f"tillwright_{name}"
    return [f"# HELP {full} {what}", f"# TYPE {full} gauge", f"{full}{{{labels}}} {value}"]


def _label(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", " ")
