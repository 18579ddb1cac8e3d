"""Whatever the till can say stands in its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness.till import Shop

from edge.card_terminal import TerminalResult
from edge.domain.commands import OpenShift, Scan, SignOn, Tender
from edge.domain.errors import BadInput
from tui.key_names import Screen
from tui.keymap import KEYMAP
from tui.words import explain
from tui.words.explaining import REFUSALS, told
from tui.words.information import IN_PRACTICE, INFORMATION, NOTICES
from tui.words.pickups import pieces
from tui.words.screens import GUIDES, TITLES

ROOT = Path(__file__).resolve().parents[3]
_RAISED = re.compile(
    r"(?:Refusal|BadInput|Unavailable|DataDamaged|OutcomeUnknown|NeedsApproval)"
    r"\(\s*\"([a-z_]+)\""
)
_INFORMED = re.compile(r"information=\"([a-z_]+)\"")
_NOTICED = re.compile(
    r"(?:NoticeView|notice)\(\"([a-z_]+)\""
    r"|^(?:RESERVE_USED|REFUSED|PRICE_BOOK_DAMAGED)(?:: Final)? = \"([a-z_]+)\"",
    re.MULTILINE,
)

ELSEWHERE = ("sync/hub", "tui/demo/front")


def said(pattern: re.Pattern[str]) -> set[str]:
    """Return what the till can say; what the centre and the shop front say has its words there."""
    sources = (
        path
        for name in ("edge", "sync", "devices", "tui")
        for path in (ROOT / name).glob("**/*.py")
        if not any(path.is_relative_to(ROOT / elsewhere) for elsewhere in ELSEWHERE)
    )
    found = (match for path in sources for match in pattern.finditer(path.read_text("utf-8")))
    return {next(group for group in match.groups() if group) for match in found}


def test_every_refusal_has_words_with_a_next_step() -> None:
    codes = said(_RAISED)

    assert len(codes) > 100
    assert codes - set(REFUSALS) == set()
    assert [code for code, (headline, step) in REFUSALS.items() if not (headline and step)] == []


def test_every_notice_and_every_information_has_words() -> None:
    assert said(_INFORMED) - set(INFORMATION) == set()
    assert said(_NOTICED) - set(NOTICES) == set()
    assert set(IN_PRACTICE) <= set(INFORMATION)


def test_every_screen_has_a_title_and_a_box_with_keys_says_what_they_do() -> None:
    boxes = {
        Screen.CONFIRM,
        Screen.UNKNOWN_ITEM,
        Screen.AGE_CHECK,
        Screen.UNUSUAL,
        Screen.PAYMENT_UNKNOWN,
    }

    assert set(TITLES) == set(KEYMAP) == set(Screen)
    assert boxes == set(GUIDES)


def test_what_our_own_programs_say_is_told_whole() -> None:
    names = ", ".join(f"name{number}" for number in range(30))

    assert names in explain(BadInput("command_unknown", command="x", known=names)).next_step
    assert names in explain(BadInput("file_missing", path=names)).headline


def test_what_came_from_outside_is_quoted_in_short() -> None:
    told = explain(BadInput("command_unknown", command="x" * 500, known="a"))

    assert len(told.headline) < 100


def test_the_float_is_read_back_as_an_amount() -> None:
    shop = Shop()
    message = told(shop.does(SignOn("101", "4711"), OpenShift(10_000)))

    assert message is not None
    assert message.headline.endswith("opened with 100.00 in the drawer")


@pytest.mark.parametrize(("reason", "is_named"), [("unreachable", True), ("refusal", False)])
def test_a_terminal_that_is_out_is_told_with_the_other_ways_to_pay(
    reason: str, is_named: bool
) -> None:
    shop = Shop().opened()
    dialogue = shop.does(Scan("lamp"), Tender("card")).dialogue
    assert dialogue is not None

    message = told(shop.till.record(dialogue, TerminalResult("declined", reason=reason)))

    assert message is not None
    assert ("F10" in message.next_step) is is_named


def test_one_piece_is_said_to_be_one() -> None:
    assert [pieces(count) for count in ("1", "2", "0.480")] == ["1 pc", "2 pcs", "0.480 pcs"]
