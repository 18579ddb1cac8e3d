"""Whatever a script sends, each line has one answer and the till goes on."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from harness.till import Shop
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.simulated.card_terminal import SimulatedTerminal
from tui.commands.pipe_command import bounded_lines
from tui.messages import MESSAGE_CHARACTERS_MAX
from tui.pipe import run_pipe

if TYPE_CHECKING:
    from pathlib import Path

VIEW = '{"do":"view"}'


def answers(directory: Path, *lines: str) -> list[dict[str, Any]]:
    """Send lines to a till that sells; return the answers, as bytes would carry them."""
    written: list[str] = []
    run_pipe(Shop().opened().till, SimulatedTerminal(directory), lines, written.append)
    return [json.loads(line.encode()) for line in written]


@pytest.mark.parametrize(
    "line",
    [
        '{"do":"scan","code":"milk","quantity":"%s"}' % ("1" * 5000),
        '{"do":"count_drawer","pieces":{"%s":1}}' % ("1" * 5000),
        '{"do":"sign_on","operator":"\\ud800","pin":"\\ud800"}',
        '{"id":1.5,"do":"view"}',
        '{"do":"tender","kind":"cash","amount_minor":1e999999999}',
        '{"do":"view"',
        "\0",
        "\ufffd",
    ],
)
def test_garbage_is_refused_and_the_next_line_answered(tmp_path: Path, line: str) -> None:
    refused, seen = answers(tmp_path, line, VIEW)

    assert refused["ok"] is False
    assert refused["refusal"]["next"]
    assert seen["ok"] is True


def test_a_refused_message_brings_the_callers_id_back(tmp_path: Path) -> None:
    wrong_command, wrong_field = answers(
        tmp_path, '{"id":7,"do":"scna"}', '{"id":"a","do":"scan","qty":1}'
    )

    assert (wrong_command["id"], wrong_field["id"]) == (7, "a")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_FIELDS = st.sampled_from(
    ("code", "quantity", "line", "pin", "operator", "amount_minor", "kind", "pieces", "text",
     "reason", "approval", "sale", "lines", "limit", "id", "float_minor", "price_minor")
)  # fmt: skip
_COMMANDS = st.sampled_from(
    ("scan", "set_quantity", "sign_on", "tender", "count_drawer", "past_sales", "find", "hold",
     "recall", "gift_receipt", "pay_in", "no_sale", "override_price", "price_check")
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_COMMANDS, st.dictionaries(_FIELDS, _VALUES, max_size=4)), max_size=4))
def test_no_value_in_any_field_ends_the_pipe(
    tmp_path_factory: pytest.TempPathFactory, messages: list[tuple[str, dict[str, Any]]]
) -> None:
    lines = [json.dumps({"do": do, **fields}) for do, fields in messages]

    assert len(answers(tmp_path_factory.getbasetemp(), *lines, VIEW)) == len(lines) + 1


def test_a_line_without_end_is_read_only_as_far_as_a_message_may_go() -> None:
    endless = io.StringIO("x" * (3 * MESSAGE_CHARACTERS_MAX) + "\n" + VIEW)

    first, second = bounded_lines(endless)

    assert (len(first), second) == (MESSAGE_CHARACTERS_MAX + 1, VIEW)
