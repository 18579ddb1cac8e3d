"""What the till has asked a ZVT terminal, and how it ended: the protocol has no ids to ask by."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from devices.files import append_line, replace_file
from edge.card_terminal import TerminalResult
from edge.domain.events import CardRecord, SchemeTotal

if TYPE_CHECKING:
    from pathlib import Path

KEPT: Final = 2_000
"""Requests that are kept when the file is opened anew: some days of a busy till."""


@dataclass(frozen=True, slots=True)
class Known:
    """One request for money: what was asked, what the terminal told of it, how it ended.

    `before` marks what the terminal did last before it was asked, "" where it did not say. `seen`
    is what it told of the request itself, marked `mark`, before the end was sure. `original` is the
    reference of the payment that a reversal is to undo.
    """

    payment: str
    about: str
    amount_minor: int
    before: str = ""
    original: str = ""
    mark: str = ""
    seen: TerminalResult | None = None
    result: TerminalResult | None = None


class ZvtMemory:
    """Requests by payment, as JSON lines that are on disk before the till goes on.

    It begins with the id of the moment from which it is whole: of an older payment that it does
    not hold nothing can be said. What a terminal told is kept as it is given, so card numbers have
    to be masked before.
    """

    def __init__(self, file: Path, since: str) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = file
        self._lock = RLock()
        self._known: dict[str, Known] = {}
        self._closed: dict[str, dict[str, SchemeTotal]] = {}
        self._since = since
        if not file.exists():
            self._append({"since": since})
            return
        try:
            self._read()
        except (ValueError, TypeError, LookupError, AttributeError):
            self._begin_anew(since)

    def is_older(self, payment: str) -> bool:
        """Tell whether a payment's id was made before this memory begins."""
        return payment < self._since

    def get(self, payment: str) -> Known | None:
        """Return a request."""
        return self._known.get(payment)

    def put(self, known: Known) -> None:
        """Remember a request, or what became of it."""
        self._append({"known": asdict(known)})

    def close_day(self, group: str, totals: tuple[SchemeTotal, ...]) -> None:
        """Add the totals of a closed day to those of its group."""
        self._append({"closed": group, "totals": [asdict(total) for total in totals]})

    def closed(self, group: str) -> tuple[SchemeTotal, ...] | None:
        """Return the totals of all closed days of a group, None where there was none."""
        found = self._closed.get(group)
        return None if found is None else tuple(found.values())

    def _append(self, told: dict[str, Any]) -> None:
        with self._lock:
            append_line(self._file, json.dumps(told))
            self._take(json.loads(json.dumps(told)))

    def _take(self, told: dict[str, Any]) -> None:
        match told:
            case {"known": fields}:
                known = Known(**fields)
                self._known[known.payment] = replace(
                    known, seen=_result(fields["seen"]), result=_result(fields["result"])
                )
            case {"closed": group, "totals": totals}:
                found = self._closed.setdefault(group, {})
                for row in totals:
                    _add(found, SchemeTotal(**row))
            case {"since": since}:
                self._since = since
            case _:
                pass

    def _read(self) -> None:
        """Read the lines; a last one cut short by a power cut was never acted upon."""
        whole, _, rest = self._file.read_text(encoding="utf-8").rpartition("\n")
        lines = whole.splitlines()
        for line in lines:
            self._take(json.loads(line))
        if rest or len(lines) > 2 * KEPT:
            self._write_anew()

    def _begin_anew(self, since: str) -> None:
        """Set aside what cannot be read; of what it held nothing can be said."""
        self._file.replace(self._file.with_name(f"{self._file.name}.damaged"))
        self._known.clear()
        self._closed.clear()
        self._append({"since": since})

    def _write_anew(self) -> None:
        """Keep the last requests; of older ones nothing can be said any more."""
        kept = list(self._known.values())[-KEPT:]
        dropped = list(self._known)[: -len(kept)]
        if dropped:
            self._since = f"{max(dropped)}~"  # the next id after it
        self._known = {known.payment: known for known in kept}
        rows: list[dict[str, Any]] = [{"since": self._since}]
        rows += [{"known": asdict(known)} for known in kept]
        rows += [
            {"closed": group, "totals": [asdict(total) for total in totals.values()]}
            for group, totals in list(self._closed.items())[-KEPT:]
        ]
        replace_file(self._file, "".join(f"{json.dumps(row)}\n" for row in rows).encode())


def _result(fields: dict[str, Any] | None) -> TerminalResult | None:
    if fields is None:
        return None
    card = fields["card"]
    if card is not None:
        card = CardRecord(**card | {"receipt": tuple(card["receipt"])})
    return TerminalResult(**fields | {"card": card, "totals": ()})


def _add(found: dict[str, SchemeTotal], total: SchemeTotal) -> None:
    before = found.get(total.scheme, SchemeTotal(total.scheme))
    found[total.scheme] = replace(
        before,
        paid_count=before.paid_count + total.paid_count,
        paid_minor=before.paid_minor + total.paid_minor,
    )
