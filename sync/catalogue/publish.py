"""Makes the file that a new till starts from: `python -m sync.catalogue.publish --out DIR …`.

Rows come on standard input, one JSON object a line: `{"kind": "item", "body": {…}}`, of the kinds
of the chain's feed; the last of an item, department, or price and instant counts. The manifest goes
to standard output as one JSON line. What cannot be read is named on standard error and left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

import zstandard

from edge.clock import SystemClock
from edge.domain.catalogue import Department
from edge.domain.errors import TillError
from edge.store.database import Access, open_database
from sync.catalogue.building import CatalogueBuilder, make_durable
from sync.catalogue.feed_rows import (
    BookRow,
    CatalogueRow,
    ItemGone,
    ItemRow,
    PriceRow,
    catalogue_row,
)
from sync.catalogue.manifest import Manifest
from sync.catalogue.schema import FORMAT
from sync.central.refused_rows import UNREADABLE
from sync.wire.feeds import CHAIN, FeedCursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from edge.domain.instant import Instant
    from sync.catalogue.listing import Listing

_ITEMS_AT_ONCE = 2_000
_PACKING_LEVEL = 3
_CHUNK_BYTES = 1024 * 1024
_WORK = ".publish-"
"""A folder of this name is of a run that is at it, or that was killed."""


def main(argv: list[str] | None = None) -> int:
    """Build, pack and tell; 1 if it could not be done, with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m sync.catalogue.publish")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--epoch", required=True, help="the feed's epoch")
    parser.add_argument("--position", type=int, required=True, help="the last row that is in it")
    parser.add_argument("--checksum", default="", help="the feed's checksum there, hexadecimal")
    given = parser.parse_args(argv)
    cursor = FeedCursor(CHAIN, given.epoch, given.position, bytes.fromhex(given.checksum))
    try:
        manifest = publish(given.out, cursor, sys.stdin.buffer, SystemClock().now())
    except (TillError, OSError) as error:
        print(f"the catalogue could not be made: {error}", file=sys.stderr)
        return 1
    print(json.dumps(asdict(manifest)), flush=True)
    return 0


def publish(out: Path, cursor: FeedCursor, lines: Iterable[bytes], at: Instant) -> Manifest:
    """Build the catalogue of rows as a single packed file beside the plain one.

    `cursor` is how far the feed is in it; one at a time works in a folder. Raises what a full or
    failing disk raises, with nothing left behind.
    """
    for left_over in out.glob(f"{_WORK}*"):
        shutil.rmtree(left_over)
    with tempfile.TemporaryDirectory(dir=out, prefix=_WORK) as folder:
        with CatalogueBuilder(Path(folder), 1) as builder:
            departments = _fill(builder, _rows(lines))
            built = builder.finish(departments, at, follows=cursor)
        _compact(built.path)
        packed = built.path.with_name(f"{built.path.name}.zst")
        packed_sha256 = _pack(built.path, packed)
        name = f"catalogue-{cursor.epoch}-{cursor.position}.db"
        manifest = Manifest(
            file=name,
            bytes=built.path.stat().st_size,
            sha256=_digest(built.path),
            packed_file=f"{name}.zst",
            packed_bytes=packed.stat().st_size,
            packed_sha256=packed_sha256,
            items=built.items,
            epoch=cursor.epoch,
            position=cursor.position,
            checksum=cursor.checksum.hex(),
            format=FORMAT,
        )
        built.path.replace(out / manifest.file)
        packed.replace(out / manifest.packed_file)
    return manifest


def _rows(lines: Iterable[bytes]) -> Iterator[CatalogueRow]:
    for number, line in enumerate(lines, 1):
        try:
            tree = json.loads(line)
            body = tree["body"]
            text = body if isinstance(body, str) else json.dumps(body)
            row = catalogue_row(tree["kind"], text)
        except UNREADABLE as error:
            print(f"line {number} is left out: {error}", file=sys.stderr)
            continue
        if row is not None:
            yield row


class _Filling:
    """Stages rows in their order, many items at once; gathers the departments."""

    def __init__(self, builder: CatalogueBuilder) -> None:
        self.departments: dict[str, Department] = {}
        self._builder = builder
        self._waiting: list[tuple[Listing, int]] = []

    def take(self, row: CatalogueRow, at: int) -> None:
        """Take the row of a line."""
        match row:
            case ItemRow():
                self._take_item(row, at)
            case ItemGone():
                self.stage()
                self._builder.drop(row.item_id)
            case Department():
                self.departments[row.department_id] = row
            case PriceRow() | BookRow():
                self._builder.schedule(row)
            case _:
                assert_never(row)

    def _take_item(self, row: ItemRow, at: int) -> None:
        self._waiting.append((row.listing, at))
        if row.from_micros is not None:
            item = row.listing.item
            self._builder.schedule(PriceRow(item.item_id, item.price, row.from_micros))
        if len(self._waiting) >= _ITEMS_AT_ONCE:
            self.stage()

    def stage(self) -> None:
        """Bring what waits into the builder."""
        self._builder.stage_read(self._waiting)
        self._waiting.clear()


def _fill(builder: CatalogueBuilder, rows: Iterable[CatalogueRow]) -> tuple[Department, ...]:
    """Stage rows; return the departments."""
    filling = _Filling(builder)
    for at, row in enumerate(rows, 1):
        filling.take(row, at)
    filling.stage()
    return tuple(filling.departments.values())


def _compact(path: Path) -> None:
    """Leave the file without free pages, and nothing beside it."""
    with closing(open_database(path, key=None, access=Access.WRITER, synchronous="OFF")) as file:
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("VACUUM")
    make_durable(path)


def _pack(path: Path, packed: Path) -> str:
    """Pack a file; return the digest of what came out."""
    digest = hashlib.sha256()
    packer: Any = zstandard.ZstdCompressor(
        level=_PACKING_LEVEL, threads=-1, write_checksum=False
    ).chunker(size=path.stat().st_size, chunk_size=_CHUNK_BYTES)
    with path.open("rb") as source, packed.open("wb") as target:

        def write(chunks: Iterable[bytes]) -> None:
            for chunk in chunks:
                digest.update(chunk)
                target.write(chunk)

        while data := source.read(_CHUNK_BYTES):
            write(packer.compress(data))
        write(packer.finish())
    make_durable(packed)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
