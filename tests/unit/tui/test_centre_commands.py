"""The commands of the line to the centre: what they ask for, what they print, how they end."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from edge.domain.errors import Refusal
from edge.sync_facts import SyncState, SyncStatus
from tui import cli
from tui.demo_shop import make_demo_shop
from tui.sync_facts import FolderFacts


@dataclass(frozen=True)
class Summary:
    """What a bundle held."""

    file: Path
    entries: int = 3
    rows: int = 7
    last_seq: int = 12


@dataclass(frozen=True)
class Joined:
    """To what a till was joined."""

    store: str = "s1"
    lane: str = "3"
    hub: str = "https://hub.example:8443"


def module(monkeypatch: pytest.MonkeyPatch, name: str, **functions: Any) -> None:
    """Put functions in the place of a module that a command imports."""
    made = ModuleType(name)
    for function, does in functions.items():
        setattr(made, function, does)
    monkeypatch.setitem(sys.modules, name, made)


def test_sync_serves_until_told_to_stop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[Path, bool, str | None]] = []

    def run_sync(directory: Path, once: bool = False, metrics: str | None = None) -> int:
        asked.append((directory, once, metrics))
        return 0

    module(monkeypatch, "sync.client.running", run_sync=run_sync)

    assert cli.main(["sync", "--data", str(tmp_path)]) == 0
    assert cli.main(["sync", "--once", "--metrics", "127.0.0.1:9", "--data", str(tmp_path)]) == 0
    assert asked == [(tmp_path, False, None), (tmp_path, True, "127.0.0.1:9")]


def test_enrol_says_to_what_and_what_comes_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[Path, str]] = []

    def enrol(directory: Path, code: str) -> Joined:
        asked.append((directory, code))
        return Joined()

    module(monkeypatch, "sync.client.enrolling", enrol=enrol)

    assert cli.main(["enrol", "S.F@hub:1", "--data", str(tmp_path)]) == 0
    assert asked == [(tmp_path, "S.F@hub:1")]
    printed = capsys.readouterr().out
    assert "Till 3 of store s1 is joined to https://hub.example:8443" in printed
    assert f"till sync --data {tmp_path}" in printed


def test_a_refusal_is_told_with_the_next_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_sync(directory: Path, **_: object) -> int:
        raise Refusal("not_enrolled")

    module(monkeypatch, "sync.client.running", run_sync=run_sync)

    assert cli.main(["sync", "--data", str(tmp_path)]) == 1
    assert "hub enrol-code" in capsys.readouterr().err


@pytest.mark.parametrize(("entries", "said"), [(3, "3 entries"), (0, "nothing waits")])
def test_a_bundle_is_written_and_carried(
    entries: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def export_bundle(directory: Path, to: Path) -> Summary:
        assert directory == tmp_path
        return Summary(to / "b.till", entries=entries)

    module(monkeypatch, "sync.bundles", export_bundle=export_bundle)

    assert cli.main(["export-bundle", "--to", str(tmp_path), "--data", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert said in printed
    assert f"hub import-bundle {tmp_path / 'b.till'}" in printed


def test_a_bundle_is_taken_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def import_bundle(directory: Path, file: Path) -> Summary:
        return Summary(file)

    module(monkeypatch, "sync.bundles", import_bundle=import_bundle)

    assert cli.main(["import-bundle", str(tmp_path / "b"), "--data", str(tmp_path)]) == 0
    assert "3 entries, 7 rows" in capsys.readouterr().out


def told_by_status(facts: SyncStatus, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    """Run `till status` on facts; return its exit status."""
    monkeypatch.setattr("sync.status.read_status", lambda directory: facts)
    return cli.main(["status", *options, "--data", "shop"])


@pytest.mark.parametrize(
    ("state", "ends"),
    [("in_step", 0), ("cannot_reach", 0), ("stopped", 0), ("revoked", 1), ("must_restart", 1)],
)
def test_status_is_1_where_somebody_has_to_act_and_offline_is_no_such_thing(
    state: SyncState, ends: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = SyncStatus(enrolled=True, hub="hub.example", state=state, waiting=3)

    assert told_by_status(facts, monkeypatch) == ends
    printed = capsys.readouterr().out
    assert "Centre hub.example" in printed
    assert re.search(r"^To send +3$", printed, re.MULTILINE)


def test_status_for_machines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = SyncStatus(waiting=5)

    assert told_by_status(facts, monkeypatch, "--json") == 0
    assert json.loads(capsys.readouterr().out)["waiting"] == 5
    assert told_by_status(facts, monkeypatch, "--prometheus") == 0
    assert "waiting_entries" in capsys.readouterr().out


def test_status_of_a_till_on_its_own_counts_what_only_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = tmp_path / "shop"
    make_demo_shop(shop, 100)

    assert cli.main(["status", "--data", str(shop)]) == 0
    printed = capsys.readouterr().out
    assert "not joined" in printed
    assert re.search(r"only this machine has +5$", printed, re.MULTILINE)


def test_the_folder_is_read_again_when_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [SyncStatus(waiting=1)]
    reads: list[Path] = []

    def read(directory: Path) -> SyncStatus:
        reads.append(directory)
        return found[0]

    monkeypatch.setattr("tui.sync_facts.read_status", read)
    facts = FolderFacts(tmp_path)
    assert [facts.status().waiting, facts.status().waiting] == [1, 1]
    assert len(reads) == 1

    found[0] = SyncStatus(waiting=2)
    (tmp_path / "central.db-wal").write_bytes(b"x")
    assert facts.status().waiting == 2
