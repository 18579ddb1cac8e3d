"""A backup put back, as a new life of the lane's journal."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from edge.domain.errors import TillError, Unavailable
from edge.ports import Identity
from edge.store.backup import CENTRAL_FILE, SETTINGS_FILE, read_manifest, sync_file
from edge.store.keys import (
    KEYS_FOLDER,
    LANE_KEY,
    database_key,
    make_lane_key,
    sync_folder,
)
from edge.store.lives import begin_new_life
from edge.store.lock import TillLock
from edge.store.reserve import make_reserve
from edge.store.upgrade import TILL_FILE
from edge.store.witness import WITNESS_FILE

if TYPE_CHECKING:
    from edge.ports import Clock, IdSource
    from edge.store.backup import Manifest

_STAGE = ".restoring"
_REPLACED = "replaced-"
_LOGS = ("", "-wal", "-shm")
DEVICES_FILE = "devices.db"
"""The spool of the devices is set aside too: it counts effects of a journal that is no more."""


@dataclass(frozen=True, slots=True)
class Restored:
    """Who the till is now, how its old life ended, and where the replaced files lie."""

    identity: Identity
    parent_incarnation: str
    parent_seq: int
    replaced: Path | None


def restore(backup: Path, directory: Path, *, clock: Clock, ids: IdSource) -> Restored:
    """Put a backup back under a new incarnation.

    What the lane wrote after the backup is not in it; a new life with a link to the old one keeps
    sequences and receipt numbers from being used twice. Files that are replaced are kept in a
    folder beside. Keys come from the backup, else from the folder; a lost lane key is made anew.

    Raises `Refusal("already_running")` while the till runs, `BadInput` for a backup that is not
    whole, `Unavailable("key_missing")` when neither place holds the keys.
    """
    manifest = read_manifest(backup)
    directory.mkdir(parents=True, exist_ok=True)
    with TillLock(directory):
        stage = _staged(backup, manifest, directory)
        identity, last = begin_new_life(stage, "restored", clock=clock, ids=ids)
        restored = Restored(identity, last.incarnation, last.seq, None)
        for file in stage.rglob("*"):
            if file.is_file():
                sync_file(file)
        replaced = directory / f"{_REPLACED}{clock.now().as_datetime():%Y%m%dT%H%M%S%fZ}"
        moved = _set_aside(directory, stage, replaced)
        _move_in(stage, directory)
        make_reserve(directory)
    return replace(restored, replaced=replaced if moved else None)


def _staged(backup: Path, manifest: Manifest, directory: Path) -> Path:
    """Copy a backup beside the files it will replace, with the keys that open it.

    Only what the backup names of itself: what else lies in its folder belongs to nobody.
    """
    stage = directory / _STAGE
    if stage.exists():
        shutil.rmtree(stage)
    stage.mkdir(mode=0o700)
    for name in manifest.files:
        (stage / name).parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copy2(backup / name, stage / name)
    if not (stage / KEYS_FOLDER).exists():
        shutil.copytree(_keys_at_hand(directory), stage / KEYS_FOLDER)
    if not (stage / KEYS_FOLDER / LANE_KEY).exists():
        make_lane_key(stage)
    (stage / KEYS_FOLDER / WITNESS_FILE).unlink(missing_ok=True)
    return stage


def _keys_at_hand(directory: Path) -> Path:
    """Return the keys of a folder, which a restoring that was cut off has already set aside."""
    own = directory / KEYS_FOLDER
    set_aside = sorted(directory.glob(f"{_REPLACED}*/{KEYS_FOLDER}"))
    if not own.exists() and not set_aside:
        raise Unavailable("key_missing", path=str(own))
    return own if own.exists() else set_aside[-1]


def _set_aside(directory: Path, stage: Path, replaced: Path) -> bool:
    """Move what will be replaced out of the way; tell whether there was anything."""
    databases = [TILL_FILE, DEVICES_FILE]
    if not _same_central_key(directory, stage):
        databases.append(CENTRAL_FILE)
    names = [f"{name}{log}" for name in databases for log in _LOGS]
    names.append(KEYS_FOLDER)
    if (stage / SETTINGS_FILE).exists():
        names.append(SETTINGS_FILE)
    found = [name for name in names if (directory / name).exists()]
    if not found:
        return False
    replaced.mkdir(mode=0o700)
    for name in found:
        (directory / name).rename(replaced / name)
    sync_folder(directory)
    return True


def _same_central_key(directory: Path, stage: Path) -> bool:
    """Tell whether a central file that stays can still be opened after the restore."""
    try:
        return database_key(directory, "central") == database_key(stage, "central")
    except TillError:
        return False


def _move_in(stage: Path, directory: Path) -> None:
    """Move the staged files to their places, the till's file last.

    A catalogue or central file that is there stays: it is not older than the backup's, and it
    holds nothing of the journal.
    """
    names = sorted(path.name for path in stage.iterdir() if path.name != TILL_FILE)
    for name in (*names, TILL_FILE):
        may_stay = name == CENTRAL_FILE or name.startswith("catalogue-")
        if not (may_stay and (directory / name).exists()):
            (stage / name).rename(directory / name)
    shutil.rmtree(stage)
    sync_folder(directory)
