"""What may happen to the goods in a basket, decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.basket import Basket, Line, Phase
from edge.domain.card_numbers import holds_card_number
from edge.domain.catalogue import DEPOSIT, Item, ItemFlag
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    ApprovalRecord,
    LineAdded,
    LineDiscounted,
    LineVoided,
    Modifier,
    PriceChanged,
    QuantityChanged,
    WeighedRecord,
)
from edge.domain.freshness import NO_DATES, LabelDates, last_moment
from edge.domain.money import UnitPrice, unit_price_text
from edge.domain.people import Authority, Permission
from edge.domain.quantity import MILLI, Quantity, Unit, each, parse_quantity
from edge.domain.rates import parse_percent
from edge.domain.serials import check_serial, check_serial_once
from edge.domain.weights import weight_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.commands import DiscountLine, OverridePrice, SetQuantity, VoidLine
    from edge.domain.weights import KeyedWeight

LINES_MAX = 2_000
"""More than any trolley; bounds the size of a journal entry."""

AMOUNT_MINOR_MAX = 10**10
"""A single amount beyond this is a slip of the keyboard in any currency."""

COUNT_MAX = 9_999
MEASURE_MILLI_MAX = 999_999
REASON_CHARACTERS_MAX = 80
EMPTIES_ENTRY = "returned"
"""How the line of a returned container came in."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What was put on the counter, looked up and read: ready to become a line.

    `quantity` is None where it was not given: one piece, or a weight that is still missing. `lot`,
    `dates` and `date_flag`, by which promotions mark down, are what the label says.
    """

    item: Item
    entry: str
    code: str | None = None
    quantity: str | None = None
    serial: str | None = None
    price_minor: int | None = None
    embedded_amount_minor: int | None = None
    description: str | None = None
    price_book: str = ""
    weighed: WeighedRecord | None = None
    lot: str = ""
    dates: LabelDates = NO_DATES
    date_flag: str | None = None
    expired_approval: ApprovalRecord | None = None


def add_goods(
    basket: Basket, goods: Goods, born_on_or_before: Mapping[int, str], deposit: Item | None
) -> tuple[LineAdded, ...]:
    """Add an item, with its container deposit as a linked line.

    `born_on_or_before` gives the latest birth date for an age, ISO. Refuses what needs an answer
    first: age, serial number, weight, price; each refusal names what to send.
    """
    check_open(basket)
    item = goods.item
    if len(basket.lines) + 2 > LINES_MAX:
        raise Refusal("basket_full", lines_max=LINES_MAX)
    if item.has(ItemFlag.NOT_FOR_SALE):
        raise Refusal("not_for_sale", description=item.description)
    if item.minimum_age > basket.age_confirmed:
        raise Refusal(
            "age_check_needed",
            minimum_age=item.minimum_age,
            born_on_or_before=born_on_or_before[item.minimum_age],
            description=item.description,
        )
    _check_taxed(basket, item)
    line = _line_of(basket, goods, _quantity_of(goods))
    if deposit is None:
        return (line,)
    _check_taxed(basket, deposit)
    return line, _deposit_line(line, deposit, goods.price_book)


def _check_taxed(basket: Basket, item: Item) -> None:
    """Refuse a tax class that the settings do not name; one that bears no tax is named without.

    A shop that names no class at all has no taxes.
    """
    named = [entry.tax_class for entry in basket.opened.policy.classes]
    if named and item.tax_class not in named:
        raise Refusal("tax_class_unknown", tax_class=item.tax_class, description=item.description)


def _quantity_of(goods: Goods) -> Quantity:
    item = goods.item
    if goods.quantity is not None:
        quantity = check_quantity(parse_quantity(goods.quantity, item.unit))
    elif item.is_weighed:
        raise Refusal(
            "weight_needed",
            description=item.description,
            unit=item.unit.value,
            unit_price=item.price,
        )
    else:
        quantity = each(1)
    if item.has(ItemFlag.SERIAL):
        check_serial(goods.serial or "", quantity, item.description)
    return quantity


def _line_of(basket: Basket, goods: Goods, quantity: Quantity) -> LineAdded:
    item = goods.item
    serial = (goods.serial or "").strip() if item.has(ItemFlag.SERIAL) else None
    if serial:
        check_serial_once(basket, item.item_id, serial)
    return LineAdded(
        line=len(basket.lines) + 1,
        item=item.item_id,
        description=goods.description or item.description,
        quantity=str(quantity),
        unit=item.unit.value,
        unit_price=_unit_price_of(goods),
        tax_class=item.tax_class,
        department=item.department,
        entry=goods.entry,
        gtin=item.gtin,
        code=goods.code,
        serial=serial,
        minimum_age=item.minimum_age,
        liability=item.liability,
        discountable=_is_discountable(item),
        fixed_extended_minor=goods.embedded_amount_minor,
        price_book=goods.price_book,
        attributes=item.attributes,
        brand=item.brand,
        flags=tuple(sorted([*item.flags, *([goods.date_flag] if goods.date_flag else [])])),
        floor_price=item.floor_price,
        weighed=goods.weighed,
        lot=goods.lot,
        expires=last_moment(goods.dates),
        expired_approval=goods.expired_approval,
    )


def _is_discountable(item: Item) -> bool:
    """Tell whether anything may be taken off; deposits and stored value never (domain.md 1.5)."""
    kept = (ItemFlag.NOT_DISCOUNTABLE, ItemFlag.STORED_VALUE)
    return not (item.is_deposit or any(item.has(flag) for flag in kept))


def _unit_price_of(goods: Goods) -> str:
    item = goods.item
    if goods.embedded_amount_minor is not None:
        if goods.price_minor is not None:
            raise Refusal("price_in_code", description=item.description)
        return item.price or str(goods.embedded_amount_minor)
    if goods.price_minor is not None and (item.price is None or item.has(ItemFlag.OPEN_PRICE)):
        check_amount(goods.price_minor)
        return str(goods.price_minor)
    if goods.price_minor is not None:
        raise Refusal("price_not_open", description=item.description)
    if item.price is None:
        raise Refusal("price_needed", description=item.description)
    return item.price


def _deposit_line(parent: LineAdded, deposit: Item, price_book: str) -> LineAdded:
    assert deposit.price is not None
    return LineAdded(
        line=parent.line + 1,
        item=deposit.item_id,
        description=deposit.description,
        # What is weighed stands in one container, however much of it there is.
        quantity=parent.quantity if Unit(parent.unit).is_counted else "1",
        unit=deposit.unit.value,
        unit_price=deposit.price,
        tax_class=deposit.tax_class,
        department=deposit.department,
        entry="linked",
        gtin=deposit.gtin,
        deposit_of=parent.line,
        discountable=False,
        price_book=price_book,
        liability=DEPOSIT,
    )


def return_deposit(
    basket: Basket, deposit: Item, quantity_text: str | None, price_book: str
) -> tuple[LineAdded, ...]:
    """Take empty containers back as a line below zero; the deposit is paid out with the basket."""
    check_open(basket)
    if not deposit.is_deposit or deposit.price is None:
        raise Refusal("no_deposit", description=deposit.description)
    _check_taxed(basket, deposit)
    quantity = check_quantity(parse_quantity(quantity_text or "1", Unit.EACH))
    return (
        LineAdded(
            line=len(basket.lines) + 1,
            item=deposit.item_id,
            description=deposit.description,
            quantity=str(-quantity),
            unit=deposit.unit.value,
            unit_price=deposit.price,
            tax_class=deposit.tax_class,
            department=deposit.department,
            entry=EMPTIES_ENTRY,
            discountable=False,
            price_book=price_book,
            liability=DEPOSIT,
        ),
    )


def set_quantity(
    basket: Basket, command: SetQuantity, authority: Authority, *, scale: KeyedWeight | None = None
) -> tuple[QuantityChanged, ...]:
    """Change a line's quantity; its deposit follows.

    Once the total was told, fewer is a part struck, and a second person has to agree; so it is
    with a weight that is typed although there is a `scale`.
    """
    line = _open_line(basket, command.line)
    if line.added.serial:
        raise Refusal("serial_one_by_one", description=line.added.description)
    if line.fixed_extended_minor is not None:
        raise Refusal("price_in_code", description=line.added.description)
    if line.added.deposit_of is not None:
        raise Refusal("deposit_follows", line=line.added.deposit_of)
    quantity = check_quantity(parse_quantity(command.quantity, line.quantity.unit))
    if line.quantity.milli < 0:
        quantity = -quantity
    approval = None
    if basket.totalled and quantity.milli < line.quantity.milli:
        approval = authority.require(Permission.VOID_AFTER_TOTAL)
    weighed = weight_of(line.quantity.unit, command, scale, authority)
    following = _linked(basket, line) if quantity.unit.is_counted else ()
    return tuple(
        QuantityChanged(number, str(quantity), approval, weighed)
        for number in (line.number, *following)
    )


def override_price(
    basket: Basket, command: OverridePrice, authority: Authority
) -> tuple[PriceChanged, ...]:
    """Charge another unit price for a line."""
    line = _open_line(basket, command.line)
    _check_discountable(line)
    reason = check_reason(command.reason)
    check_amount(command.price_minor, zero_allowed=True)
    approval = authority.require(Permission.OVERRIDE_PRICE)
    price = unit_price_text(UnitPrice.of_minor(command.price_minor, basket.currency))
    modifier = Modifier(
        source="override",
        reason=reason,
        actor=authority.operator.operator,
        approval=approval,
        text=reason,
    )
    return (PriceChanged(line.number, price, modifier),)


def discount_line(
    basket: Basket, command: DiscountLine, authority: Authority
) -> tuple[LineDiscounted, ...]:
    """Take a percentage or an amount off a line."""
    line = _open_line(basket, command.line)
    _check_discountable(line)
    reason = check_reason(command.reason)
    if (command.percent is None) == (command.amount_minor is None):
        raise BadInput("discount_percent_or_amount")
    if command.percent is not None:
        parse_percent(command.percent)
    if command.amount_minor is not None:
        _check_discount_amount(basket, line, command.amount_minor)
    approval = authority.require(Permission.DISCOUNT_LINE)
    modifier = Modifier(
        source="manual",
        reason=reason,
        percent=command.percent.replace(",", ".") if command.percent else None,
        amount_minor=command.amount_minor,
        actor=authority.operator.operator,
        approval=approval,
        text=reason,
    )
    return (LineDiscounted(line.number, modifier),)


def _check_discount_amount(basket: Basket, line: Line, amount_minor: int) -> None:
    check_amount(amount_minor)
    priced = basket.priced_line(line.number)
    assert priced is not None
    if amount_minor > priced.amount_minor:
        raise Refusal(
            "discount_above_price", amount_minor=amount_minor, line_minor=priced.amount_minor
        )


def void_line(basket: Basket, command: VoidLine, authority: Authority) -> tuple[LineVoided, ...]:
    """Strike a line and its deposit. Once the total was told, a second person has to agree."""
    line = _open_line(basket, command.line)
    if line.added.deposit_of is not None:
        raise Refusal("deposit_follows", line=line.added.deposit_of)
    approval = authority.require(Permission.VOID_AFTER_TOTAL) if basket.totalled else None
    reason = command.reason.strip()[:REASON_CHARACTERS_MAX]
    return tuple(
        LineVoided(number, reason, authority.operator.operator, basket.totalled, approval)
        for number in (line.number, *_linked(basket, line))
    )


def _linked(basket: Basket, line: Line) -> tuple[int, ...]:
    """Return the numbers of the lines that follow a line."""
    return tuple(each.number for each in basket.live_lines if each.added.deposit_of == line.number)


def _open_line(basket: Basket, number: int) -> Line:
    check_open(basket)
    line = basket.line(number)
    if line is None:
        raise Refusal("no_such_line", line=number)
    return line


def check_open(basket: Basket) -> None:
    """Refuse to change what is in a basket once its total was told."""
    if basket.phase is not Phase.OPEN:
        raise Refusal("basket_is_paying")


def _check_discountable(line: Line) -> None:
    if not line.added.discountable:
        raise Refusal("not_discountable", description=line.added.description)


def check_quantity(quantity: Quantity) -> Quantity:
    """Return a quantity that a person can mean; refuse zero, negative or absurd ones."""
    if quantity.milli <= 0:
        raise Refusal("quantity_not_positive", quantity=str(quantity))
    milli_max = COUNT_MAX * MILLI if quantity.unit.is_counted else MEASURE_MILLI_MAX
    if quantity.milli > milli_max:
        raise Refusal(
            "quantity_absurd",
            quantity=str(quantity),
            quantity_max=str(Quantity(milli_max, quantity.unit)),
        )
    return quantity


def check_amount(amount_minor: int, *, zero_allowed: bool = False) -> int:
    """Return an amount that a person can mean; refuse zero, negative or absurd ones."""
    if amount_minor < 0 or (amount_minor == 0 and not zero_allowed):
        raise Refusal("amount_not_positive", amount_minor=amount_minor)
    if amount_minor > AMOUNT_MINOR_MAX:
        raise Refusal("amount_absurd", amount_minor=amount_minor)
    return amount_minor


def check_reason(reason: str) -> str:
    """Return a reason fit to be kept: not empty, printable, not a novel."""
    reason = reason.strip()
    if not reason:
        raise Refusal("reason_needed")
    if len(reason) > REASON_CHARACTERS_MAX or not reason.isprintable():
        raise BadInput("reason_unreadable", characters_max=REASON_CHARACTERS_MAX)
    if holds_card_number(reason):
        raise BadInput("card_number_typed")
    return reason
