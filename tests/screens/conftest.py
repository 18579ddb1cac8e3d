"""Text snapshots of whole screens: one file each, readable as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


class TextScreen(SingleFileSnapshotExtension):
    """A screen as a text file."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def screen(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return a snapshot that is kept as a text file."""
    return snapshot.use_extension(TextScreen)
