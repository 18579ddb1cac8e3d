"""A lane's journal on its way up: how far it is here, the next entries, its own tail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, assert_never

from fastapi import APIRouter, Header, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from sync.hub.api.centre import Centre, TheCentre
from sync.hub.api.gate import Lane, signed_by
from sync.hub.api.packing import described_body, json_answer, json_text, read_body, unpack
from sync.hub.api.problems import Problem
from sync.hub.ingest import SignatureWrong, take_batch
from sync.hub.ledger import Fork, Gap
from sync.hub.reading import ReadBatch, read_batch
from sync.hub.store.entries import read_by_seq, read_signed
from sync.hub.store.lanes import EnrolledLane, read_epoch
from sync.hub.store.streams import began_micros, note_sending, read_stream
from sync.wire import problems
from sync.wire.streams import BATCH_ENTRIES_MAX, Acknowledged, Batch, StreamKey, unpack_texts

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.ingest import Answer

    Rows = Cursor[tuple[Any, ...]]

router = APIRouter(prefix="/v1/streams/{incarnation}", tags=["streams"])

NAME = r"^[0-9A-Za-z_-]{1,64}$"
Incarnation = Annotated[str, Path(pattern=NAME)]
Branch = Annotated[str, Query(pattern=r"^([0-9a-f]{8})?$")]
HASH_BYTES = 32
SEQ_MAX = 2**62


@router.get("/head")
def head(
    centre: TheCentre,
    lane: Lane,
    incarnation: Incarnation,
    branch: Branch = "",
    last: Annotated[int, Query(ge=0, le=SEQ_MAX)] = 0,
) -> dict[str, Any]:
    """Say how far a stream is taken in; seq 0 for one of which nothing is known.

    `last` is the number of the last entry that the lane has of it.
    """
    stream = StreamKey(lane.store, lane.lane, incarnation, branch)

    def work(cursor: Rows) -> dict[str, Any]:
        _refuse_copy(cursor, stream, lane)
        known = read_stream(cursor, stream)
        waiting = last - (known.seq if known else 0)
        note_sending(cursor, lane.store, lane.lane, centre.clock.now().micros, waiting)
        return {
            "seq": known.seq if known else 0,
            "hash": (known.hash if known else bytes(HASH_BYTES)).hex(),
            "durable_seq": known.seq if known else 0,
            "state": known.state if known else "open",
            "epoch": read_epoch(cursor),
        }

    return centre.database_for(lane.store).run(work)


@router.get("/hashes")
def hashes(
    centre: TheCentre,
    lane: Lane,
    incarnation: Incarnation,
    seq: Annotated[int, Query(ge=1, le=SEQ_MAX)],
    branch: Branch = "",
) -> dict[str, Any]:
    """Return the hash of one entry, so that a till finds where two continuations part."""
    stream = StreamKey(lane.store, lane.lane, incarnation, branch)
    found = centre.database_for(lane.store).run(
        lambda cursor: read_by_seq(cursor, stream, seq, seq)
    )
    if not found:
        raise Problem(404, "not_found", f"The stream has no entry {seq} here.")
    return {"seq": seq, "hash": found[0].hash.hex()}


@router.get("/entries")
def tail(
    request: Request,
    centre: TheCentre,
    lane: Lane,
    incarnation: Incarnation,
    after: Annotated[int, Query(ge=0, le=SEQ_MAX)] = 0,
    limit: Annotated[int, Query(ge=1, le=BATCH_ENTRIES_MAX)] = BATCH_ENTRIES_MAX,
    branch: Branch = "",
) -> Response:
    """Return a lane's own entries after a number, for a till that was put back from a backup.

    `signature` is the lane's over the last of them, as it came with its batch.
    """
    stream = StreamKey(lane.store, lane.lane, incarnation, branch)

    def work(cursor: Rows) -> str:
        known = read_stream(cursor, stream)
        found, signature = read_signed(cursor, stream, after + 1, after + limit)
        return json_text(
            {
                "entries": [{"seq": entry.seq, "entry": entry.text} for entry in found],
                "head": known.seq if known else 0,
                "signature": signature.hex(),
            }
        )

    return json_answer(request, centre.database_for(lane.store).run(work))


@router.post(
    "/entries",
    openapi_extra=described_body(
        "application/octet-stream", {"type": "string", "format": "binary"}
    ),
)
async def take_in(
    request: Request,
    centre: TheCentre,
    lane: Lane,
    incarnation: Incarnation,
    first_seq: Annotated[int, Header(ge=1, le=SEQ_MAX)],
    prev_hash: Annotated[str, Header(pattern="^[0-9a-f]{64}$")],
    count: Annotated[int, Header(ge=1, le=BATCH_ENTRIES_MAX)],
    head_signature: Annotated[str, Header(pattern="^[0-9a-f]{128}$")],
    branch: Branch = "",
    epoch: Annotated[str, Header(max_length=64)] = "",
    last_seq: Annotated[int, Header(ge=0, le=SEQ_MAX)] = 0,
) -> dict[str, Any]:
    """Take the next entries of a stream in: zstd of their texts, joined by line feeds.

    `epoch` is the life of the centre that the till means: another one is to be told first what
    was told before. `last-seq` is the last entry that the lane has of the stream.
    """
    stream = StreamKey(lane.store, lane.lane, incarnation, branch)
    with centre.admission.admitted(), centre.turns.taken(stream) as my_turn:
        body = await read_body(request)
        told = (stream, first_seq, bytes.fromhex(prev_hash), bytes.fromhex(head_signature))
        read = await run_in_threadpool(_read, lane, told, count, body)
        await my_turn()
        return await run_in_threadpool(_taken, centre, lane, read, epoch, last_seq)


def _read(
    lane: EnrolledLane, told: tuple[StreamKey, int, bytes, bytes], count: int, body: bytes
) -> ReadBatch:
    """Unpack, check and read a batch: all that needs no database."""
    stream, first_seq, prev_hash, signature = told
    try:
        texts = unpack_texts(unpack(body))
    except UnicodeDecodeError as error:
        raise Problem(400, problems.BATCH_UNREADABLE, "The body is no UTF-8.") from error
    if len(texts) != count:
        detail = f"{count} entries announced, {len(texts)} found"
        raise Problem(400, problems.BATCH_UNREADABLE, detail)
    batch = Batch(stream, first_seq, prev_hash, texts, signature)
    chained = batch.hashes()
    if not signed_by(lane)(signature, chained[-1]):
        raise Problem(400, problems.SIGNATURE_WRONG, seq=batch.last_seq)
    return read_batch(batch, chained)


def _taken(
    centre: Centre, lane: EnrolledLane, read: ReadBatch, epoch: str, last_seq: int
) -> dict[str, Any]:
    stream = read.batch.stream

    def heard(cursor: Rows) -> None:
        _refuse_copy(cursor, stream, lane)
        waiting = last_seq - read.batch.last_seq
        note_sending(cursor, lane.store, lane.lane, centre.clock.now().micros, waiting)

    centre.database_for(lane.store).run(heard)
    now = centre.database_for(lane.store).run(read_epoch) if epoch else epoch
    if epoch != now:
        raise Problem(409, problems.EPOCH_CHANGED, epoch=now)
    now_micros = centre.clock.now().micros
    answer = centre.store.in_store(
        lane.store,
        lambda store: take_batch(store, read, now_micros=now_micros, is_signed=lambda *_: True),
    )
    return _told(answer)


def _refuse_copy(cursor: Rows, stream: StreamKey, lane: EnrolledLane) -> None:
    """Refuse a life that a second machine began, until the lane was enrolled anew."""
    known = read_stream(cursor, stream)
    if known is not None and known.is_copy and began_micros(cursor, stream) > lane.enrolled_micros:
        raise Problem(409, problems.LANE_CLONED, stream=str(stream))


def _told(answer: Answer) -> dict[str, Any]:
    match answer:
        case Acknowledged():
            return {
                "seq": answer.seq,
                "hash": answer.hash.hex(),
                "durable_seq": answer.durable_seq,
                "state": answer.state,
                "quarantined": list(answer.quarantined),
            }
        case Gap():
            raise Problem(409, problems.GAP, seq=answer.seq, hash=answer.hash.hex())
        case Fork():
            raise Problem(
                409,
                problems.FORK,
                seq=answer.seq,
                hash=answer.hash.hex(),
                is_exact=answer.is_exact,
            )
        case SignatureWrong():
            raise Problem(400, problems.SIGNATURE_WRONG, seq=answer.seq)
        case _:
            assert_never(answer)
