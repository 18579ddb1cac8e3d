"""Goods that are paid now to follow later, as the lines and orders of a sale."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edge.domain.deposits import is_deposit, summed
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    FollowRecord,
    FundedAmount,
    OrderLineRecord,
    OrderSold,
    RecipientRecord,
    UnbookedRecord,
)
from edge.domain.orders.fulfilment import Method
from edge.domain.selling import REASON_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from edge.domain.basket import Basket
    from edge.domain.events import LineAdded, LineRecord, SaleCompleted

RESERVED: Final = "reserved"
"""The centre keeps the goods."""
RIGHT: Final = "right"
"""A right of the lane was spent on them."""
METHODS: Final = (Method.SHIP.value, Method.PICKUP.value)
ADDRESS_LINES_MAX: Final = 4
_COUNTRY: Final = re.compile("[A-Z]{2}", re.ASCII)
_REGION: Final = re.compile("[A-Z0-9]{1,3}", re.ASCII)
CONTACT_CHARACTERS_MAX: Final = 120


def check_recipient(method: str, recipient: RecipientRecord | None) -> None:
    """Refuse goods for nobody, and a parcel that no carrier could bring."""
    if recipient is None or not recipient.name.strip():
        raise Refusal("follow_name_needed")
    texts = (recipient.name, *recipient.address, recipient.postcode, recipient.city)
    for code, expected in ((recipient.country, _COUNTRY), (recipient.region, _REGION)):
        if code and not expected.fullmatch(code):
            raise BadInput("follow_country_unknown", code=code[:20])
    lengths = (*map(len, texts), 0)
    if max(lengths) > REASON_CHARACTERS_MAX or not all(text.isprintable() for text in texts):
        raise BadInput("follow_recipient_unreadable", characters_max=REASON_CHARACTERS_MAX)
    if len(recipient.contact) > CONTACT_CHARACTERS_MAX or not recipient.contact.isprintable():
        raise BadInput("follow_recipient_unreadable", characters_max=CONTACT_CHARACTERS_MAX)
    if len(recipient.address) > ADDRESS_LINES_MAX:
        raise BadInput("follow_recipient_unreadable", characters_max=REASON_CHARACTERS_MAX)
    if method == Method.SHIP and not (any(recipient.address) and recipient.city):
        raise Refusal("follow_address_needed")


def known_order(
    basket: Basket, method: str, location: str, recipient: RecipientRecord | None
) -> str:
    """Return the order of the basket that goods of the same kind and way belong to; "" for none."""
    for line in basket.live_lines:
        follow = line.added.follow
        to = line.added.recipient
        if follow and (follow.method, follow.location, to) == (method, location, recipient):
            return follow.order
    return ""


def following(
    lines: tuple[LineAdded, ...], follow: FollowRecord, recipient: RecipientRecord | None
) -> tuple[LineAdded, ...]:
    """Return lines as goods that follow, the deposit with its bottle."""
    return tuple(replace(line, follow=follow, recipient=recipient) for line in lines)


def with_promises(sale: SaleCompleted, promises: Mapping[int, str]) -> SaleCompleted:
    """Return a sale whose lines say what was promised of them."""
    lines, deferred = (
        tuple(
            replace(line, follow=replace(line.follow, promise=promises.get(line.line, "")))
            if line.follow
            else line
            for line in each
        )
        for each in (sale.lines, sale.deferred)
    )
    return replace(sale, lines=lines, deferred=deferred)


def orders_sold(
    sale: SaleCompleted,
    recipients: Mapping[str, RecipientRecord | None],
    gtins: Mapping[int, tuple[str, ...]],
    deposit_tax: str = "",
) -> Iterator[OrderSold]:
    """Yield the orders that a finished sale makes, in the order of their first lines.

    The number of the first is that of the receipt; others have a count behind it. `deposit_tax`
    says by what the tax is due where only a deposit was paid.
    """
    by_order: dict[str, list[LineRecord]] = {}
    for line in to_follow(sale):
        assert line.follow is not None, "it follows"
        by_order.setdefault(line.follow.order, []).append(line)
    paid = {each.follow.order: each for each in sale.lines if is_deposit(each) and each.follow}
    for count, (order, lines) in enumerate(by_order.items(), start=1):
        follow = lines[0].follow
        assert follow is not None, "only lines that follow were kept"
        goods = tuple(_ordered(line, lines, sale, gtins) for line in lines if _is_goods(line))
        now_minor = sum(paid_minor(line, sale) for line in lines)
        if order in paid:
            now_minor = paid[order].amount_minor
        yield OrderSold(
            order=order,
            number=sale.number if count == 1 else f"{sale.number}/{count}",
            sale=sale.sale,
            currency=sale.currency,
            currency_digits=sale.currency_digits,
            method=follow.method,
            location=follow.location,
            lines=goods,
            paid_minor=now_minor,
            sold_at_micros=sale.completed_at_micros,
            promised=_promised(lines, RESERVED, RIGHT),
            by_right=_promised(lines, RIGHT),
            customer=sale.customer,
            recipient=recipients.get(order),
            deposit_tax=deposit_tax if order in paid else "",
        )


def to_follow(sale: SaleCompleted) -> Iterator[LineRecord]:
    """Yield the goods that follow, those of which only a deposit was paid with them."""
    for line in (*sale.lines, *sale.deferred):
        if line.follow is not None and not line.voided and not is_deposit(line):
            yield line


def _promised(lines: Iterable[LineRecord], *by: str) -> tuple[str, ...]:
    return tuple(
        str(line.line)
        for line in lines
        if _is_goods(line) and line.follow and line.follow.promise in by
    )


def _is_goods(line: LineRecord) -> bool:
    """Tell whether somebody has to pick it: a deposit comes with its bottle."""
    return line.deposit_of is None


def _ordered(
    line: LineRecord,
    lines: list[LineRecord],
    sale: SaleCompleted,
    gtins: Mapping[int, tuple[str, ...]],
) -> OrderLineRecord:
    containers = [each for each in lines if each.deposit_of == line.line]
    is_deferred = line in sale.deferred
    return OrderLineRecord(
        line=str(line.line),
        item=line.item,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        amount_minor=sum(paid_minor(each, sale) for each in (line, *containers)),
        gtins=gtins.get(line.line, ()),
        minimum_age=line.minimum_age,
        unbooked=_unbooked(line, containers, sale) if is_deferred else None,
    )


def _unbooked(
    line: LineRecord, containers: Sequence[LineRecord], sale: SaleCompleted
) -> UnbookedRecord:
    """Return what is to be booked of a line with its containers when the customer has it."""
    funded = {m.funded_by: 0 for m in line.modifiers if m.funded_by}
    for modifier in line.modifiers:
        if modifier.funded_by:
            funded[modifier.funded_by] += modifier.discount_minor
    return UnbookedRecord(
        taxes=summed(tax for each in (line, *containers) for tax in each.taxes),
        container_minor=sum(paid_minor(each, sale) for each in containers),
        funded=tuple(FundedAmount(name, each) for name, each in funded.items()),
    )


def paid_minor(line: LineRecord, sale: SaleCompleted) -> int:
    """Return what the customer paid for a line, taxes with it."""
    differs = line.prices_include_tax
    if sale.policy.prices_include_tax if differs is None else differs:
        return line.amount_minor
    return line.amount_minor + sum(tax.tax_minor for tax in line.taxes)
