"""Who was erased after a backup was made does not come back with it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import TYPE_CHECKING

import pytest
from harness.office import SomeOffice, ok

from edge.domain.errors import BadInput
from sync.hub.backup import back_up
from sync.hub.commands import restore_command
from sync.hub.database import Database
from sync.hub.services.erasures import FILE, Erasure, ErasureList, read_erasures

if TYPE_CHECKING:
    from pathlib import Path

    from harness.postgres import Databases

ADA = {"name": "Ada Lovelace", "cards": ["7701"], "phone": "+44 20 7946 0000"}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    made = SomeOffice(database, tmp_path / "hub")
    made.put("/v1/customers/ada", ADA)
    made.put("/v1/customers/countess", {"name": "Countess", "cards": ["7702"]})
    made.put("/v1/customers/bob", {"name": "Bob"})
    made.put("/v1/customers/eve", {"name": "Eve the First"})
    return made


def the_list(office: SomeOffice) -> ErasureList:
    return ErasureList(office.hub.folder / FILE, office.database)


def erase(office: SomeOffice, key: str) -> None:
    ok(office.client.delete(f"/v1/customers/{key}"))


def everything(dsn: str) -> str:
    tables = ("chain_row", "office_record", "office_record_version", "customer_code")
    opened = Database(dsn)
    try:
        return str(
            opened.run(
                lambda cursor: [
                    cursor.execute(f"SELECT * FROM {table}".encode()).fetchall() for table in tables
                ]
            )
        )
    finally:
        opened.close()


def restore(source: Path, folder: Path, dsn: str, *more: str | Path) -> int:
    parser = ArgumentParser()
    restore_command.add_arguments(parser)
    arguments = [source, "--data", folder, "--dsn", dsn, *more]
    return restore_command.run(parser.parse_args([str(each) for each in arguments]))


def test_who_was_erased_since_is_erased_again(
    office: SomeOffice,
    databases: Databases,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    back_up(office.hub, tmp_path / "old")
    ok(office.post("/v1/customers/countess/merge", {"into": "ada"}))
    erase(office, "ada")
    erase(office, "eve")
    assert the_list(office).keep() == 3
    dsn = databases.new(migrated=False)

    newer = ("--erasures", office.hub.folder / FILE)
    assert restore(tmp_path / "old", tmp_path / "again", dsn, *newer) == 0

    told = capsys.readouterr()
    assert "erased again: 3 customers" in told.out
    assert told.err == ""
    left = everything(dsn)
    assert "Bob" in left
    for word in ("Lovelace", "7701", "Countess", "7702", "Eve the First"):
        assert word not in left


def test_who_is_back_is_told_where_no_newer_list_is_given(
    office: SomeOffice,
    databases: Databases,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    back_up(office.hub, tmp_path / "old")
    erase(office, "ada")
    dsn = databases.new(migrated=False)

    restore(tmp_path / "old", tmp_path / "again", dsn)

    assert "--erasures FILE" in capsys.readouterr().err
    assert "Lovelace" in everything(dsn)


def test_who_was_taken_in_anew_stays(
    office: SomeOffice, databases: Databases, tmp_path: Path
) -> None:
    erase(office, "eve")
    office.put("/v1/customers/eve", {"name": "Eve the Second"})
    the_list(office).keep()
    back_up(office.hub, tmp_path / "new")
    listed = office.hub.folder / FILE
    listed.write_text(json.dumps({"customer": "eve", "at_micros": 1}) + "\n")
    dsn = databases.new(migrated=False)

    restore(tmp_path / "new", tmp_path / "again", dsn, "--erasures", listed)

    assert "Eve the Second" in everything(dsn)
    assert "Eve the First" not in everything(dsn)


def test_the_list_grows_by_what_is_new_and_comes_back_when_it_is_lost(office: SomeOffice) -> None:
    file = office.hub.folder / FILE
    erase(office, "ada")
    listed = the_list(office)
    assert (listed.keep(), listed.keep()) == (1, 0)
    erase(office, "bob")
    assert listed.keep() == 1
    assert [each.customer for each in read_erasures(file)] == ["ada", "bob"]

    file.unlink()

    assert the_list(office).keep() == 2
    assert "Ada" not in file.read_text()


def test_a_backup_has_the_list_as_of_its_time(office: SomeOffice, tmp_path: Path) -> None:
    erase(office, "ada")

    manifest = back_up(office.hub, tmp_path / "copy")

    assert FILE in manifest.files
    assert [each.customer for each in read_erasures(tmp_path / "copy" / FILE)] == ["ada"]


def test_a_line_that_was_cut_off_is_written_again_and_a_wrong_one_is_named(
    office: SomeOffice,
) -> None:
    file = office.hub.folder / FILE
    file.write_text('{"customer": "x", "at_micros": 5}\n{"customer": "a')
    assert read_erasures(file) == [Erasure("x", 5)]
    erase(office, "ada")
    the_list(office).keep()
    assert [each.customer for each in read_erasures(file)] == ["x", "ada"]

    file.write_text('{"customer": "x"}\n{"customer": "y", "at_micros": 5}\n')
    with pytest.raises(BadInput) as caught:
        read_erasures(file)
    assert (caught.value.code, caught.value.facts["line"]) == ("erasures_unreadable", 1)
