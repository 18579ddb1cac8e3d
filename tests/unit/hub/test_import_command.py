"""`hub import` takes a file in line by line, and tells of each that it left out."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import TYPE_CHECKING

import pytest
from harness.office import SomeOffice

from edge.domain.errors import BadInput
from sync.hub.commands import import_command
from sync.hub.services import bulk

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def office(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SomeOffice:
    monkeypatch.setattr(bulk, "LINES_AT_ONCE", 3)
    return SomeOffice(database, tmp_path / "hub")


def run(office: SomeOffice, file: Path, *more: str) -> int:
    parser = ArgumentParser()
    import_command.add_arguments(parser)
    where = ("--data", str(file.parent / "hub"), "--dsn", office.database.dsn)
    return import_command.run(parser.parse_args(["items", str(file), *where, *more]))


def items(*keys: str) -> str:
    told = {"description": "Thing", "tax_class": "x"}
    return "".join(json.dumps({"key": key, **told}) + "\n" for key in keys)


def test_a_file_is_tried_and_then_taken_in_and_wrong_lines_are_told(
    office: SomeOffice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "items.ndjson"
    file.write_text(items("a", "b", "c") + '{"key": "d"}\n' + items("e"))

    assert run(office, file, "--dry-run") == 1
    assert "items: 4 new, 0 changed, 0 as before; 1 lines would be left out" in (
        capsys.readouterr().out
    )
    assert office.chain("item") == []
    assert run(office, file) == 1
    assert run(office, file) == 1

    told = capsys.readouterr().out.splitlines()
    assert told[0] == "line 4, description: Field required"
    assert told[1] == "items: 4 new, 0 changed, 0 as before; 1 lines are left out"
    assert told[3] == "items: 0 new, 0 changed, 4 as before; 1 lines are left out"
    assert office.get("/v1/items/a/versions")[0]["changed_by"] == "hub import"


def test_a_table_is_known_by_its_name_and_begins_after_its_mark(
    office: SomeOffice, tmp_path: Path
) -> None:
    file = tmp_path / "items.csv"
    file.write_text("\ufeffkey,description,tax_class\na,Thing,x\n", encoding="utf-8")

    assert run(office, file) == 0
    assert [key for key, _ in office.chain("item")] == ["a"]


def test_what_is_no_text_is_named_by_its_line_and_what_went_before_stays(
    office: SomeOffice, tmp_path: Path
) -> None:
    file = tmp_path / "items.ndjson"
    file.write_bytes(items("a", "b", "c").encode() + b"\xff\n")

    with pytest.raises(BadInput) as refused:
        run(office, file)

    assert (refused.value.code, refused.value.facts["line"]) == ("import_unreadable", 4)
    assert len(office.chain("item")) == 3
