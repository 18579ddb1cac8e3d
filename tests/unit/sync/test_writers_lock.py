"""The right to write what comes from the centre is had on a full disk too."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from edge.domain.errors import Refusal
from sync.catalogue.lock import is_locked, writers_lock

if TYPE_CHECKING:
    from pathlib import Path


def test_a_full_disk_does_not_keep_the_line_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("sync.catalogue.lock.os.pwrite", full)

    with writers_lock(tmp_path):
        assert is_locked(tmp_path)
        with pytest.raises(Refusal, match="sync_running"), writers_lock(tmp_path):
            pass

    assert not is_locked(tmp_path)
