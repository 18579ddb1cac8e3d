"""Cases of the kinds `cash_round`, `settle` and `refund_tenders` as tenders of the product."""

from __future__ import annotations

from typing import Any

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

Given = dict[str, Any]


def _rounding(tree: Given) -> CashRounding:
    return CashRounding(
        tree["increment"],
        Direction(tree.get("direction", "nearest")),
        Tie(tree.get("tie", "up")),
    )


def cash_round_answer(given: Given) -> Given:
    """Return a rounded amount."""
    told = round_cash(given["amount"], _rounding(given))
    return {"rounded": told.rounded_minor, "adjustment": told.adjustment_minor}


def _rule(name: str, tree: Given) -> TenderRule:
    fx = tree.get("fx")
    return TenderRule(
        name,
        _kind(tree["kind"]),
        over=OverTender(tree["over"]) if "over" in tree else None,
        max_change_minor=tree.get("max_change"),
        increment_minor=tree.get("increment", 1),
        floor_limit_minor=tree.get("floor_limit"),
        fx=ExchangeRate(
            fx["currency"],
            str(fx["rate"]),
            RoundingMode(fx.get("mode", "half_up")),
            fx.get("exponent_shift", 0),
        )
        if fx
        else None,
    )


def _kind(name: str) -> TenderKind:
    """Return the kind; one that the product has no word for behaves as any other tender."""
    return TenderKind(name) if name in set(TenderKind) else TenderKind.OTHER


def settle_answer(given: Given) -> Given:
    """Return how tenders settle what is due; refunds may be written without their sign."""
    sign = -1 if given["due"] < 0 and all(t["amount"] >= 0 for t in given["tenders"]) else 1
    offered = [
        OfferedTender(
            t["id"],
            t["type"],
            sign * t["amount"],
            t.get("available"),
            t.get("offline", False),
            t.get("tip", 0),
        )
        for t in given["tenders"]
    ]
    rules = {name: _rule(name, tree) for name, tree in given["tender_types"].items()}
    rounding = _rounding(given["cash_rounding"]) if "cash_rounding" in given else EXACT
    told = settle(given["due"], rules, offered, rounding)
    return {
        "status": told.status.value,
        "balance": told.balance_minor,
        "rounding_adjustment": told.rounding_minor,
        "change": [{"type": c.type, "amount": c.amount_minor} for c in told.change],
        "reason": told.reason.value if told.reason else None,
        "forfeited": told.forfeited_minor,
        "applied": [
            {
                "id": a.id,
                "amount": sign * a.amount_minor,
                "tip": sign * a.tip_minor,
                "forfeited": a.forfeited_minor,
            }
            for a in told.applied
        ],
    }


def refund_answer(given: Given) -> Given:
    """Return which of the original tenders a refund goes back to."""
    told = given.get("policy", {})
    order = told.get("order", [t["type"] for t in given["original_tenders"]])
    policy = RefundPolicy(
        tuple(order) if isinstance(order, list) else RefundOrder(order),
        told.get("map", {}),
        told.get("fallback"),
    )
    originals = [
        OriginalTender(t["id"], t["type"], t["amount"], t.get("refunded", 0))
        for t in given["original_tenders"]
    ]
    split = refund_to_tenders(given["refund_total"], originals, policy, given.get("limits"))
    return {
        "refunds": [
            {"tender": r.tender, "as_type": r.as_type, "amount": r.amount_minor}
            for r in split.refunds
        ],
        "unallocated": split.unallocated_minor,
    }
