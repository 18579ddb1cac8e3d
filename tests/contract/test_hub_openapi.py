"""The office's app answers nothing that its own description does not say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from harness.described import breaches
from harness.office import SomeOffice

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

EXAMPLES = int(os.environ.get("TILLWRIGHT_API_EXAMPLES", "4"))
"""Requests for each operation; some hundreds before a release."""


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    return SomeOffice(database, tmp_path)


def test_every_answer_is_described(office: SomeOffice) -> None:
    headers = {"authorization": office.client.headers["authorization"]}

    assert list(breaches(office.app, headers, EXAMPLES)) == []


def test_an_answer_that_is_not_described_is_found(office: SomeOffice) -> None:
    @office.app.get("/v1/lying", response_model=None)
    def lying() -> Any:
        raise ZeroDivisionError

    headers = {"authorization": office.client.headers["authorization"]}

    assert any("/v1/lying" in each for each in breaches(office.app, headers, 1))


def test_every_operation_of_the_office_says_how_it_refuses(office: SomeOffice) -> None:
    for path, operations in office.app.openapi()["paths"].items():
        for method, operation in operations.items():
            if not path.startswith("/v1/"):
                continue
            assert {"401", "403", "404", "409", "412", "422", "503"} <= set(operation["responses"])
            names = {each["name"] for each in operation.get("parameters", ())}
            assert method != "post" or "Idempotency-Key" in names, path
