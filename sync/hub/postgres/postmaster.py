"""What a running server says of itself in its folder, and whether that is still true."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_NO_PROCESS: Final = 2**31 - 1
"""Above the highest number that a kernel gives."""


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The lines of `postmaster.pid` that matter."""

    pid: int
    port: int
    socket_folder: Path
    is_ready: bool


def read_postmaster(data: Path) -> Postmaster | None:
    """Return what the file of a server says; None when there is none, or half of one."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        status = lines[7].strip() if len(lines) > 7 else ""
        return Postmaster(int(lines[0]), int(lines[3]), Path(lines[4]), status == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def is_running(pid: int, data: Path) -> bool:
    """Tell whether the process with this number is a server over this folder.

    After a restart of the machine or container the number may belong to anything. A server works
    in its data folder, which tells it apart; where that cannot be seen, any process counts.
    """
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    try:
        return (_PROCESSES / str(pid) / "cwd").readlink() == data.resolve()
    except OSError:
        # A process that has ended but was not waited for has no folder to show.
        return not (_PROCESSES / "self").exists()


def clear_stale(data: Path) -> Postmaster | None:
    """Return the server that runs over a folder; make way where one was killed.

    Its number may belong to another process by now, which would stop a new server: it is replaced
    by one that none has. The rest of the file stays: by it the new server finds out whether
    sessions of the killed one are still at work.
    """
    found = read_postmaster(data)
    if found is None or is_running(found.pid, data):
        return found
    file = data / "postmaster.pid"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([f"{_NO_PROCESS}\n", *lines[1:]]))
    for left in found.socket_folder.glob(".s.PGSQL.*"):
        left.unlink()
    return None
