"""Says on standard error what failed in a process that has no screen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.domain.errors import TillError


def say_failed(error: TillError) -> None:
    """Print what happened and what to do next."""
    from tui.words import explain

    words = explain(error)
    print(f"{words.headline}\n{words.next_step}", file=sys.stderr, flush=True)
