"""What a run came to: what was acknowledged against what is there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from faults.hosting import Host

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHECKING = "checking.py"
"""The host that looks: a library that saw a file before judges it wrongly."""


@dataclass
class Result:
    """Counts of one run, and everything that should not have been."""

    name: str
    tries: int = 0
    acknowledged: int = 0
    unseen: int = 0
    """Sales that are recorded although the till went down before it could say so."""
    wrong: list[str] = field(default_factory=list)
    note: str = ""

    def line(self) -> str:
        """Return the run's row of the table."""
        state = "FAILED" if self.wrong else "skipped" if self.note and not self.tries else "ok"
        counts = f"{self.tries:>5} {self.acknowledged:>7} {self.unseen:>7} {len(self.wrong):>6}"
        return f"{self.name:<22} {state:<8}{counts}  {self.note}"

    @staticmethod
    def head() -> str:
        """Return the table's head."""
        return f"{'run':<22} {'':<8}{'tries':>5} {'acked':>7} {'unseen':>7} {'wrong':>6}"


def look(checking: Host, folder: Path) -> dict[str, Any]:
    """Return what a fresh process finds in a folder."""
    lines = list(checking.order(folder))
    found = next((line for line in lines if line.startswith("{")), None)
    if found is not None:
        return dict(json.loads(found))
    complaint = "\n".join(lines)[-300:]
    return {"findings": [complaint], "sales": [], "numbers": [], "sells_on": False}


def judge(result: Result, where: str, acknowledged: Sequence[str], found: dict[str, Any]) -> bool:
    """Hold what is there against what was acknowledged; return whether all is well."""
    sales, numbers = found["sales"], found["numbers"]
    wrong = [f"{where}: {finding}" for finding in found["findings"]]
    missing = set(acknowledged) - set(sales)
    if missing:
        wrong.append(f"{where}: {len(missing)} acknowledged sales are missing")
    if len(set(sales)) != len(sales):
        wrong.append(f"{where}: a sale stands twice")
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append(f"{where}: receipt numbers have a gap")
    if not found["sells_on"]:
        wrong.append(f"{where}: it does not sell on")
    result.tries += 1
    result.acknowledged += len(acknowledged)
    result.unseen += max(len(sales) - len(acknowledged), 0)
    result.wrong += wrong
    return not wrong


def acks(lines: Iterable[str]) -> list[str]:
    """Return the sales that a selling process said were durable."""
    return [line.split()[1] for line in lines if line.startswith("ack ")]
