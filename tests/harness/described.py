"""Asks a centre's app all that its description allows, and names each answer that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

if TYPE_CHECKING:
    from collections.abc import Iterator

load_all_checks()
CHECKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    ]
)
TOLD_MAX = 3


DESCRIPTION = "/v1/openapi.json"
ENDLESS = "/v1/wake"
"""Answers for ten minutes at a time."""


def breaches(app: Any, headers: dict[str, str], examples: int) -> Iterator[str]:
    """Yield what an app answers outside its description, at most a few of each operation."""
    schema = schemathesis.openapi.from_asgi(DESCRIPTION, app).exclude(path=ENDLESS)
    found: Any
    for found in schema.get_all_operations():
        yield from _ask(found.ok(), headers, examples)[:TOLD_MAX]


def _ask(operation: Any, headers: dict[str, str], examples: int) -> list[str]:
    told: list[str] = []
    bounded = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @bounded
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        try:
            case.call_and_validate(headers=headers, checks=CHECKED)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is named
            told.append(f"{case.method} {case.formatted_path}: {error}")

    ask()
    return told
