"""The worked cases of cash rounding, settlement and refunds, where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from edge.domain.cash_rounding import EXACT, CashRounding, Direction, Tie, round_cash
from edge.domain.refunding import (
    OriginalTender,
    RefundOrder,
    RefundPolicy,
    refund_to_tenders,
)
from edge.domain.rounding import RoundingMode
from edge.domain.settlement import OfferedTender, settle
from edge.domain.tender import ExchangeRate, OverTender, TenderKind, TenderRule

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT.parent / "shared" / "examples" / "pricing-examples.jsonl"
KINDS = ("cash_round", "settle", "refund_tenders")


def cases() -> list[dict[str, Any]]:
    if not EXAMPLES.exists():
        return []
    rows = (json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["given"]["kind"] in KINDS]


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the worked cases are not beside this checkout")
def test_there_is_a_worked_case_of_each_kind() -> None:
    assert {case["given"]["kind"] for case in cases()} == set(KINDS)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_worked_case_comes_out_as_written(case: dict[str, Any]) -> None:
    given = case["given"]
    got = {"cash_round": cash_round, "settle": settled, "refund_tenders": refunded}[given["kind"]](
        given
    )

    for name, value in case["expect"].items():
        assert got[name] == value, name


def rounding_of(tree: dict[str, Any]) -> CashRounding:
    return CashRounding(
        tree["increment"],
        Direction(tree.get("direction", "nearest")),
        Tie(tree.get("tie", "up")),
    )


def cash_round(given: dict[str, Any]) -> dict[str, Any]:
    told = round_cash(given["amount"], rounding_of(given))
    return {"rounded": told.rounded_minor, "adjustment": told.adjustment_minor}


def rule_of(name: str, tree: dict[str, Any]) -> TenderRule:
    fx = tree.get("fx")
    return TenderRule(
        name,
        TenderKind(tree["kind"]),
        over=OverTender(tree["over"]) if "over" in tree else None,
        max_change_minor=tree.get("max_change"),
        increment_minor=tree.get("increment", 1),
        floor_limit_minor=tree.get("floor_limit"),
        fx=ExchangeRate(
            fx["currency"],
            fx["rate"],
            RoundingMode(fx.get("mode", "half_up")),
            fx.get("exponent_shift", 0),
        )
        if fx
        else None,
    )


def settled(given: dict[str, Any]) -> dict[str, Any]:
    offered = [
        OfferedTender(
            t["id"],
            t["type"],
            t["amount"],
            t.get("available"),
            t.get("offline", False),
            t.get("tip", 0),
        )
        for t in given["tenders"]
    ]
    rules = {name: rule_of(name, tree) for name, tree in given["tender_types"].items()}
    rounding = rounding_of(given["cash_rounding"]) if "cash_rounding" in given else EXACT
    told = settle(given["due"], rules, offered, rounding)
    return {
        "status": told.status.value,
        "balance": told.balance_minor,
        "rounding_adjustment": told.rounding_minor,
        "change": [{"type": c.type, "amount": c.amount_minor} for c in told.change],
        "applied": [{"id": a.id, "amount": a.amount_minor} for a in told.applied],
    }


def refunded(given: dict[str, Any]) -> dict[str, Any]:
    order = given["policy"]["order"]
    policy = RefundPolicy(
        tuple(order) if isinstance(order, list) else RefundOrder(order),
        given["policy"].get("map", {}),
        given["policy"].get("fallback"),
    )
    originals = [OriginalTender(t["id"], t["type"], t["amount"]) for t in given["original_tenders"]]
    split = refund_to_tenders(given["refund_total"], originals, policy, given.get("limits"))
    return {
        "refunds": [
            {"tender": r.tender, "as_type": r.as_type, "amount": r.amount_minor}
            for r in split.refunds
        ],
        "unallocated": split.unallocated_minor,
    }
