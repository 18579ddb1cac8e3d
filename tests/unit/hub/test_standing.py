"""What the centre tells of its lanes: when each was heard, and how far behind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.centre import SomeCentre

from sync.hub.metrics import metrics_text
from sync.hub.standing import LaneStanding, read_standing

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

MINUTE_MICROS = 60_000_000
HOUR_MICROS = 60 * MINUTE_MICROS


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> SomeCentre:
    return SomeCentre(database, tmp_path)


def standing(centre: SomeCentre) -> dict[str, LaneStanding]:
    return {lane.lane: lane for lane in read_standing(centre.database).lanes}


def test_whoever_sends_or_reads_was_heard(centre: SomeCentre) -> None:
    sender, reader = centre.lane("s", "1"), centre.lane("s", "2")
    sender.client.get("/v1/streams/aaaa/head")
    reader.client.get("/v1/streams/aaaa/head")
    centre.clock.micros += HOUR_MICROS
    sender.stream.sale()

    assert sender.send(sender.stream.batch()).status_code == 200
    reader.feed("store")

    heard = [lane.contact_micros or 0 for lane in standing(centre).values()]
    assert min(heard) > centre.clock.micros - MINUTE_MICROS


def test_a_backlog_is_known_while_it_is_sent_and_over_with_its_last_batch(
    centre: SomeCentre,
) -> None:
    lane = centre.lane("s", "1")
    for _ in range(5):
        lane.stream.sale()
    lane.client.get("/v1/streams/aaaa/head", params={"last": 5})
    assert standing(centre)["1"].waiting == 5
    assert b'tillwright_lane_waiting{lane="1",store="s"} 5.0' in metrics_text(centre.hub)

    assert lane.send(lane.stream.batch(), **{"last-seq": "5"}).status_code == 200

    assert standing(centre)["1"].waiting == 0


def test_a_lane_that_was_not_told_of_anothers_sales_is_behind(centre: SomeCentre) -> None:
    seller, other = centre.lane("s", "1"), centre.lane("s", "2")
    for _ in range(3):
        seller.stream.sale()
    seller.send(seller.stream.batch())
    other.feed("store", limit=2)
    assert standing(centre)["2"].unread == 1

    centre.clock.micros += HOUR_MICROS
    other.feed("store", after=2)

    assert standing(centre)["2"].unread == 0
