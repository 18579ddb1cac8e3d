"""The ready catalogue file: made by a program of its own, one for each position of the feed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

from sync.hub.store.feed_pages import chain_position
from sync.hub.store.lanes import read_epoch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from psycopg import Cursor

    from sync.hub.database import Database

BEHIND_ROWS_MAX = 20_000
"""So many rows are fetched as news faster than a file is made and downloaded."""
KEPT_FILES = 2
"""A download that began before the last file was ready is still served to its end."""
_ROWS_AT_ONCE = 5_000


class CatalogueFiles:
    """The files in a folder, with the manifest of the newest."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database
        self._building = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def manifest(self) -> dict[str, Any] | None:
        """Return what is said of the newest file, and see that a newer one is made where needed.

        None while the first file is being made.
        """
        known = self._newest()
        epoch, position = self._database.run(
            lambda cursor: (read_epoch(cursor), chain_position(cursor))
        )
        if known is not None and known["epoch"] != epoch:
            known = None
        if known is None or position - int(known["position"]) > BEHIND_ROWS_MAX:
            self.build_aside()
        return known

    def path_of(self, name: str) -> Path | None:
        """Return where a file lies; None for one that is not there any more."""
        path = self._folder / name
        is_ours = path.parent == self._folder and path.suffix != ".json"
        return path if is_ours and path.is_file() else None

    def build_aside(self) -> None:
        """Make a file in the background, unless one is being made."""
        if self._building.acquire(blocking=False):
            threading.Thread(target=self._build_and_release, daemon=True).start()

    def build(self) -> None:
        """Make a file of what the feed says now."""
        with self._building:
            self._build()

    def _build_and_release(self) -> None:
        try:
            self._build()
        finally:
            self._building.release()

    def _build(self) -> None:
        epoch, position, checksum = self._database.run(_end_of_chain)
        command = [
            *(sys.executable, "-m", "sync.catalogue.publish", "--out", str(self._folder)),
            *("--epoch", epoch, "--position", str(position), "--checksum", checksum.hex()),
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
            assert program.stdin is not None
            assert program.stdout is not None
            for kind, body in self._rows(position):
                program.stdin.write(f'{{"kind":{json.dumps(kind)},"body":{body}}}\n'.encode())
            program.stdin.close()
            told = program.stdout.read()
        if program.returncode == 0:
            half = self._folder / "manifest.half"
            half.write_bytes(told)
            half.rename(self._folder / "manifest.json")
            self._sweep(json.loads(told)["file"])

    def _rows(self, position: int) -> Iterator[tuple[str, str]]:
        """Yield the feed from its beginning, without holding a transaction all the while."""
        after = 0
        while after < position:
            last = min(after + _ROWS_AT_ONCE, position)
            yield from self._database.run(lambda cursor: _rows_between(cursor, after, last))  # noqa: B023
            after = last

    def _newest(self) -> dict[str, Any] | None:
        try:
            known: dict[str, Any] = json.loads((self._folder / "manifest.json").read_bytes())
        except (OSError, ValueError):
            return None
        return known if self.path_of(str(known["file"])) else None

    def _sweep(self, newest: str) -> None:
        """Delete all but the newest files."""
        files = [path for path in self._folder.iterdir() if path.suffix not in {".json", ".half"}]
        files.sort(key=lambda path: (path.name == newest, path.stat().st_mtime_ns))
        for path in files[:-KEPT_FILES]:
            path.unlink(missing_ok=True)


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
