"""A manager pauses the web's orders at the till, with the line and without."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from harness.pickups import PickupTill
from harness.till import MANAGER_APPROVES

from edge.domain.commands import (
    PauseWebOrders,
    ResumeWebOrders,
    View,
)
from edge.domain.errors import NeedsApproval
from edge.domain.events import WebOrdersPaused, WebOrdersResumed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOUR_MICROS = 3_600_000_000


@pytest.fixture
def till(tmp_path: Path) -> Iterator[PickupTill]:
    with closing(PickupTill(tmp_path)) as made:
        yield made


def tells(till: PickupTill, **said: Any) -> None:
    body = {"is_paused": False, "until_micros": 0, "reason": "", "by": "ann"} | said
    till.feed.adds("web_orders", json.dumps(body))
    till.hears()


def test_a_pause_is_noted_without_a_line_and_known_once_the_centre_says_so(
    till: PickupTill,
) -> None:
    till.cut()
    noted = till.shop.does(PauseWebOrders("Too few people", 7200, MANAGER_APPROVES)).view.web_orders

    (fact,) = till.shop.facts(WebOrdersPaused)
    assert fact.until_micros - fact.at_micros == 2 * HOUR_MICROS
    assert noted is not None
    assert (noted.reason, noted.by, noted.is_pending) == ("Too few people", "101", True)

    till.restarts()
    assert till.shop.does(View()).view.web_orders == noted
    till.centre.next_answers = []
    tells(
        till,
        is_paused=True,
        until_micros=fact.until_micros,
        reason="Too few people",
        at_micros=fact.at_micros,
    )
    known = till.shop.does(View()).view.web_orders
    assert known is not None
    assert (known.until_micros, known.is_pending) == (fact.until_micros, False)


def test_a_pause_ends_by_itself_or_by_a_word_of_the_office(till: PickupTill) -> None:
    till.shop.does(PauseWebOrders("Stock-taking", 3600, MANAGER_APPROVES))
    till.clock.micros += HOUR_MICROS
    assert till.shop.does(View()).view.web_orders is None

    assert (
        till.shop.does(PauseWebOrders("Stock-taking", 0, MANAGER_APPROVES)).view.web_orders
        is not None
    )
    tells(till, at_micros=till.clock.micros + 1)
    assert till.shop.does(View()).view.web_orders is None


def test_what_the_office_paused_is_taken_up_again_at_the_till(till: PickupTill) -> None:
    assert till.shop.refusal(ResumeWebOrders()).code == "web_orders_not_paused"
    tells(till, is_paused=True, reason="recall", at_micros=till.clock.micros)

    paused = till.shop.does(View()).view.web_orders
    assert paused is not None
    assert (paused.reason, paused.by) == ("recall", "ann")
    assert till.shop.does(ResumeWebOrders(MANAGER_APPROVES)).view.web_orders is None
    assert len(till.shop.facts(WebOrdersResumed)) == 1


def test_only_a_manager_pauses_or_lets_somebody(till: PickupTill) -> None:
    with pytest.raises(NeedsApproval):
        till.shop.does(PauseWebOrders("Too much to do", 1800))
    till.shop.does(PauseWebOrders("Too much to do", 1800, MANAGER_APPROVES))

    assert till.shop.refusal(PauseWebOrders(" ", 1800, MANAGER_APPROVES)).code == "reason_needed"
    far = PauseWebOrders("x", 15 * 86_400, MANAGER_APPROVES)
    assert till.shop.refusal(far).code == "pause_too_long"
