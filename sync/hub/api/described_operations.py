"""What an operation is called in an app's description: the first words of what it does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI

_FIRST = re.compile(r"[^.;:]+")


def name_operations(app: FastAPI) -> None:
    """Give every operation a summary; its function's name alone would say "Put" or "One"."""
    made = app.openapi

    def named() -> dict[str, Any]:
        tree = made()
        for path in tree["paths"].values():
            for operation in path.values():
                if said := _FIRST.match(operation.get("description", "")):
                    operation["summary"] = " ".join(said[0].split())
        return tree

    app.openapi = named  # type: ignore[method-assign]
