"""What a till sent on a stick, taken in as if it had come over the line; and the way back."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

from edge.domain.errors import BadInput, Refusal
from sync.hub.api.gate import signed_by
from sync.hub.ingest import SignatureWrong, take_batch
from sync.hub.ledger import Fork, Gap
from sync.hub.store.feed_pages import read_page
from sync.hub.store.hub_store import PostgresHubStore
from sync.hub.store.lanes import EnrolledLane, read_epoch, read_lane_by_name
from sync.hub.store.streams import read_ends
from sync.wire.bundles import BundleReader, BundleWriter
from sync.wire.feeds import FEEDS, PAGE_ROWS_MAX, page_json
from sync.wire.streams import Acknowledged, Batch, StreamKey, unpack_texts

if TYPE_CHECKING:
    from pathlib import Path

    from psycopg import Cursor

    from sync.hub.hub import Hub
    from sync.hub.ingest import Answer
    from sync.hub.ports import StoreTransaction

    Rows = Cursor[tuple[Any, ...]]

PAGES_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a till's bundle is here now; `forks` are batches of another continuation."""

    store: str
    lane: str
    entries: int
    set_aside: int
    forks: int
    cursors: dict[str, Any]


def import_bundle(hub: Hub, file: Path) -> Taken:
    """Take a till's bundle in; a second time changes nothing.

    Raises `BadInput`: bundle_damaged, bundle_missing, bundle_newer, bundle_for_another,
    bundle_of_a_centre; `Refusal`: lane_unknown, lane_revoked, bundle_gap (an earlier stick is
    missing), signature_wrong.
    """
    with closing(BundleReader(file)) as reader:
        told = reader.manifest
        if told.get("from") == "hub":
            raise BadInput("bundle_of_a_centre", path=str(file))
        if told.get("from") != "till" or told.get("hub") != hub.hub_id:
            raise BadInput("bundle_for_another", path=str(file))
        lane = _lane(hub, str(told.get("store")), str(told.get("lane")))
        entries = set_aside = forks = 0
        for part in reader.parts:
            taken = _take(hub, lane, _batch(lane, part, reader))
            if taken is None:
                forks += 1
            else:
                entries, set_aside = entries + taken[0], set_aside + taken[1]
        cursors = told.get("cursors")
    return Taken(
        lane.store,
        lane.lane,
        entries,
        set_aside,
        forks,
        cursors if isinstance(cursors, dict) else {},
    )


def export_bundle(hub: Hub, store: str, lane: str, cursors: dict[str, Any], to: Path) -> int:
    """Write what a till has not read of its feeds, with how far its streams are here.

    `cursors` are what its own bundle said. Returns how many rows that is. The manifest is signed
    by the centre's authority, which the till pinned when it was enrolled.
    """
    enrolled = _lane(hub, store, lane)
    database = hub.shards.database_for(store)
    epoch = hub.database.run(read_epoch)
    writer = BundleWriter(
        {
            "from": "hub",
            "hub": hub.hub_id,
            "store": store,
            "lane": lane,
            "epoch": epoch,
            "made_micros": hub.clock.now().micros,
            "heads": database.run(lambda cursor: _heads(cursor, enrolled, epoch)),
        }
    )
    rows = sum(_add_pages(hub, writer, enrolled, feed, cursors.get(feed), epoch) for feed in FEEDS)
    writer.write(to, hub.authority.sign(writer.text().encode()))
    return rows


def _lane(hub: Hub, store: str, lane: str) -> EnrolledLane:
    """Return a lane that is enrolled and not revoked."""
    found = hub.shards.database_for(store).run(
        lambda cursor: read_lane_by_name(cursor, store, lane)
    )
    if found is None:
        raise Refusal("lane_unknown", store=store, lane=lane)
    if found.revoked_micros is not None:
        raise Refusal("lane_revoked", reason=f"{store} / {lane}")
    return found


def _batch(lane: EnrolledLane, part: dict[str, Any], reader: BundleReader) -> Batch:
    try:
        stream = StreamKey(lane.store, lane.lane, str(part["incarnation"]), str(part["branch"]))
        return Batch(
            stream=stream,
            first_seq=int(part["first_seq"]),
            prev_hash=bytes.fromhex(part["prev_hash"]),
            texts=unpack_texts(reader.content(part)),
            signature=bytes.fromhex(part["signature"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("bundle_damaged", path="", part=str(part.get("file"))) from error


def _take(hub: Hub, lane: EnrolledLane, batch: Batch) -> tuple[int, int] | None:
    """Take a batch in; return how many entries were new and how many set aside; None for a fork."""
    store = PostgresHubStore(hub.database, hub.clock, hub.shards.database_for)
    now_micros = hub.clock.now().micros
    is_signed = signed_by(lane)

    def work(transaction: StoreTransaction) -> tuple[Answer, int]:
        known = transaction.stream(batch.stream)
        before = known.seq if known else 0
        answer = take_batch(transaction, batch, now_micros=now_micros, is_signed=is_signed)
        return answer, before

    answer, before = store.in_store(lane.store, work)
    match answer:
        case Acknowledged():
            return max(answer.seq - before, 0), len(answer.quarantined)
        case Fork():
            return None
        case Gap():
            raise Refusal("bundle_gap", seq=answer.seq + 1, lane=lane.lane)
        case SignatureWrong():
            raise Refusal("signature_wrong", seq=answer.seq)
        case _:
            assert_never(answer)


def _heads(cursor: Rows, lane: EnrolledLane, epoch: str) -> list[dict[str, Any]]:
    return [
        {
            "incarnation": stream.incarnation,
            "branch": stream.branch,
            "seq": seq,
            "hash": digest.hex(),
            "epoch": epoch,
        }
        for stream, seq, digest in read_ends(cursor, lane.store, lane.lane)
    ]


def _add_pages(
    hub: Hub, writer: BundleWriter, lane: EnrolledLane, feed: str, known: object, epoch: str
) -> int:
    """Add the rows of a feed after a cursor; from the first row on for another epoch."""
    after = 0
    if isinstance(known, dict) and known.get("epoch") == epoch:
        position = known.get("position")
        after = position if isinstance(position, int) and position > 0 else 0
    database = hub.database if feed == "chain" else hub.shards.database_for(lane.store)
    rows = 0
    for _ in range(PAGES_MAX):
        position = after

        def work(cursor: Rows, position: int = position) -> Any:
            return read_page(cursor, lane.store, lane.lane, feed, position, PAGE_ROWS_MAX)

        page = database.run(work)
        if not page.rows:
            break
        writer.add({"kind": "page", "feed": feed, "after": after}, page_json(page).encode())
        rows += len(page.rows)
        after = page.rows[-1].position
    return rows
