"""Copies a centre while it serves, and puts the copy back as a new life of the centre."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from psycopg.conninfo import conninfo_to_dict

from edge.domain.errors import BadInput, DataDamaged, Refusal, Unavailable
from sync.hub.carrying.settings import FILE as CARRIERS
from sync.hub.messaging.settings import FILE as MESSAGES
from sync.hub.migrating import migrations
from sync.hub.paying.settings import FILE as PAYMENTS
from sync.hub.postgres.programs import program
from sync.hub.services.erasures import FILE, ErasureList

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.hub import Hub

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_DRAWN_ANEW: Final = frozenset({"postgres.password"})
"""Files among the keys that a restored centre does not need: its database server is another one."""
SETTINGS: Final = (PAYMENTS, MESSAGES, CARRIERS)
"""What of the centre's folder says with whom it deals outside; the secrets lie among the keys."""
_DUMP_OPTIONS = ("--format=custom", "--no-owner", "--no-privileges")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `files` maps each file to its SHA-256 in hex."""

    format: int
    hub_id: str
    made_micros: int
    schema: int
    databases: int
    files: dict[str, str]


def back_up(hub: Hub, target: Path) -> Manifest:
    """Copy every database, each as it is at one instant, keys, settings and erasures.

    The target holds the centre's private keys and is closed to everybody else. The manifest comes
    last: a folder without one is no backup.
    """
    if target.exists() and any(target.iterdir()):
        raise Refusal("backup_target_used", folder=str(target))
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.chmod(0o700)
    (target / "keys").mkdir(mode=0o700)
    databases = hub.shards.databases()
    for at, database in enumerate(databases):
        _run("pg_dump", database.dsn, *_DUMP_OPTIONS, f"--file={target / _dump(at)}")
    _copy_keys_and_settings(hub, target)
    # After the databases: whoever is erased in between is erased again, which does no harm.
    ErasureList(hub.folder / FILE, hub.database).keep()
    if (hub.folder / FILE).exists():
        shutil.copyfile(hub.folder / FILE, target / FILE)
    for name in _names(target):
        (target / name).chmod(0o600)
    manifest = Manifest(
        format=FORMAT,
        hub_id=hub.hub_id,
        made_micros=hub.clock.now().micros,
        schema=max(step.version for step in migrations()),
        databases=len(databases),
        files={name: _digest(target / name) for name in _names(target)},
    )
    half = target / f"{_MANIFEST}.half"
    half.write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
    half.rename(target / _MANIFEST)
    return manifest


def _copy_keys_and_settings(hub: Hub, target: Path) -> None:
    for key in sorted(hub.authority.folder.iterdir()):
        if key.name not in _DRAWN_ANEW and key.is_file():
            shutil.copyfile(key, target / "keys" / key.name)
    for name in SETTINGS:
        if (hub.folder / name).is_file():
            shutil.copyfile(hub.folder / name, target / name)


def read_backup(source: Path) -> Manifest:
    """Return what a backup says of itself, once every file is what it says.

    Raises `DataDamaged` "backup_damaged" with the file that is not, `BadInput` "backup_newer".
    """
    try:
        manifest = Manifest(**json.loads((source / _MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise DataDamaged("backup_damaged", folder=str(source), file=_MANIFEST) from error
    known = max(step.version for step in migrations())
    if manifest.format > FORMAT or manifest.schema > known:
        raise BadInput("backup_newer", folder=str(source), found=manifest.schema, known=known)
    for name, digest in manifest.files.items():
        if not (source / name).is_file() or _digest(source / name) != digest:
            raise DataDamaged("backup_damaged", folder=str(source), file=name)
    return manifest


def restore_keys(source: Path, manifest: Manifest, keys: Path) -> None:
    """Put the keys of a backup into a folder that has none."""
    if (keys / "ca.key").exists():
        raise Refusal("restore_target_used", folder=str(keys.parent))
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in manifest.files:
        if name.startswith("keys/"):
            place = keys / name.removeprefix("keys/")
            shutil.copyfile(source / name, place)
            place.chmod(0o600)


def restore_settings(source: Path, manifest: Manifest, folder: Path) -> list[str]:
    """Put the settings of a backup into a folder; return their names.

    One that is there already was put there for this centre: it stays.
    """
    restored: list[str] = []
    for name in SETTINGS:
        place = folder / name
        if name in manifest.files and not place.exists():
            shutil.copyfile(source / name, place)
            place.chmod(0o600)
            restored.append(name)
    return restored


def restore_database(source: Path, at: int, dsn: str) -> None:
    """Fill an empty database from a backup, wholly or not at all."""
    _run(
        "pg_restore",
        dsn,
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        str(source / _dump(at)),
    )


def _run(name: str, dsn: str, *arguments: str) -> None:
    """Run one of the server's programs; what it needs to connect stays out of the process list."""
    connection = conninfo_to_dict(dsn)
    named = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    settings = {named[key]: str(value) for key, value in connection.items() if key in named}
    database = str(connection.get("dbname", ""))
    done = subprocess.run(
        [program(name), "--no-password", f"--dbname={database}", *arguments],
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise Unavailable("program_failed", program=name, told=lines[0] if lines else "")


def _names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def _dump(at: int) -> str:
    return f"database-{at}.dump"


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
