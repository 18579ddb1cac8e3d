"""A shop's folder that cannot be written is told by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edge.domain.errors import Refusal, Unavailable
from edge.store.lock import TillLock
from edge.store.reserve import RESERVE_FILE, make_reserve, release_reserve
from tui.words import explain

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_that_cannot_be_locked_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        TillLock(tmp_path / "nowhere")

    assert caught.value.code == "folder_unusable"
    assert "No such file" in explain(caught.value).headline


def test_one_folder_has_one_till(tmp_path: Path) -> None:
    with TillLock(tmp_path), pytest.raises(Refusal, match="already_running"):
        TillLock(tmp_path)


def test_a_reserve_that_cannot_be_taken_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / RESERVE_FILE).symlink_to(tmp_path / "gone" / "disk")

    assert make_reserve(tmp_path) is False
    assert make_reserve(tmp_path / "nowhere") is False


def test_a_reserve_is_taken_once_and_given_back_once(tmp_path: Path) -> None:
    assert make_reserve(tmp_path)
    assert make_reserve(tmp_path)

    assert release_reserve(tmp_path)
    assert not release_reserve(tmp_path)
