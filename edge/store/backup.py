"""A copy of a shop's files that can be put back."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, Refusal
from edge.store.database import Access, Error, as_till_error, open_database
from edge.store.journal import last_row
from edge.store.keys import KEYS_FOLDER, database_key, sync_folder
from edge.store.upgrade import TILL_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.ports import Clock

BACKUPS_FOLDER = "backups"
MANIFEST_FILE = "manifest.json"
SETTINGS_FILE = "settings.toml"
CENTRAL_FILE = "central.db"
_FORMAT = 1
_HASH_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: whose journal up to where, and the digest of each file."""

    store: str
    lane: str
    incarnation: str
    seq: int
    hash: str
    made_at_micros: int
    with_keys: bool
    files: dict[str, str]
    format: int = _FORMAT


def back_up(
    directory: Path,
    clock: Clock,
    *,
    target: Path | None = None,
    with_keys: bool = False,
    with_catalogue: bool = True,
) -> tuple[Path, Manifest]:
    """Copy a shop's files while the till may be selling; return the new folder.

    The databases stay encrypted. Keys are copied only when asked for: a backup with its keys is
    the shop in clear to whoever holds it, one without is lost with the keys. What came from the
    centre can be left out. Raises `Refusal("backup_exists")` for a target that is there.
    """
    now = clock.now()
    name = f"till-{now.as_datetime():%Y%m%dT%H%M%SZ}"
    folder = target or directory / BACKUPS_FOLDER / name
    partial = folder.with_name(f"{folder.name}.partial")
    if folder.exists():
        raise Refusal("backup_exists", path=str(folder))
    if partial.exists():
        shutil.rmtree(partial)
    partial.mkdir(parents=True, mode=0o700)
    _copy_database(directory / TILL_FILE, partial / TILL_FILE, database_key(directory, "till"))
    if with_catalogue:
        _copy_catalogue(directory, partial)
    _copy_plain(directory, partial, with_keys=with_keys)
    manifest = _manifest(directory, partial, now.micros, with_keys=with_keys)
    _write_manifest(partial, manifest)
    partial.rename(folder)
    sync_folder(folder.parent)
    return folder, manifest


def read_manifest(backup: Path) -> Manifest:
    """Read a backup's manifest and check every file against it; raises `BadInput`."""
    path = backup / MANIFEST_FILE
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BadInput("backup_unreadable", path=str(path)) from error
    files = manifest.files if isinstance(manifest.files, dict) else {}
    is_inside = all(name and not {"..", "/"} & {*PurePath(name).parts} for name in files)
    if manifest.format != _FORMAT or TILL_FILE not in files or not is_inside:
        raise BadInput("backup_unreadable", path=str(path))
    for name, digest in manifest.files.items():
        file = backup / name
        if not file.is_file() or file_digest(file) != digest:
            raise BadInput("backup_damaged", path=str(backup), file=name)
    return manifest


def file_digest(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_HASH_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _copy_catalogue(directory: Path, folder: Path) -> None:
    """Copy what came from the centre.

    The spool of the devices is never copied: after a restore nothing old must print again.
    """
    if (directory / CENTRAL_FILE).exists():
        key = database_key(directory, "central")
        _copy_database(directory / CENTRAL_FILE, folder / CENTRAL_FILE, key)
    for catalogue in sorted(directory.glob("catalogue-*.db")):
        _copy_database(catalogue, folder / catalogue.name, None)


def _copy_database(source: Path, target: Path, key: str | None) -> None:
    """Copy a database as of one moment, encrypted as it is."""
    try:
        with (
            closing(open_database(source, key=key, access=Access.FOREIGN)) as reader,
            closing(open_database(target, key=key, access=Access.WRITER)) as writer,
        ):
            reader.backup(writer)
    except Error as error:
        raise as_till_error(error, path=str(source)) from error


def _copy_plain(directory: Path, folder: Path, *, with_keys: bool) -> None:
    settings = directory / SETTINGS_FILE
    if settings.exists():
        shutil.copy2(settings, folder / SETTINGS_FILE)
    if with_keys:
        shutil.copytree(directory / KEYS_FOLDER, folder / KEYS_FOLDER)


def _manifest(directory: Path, folder: Path, now_micros: int, *, with_keys: bool) -> Manifest:
    """Describe what was copied; reading the copy's newest entries shows that it can be read."""
    key = database_key(directory, "till")
    path = folder / TILL_FILE
    with closing(open_database(path, key=key, access=Access.READER)) as copy:
        try:
            last = last_row(copy)
            (store,) = copy.execute("SELECT store FROM standing").fetchone()
        except Error as error:
            raise as_till_error(error, path=str(path)) from error
    return Manifest(
        store=store,
        lane=last.lane,
        incarnation=last.incarnation,
        seq=last.seq,
        hash=last.hash.hex(),
        made_at_micros=now_micros,
        with_keys=with_keys,
        files={str(file.relative_to(folder)): file_digest(file) for file in _files(folder)},
    )


def _files(folder: Path) -> Iterator[Path]:
    """Return the files of a backup; logs of a database that was just read hold nothing."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.endswith(("-wal", "-shm")):
            yield file


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make every file durable, the manifest last: a backup without one is no backup."""
    for file in _files(folder):
        sync_file(file)
    path = folder / MANIFEST_FILE
    path.write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    sync_file(path)
    for inner in (folder, *(found for found in folder.iterdir() if found.is_dir())):
        sync_folder(inner)


def sync_file(file: Path) -> None:
    """Make a file's content durable."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
