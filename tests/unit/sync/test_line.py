"""What comes back from the centre, made into replies: answers, refusals, and nothing at all."""

from __future__ import annotations

import httpx
import pytest
import zstandard
from harness.answering_centre import AnsweringCentre, refused, told

from edge.domain.chain import NO_HASH
from sync.client.line import Line
from sync.client.packing import packed
from sync.steps import LOST, AskHash, AskHead, Fetch, HashAt, Refused
from sync.wire import problems
from sync.wire.feeds import STORE, FeedCursor, FeedPage
from sync.wire.streams import Acknowledged, Batch, StreamHead, StreamKey, chain

KEY = StreamKey("s-1", "1", "aaaa")
BATCH = Batch(KEY, 1, NO_HASH, ("one", "two"), b"signed")


def line_to(centre: AnsweringCentre, heard: list[int]) -> Line:
    return Line(centre.client(), heard.append)


def test_a_batch_arrives_byte_for_byte_and_is_acknowledged() -> None:
    centre, heard = AnsweringCentre(), list[int]()

    told_back = line_to(centre, heard).send(packed(BATCH, zstandard.ZstdCompressor()))

    assert centre.texts == ["one", "two"]
    assert told_back == Acknowledged(2, chain(NO_HASH, BATCH.texts)[-1], 2)
    assert centre.asked[0].headers[problems.HEAD_SIGNATURE] == b"signed".hex()
    assert heard == [5]


def test_a_branch_is_named_in_the_question() -> None:
    centre = AnsweringCentre()

    line_to(centre, []).head(AskHead(StreamKey("s-1", "1", "aaaa", "beef")))

    assert centre.asked[0].url.params["branch"] == "beef"


def test_the_centre_is_told_how_much_is_still_to_come() -> None:
    centre = AnsweringCentre()
    line = line_to(centre, [])

    line.head(AskHead(KEY), 7)
    line.send(packed(BATCH, zstandard.ZstdCompressor()), 9)

    assert centre.asked[0].url.params["last"] == "7"
    assert centre.asked[1].headers[problems.LAST_SEQ] == "9"


def test_head_hash_and_page_are_read() -> None:
    centre = AnsweringCentre(texts=["one"])
    line = line_to(centre, [])

    assert line.head(AskHead(KEY)) == StreamHead(1, chain(NO_HASH, ["one"])[0], 1, "open", "e1")
    assert line.hash_at(AskHash(KEY, 1)) == HashAt(1, chain(NO_HASH, ["one"])[0])
    assert line.fetch(Fetch(FeedCursor(STORE))) == FeedPage(STORE, "e1", (), 0)


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        (httpx.ConnectError("away"), LOST),
        (httpx.ReadTimeout("slow"), LOST),
        (told([]), LOST),
        (told({"seq": 1}), LOST),
        (told({"seq": "x", "hash": "", "durable_seq": 1, "state": "", "epoch": ""}), LOST),
        (httpx.Response(200, content=b"{half"), LOST),
        (refused(problems.BUSY, 429, "7"), Refused(problems.BUSY, retry_after_s=7)),
        (refused(problems.GAP, 409, seq=4, hash="ab"), Refused(problems.GAP, 4, b"\xab")),
        (refused(problems.FORK, 409, seq="x"), Refused(problems.FORK)),
        (httpx.Response(502, content=b"<html>"), Refused("http_502")),
    ],
)
def test_what_is_no_answer_is_lost_or_refused(
    answer: httpx.Response | Exception, reply: object
) -> None:
    heard: list[int] = []

    assert line_to(AnsweringCentre(next_answers=[answer]), heard).head(AskHead(KEY)) == reply


def test_a_refusal_is_no_contact() -> None:
    heard: list[int] = []
    centre = AnsweringCentre(next_answers=[refused(problems.LANE_REVOKED, 403)])

    line_to(centre, heard).head(AskHead(KEY))

    assert heard == []


def test_a_part_of_a_file_comes_as_it_is() -> None:
    centre = AnsweringCentre(
        next_answers=[httpx.Response(206, content=b"part"), httpx.ReadError("cut")]
    )
    line = line_to(centre, [])

    assert line.part("/v1/catalogue/f", 10, 4) == b"part"
    assert centre.asked[0].headers["range"] == "bytes=10-13"
    assert line.part("/v1/catalogue/f", 14, 4) == LOST
