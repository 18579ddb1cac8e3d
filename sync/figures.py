"""How a till stands to the centre, in the text form that Prometheus reads (version 0.0.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from sync.facts import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.facts import SyncStatusFacts

_MICROS = 1_000_000


def prometheus_text(facts: SyncStatusFacts) -> str:
    """Return every figure of a till; one that is not known is left out rather than made up."""
    return "".join(_figures(facts))


def _figures(facts: SyncStatusFacts) -> Iterator[str]:
    yield _head("till_sync_state", "How the till stands to the centre: 1 for the state it is in.")
    for state in get_args(State):
        yield f'till_sync_state{{state="{state}"}} {int(facts.state == state)}\n'
    yield from _one("till_sync_waiting_entries", "Entries the centre has not got.", facts.waiting)
    yield from _time("till_sync_oldest_waiting", "When the first of them was made.",
                     facts.oldest_micros)  # fmt: skip
    yield from _time("till_sync_last_contact", "When the centre answered last.",
                     facts.contact_micros)  # fmt: skip
    yield from _one("till_sync_open_conflicts", "Conflicts nobody decided.", facts.open_conflicts)
    yield from _one("till_sync_sales_only_here", "Sales with a single copy.", facts.only_here)
    if facts.clock_offset_micros is not None:
        yield from _one("till_sync_clock_offset_seconds", "The till's clock less the centre's.",
                        facts.clock_offset_micros / _MICROS)  # fmt: skip
    yield from _one("till_sync_clock_suspect", "1 while stamps are put right.",
                    int(facts.clock_suspect))  # fmt: skip
    yield from _ages(facts)


def _ages(facts: SyncStatusFacts) -> Iterator[str]:
    if not facts.ages:
        return
    yield _head("till_sync_feed_position", "How far a feed was applied.")
    for age in facts.ages:
        yield f'till_sync_feed_position{{feed="{_quoted(age.name)}"}} {age.position}\n'
    known = [(age.name, age.applied_micros) for age in facts.ages if age.applied_micros is not None]
    if known:
        name = "till_sync_feed_applied_timestamp_seconds"
        yield _head(name, "When a feed was applied last.")
        for feed, micros in known:
            yield f'{name}{{feed="{_quoted(feed)}"}} {micros / _MICROS}\n'


def _time(name: str, meaning: str, micros: int | None) -> Iterator[str]:
    if micros is not None:
        yield from _one(f"{name}_timestamp_seconds", meaning, micros / _MICROS)


def _one(name: str, meaning: str, value: float) -> Iterator[str]:
    yield _head(name, meaning)
    yield f"{name} {value}\n"


def _head(name: str, meaning: str) -> str:
    return f"# HELP {name} {meaning}\n# TYPE {name} gauge\n"


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
