"""The commands of the line to the centre: what they ask for, what they print, how they end."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from edge.domain.errors import Refusal
from tui import cli


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
