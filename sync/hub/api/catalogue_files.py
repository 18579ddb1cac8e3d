"""The ready catalogue file: made by a program of its own, one for each position of the feed."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import TillError, Unavailable
from sync.hub.store.feed_pages import chain_position
from sync.hub.store.lanes import read_epoch
from sync.wire.feeds import BOOTSTRAP_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from psycopg import Cursor

    from edge.ports import Clock
    from sync.hub.database import Database

BEHIND_ROWS_MAX: Final = 20_000
"""So many rows are fetched as news faster than a file is made and downloaded."""
IN_USE_NS: Final = 60 * 60 * 1_000_000_000
"""A till that asked for no part of a file for so long has given its download up."""
JUST_MADE_NS: Final = 10 * 60 * 1_000_000_000
"""A file that another replica made is there before the manifest that names it."""
PAUSE_S: Final = 10
"""How long goods have to rest before a file is made of them unasked: an import ends first."""
_ROWS_AT_ONCE: Final = 5_000
_MANIFEST: Final = "manifest.json"
_USED: Final = ".used"
"""Ends the name of an empty file whose time is when a part of the version was asked for last."""
_FILE: Final = re.compile(r"(catalogue-[0-9A-Za-z-]+)(?:\.db|\.db\.zst|\.used)")

_log = logging.getLogger(__name__)


class CatalogueFiles:
    """The files in a folder, which replicas may share, with the manifest of the newest.

    Of each version there are two, packed and as it was built.
    """

    def __init__(self, folder: Path, database: Database, clock: Clock) -> None:
        self._folder = folder
        self._database = database
        self._clock = clock
        self._seen = -1
        folder.mkdir(parents=True, exist_ok=True)

    def is_needed(self) -> bool:
        """Tell whether there are so many rows that a till begins with a file."""
        return self._database.run(chain_position) >= BOOTSTRAP_ROWS

    def manifest(self) -> dict[str, Any] | None:
        """Return what is said of the newest file, and see that a newer one is made where needed.

        None while the first file is being made.
        """
        known, position = self._standing()
        if _is_behind(known, position):
            self._build_aside()
        return known

    def path_of(self, name: str) -> Path | None:
        """Return where a file lies that is asked for; None for one that is not there any more."""
        path, version = self._folder / name, _version(name)
        if not version or path.suffix == _USED or not path.is_file():
            return None
        used, now_ns = self._folder / f"{version}{_USED}", self._clock.now().micros * 1000
        used.touch(mode=0o600)
        os.utime(used, ns=(now_ns, now_ns))
        return path

    def renew(self) -> int:
        """See that a file is made where the goods rest and have none; tell how much was begun.

        Files that nobody needs any more are deleted.
        """
        known, position = self._standing()
        was, self._seen = self._seen, position
        self._sweep(known)
        if position != was or position < BOOTSTRAP_ROWS or not _is_behind(known, position):
            return 0
        self._build_aside()
        # Looked at again after the pause, not at once: until then it is being made.
        self._seen = -1
        return 0

    def build(self) -> bool:
        """Make a file of what the feed says now, unless one is being made; tell whether it was.

        Raises `Unavailable("catalogue_not_made")`.
        """
        with self._alone() as is_alone:
            if is_alone:
                self._build()
                self._sweep(self._newest())
            return is_alone

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Hold the right to make files, in this process and beside other replicas."""
        with (self._folder / "build.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _build_aside(self) -> None:
        """Make a file in a thread that nobody waits for, not even when the centre stops."""
        threading.Thread(target=self._build_logged, daemon=True).start()

    def _build_logged(self) -> None:
        try:
            self.build()
        except TillError as error:
            _log.warning("the catalogue file was put off: %s", error.code)

    def _build(self) -> None:
        epoch, position, checksum = self._database.run(_end_of_chain)
        command = [
            *(sys.executable, "-m", "sync.catalogue.publish", "--out", str(self._folder)),
            *("--epoch", epoch, "--position", str(position), "--checksum", checksum.hex()),
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
            assert program.stdin is not None
            assert program.stdout is not None
            try:
                for kind, body in self._rows(position):
                    program.stdin.write(f'{{"kind":{json.dumps(kind)},"body":{body}}}\n'.encode())
                program.stdin.close()
                told = program.stdout.read()
            except BrokenPipeError:
                told = b""
        if program.returncode or not told:
            # The program has said why on the standard error that it shares with this one.
            raise Unavailable("catalogue_not_made", folder=str(self._folder))
        half = self._folder / "manifest.half"
        half.write_bytes(told)
        half.rename(self._folder / _MANIFEST)

    def _rows(self, position: int) -> Iterator[tuple[str, str]]:
        """Yield the feed from its beginning, without holding a transaction all the while."""
        after = 0
        while after < position:
            last = min(after + _ROWS_AT_ONCE, position)
            yield from self._database.run(lambda cursor: _rows_between(cursor, after, last))  # noqa: B023
            after = last

    def _standing(self) -> tuple[dict[str, Any] | None, int]:
        """Return the manifest of the newest file of this epoch, and how far the feed is."""
        known = self._newest()
        epoch, position = self._database.run(
            lambda cursor: (read_epoch(cursor), chain_position(cursor))
        )
        return (known if known is not None and known["epoch"] == epoch else None), position

    def _newest(self) -> dict[str, Any] | None:
        try:
            known: dict[str, Any] = json.loads((self._folder / _MANIFEST).read_bytes())
        except (OSError, ValueError):
            return None
        return known if (self._folder / str(known["packed_file"])).is_file() else None

    def _sweep(self, newest: dict[str, Any] | None) -> None:
        """Delete versions but the newest, the just made, and those under way to some till."""
        kept = _version(str(newest["file"])) if newest is not None else ""
        now_ns = self._clock.now().micros * 1000
        lasting_ns: dict[str, int] = {}
        paths = [path for path in self._folder.iterdir() if _version(path.name)]
        for path in paths:
            kept_ns = IN_USE_NS if path.suffix == _USED else JUST_MADE_NS
            with suppress(FileNotFoundError):
                until_ns = path.stat().st_mtime_ns + kept_ns
                name = _version(path.name)
                lasting_ns[name] = max(until_ns, lasting_ns.get(name, 0))
        for path in paths:
            name = _version(path.name)
            if name != kept and lasting_ns.get(name, 0) < now_ns:
                path.unlink(missing_ok=True)


def _version(name: str) -> str:
    """Return the version that a file belongs to, "" for a name that is none of ours."""
    found = _FILE.fullmatch(name)
    return found[1] if found else ""


def _is_behind(known: dict[str, Any] | None, position: int) -> bool:
    return known is None or position - int(known["position"]) > BEHIND_ROWS_MAX


def _rows_between(cursor: Cursor[tuple[Any, ...]], after: int, last: int) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT kind, body FROM chain_row WHERE position > %s AND position <= %s ORDER BY position",
        (after, last),
    )
    return [(kind, body) for kind, body in cursor]


def _end_of_chain(cursor: Cursor[tuple[Any, ...]]) -> tuple[str, int, bytes]:
    found = cursor.execute("SELECT h.position, h.checksum FROM chain_head h").fetchone()
    position, checksum = found or (0, b"")
    return read_epoch(cursor), int(position), bytes(checksum)
