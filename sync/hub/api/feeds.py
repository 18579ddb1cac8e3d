"""What the centre tells, by plain GET of ranges of positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from sync.hub.api.centre import TheCentre
from sync.hub.api.gate import Lane
from sync.hub.api.packing import json_answer
from sync.hub.api.problems import Problem
from sync.hub.store.feed_pages import read_page
from sync.hub.store.streams import note_reading
from sync.wire import problems
from sync.wire.feeds import CHAIN, PAGE_ROWS_MAX, STORE, page_json

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.wire.feeds import FeedPage

    Rows = Cursor[tuple[Any, ...]]

router = APIRouter(prefix="/v1/feeds", tags=["feeds"])

POSITION_MAX = 2**62
FOREVER = "private, max-age=31536000, immutable"
"""A full page of a store says for ever the same; `private`, since lanes read their own shorter."""


@router.get("/{feed}")
def feed_page(
    request: Request,
    centre: TheCentre,
    lane: Lane,
    feed: Literal["store", "safety", "chain"],
    epoch: Annotated[str, Query(max_length=64)] = "",
    after: Annotated[int, Query(ge=0, le=POSITION_MAX)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_MAX,
) -> Response:
    """Return the rows of a feed after a position, at most `limit`."""
    database = centre.database if feed == CHAIN else centre.database_for(lane.store)

    def work(cursor: Rows) -> FeedPage:
        page = read_page(cursor, lane.store, lane.lane, feed, after, limit)
        if feed == STORE:
            told = page.rows[-1].position if page.rows else after
            note_reading(cursor, lane.store, lane.lane, centre.clock.now().micros, told)
        return page

    page = database.run(work)
    if epoch not in {"", page.epoch}:
        raise Problem(409, problems.EPOCH_CHANGED, epoch=page.epoch)
    # What the chain told of a person may be taken back: nobody on the way is to keep it.
    is_full = len(page.rows) == limit and epoch and feed != CHAIN
    return json_answer(request, page_json(page), FOREVER if is_full else "no-store")
