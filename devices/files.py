"""Write small files so that a reader sees the old or the new one, never half of one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place whole, readable by its owner alone, on disk before returning.

    Raises `OSError`; then an earlier file of that name is untouched.
    """
    part = path.with_name(f".{path.name}.part")
    _write(part, content, os.O_TRUNC)
    part.replace(path)
    sync_folder(path.parent)


def append_line(path: Path, line: str) -> None:
    """Add a line to a file, on disk before returning. Raises `OSError`."""
    is_new = not path.exists()
    _write(path, f"{line}\n".encode(), os.O_APPEND)
    if is_new:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, content: bytes, how: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
