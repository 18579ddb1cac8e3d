"""What an entry did that the office may have ruled otherwise while its lane could not be told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.claims import (
    Basis,
    Body,
    Claim,
    EntryRef,
    Value,
    key_of,
    milli_of,
    once,
    text_of,
    whole_of,
)
from edge.domain.agreement.policies.tax import rates_text
from edge.domain.agreement.rulings import CHAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

PRICE: Final = "price"
TAX: Final = "tax"
BLOCKED_ITEM: Final = "blocked_item"
STAFF: Final = "staff"

SALE: Final = "sale.completed"
WORK: Final = frozenset({"operator.signed_on", "drawer.opened"})
"""What somebody does without moving money; everything with an amounts block counts as well."""
_PRICE: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?")
_RATE: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
_DEPTH_MAX: Final = 6
"""Approvals lie in lines and modifiers, no deeper."""


@dataclass(frozen=True, slots=True)
class Act:
    """An entry with what the envelope says of it.

    `at_micros` is when it happened by the centre's clock, `amount_minor` its turnover, None where
    it moves no money.
    """

    kind: str
    version: int
    ref: EntryRef
    actor: str
    body: Body
    basis: Mapping[str, int]
    at_micros: int
    amount_minor: int | None = None
    currency: str = ""

    @property
    def is_sale(self) -> bool:
        """Tell whether its lines can be read."""
        return (self.kind, self.version) == (SALE, 1)


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the newest ruling on things and on people stands in the feed of all stores."""

    goods: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)


def goods_of(act: Act) -> frozenset[str]:
    """Return the items that an entry sold."""
    lines = act.body.get("lines") if act.is_sale else None
    if not isinstance(lines, list):
        return frozenset()
    found = (line.get("item") for line in lines if isinstance(line, dict))
    return frozenset(item for item in found if isinstance(item, str))


def people_of(act: Act) -> frozenset[str]:
    """Return who did something of weight: the operator, and whoever approved it."""
    if act.amount_minor is None and act.kind not in WORK:
        return frozenset()
    return frozenset({act.actor, *_approvers(act.body, _DEPTH_MAX)})


def acts_claimed(act: Act, moved: Moved) -> tuple[Claim, ...]:
    """Return what an entry did with what was ruled anew after its basis; nothing if unreadable."""
    try:
        return (*_of_people(act, moved), *once(tuple(_of_goods(act, moved))))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ()


def _approvers(tree: object, depth: int) -> Iterator[str]:
    if depth and isinstance(tree, Mapping):
        approver = tree.get("approver")
        if isinstance(approver, str):
            yield approver
        tree = list(tree.values())
    if depth and isinstance(tree, list):
        for each in tree:
            yield from _approvers(each, depth - 1)


def _of_people(act: Act, moved: Moved) -> Iterator[Claim]:
    for person in sorted(people_of(act)):
        if not _is_news(moved.people, person, act):
            continue
        yield Claim(
            STAFF,
            key_of(STAFF, person, act.ref.text),
            act.ref,
            amount_minor=act.amount_minor or 0,
            currency=act.currency,
            at_micros=act.at_micros,
            basis=_basis(act),
            facts={
                "operator": text_of(person),
                "kind": act.kind,
                "number": str(act.body.get("number", "")),
                "approved": person != act.actor,
            },
        )


def _of_goods(act: Act, moved: Moved) -> Iterator[Claim]:
    news = {item for item in goods_of(act) if _is_news(moved.goods, item, act)}
    if not news:
        return
    body = act.body
    rates = rates_text(_rates(body))
    for line in body["lines"]:
        units = milli_of(line["quantity"])
        if line["item"] not in news or line.get("voided") or units <= 0:
            continue
        yield _of_line(act, BLOCKED_ITEM, line, units, whole_of(line["amount_minor"]))
        if _is_list_price(line):
            value = line["regular_unit_price"]
            yield _of_line(act, PRICE, line, units, whole_of(line["amount_minor"]), value=value)
        if line.get("taxes") and not body.get("exemption"):
            base = max(whole_of(tax["base_minor"]) for tax in line["taxes"])
            value = text_of(line["tax_class"])
            yield _of_line(act, TAX, line, units, base, value=value, rates=rates)


def _of_line(
    act: Act, policy: str, line: Body, units_milli: int, amount_minor: int, **facts: Value
) -> Claim:
    body = act.body
    at_line = () if policy == BLOCKED_ITEM else (whole_of(line["line"]),)
    # A basket keeps the prices of when it was opened; what is sold is handed over at the end.
    age = 0 if policy == BLOCKED_ITEM else _basket_age_micros(body)
    return Claim(
        policy,
        key_of(policy, text_of(line["item"]), text_of(body["sale"]), *at_line),
        act.ref,
        units_milli=units_milli,
        amount_minor=amount_minor,
        currency=text_of(body["currency"]),
        at_micros=act.at_micros - age,
        basis=_basis(act),
        facts={
            "item": line["item"],
            "number": text_of(body["number"]),
            "description": text_of(line["description"]),
            **facts,
        },
    )


def _is_news(positions: Mapping[str, int], thing: str, act: Act) -> bool:
    return positions.get(thing, 0) > act.basis.get(CHAIN, 0)


def _is_list_price(line: Body) -> bool:
    """Tell whether a line was charged what the list said; a price made by hand is somebody's."""
    made = any(each.get("source") == "override" for each in line.get("modifiers", ()))
    price = line.get("regular_unit_price")
    is_price = isinstance(price, str) and _PRICE.fullmatch(price) is not None
    return is_price and not made and not line.get("price_embedded")


def _rates(body: Body) -> dict[str, str]:
    """Return the rate of each tax class where it is a plain sum of rates."""
    found: dict[str, str] = {}
    for each in body["policy"].get("classes", ()):
        rates = each.get("rates", ())
        plain = all(_RATE.fullmatch(rate["rate"]) for rate in rates)
        if plain and not any(rate.get("compound") or rate.get("amount_per_unit") for rate in rates):
            found[text_of(each["tax_class"])] = str(sum(Fraction(rate["rate"]) for rate in rates))
    return found


def _basket_age_micros(body: Body) -> int:
    return max(whole_of(body["completed_at_micros"]) - whole_of(body["opened_at_micros"]), 0)


def _basis(act: Act) -> Basis:
    return tuple(sorted(act.basis.items()))
