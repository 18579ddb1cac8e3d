"""What is said of a conflict beside its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.agreement.explaining import EXPLANATIONS
from edge.domain.agreement.telling import _LINES, details

if TYPE_CHECKING:
    from edge.domain.agreement.claims import Value


def euros(minor: int) -> str:
    return f"{minor / 100:.2f} EUR"


def test_a_price_is_told_as_money_and_one_finer_than_it_as_it_stands() -> None:
    facts = {"description": "Lamp", "number": "1-7", "charged": "500", "valid": "600.5"}

    assert details("price_differs", facts, euros) == (
        "Lamp on receipt 1-7: 5.00 EUR charged, 600.5 minor units in force.",
    )


def test_a_line_without_its_facts_is_left_out_and_a_yes_is_told() -> None:
    assert details("price_differs", {"number": "1-7"}, euros) == ()
    facts: dict[str, Value] = {"operator": "7", "kind": "cash.moved", "number": ""}

    told = details("acted_after_revoked", {**facts, "approved": True, "in_grace": False}, euros)

    assert told[0] == "Person 7, cash.moved."
    assert len(told) == 3


def test_stock_is_told_in_pieces() -> None:
    facts: dict[str, Value] = {
        "item": "milk",
        "before_milli": 1500,
        "level_milli": -1000,
        "floor_milli": 0,
    }

    assert details("stock_below", facts, euros) == ("Item milk: the books had 1.5, then -1.",)


def test_only_rules_that_there_are_have_lines() -> None:
    assert set(_LINES) <= set(EXPLANATIONS)
