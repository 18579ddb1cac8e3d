"""Till and centre agree over a stick: the same batches and pages, carried by a person."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from edge.clock import SystemClock
from edge.domain.errors import BadInput, DataDamaged, Refusal
from edge.store.catalogue.pointer import CENTRAL_FILE, open_central
from edge.store.keys import KEYS_FOLDER
from edge.store.upgrade import TILL_FILE
from sync.catalogue.lock import writers_lock
from sync.central.chain import chain_cursors
from sync.central.cursors import read_cursor
from sync.central.file import CentralFile
from sync.central.uploads import Upload, keep_acknowledged, read_uploads
from sync.client.applying import FeedApplier
from sync.client.identity import CA_FILE, hub_address
from sync.engine import Receiver
from sync.journal_source import JournalSource
from sync.steps import KeepAcknowledged
from sync.wire.bundles import BundleReader, BundleWriter
from sync.wire.feeds import CHAIN, FEEDS, FeedCursor, read_page
from sync.wire.streams import BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, StreamKey, packed_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.wire.feeds import FeedPage
    from sync.wire.streams import Batch


@dataclass(frozen=True, slots=True)
class BundleSummary:
    """What went into a bundle, or came out of one."""

    file: str
    entries: int = 0
    rows: int = 0
    last_seq: int = 0


def export_bundle(directory: Path, to: Path) -> BundleSummary:
    """Write what the centre has not acknowledged, and how far this till has read its feeds.

    `to` is a new file or a folder for one. Nothing is marked as sent: only the centre's answer
    does that, so that a stick that is lost loses nothing. Raises `Refusal`: no_shop, not_enrolled.
    """
    if not (directory / TILL_FILE).exists():
        raise Refusal("no_shop", path=str(directory))
    address = hub_address(directory)
    with closing(JournalSource(directory)) as source:
        uploads, cursors = _known(directory)
        writer = BundleWriter(
            {
                "from": "till",
                "hub": address.hub,
                "store": address.store,
                "lane": address.lane,
                "cursors": cursors,
            }
        )
        entries = last = 0
        for batch in _waiting(source, uploads):
            writer.add(_told(batch), b"".join(packed_pieces(batch.texts)))
            entries, last = entries + len(batch.texts), batch.last_seq
    path = to
    if to.is_dir():
        made = SystemClock().now().as_datetime()
        path = to / f"till-{address.store}-{address.lane}-{made:%Y%m%dT%H%M%S}.bundle"
    writer.write(path)
    return BundleSummary(str(path), entries, 0, last)


def import_bundle(directory: Path, file: Path) -> BundleSummary:
    """Take in what the centre wrote for this till; a second time changes nothing.

    Raises `BadInput`: bundle_damaged, bundle_newer, bundle_unsigned (not of our centre),
    bundle_for_another; `Refusal("sync_running")` while `till sync` holds the files.
    """
    address = hub_address(directory)
    with closing(BundleReader(file)) as reader:
        _check_signature(directory, reader, file)
        told = reader.manifest
        if told.get("from") != "hub":
            raise BadInput("bundle_for_another", path=str(file), store="", lane="")
        if (told.get("store"), told.get("lane")) != (address.store, address.lane):
            raise BadInput(
                "bundle_for_another",
                path=str(file),
                store=str(told.get("store")),
                lane=str(told.get("lane")),
            )
        with (
            writers_lock(directory),
            closing(CentralFile(directory)) as central,
            closing(JournalSource(directory)) as source,
        ):
            entries = _acknowledge(source, central, told.get("heads", []))
            rows = _apply_pages(directory, central, reader)
    return BundleSummary(str(file), entries, rows)


def _known(directory: Path) -> tuple[dict[str, Upload], dict[str, Any]]:
    if not (directory / CENTRAL_FILE).exists():
        return {}, {}
    with closing(open_central(directory)) as central:
        known = central.execute("SELECT 1 FROM sqlite_schema WHERE name = 'upload'").fetchone()
        uploads = read_uploads(central) if known else {}
        cursors = {feed: read_cursor(central, feed) for feed in FEEDS}
    goods = chain_cursors(directory)
    cursors[CHAIN] = goods.behind if goods else FeedCursor(CHAIN)
    told = {
        feed: {"epoch": cursor.epoch, "position": cursor.position}
        for feed, cursor in cursors.items()
    }
    return uploads, told


def _waiting(source: JournalSource, uploads: dict[str, Upload]) -> Iterator[Batch]:
    identity = source.identity
    for incarnation, last in source.lives():
        known = uploads.get(incarnation, Upload(incarnation))
        stream = StreamKey(identity.store, identity.lane, incarnation, known.branch)
        seq = known.seq + 1
        while seq <= last:
            batch = source.batch(stream, seq, BATCH_ENTRIES_MAX, BATCH_BYTES_MAX)
            yield batch
            seq = batch.last_seq + 1


def _told(batch: Batch) -> dict[str, Any]:
    return {
        "kind": "entries",
        "incarnation": batch.stream.incarnation,
        "branch": batch.stream.branch,
        "first_seq": batch.first_seq,
        "prev_hash": batch.prev_hash.hex(),
        "count": len(batch.texts),
        "signature": batch.signature.hex(),
    }


def _check_signature(directory: Path, reader: BundleReader, file: Path) -> None:
    pem = (directory / KEYS_FOLDER / CA_FILE).read_bytes()
    key = x509.load_pem_x509_certificate(pem).public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise DataDamaged("hub_file_unreadable", path=CA_FILE)
    try:
        key.verify(reader.signature(), reader.manifest_text.encode())
    except InvalidSignature as error:
        raise BadInput("bundle_unsigned", path=str(file)) from error


def _acknowledge(source: JournalSource, central: CentralFile, heads: object) -> int:
    """Keep how far the centre has each life, where our own chain says the same."""
    identity, taken = source.identity, 0
    for head in heads if isinstance(heads, list) else ():
        incarnation, seq = str(head["incarnation"]), int(head["seq"])
        stream = StreamKey(identity.store, identity.lane, incarnation, str(head["branch"]))
        if seq > source.last_seq(stream):
            continue
        digest = source.hash_at(stream, seq)
        if digest.hex() != head["hash"]:
            # Another machine carried the journal on; over the line it is found out and settled.
            continue
        with central.writing() as connection:
            before = read_uploads(connection).get(incarnation, Upload(incarnation)).seq
            if seq > before:
                kept = KeepAcknowledged(stream, seq, digest, seq, str(head["epoch"]))
                keep_acknowledged(connection, kept)
                taken += seq - before
    return taken


def _apply_pages(directory: Path, central: CentralFile, reader: BundleReader) -> int:
    """Apply the pages that continue what is known; return how many rows that was.

    Sticks may come in any order: rows that are known are passed over, a page that begins later is
    refused and an older life of the centre is never gone back to; nothing is changed by either.
    """
    applier = FeedApplier(directory, central, SystemClock())
    is_newer = _is_newer(central, reader)
    rows = 0
    for part in reader.parts:
        if part.get("kind") == "page":
            rows += _apply_page(applier, _page(reader, part), is_newer=is_newer)
    if is_newer:
        with central.writing() as connection:
            made = reader.manifest["made_micros"]
            connection.execute("INSERT OR REPLACE INTO stick VALUES (1, ?)", (made,))
    return rows


def _page(reader: BundleReader, part: dict[str, Any]) -> FeedPage:
    try:
        return read_page(reader.content(part))
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("bundle_damaged", path="", part=str(part.get("file"))) from error


def _apply_page(applier: FeedApplier, page: FeedPage, *, is_newer: bool) -> int:
    known = applier.cursor(page.feed)
    if known.epoch and page.epoch != known.epoch:
        if not is_newer or not page.rows or page.rows[0].position != 1:
            return 0
        known = FeedCursor(page.feed)
    fresh = tuple(row for row in page.rows if row.position > known.position)
    if not fresh:
        return 0
    if fresh[0].position != known.position + 1:
        raise Refusal("bundle_gap", feed=page.feed, position=known.position)
    told, effects = Receiver(known).told(replace(page, rows=fresh))
    if told.cursor.position != fresh[-1].position:
        raise BadInput("bundle_damaged", path="", part=page.feed)
    applier.keep(page.feed, effects)
    return len(fresh)


def _is_newer(central: CentralFile, reader: BundleReader) -> bool:
    """Tell whether a stick was written after all that was heard, by the centre's own clock."""
    made = reader.manifest.get("made_micros")
    with central.reading() as connection:
        (heard,) = connection.execute(
            "SELECT max((SELECT coalesce(max(hub_micros), 0) FROM contact),"
            " (SELECT coalesce(max(made_micros), 0) FROM stick))"
        ).fetchone()
    return isinstance(made, int) and made > int(heard)
