"""Till and centre on the screen: how they stand, and conflicts with both versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from harness.agreement import (
    CLOCK_WRONG,
    CONFLICTS,
    COUPON,
    DECIDED,
    IN_STEP,
    MINUTE,
    OFFLINE,
    OVER_RETURN,
    RESTART,
    REVOKED,
    SENDING,
    SERIAL,
    FakeCentre,
)
from harness.clock import FakeClock
from harness.fake_till import selling
from harness.screens import SURROUNDINGS, UNCERTAIN, playing
from harness.till import Shop
from screens.test_screens import BASKET, LOW_GLYPHS, SIGNED_ON, TextScreens, shown

from edge.domain.commands import AnswerException
from edge.domain.events import ExceptionAnswered
from edge.sync_facts import SyncStatus
from tui.demo_plug import Line
from tui.picture import ListBody
from tui.screens.conflicts import in_order

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SYNC = SIGNED_ON + "<f10>8\r"
INBOX = SYNC + "<f6>"
DETAIL = INBOX + "1\r"
NARROW, WIDE = (80, 24), (120, 30)

STATUSES = {
    "in_step": IN_STEP,
    "sending": SENDING,
    "offline": OFFLINE,
    "shut_out": REVOKED,
    "needs_a_new_life": RESTART,
    "clock_wrong": CLOCK_WRONG,
    "program_stopped": replace(OFFLINE, state="stopped"),
    "never_reached": replace(OFFLINE, contact_micros=None, waiting=0, problem=None),
    "on_its_own": SyncStatus(),
}


@pytest.fixture
def screens(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextScreens)


async def seen(centre: FakeCentre, typed: str, size: tuple[int, int] = NARROW) -> str:
    """Return what is on the screen, of glyphs that the Linux console knows."""
    text = await shown(typed, size, centre=centre.to_centre())
    text.translate(dict.fromkeys(map(ord, LOW_GLYPHS), "x")).encode("cp437")
    return text


@pytest.mark.parametrize("name", STATUSES)
async def test_the_sync_screen_says_how_till_and_centre_stand(
    name: str, screens: SnapshotAssertion
) -> None:
    assert await seen(FakeCentre(STATUSES[name]), SYNC) == screens


@pytest.mark.parametrize("name", STATUSES)
async def test_the_status_bar_has_a_quiet_word_while_selling(
    name: str, screens: SnapshotAssertion
) -> None:
    text = await seen(FakeCentre(STATUSES[name]), BASKET)

    assert text.splitlines()[0] == screens


async def test_a_larger_screen_shows_the_ages_too(screens: SnapshotAssertion) -> None:
    assert await seen(FakeCentre(OFFLINE), SYNC, WIDE) == screens


async def test_the_arrows_move_through_what_has_no_room(screens: SnapshotAssertion) -> None:
    assert await seen(FakeCentre(OFFLINE), SYNC + "<down>" * 8) == screens


async def test_a_print_in_doubt_is_asked_about_before_anything_else(
    screens: SnapshotAssertion,
) -> None:
    centre = FakeCentre(OFFLINE).to_centre()

    assert await shown(SYNC, centre=centre, devices=lambda: UNCERTAIN) == screens


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("found", "typed"),
    [(CONFLICTS, INBOX), (CONFLICTS, DETAIL), (CONFLICTS, INBOX + "2\r"), ((), INBOX)],
    ids=["inbox", "both_versions", "overdue", "nothing"],
)
async def test_the_inbox_shows_both_versions_rule_effect_owner_and_deadline(
    found: tuple[object, ...], typed: str, size: tuple[int, int], screens: SnapshotAssertion
) -> None:
    centre = FakeCentre(OFFLINE, found=CONFLICTS if found else ())

    assert await seen(centre, typed, size) == screens


async def test_one_key_accepts(screens: SnapshotAssertion) -> None:
    centre = FakeCentre(OFFLINE, found=CONFLICTS)

    assert await seen(centre, DETAIL + "<f12>") == screens
    assert centre.answers == [("x1", True, "")]


async def test_one_key_disputes_and_asks_for_a_note(screens: SnapshotAssertion) -> None:
    centre = FakeCentre(OFFLINE, found=CONFLICTS)

    assert await seen(centre, DETAIL + "<f4>Only one lamp came back\r") == screens
    assert centre.answers == [("x1", False, "Only one lamp came back")]


async def test_what_was_just_accepted_is_not_asked_again_before_it_is_read_back() -> None:
    centre = FakeCentre(OFFLINE, found=(OVER_RETURN,))
    slow = replace(centre.to_centre(), conflicts=lambda: (OVER_RETURN,))

    text = await shown(DETAIL + "<f12>", centre=slow)

    assert "Conflicts: 0 to decide" in text
    assert "(accepted)" in text


async def test_the_answer_needs_a_manager_and_is_a_fact_of_the_till(
    screens: SnapshotAssertion,
) -> None:
    shop = Shop(clock=FakeClock(step_micros=0))
    centre = replace(FakeCentre(OFFLINE, found=CONFLICTS).to_centre(), answer=AnswerException)

    asked = await shown(DETAIL + "<f4>Only one\r", shop=shop, centre=centre)
    assert "Answering a conflict" in asked

    shop.restart()
    typed = DETAIL + "<f4>Only one\r201\r246810\r"
    assert await shown(typed, shop=shop, is_open=True, centre=centre) == screens
    answered = shop.facts(ExceptionAnswered)
    assert [(fact.outcome, fact.answer, fact.note) for fact in answered] == [
        ("x1", "disputed", "Only one")
    ]


async def test_a_dispute_without_a_note_is_none() -> None:
    centre = FakeCentre(OFFLINE, found=CONFLICTS)
    await seen(centre, DETAIL + "<f4>\r<escape>")

    assert centre.answers == []


async def test_what_is_decided_is_read_only(screens: SnapshotAssertion) -> None:
    centre = FakeCentre(OFFLINE, found=CONFLICTS)

    assert await seen(centre, INBOX + "4\r<f12>") == screens
    assert centre.answers == []


async def test_nobody_decides_before_signing_in() -> None:
    centre = FakeCentre(OFFLINE, found=CONFLICTS)
    text = await seen(centre, "<f8><f6>1\r<f12>")

    assert centre.answers == []
    assert "More came back than was sold" in text


async def test_the_rule_that_was_applied_is_told_not_what_its_policy_mostly_does() -> None:
    twice = replace(OVER_RETURN, policy="shift", rule="shift_closed_twice")
    centre = FakeCentre(OFFLINE, found=(twice,))

    assert "One shift was closed twice" in await seen(centre, INBOX)
    detail = await seen(centre, DETAIL)
    assert "One shift was closed twice" in detail
    assert "The first Z stays" in detail


async def test_a_number_that_is_no_conflict_is_refused() -> None:
    text = await seen(FakeCentre(OFFLINE, found=CONFLICTS), INBOX + "9\r")

    assert "There is no row 9" in text


def test_the_inbox_begins_with_undecided_money_the_newest_first() -> None:
    older = replace(COUPON, id="x5", at_micros=COUPON.at_micros - MINUTE)

    ordered = in_order((DECIDED, SERIAL, older, COUPON, OVER_RETURN))

    assert [one.id for one in ordered] == ["x1", "x2", "x5", "x3", "x4"]


async def test_send_now_is_asked_for() -> None:
    centre = FakeCentre(OFFLINE)
    text = await seen(centre, SYNC + "<f5>")

    assert centre.asked == ["send_now"]
    assert "It is sent now" in text


async def test_the_report_is_saved_or_its_failure_told() -> None:
    saved = await seen(FakeCentre(OFFLINE, report=Path("shop/report.json")), SYNC + "<f7>")
    failed = await seen(
        FakeCentre(OFFLINE, report=OSError(28, "No space left on device")), SYNC + "<f7>"
    )

    assert "shop/report.json" in saved
    assert "No space left on device" in failed


async def test_the_demo_pulls_the_plug_and_puts_it_back(screens: SnapshotAssertion) -> None:
    centre = FakeCentre(IN_STEP, line=Line(other="LANE 2", centre="up"))

    assert await seen(centre, SYNC + "<f8>") == screens
    assert centre.line is not None
    assert centre.line.is_cut

    await seen(centre, SYNC + "<f8><f12>")
    assert not centre.line.is_cut
    assert centre.asked == ["turn"]


async def test_a_shop_has_no_plug_to_pull() -> None:
    centre = FakeCentre(IN_STEP)
    text = await seen(centre, SYNC + "<f8>")

    assert "F8 does nothing here" in text
    assert "OTHER TILL" not in text


async def test_the_help_explains_the_keys_there_are() -> None:
    shop = await seen(FakeCentre(OFFLINE), SYNC + "<f1>", (80, 50))
    demo = await seen(
        FakeCentre(OFFLINE, line=Line(other="LANE 2", centre="up")), SYNC + "<f1>", (80, 50)
    )

    assert "Demo:" not in shop
    assert "F5" in shop
    assert "CTRL+L" in demo
    assert "F12    Demo:" in demo


async def test_what_needs_a_person_is_marked_and_offline_is_not() -> None:
    bars = {
        name: (await seen(FakeCentre(status), BASKET)).splitlines()[0]
        for name, status in STATUSES.items()
    }

    marked = {name for name, bar in bars.items() if "!" in bar}
    assert marked == {"shut_out", "needs_a_new_life"}


async def test_a_conflict_settled_elsewhere_leaves_the_screen() -> None:
    centre = FakeCentre(OFFLINE, found=(OVER_RETURN,))
    surroundings = replace(SURROUNDINGS, centre=centre.to_centre())
    async with playing(selling(), surroundings=surroundings) as played:
        await played.type("<f10>8\r<f6>1\r")
        assert played.picture.keys[-1].label == "ACCEPT"

        centre.found = ()
        await played.type("<down>")

        assert isinstance(played.picture.body, ListBody)
        assert "Conflicts: 0" in played.picture.body.title


async def test_a_version_longer_than_the_screen_is_moved_through() -> None:
    lines = tuple(f"{number} Desk lamp" for number in range(1, 30))
    first, second = OVER_RETURN.versions
    long = replace(OVER_RETURN, versions=(replace(first, lines=lines), second))
    centre = FakeCentre(OFFLINE, found=(long,))

    above = await seen(centre, DETAIL)
    below = await seen(centre, DETAIL + "<down>" * 40)

    assert "more below" in above
    assert "The rule" not in above
    assert "The rule" in below
    assert "more below" not in below
