"""A till's first catalogue comes as one file: fetched in parts, put in force when it is whole."""

from __future__ import annotations

import errno
import hashlib
import shutil
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import zstandard

from edge.domain.errors import BadInput, DataDamaged, Refusal, Unavailable
from edge.store.database import Access, Error, as_till_error, open_database
from edge.store.keys import sync_folder
from sync.catalogue.building import BuiltCatalogue, make_durable
from sync.catalogue.mirroring import departments_of
from sync.catalogue.schema import FORMAT
from sync.catalogue.switching import next_epoch, switch_to
from sync.central.cursors import read_cursor
from sync.wire.feeds import CHAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from edge.domain.catalogue import Department
    from edge.domain.instant import Instant
    from sync.catalogue.manifest import Manifest

    Fetch = Callable[[int, int], bytes]
    """Gives the packed file's bytes from an offset on, at most so many."""

    Progress = Callable[[int, int], None]
    """Is told how many bytes have come, of how many."""

FOLDER = ".bootstrap"
PART_BYTES = 1024 * 1024
_CHECKED_TABLES = ("item", "code", "price_change", "department", "price_book", "word", "slip")
"""Those that stand in b-trees of their own; the full-text index has passed the digest."""


def bootstrap(
    directory: Path,
    manifest: Manifest,
    fetch: Fetch,
    at: Instant,
    *,
    progress: Progress = lambda *_: None,
) -> None:
    """Fetch what has not come yet of a catalogue file, check it, and put it in force.

    What `fetch` raises goes through: what has come stays and is gone on from. The caller holds the
    writer's lock. Raises `BadInput("bootstrap_damaged")` for a file that is not the one of the
    manifest (it is thrown away), `BadInput("bootstrap_newer")` for one this program cannot read,
    `Unavailable("bootstrap_cut_off")` where the file ends early, and
    `Refusal("bootstrap_no_space")`. Until the end the catalogue before stays in force.
    """
    if manifest.format > FORMAT:
        raise BadInput("bootstrap_newer", format=manifest.format, known=FORMAT)
    folder = directory / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    part = folder / f"{manifest.packed_sha256}.part"
    for other in folder.iterdir():
        if other != part:
            other.unlink()
    with _space_named(folder):
        _check_space(folder, part, manifest)
        _fetch_rest(part, manifest, fetch, progress)
        unpacked = _unpacked(part, manifest)
        version, departments = _checked(unpacked, manifest)
        make_durable(unpacked)
        epoch = next_epoch(directory)
        path = directory / f"catalogue-{epoch}.db"
        unpacked.replace(path)
        sync_folder(directory)
        shutil.rmtree(folder)
        switch_to(directory, BuiltCatalogue(path, epoch, version, manifest.items, departments), at)


@contextmanager
def _space_named(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise Refusal("bootstrap_no_space", path=str(folder)) from error


def _check_space(folder: Path, part: Path, manifest: Manifest) -> None:
    """Refuse before hours of fetching what cannot be unpacked in the end."""
    here = part.stat().st_size if part.exists() else 0
    needed = manifest.packed_bytes - here + manifest.bytes
    if shutil.disk_usage(folder).free < needed:
        raise Refusal("bootstrap_no_space", path=str(folder))


def _fetch_rest(part: Path, manifest: Manifest, fetch: Fetch, progress: Progress) -> None:
    """Bring the packed file to its end, and hold it against its digest."""
    total = manifest.packed_bytes
    digest = hashlib.sha256()
    with part.open("a+b") as file:
        file.seek(0)
        while data := file.read(PART_BYTES):
            digest.update(data)
        done = file.tell()
        progress(done, total)
        while done < total:
            data = fetch(done, min(PART_BYTES, total - done))
            if not data:
                raise Unavailable("bootstrap_cut_off", file=manifest.packed_file)
            file.write(data)
            digest.update(data)
            done += len(data)
            progress(done, total)
    if (done, digest.hexdigest()) != (total, manifest.packed_sha256):
        part.unlink()
        raise _damaged(manifest, "digest")


def _unpacked(part: Path, manifest: Manifest) -> Path:
    """Unpack the file beside it, no further than the manifest says it goes."""
    path = part.with_suffix(".db")
    digest = hashlib.sha256()
    left = manifest.bytes
    try:
        with (
            part.open("rb") as source,
            path.open("wb") as target,
            zstandard.ZstdDecompressor().stream_reader(source) as reader,
        ):
            while data := reader.read(PART_BYTES):
                left -= len(data)
                if left < 0:
                    break
                digest.update(data)
                target.write(data)
    except zstandard.ZstdError as error:
        raise _thrown_away(part, path, manifest, "packing") from error
    if left or digest.hexdigest() != manifest.sha256:
        raise _thrown_away(part, path, manifest, "digest")
    return path


def _checked(path: Path, manifest: Manifest) -> tuple[str, tuple[Department, ...]]:
    """Return the version and the departments of a file that is what its manifest says.

    It is left in the journal mode in which the till reads it while news go in.
    """
    part = path.with_suffix(".part")
    try:
        with closing(open_database(path, key=None, access=Access.WRITER)) as file:
            for table in _CHECKED_TABLES:
                found = file.execute(f"PRAGMA quick_check({table})").fetchone()[0]
                if found != "ok":
                    raise _thrown_away(part, path, manifest, "check")
            cursor = read_cursor(file, CHAIN)
            meta = dict(file.execute("SELECT name, value FROM meta").fetchall())
            (items,) = file.execute("SELECT count(*) FROM item").fetchone()
            told = (manifest.epoch, manifest.position, manifest.checksum, manifest.items)
            if (cursor.epoch, cursor.position, cursor.checksum.hex(), items) != told:
                raise _thrown_away(part, path, manifest, "counts")
            return str(meta["version"]), departments_of(file)
    except (DataDamaged, KeyError) as error:
        raise _thrown_away(part, path, manifest, "check") from error
    except Error as error:
        if isinstance(as_till_error(error), DataDamaged):
            raise _thrown_away(part, path, manifest, "check") from error
        raise as_till_error(error, path=str(path)) from error


def _thrown_away(part: Path, path: Path, manifest: Manifest, detail: str) -> BadInput:
    for file in (part, path):
        file.unlink(missing_ok=True)
    return _damaged(manifest, detail)


def _damaged(manifest: Manifest, detail: str) -> BadInput:
    return BadInput("bootstrap_damaged", file=manifest.packed_file, detail=detail)
