"""Where a run works: its sizes, its temporary folder, the shops that groups share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
"""The project's folder; every process of a run is started in it."""

_DEMO_WAIT_S = 1200


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is done. The names of figures keep the sizes they are meant for in a smoke run."""

    is_smoke: bool = False

    def pick(self, full: int, smoke: int) -> int:
        """Return the size for this run."""
        return smoke if self.is_smoke else full


@dataclass(frozen=True, slots=True)
class DemoShop:
    """A shop made by `till demo`: its folder, its first cashier, its codes by kind."""

    directory: Path
    operator: str
    pin: str
    codes: dict[str, list[str]]


@dataclass(slots=True)
class Workshop:
    """A run's temporary folder; a demo shop of a size is made once and used by every group."""

    folder: Path
    sizes: Sizes
    _shops: dict[int, DemoShop] = field(default_factory=dict)

    def demo(self, items: int) -> DemoShop:
        """Return the demo shop with about so many items."""
        if items not in self._shops:
            directory = self.folder / f"demo-{items}"
            note(f"making a shop of {items:,} items")
            self._shops[items] = make_demo(directory, items)
        return self._shops[items]


def make_demo(directory: Path, items: int) -> DemoShop:
    """Make a demo shop in a folder."""
    arguments = ["demo", "--data", str(directory), "--items", str(items), "--facts"]
    made = run_till(arguments, timeout_s=_DEMO_WAIT_S)
    facts: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    cashier = facts["operators"][0]
    return DemoShop(directory, cashier["operator"], cashier["pin"], facts["codes"])


def run_till(arguments: list[str], *, timeout_s: float) -> subprocess.CompletedProcess[str]:
    """Run a subcommand of the till to its end; what it complained of is in the error."""
    done = subprocess.run(
        [*TILL, *arguments],
        cwd=ROOT,
        env=quiet_environment(),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-500:]
        raise RuntimeError(f"till {' '.join(arguments[:2])} ended with {done.returncode}: {said}")
    return done


TILL = (sys.executable, "-m", "tui.cli")
"""The command that starts the till of this tree."""

EMPTY_APP = (sys.executable, str(Path(__file__).with_name("empty_app.py")))
"""The command that starts the floor of every screen."""


def quiet_environment() -> dict[str, str]:
    """Return the environment of measured processes: the same terminal and language everywhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEXTUAL")}
    return {
        **kept,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_SMOOTH_SCROLL": "0",
        "ESCDELAY": "25",
    }


def note(text: str) -> None:
    """Say something beside the figures, on standard error."""
    print(f"# {text}", file=sys.stderr, flush=True)
