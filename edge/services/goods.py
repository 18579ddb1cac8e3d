"""Goods come to the counter: scanned, keyed, weighed, without a code, or empty bottles back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from edge.codes import CodeReading, catalogue_keys, read_code
from edge.codes.no_goods import why_no_goods
from edge.domain import selling
from edge.domain.basket import Basket, open_basket
from edge.domain.catalogue import Department, Item, ItemFlag
from edge.domain.commands import (
    ConfirmAge,
    PriceLabel,
    RefuseAge,
    ReturnDeposit,
    Scan,
    SellDepartment,
)
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    AgeConfirmed,
    AgeSaleRefused,
    BasketEvent,
    BasketOpened,
    LineAdded,
    WeighedRecord,
)
from edge.domain.freshness import PAST_DATE, check_fresh, date_flag
from edge.domain.ids import ItemId
from edge.domain.money import UNIT_PRICE_SCALE, Currency, parse_unit_price
from edge.domain.people import Permission
from edge.domain.quantity import MILLI, Quantity
from edge.domain.rounding import RoundingMode, divide_rounded
from edge.domain.selling import Goods
from edge.domain.weights import weight_of
from edge.goods_settings import ExpiredRule
from edge.ports import BasketChange
from edge.services.dates import born_on_or_before
from edge.services.desk import Decision, Desk
from edge.services.labels import label_of
from edge.services.promotion_uses import promotion_uses
from edge.services.sold import serial_sold_on
from edge.services.state import PRICE_BOOK_DAMAGED, RESERVE_USED

if TYPE_CHECKING:
    from collections.abc import Mapping

DESCRIPTION_CHARACTERS_MAX = 60
AGE_MAX = 120
AGE_METHODS = ("looks_older", "id_checked", "known_customer")


def scan(desk: Desk, command: Scan) -> Decision:
    """Add what a code stands for."""
    check_selling(desk)
    goods = _fresh(desk, command, goods_of(desk, command))
    goods = replace(goods, weighed=weighed_of(desk, command, goods))
    basket, opening = basket_for(desk)
    events = lines_for(desk, basket, goods)
    events = (_serial_checked(desk, command, events[0]), *events[1:])
    return _added(desk, basket, opening, events, goods)


def lines_for(desk: Desk, basket: Basket, goods: Goods) -> tuple[LineAdded, ...]:
    """Return the line that goods become, with that of their container."""
    ages = _birth_dates(desk, goods.item)
    return selling.add_goods(basket, goods, ages, _deposit_of(desk, goods.item))


def weighed_of(desk: Desk, command: Scan | PriceLabel, goods: Goods) -> WeighedRecord | None:
    """Return how a weight came about; one that is typed may need a supervisor."""
    if command.quantity is None:
        return None
    authority = desk.authority(command.approval)
    return weight_of(goods.item.unit, command, desk.keyed_weight, authority)


def _serial_checked(desk: Desk, command: Scan, added: LineAdded) -> LineAdded:
    """Refuse a thing that was sold and has not come back, unless a manager lets it pass."""
    known = serial_sold_on(desk, added.item, added.serial) if added.serial else None
    if known is None:
        return added
    number, refusal = known
    if not command.confirmed:
        raise Refusal(refusal.code, description=added.description, **refusal.facts)
    approval = desk.require(Permission.SELL_KNOWN_SERIAL, command.approval)
    return replace(added, serial_sold_on=number, serial_approval=approval)


def goods_of(desk: Desk, command: Scan) -> Goods:
    """Look up what a code stands for, with what the code itself says of price and weight."""
    reading = read(desk, command.code)
    item = look_up(desk, reading, command.code)
    today = date.fromisoformat(desk.local_time[:10])
    label = label_of(reading, item, desk.currency, today)
    return Goods(
        item=item,
        entry=command.entry,
        code=command.code,
        quantity=_quantity(desk, item, label.price_minor, label.quantity, command.quantity),
        serial=command.serial or label.serial,
        price_minor=command.price_minor,
        embedded_amount_minor=label.price_minor,
        price_book=desk.tools.catalogue.version,
        lot=label.lot,
        dates=label.dates,
        date_flag=date_flag(label.dates, today),
    )


def _fresh(desk: Desk, command: Scan, goods: Goods) -> Goods:
    """Refuse expired goods as the settings say, or note who agreed to sell them all the same."""
    rule = desk.state.settings.goods.expired
    authority = desk.authority(command.approval) if rule is ExpiredRule.SUPERVISOR else None
    description = goods.item.description
    own_word = desk.own_word(command.reason)
    approval = check_fresh(goods.dates, desk.local_time, description, authority, own_word)
    return goods if approval is None else replace(goods, expired_approval=approval)


def read(desk: Desk, code: str) -> CodeReading:
    """Read a code by the shop's own schemes."""
    schemes = desk.state.settings.variable_measure_schemes()
    return read_code(code, schemes=schemes, currency_digits=desk.currency.digits)


def look_up(desk: Desk, reading: CodeReading, code: str) -> Item:
    """Return the item that a reading stands for; refuse an unknown one by what it is instead.

    Eight digits may be two items where the scanner did not say which symbol it read.
    """
    found = [desk.tools.catalogue.by_code(key) for key in catalogue_keys(reading)]
    items = {item.item_id: item for item in found if item is not None}
    if len(items) > 1:
        first, second = (item.description for item in items.values())
        raise Refusal("code_is_two_items", value=code, first=first, second=second)
    for item in items.values():
        return item
    raise why_no_goods(reading) or Refusal("item_unknown", code=code)


def _quantity(
    desk: Desk, item: Item, price: int | None, embedded: str | None, typed: str | None
) -> str | None:
    """Settle where the quantity comes from; the label's own figures cannot be typed over."""
    if price is None and embedded is None:
        return typed
    if typed is not None:
        raise Refusal("price_in_code", description=item.description)
    if embedded is not None:
        return embedded
    assert price is not None
    return derived_quantity(item, price, desk.currency)


def derived_quantity(item: Item, amount_minor: int, currency: Currency) -> str:
    """Return the quantity that an amount printed on a label stands for.

    Only the stock needs it; the amount is what counts (domain.md 1.7). Three digits, at least
    the smallest step, one piece where the item has no unit price.
    """
    if not item.is_weighed or item.price is None:
        return "1"
    price = parse_unit_price(item.price, currency)
    if price.scaled <= 0:
        return "1"
    exact = amount_minor * UNIT_PRICE_SCALE * MILLI
    milli = divide_rounded(exact, price.scaled, RoundingMode.HALF_UP)
    return str(Quantity(max(1, milli), item.unit))


def sell_department(desk: Desk, command: SellDepartment) -> Decision:
    """Sell goods without a known code under a department at a typed price."""
    check_selling(desk)
    department = _department(desk, command.department)
    description = (command.description or department.name).strip()
    if len(description) > DESCRIPTION_CHARACTERS_MAX or not description.isprintable():
        raise BadInput("description_unreadable", characters_max=DESCRIPTION_CHARACTERS_MAX)
    item = Item(
        item_id=ItemId(f"department:{department.department_id}"),
        description=description,
        price=None,
        tax_class=department.tax_class,
        department=department.department_id,
        minimum_age=department.minimum_age,
        flags=frozenset({ItemFlag.OPEN_PRICE}),
    )
    goods = Goods(
        item=item,
        entry="department",
        code=command.code,
        quantity=command.quantity,
        price_minor=command.price_minor,
        price_book=desk.tools.catalogue.version,
    )
    basket, opening = basket_for(desk)
    events = selling.add_goods(basket, goods, _birth_dates(desk, item), None)
    return _added(desk, basket, opening, events)


def return_deposit(desk: Desk, command: ReturnDeposit) -> Decision:
    """Take empty containers back, named by their own code or by the bottle's."""
    check_selling(desk)
    item = look_up(desk, read(desk, command.code), command.code)
    container = item if item.is_deposit else _deposit_of(desk, item)
    if container is None:
        raise Refusal("no_deposit", description=item.description)
    basket, opening = basket_for(desk)
    version = desk.tools.catalogue.version
    events = selling.return_deposit(basket, container, command.quantity, version)
    return _added(desk, basket, opening, events)


def confirm_age(desk: Desk, command: ConfirmAge) -> Decision:
    """Note that the customer's age was checked, for the whole basket."""
    check_selling(desk)
    if not 0 < command.age <= AGE_MAX:
        raise BadInput("age_out_of_range", age=command.age)
    if command.method not in AGE_METHODS:
        raise BadInput(
            "age_method_unknown", method=command.method[:20], known=", ".join(AGE_METHODS)
        )
    basket, opening = basket_for(desk)
    event = AgeConfirmed(command.age, command.method, desk.operator.operator)
    change = BasketChange(basket.sale, (*opening, event))
    return Decision(baskets=(change,), information="age_confirmed", told={"age": command.age})


def refuse_age(desk: Desk, command: RefuseAge) -> Decision:
    """Note that an age-restricted item was not sold."""
    check_selling(desk)
    item = goods_of(desk, Scan(command.code, quantity=None)).item
    if not item.minimum_age:
        raise Refusal("no_age_limit", description=item.description)
    reason = selling.check_reason(command.reason)
    if desk.state.practice:
        return Decision(information="age_refused")
    fact = AgeSaleRefused(command.code, item.minimum_age, reason)
    return Decision(facts=(desk.fact(fact, command.code),), information="age_refused")


def check_selling(desk: Desk) -> None:
    """Refuse where nothing can be sold: nobody signed on, no shift (practice needs none)."""
    desk.authority(None).require(Permission.SELL)
    if desk.state.has_notice(RESERVE_USED):
        raise Refusal("disk_full")
    if desk.state.waiting_return is not None:
        raise Refusal("return_waits", total_minor=desk.state.waiting_return.total_minor)
    if not desk.state.practice:
        desk.shift  # noqa: B018 - refuses by itself


def basket_for(desk: Desk) -> tuple[Basket, tuple[BasketEvent, ...]]:
    """Return the basket on the counter, or a new one with the event that opens it."""
    if desk.state.current is not None:
        return desk.state.current, ()
    currency, book = desk.currency, desk.price_book
    opening = BasketOpened(
        sale=desk.tools.ids.new(),
        operator=desk.operator.operator,
        at_micros=desk.now.micros,
        currency=currency.code,
        currency_digits=currency.digits,
        policy=desk.state.settings.pricing_policy(desk.business_date),
        practice=desk.state.practice,
        price_book=book.version,
        local_at=desk.local_time,
        uses=promotion_uses(desk, book),
    )
    return open_basket(opening, book), (opening,)


def _added(
    desk: Desk,
    basket: Basket,
    opening: tuple[BasketEvent, ...],
    events: tuple[BasketEvent, ...],
    goods: Goods | None = None,
) -> Decision:
    change = BasketChange(basket.sale, (*opening, *events))
    line = len(basket.lines) + 1
    is_at_list_price = opening and desk.state.has_notice(PRICE_BOOK_DAMAGED)
    if goods is not None and goods.date_flag == PAST_DATE:
        return Decision(
            baskets=(change,),
            information="line_added_past_date",
            told={"line": line, "description": goods.item.description},
        )
    said = "line_added_at_list_price" if is_at_list_price else "line_added"
    return Decision(baskets=(change,), information=said, told={"line": line})


def _deposit_of(desk: Desk, item: Item) -> Item | None:
    if item.deposit_item is None:
        return None
    deposit = desk.tools.catalogue.item(item.deposit_item)
    if deposit is None or deposit.price is None:
        raise Refusal("deposit_unknown", description=item.description)
    return deposit


def _department(desk: Desk, department_id: str) -> Department:
    known = desk.tools.catalogue.departments()
    for department in known:
        if department.department_id == department_id:
            return department
    names = ", ".join(d.department_id for d in known)
    raise Refusal("department_unknown", department=department_id[:20], known=names)


def _birth_dates(desk: Desk, item: Item) -> Mapping[int, str]:
    if not item.minimum_age:
        return {}
    return {item.minimum_age: born_on_or_before(desk.business_date, item.minimum_age)}
