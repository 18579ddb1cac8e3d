"""The pipe's messages are read exactly, and a wrong one names its field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.commands import (
    ApprovalGiven,
    AttachCustomer,
    CountDrawer,
    ExemptTax,
    GiftReceipt,
    NoSale,
    Scan,
    SignOn,
)
from edge.domain.errors import BadInput
from tui.messages import MESSAGE_CHARACTERS_MAX, read_message, schema


def refused(line: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_message(line)
    return caught.value


@pytest.mark.parametrize(
    ("message", "command"),
    [
        ({"do": "sign_on", "operator": "101", "pin": "1234"}, SignOn("101", "1234")),
        ({"do": "sign_on", "operator": 101, "pin": 1234}, SignOn("101", "1234")),
        ({"do": "scan", "code": "4011", "quantity": 2}, Scan("4011", quantity="2")),
        ({"do": "gift_receipt", "lines": [1, 3]}, GiftReceipt(lines=(1, 3))),
        ({"do": "count_drawer", "pieces": {"500": 3}}, CountDrawer({"500": 3})),
        ({"do": "attach_customer", "code": 7700001001}, AttachCustomer(code="7700001001")),
        ({"do": "exempt_tax", "certificate": None}, ExemptTax(None)),
        (
            {"do": "exempt_tax", "certificate": "E1", "tax_ids": ["VAT7"]},
            ExemptTax("E1", tax_ids=("VAT7",)),
        ),
        (
            {"do": "no_sale", "reason": "x", "approval": {"operator": 201, "pin": "246810"}},
            NoSale("x", ApprovalGiven("201", "246810")),
        ),
    ],
)
def test_a_message_becomes_its_command(message: dict[str, Any], command: object) -> None:
    assert read_message(json.dumps(message)) == (command, None)


def test_a_decimal_number_is_never_a_binary_fraction() -> None:
    command, _ = read_message('{"do":"scan","code":"4011","quantity":0.1}')

    assert command == Scan("4011", quantity="0.1")


def test_the_callers_id_comes_back() -> None:
    assert read_message('{"do":"view","id":7}')[1] == 7


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "message_not_json"),
        ("[]", "message_not_object"),
        ('"scan"', "message_not_object"),
        ('{"do":"scna","code":"1"}', "command_unknown"),
        ("{}", "command_unknown"),
        ('{"do":5}', "command_unknown"),
        ('{"do":"scan"}', "message_field_wrong"),
        ('{"do":"exempt_tax"}', "message_field_wrong"),
        ('{"do":"scan","code":null}', "message_field_wrong"),
        ('{"do":"scan","code":"1","qty":"2"}', "message_field_unknown"),
        ('{"do":"open_shift","float_minor":1.5}', "message_field_wrong"),
        ('{"do":"open_shift","float_minor":NaN}', "message_not_json"),
        ('{"do":"no_sale","reason":"x","approval":{"operator":"1"}}', "message_field_wrong"),
        ('{"do":"no_sale","reason":"x","approval":{"who":"1"}}', "message_field_unknown"),
        ("[" * 100_000, "message_not_json"),
        ("x" * (MESSAGE_CHARACTERS_MAX + 1), "message_too_long"),
    ],
)
def test_a_wrong_message_is_refused_by_name(line: str, code: str) -> None:
    assert refused(line).code == code


@given(st.text(max_size=200))
def test_no_line_breaks_the_reader(line: str) -> None:
    try:
        read_message(line)
    except BadInput as error:
        code = error.code
    else:
        code = "message_read"
    assert code.startswith(("message_", "command_"))


def test_the_schema_knows_every_command_and_the_answer() -> None:
    written = schema()

    named = set(written["command"]["discriminator"]["mapping"])
    assert {"sign_on", "open_shift", "scan", "tender", "view", "close_shift"} <= named
    assert "view" in json.dumps(written["answer"])
    for definition in written["command"]["$defs"].values():
        assert definition.get("description"), definition.get("title")
