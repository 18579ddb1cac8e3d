"""What may be risked without asking the centre: rights first, then caps of this till and day.

A right was taken out of what there is when it was granted, so it cannot be spent twice. Under a cap
the same card or receipt may be used elsewhere too: what was risked is written down, and a day's sum
is bounded.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from edge.domain.card_numbers import is_payment_card
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import CapUsed
from edge.domain.quantity import Unit, parse_quantity
from edge.domain.tender import TenderKind, kind_of
from edge.services.rights import right_left, spend_right

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.commands import Tender
    from edge.domain.events import ReturnCompleted, ReturnLine, SaleCompleted, TenderRecord
    from edge.domain.tender import TenderRule
    from edge.ports import JournalFact
    from edge.services.desk import Desk

RETURN: Final = "return"
"""The cap of returns for receipts of other lanes; the others are named by their tender type."""

_CARD = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,59}")
_NO_LIMIT: Final = 10**12
_DAY_OF_FLOORS: Final = 10


def card_resource(card: str) -> str:
    """Return the resource that a card's stored value is; its unit is a minor unit of money."""
    return f"gift_card:{card}"


def line_resource(sale: str, line: int) -> str:
    """Return the resource that a receipt's line is; its unit is a thousandth of the line's."""
    return f"return:{sale}:{line}"


def card_number(text: str, prefixes: tuple[str, ...]) -> str:
    """Return a gift card's number as it is kept, "" for one that is not known.

    Raises `BadInput`, for the number of a payment card too: the `prefixes` tell the shop's own
    cards from those.
    """
    number = text.strip()
    if is_payment_card(number) and not number.startswith(prefixes):
        raise BadInput("payment_card_typed")
    if number and not _CARD.fullmatch(number):
        raise BadInput("card_number_unreadable", card=number[:20])
    return number


# Stored value ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may still be taken of a card, in minor units."""

    by_right: int
    by_cap: int

    @property
    def total(self) -> int:
        """Return the sum."""
        return self.by_right + self.by_cap


def within_allowance(
    desk: Desk, rule: TenderRule, command: Tender
) -> tuple[TenderRule, int | None]:
    """Return rule and amount by which stored value is taken that nobody can be asked about.

    Without an amount it is as much of what is due as may be taken; with one that is more, the
    rule's floor limit refuses it and names what may. Raises `Refusal` "stored_value_used_up".
    """
    asks_nobody = command.offline and rule.kind is TenderKind.STORED_VALUE
    if not asks_nobody or rule.uses_terminal or desk.state.practice or desk.basket.due_minor <= 0:
        return rule, command.amount_minor
    allowed = card_allowed(desk, rule, card_number(command.card, rule.card_prefixes))
    if not allowed.by_right and not rule.offline_allowed:
        return rule, command.amount_minor
    if not allowed.total:
        raise Refusal("stored_value_used_up", kind=rule.name)
    amount = command.amount_minor
    if amount is None:
        amount = min(desk.basket.due_minor, allowed.total)
    return replace(rule, offline_allowed=True, floor_limit_minor=allowed.total), amount


def card_allowed(desk: Desk, rule: TenderRule, card: str) -> Allowed:
    """Return what may be taken of a card; what unfinished baskets took of it is gone already."""
    taken: Counter[str] = Counter()
    for basket in desk.state.baskets.values():
        taken += _taken(basket.tenders, rule.type)
    held = {each: right_left(desk, card_resource(each)) for each in {card, *taken} if each}
    by_right = max(held.get(card, 0) - taken[card], 0)
    if not rule.offline_allowed:
        return Allowed(by_right, 0)
    risked = _risked_today(desk, rule.type)
    for each, minor in taken.items():
        risked[each] += max(minor - held.get(each, 0), 0)
    floor = _NO_LIMIT if rule.floor_limit_minor is None else rule.floor_limit_minor
    day = rule.offline_day_limit_minor
    day = floor * _DAY_OF_FLOORS if day is None else day
    # Of a card whose number nobody knows only the day can be bounded.
    left = min(floor - (risked[card] if card else 0), day - sum(risked.values()))
    return Allowed(by_right, max(left, 0))


def stored_value_used(desk: Desk, sale: SaleCompleted) -> tuple[JournalFact, ...]:
    """Return the facts by which a sale uses rights and caps; they go into its own commit."""
    facts: list[JournalFact] = []
    types = {t.kind for t in sale.tenders if kind_of(t) == TenderKind.STORED_VALUE}
    used: set[str] = set()
    for tender_type in sorted(types):
        for card, minor in sorted(_taken(sale.tenders, tender_type).items()):
            held = right_left(desk, card_resource(card)) if card and card not in used else 0
            by_right = min(minor, held)
            if by_right:
                facts += spend_right(desk, card_resource(card), by_right, sale.sale)
            if minor > by_right:
                facts.append(_cap_used(desk, sale.sale, tender_type, card, minor - by_right))
            used.add(card)
    return tuple(facts)


def _taken(tenders: Iterable[TenderRecord], tender_type: str) -> Counter[str]:
    """Return what was taken of each card while nobody could be asked."""
    taken: Counter[str] = Counter()
    for tender in tenders:
        is_value = tender.kind == tender_type and kind_of(tender) == TenderKind.STORED_VALUE
        if is_value and tender.offline and tender.state == "approved" and tender.payment is None:
            taken[tender.reference or ""] += tender.amount_minor
    return taken


# Returns ---------------------------------------------------------------------------------------


def check_return(desk: Desk, planned: ReturnCompleted) -> None:
    """Refuse what no right covers of another lane's receipt, beyond the cap of the day.

    The lane that sold needs no right: it knows what came back of its receipts better than anybody.
    Raises `Refusal` "return_elsewhere_above_limit".
    """
    if planned.sale_lane == desk.state.identity.lane:
        return
    limit_minor = desk.state.settings.returns.elsewhere_day_limit_minor
    left = max(limit_minor - sum(_risked_today(desk, RETURN).values()), 0)
    risked = _without_right(desk, planned)
    if risked > left:
        raise Refusal(
            "return_elsewhere_above_limit",
            total_minor=risked,
            left_minor=left,
            limit_minor=limit_minor,
            lane=planned.sale_lane,
        )


def return_used(desk: Desk, fact: ReturnCompleted) -> tuple[JournalFact, ...]:
    """Return the facts by which a return uses rights and the cap; they go into its own commit."""
    if fact.sale_lane == desk.state.identity.lane:
        return ()
    facts: list[JournalFact] = []
    for line in _covered(desk, fact):
        resource = line_resource(fact.sale, line.line)
        facts += spend_right(desk, resource, _milli(line), fact.return_id)
    risked = _without_right(desk, fact)
    if risked:
        facts.append(_cap_used(desk, fact.return_id, RETURN, fact.sale, risked))
    return tuple(facts)


def _covered(desk: Desk, fact: ReturnCompleted) -> list[ReturnLine]:
    """Return the lines for all of which a right is held."""
    return [
        line
        for line in fact.lines
        if 0 < _milli(line) <= right_left(desk, line_resource(fact.sale, line.line))
    ]


def _without_right(desk: Desk, fact: ReturnCompleted) -> int:
    """Return what a return pays back for which no right is held; a deposit goes by its goods."""
    covered = {line.line for line in _covered(desk, fact)}
    minor = sum(
        line.amount_minor
        + (0 if line.prices_include_tax else sum(tax.tax_minor for tax in line.taxes))
        for line in fact.lines
        if line.line not in covered and line.deposit_of not in covered
    )
    return max(min(minor, fact.total_minor), 0)


def _milli(line: ReturnLine) -> int:
    return parse_quantity(line.quantity, Unit(line.unit)).milli


# Caps ------------------------------------------------------------------------------------------


def _risked_today(desk: Desk, cap: str) -> Counter[str]:
    """Return what this till risked under a cap on the trading day, by card or receipt."""
    risked: Counter[str] = Counter()
    for entry in desk.tools.store.history(_subject(desk, cap)):
        if isinstance(entry.fact, CapUsed) and entry.fact.cap == cap:
            risked[entry.fact.key] += entry.fact.amount_minor
    return risked


def _cap_used(desk: Desk, use: str, cap: str, key: str, amount_minor: int) -> JournalFact:
    return desk.fact(CapUsed(use, cap, key, amount_minor), _subject(desk, cap))


def _subject(desk: Desk, cap: str) -> str:
    return f"cap/{cap}/{desk.business_date}"
