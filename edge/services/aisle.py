"""Sells what another place has: looked up, asked for, and part of the basket like any goods."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.aisle import reservation_of, stock_right
from edge.centre_requests import ACTION, LIFE_S, StockRequest
from edge.domain import following
from edge.domain.catalogue import ItemFlag
from edge.domain.commands import (
    AgreeDeposit,
    KeepElsewhere,
    LookElsewhere,
    PayRest,
    Scan,
    SellElsewhere,
)
from edge.domain.errors import BadInput, Refusal
from edge.domain.errors import Fact as Told
from edge.domain.events import FollowRecord, RecipientRecord
from edge.domain.orders.buckets import milli_of
from edge.domain.quantity import parse_quantity
from edge.domain.stock_steps import confidence
from edge.orders import subject_of
from edge.ports import BasketChange
from edge.services.deposits import agree_deposit, pay_rest
from edge.services.desk import Decision, Desk
from edge.services.goods import basket_for, check_selling, goods_of, lines_for
from edge.services.questions import item_view
from edge.services.rights import right_left, spend_right
from edge.services.view_of_items import ElsewhereView, ItemView, PlaceView, VariantView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.basket import Basket
    from edge.domain.catalogue import Item
    from edge.domain.commands import AisleCommand, Recipient
    from edge.domain.events import LineRecord, SaleCompleted
    from edge.domain.selling import Goods
    from edge.ports import Effect, JournalFact

Facts = tuple["JournalFact", ...]
VARIANTS_MAX = 50


def aisle_command(desk: Desk, command: AisleCommand) -> Decision:
    """Return what a command of the endless aisle comes to."""
    match command:
        case LookElsewhere():
            return look_elsewhere(desk, command)
        case KeepElsewhere():
            return keep_elsewhere(desk, command)
        case SellElsewhere():
            return sell_elsewhere(desk, command)
        case AgreeDeposit():
            return agree_deposit(desk, command)
        case PayRest():
            return pay_rest(desk, command)


def look_elsewhere(desk: Desk, command: LookElsewhere) -> Decision:
    """Return which places have an item, and other sizes and colours of the same style."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    goods = goods_of(desk, Scan(command.code, entry="keyed"))
    item = goods.item
    places = tuple(
        PlaceView(
            each.location,
            each.name,
            each.kind,
            each.available_milli,
            each.is_at_least,
            each.known_micros,
            confidence(desk.now.micros - each.known_micros, each.available_milli),
            each.distance_m,
            right_milli=right_left(desk, stock_right(each.location, item.item_id)),
        )
        for each in desk.tools.aisle.places(item.item_id)
    )
    effects = (_asked(desk, StockRequest(item.item_id)),) if command.ask else ()
    kept = desk.tools.aisle.kept(command.reservation) if command.reservation else None
    shown = item_view(desk, item, "exact")
    view = ElsewhereView(
        shown,
        (*places, *_own_place(desk, shown)),
        desk.now.micros,
        _variant_views(desk, item),
        kept.is_kept if kept else None,
        tuple(desk.state.settings.tax.ship_to),
    )
    return Decision(effects=effects, elsewhere=view)


def _own_place(desk: Desk, item: ItemView) -> tuple[PlaceView, ...]:
    """Return this store, where goods can be put aside that the customer collects later."""
    milli = milli_of(item.stock or "0")
    if milli <= 0:
        return ()
    here, now = desk.state.identity, desk.now.micros
    sure = confidence(0, milli)
    return (PlaceView(here.store, here.store_name, "store", milli, False, now, sure),)


def _variant_views(desk: Desk, item: Item) -> tuple[VariantView, ...]:
    found = []
    for each in _variants(desk, item):
        places = desk.tools.aisle.places(each.item_id)
        found.append(
            VariantView(
                item_view(desk, each, "exact"),
                sum(place.available_milli for place in places),
                any(place.is_at_least for place in places),
                len(places),
            )
        )
    return tuple(sorted(found, key=_is_nowhere))


def _is_nowhere(variant: VariantView) -> bool:
    return variant.elsewhere_milli <= 0 and milli_of(variant.item.stock or "0") <= 0


def _variants(desk: Desk, item: Item) -> list[Item]:
    """Return other sizes and colours: the same brand and style with other attributes."""
    style = _style(item)
    if not item.attributes or not style:
        return []
    found = desk.tools.catalogue.search(style, VARIANTS_MAX)
    return [
        each
        for each, _ in found
        if each.attributes and each.item_id != item.item_id
        if (_style(each), each.brand) == (style, item.brand)
    ]


def _style(item: Item) -> str:
    """Return what an item is called in every size and colour: its name without them."""
    told = {word for _, value in item.attributes for word in value.split()}
    return " ".join(word for word in item.description.split() if word not in told)


def keep_elsewhere(desk: Desk, command: KeepElsewhere) -> Decision:
    """Have the centre asked to keep goods for the next line of the basket."""
    goods, recipient = _checked(desk, command)
    basket, _ = basket_for(desk)
    known = following.known_order(basket, command.method, command.location, recipient)
    order = known or desk.tools.ids.new()
    line = len(basket.lines) + 1
    request = StockRequest(
        goods.item.item_id,
        reservation_of(order, line),
        command.location,
        parse_quantity(goods.quantity or "1", goods.item.unit).milli,
    )
    told: dict[str, Told] = {"order": order, "reservation": request.reservation}
    return Decision(effects=(_asked(desk, request),), information="follow_asked", told=told)


def sell_elsewhere(desk: Desk, command: SellElsewhere) -> Decision:
    """Add goods that follow to the basket."""
    goods, recipient = _checked(desk, command)
    basket, opening = basket_for(desk)
    known = following.known_order(basket, command.method, command.location, recipient)
    order = known or _order_id(desk, command.order)
    item = goods.item.item_id
    to = recipient if command.method == "ship" else None
    goods, taxes_of = _taxed_as_at(desk, goods, to)
    place = _place_name(desk, item, command.location)
    follow = FollowRecord(order, command.method, command.location, place, taxes_of=taxes_of)
    lines = following.following(lines_for(desk, basket, goods), follow, recipient)
    change = BasketChange(basket.sale, (*opening, *lines))
    told: dict[str, Told] = {"line": lines[0].line, "order": order, "location": follow.place}
    milli = milli_of(lines[0].quantity)
    resource = stock_right(command.location, item)
    can_promise = _is_kept(desk, order, lines[0].line, milli) or right_left(desk, resource) >= milli
    said = "follow_promised" if can_promise else "follow_added"
    return Decision(baskets=(change,), information=said, told=told)


def _taxed_as_at(desk: Desk, goods: Goods, to: RecipientRecord | None) -> tuple[Goods, str]:
    """Return goods as they are taxed where they are sent to, with where that is.

    A region's taxes go before those of its country. Of a country that the settings do not know the
    store's taxes hold, which is said as "?" where it is not the store's own.
    """
    settings = desk.state.settings
    if to is None or not to.country:
        return goods, ""
    regions = (f"{to.country}-{to.region}", to.country)
    known = next((each for each in regions if each in settings.tax.ship_to), "")
    if not known:
        return goods, "" if to.country == settings.goods.country else f"? {to.country}"
    tax_class = settings.tax.ship_to[known].get(goods.item.tax_class, goods.item.tax_class)
    return replace(goods, item=replace(goods.item, tax_class=tax_class)), known


def _place_name(desk: Desk, item: str, location: str) -> str:
    """Return what people call a place, as far as that was heard."""
    here = desk.state.identity
    known = {each.location: each.name for each in desk.tools.aisle.places(item)}
    return ({here.store: here.store_name} | known).get(location, location)


def _order_id(desk: Desk, given: str) -> str:
    """Return the id of a new order: the one that the centre was asked under, if it was."""
    if not given:
        return desk.tools.ids.new()
    if len(given) > following.CONTACT_CHARACTERS_MAX or not given.isprintable():
        raise BadInput("message_field_wrong", field="order", detail="not an id that was given")
    if desk.state.orders.orders.get(given) is not None:
        raise Refusal("follow_order_taken", order=given[:40])
    return given


def _checked(
    desk: Desk, command: KeepElsewhere | SellElsewhere
) -> tuple[Goods, RecipientRecord | None]:
    """Return the goods of a command and whom they go to; refuse what cannot follow."""
    check_selling(desk)
    if desk.state.practice:
        raise Refusal("orders_not_in_practice")
    if command.method not in following.METHODS:
        known = ", ".join(following.METHODS)
        raise BadInput("follow_method_unknown", method=command.method[:20], known=known)
    if not command.location or len(command.location) > following.CONTACT_CHARACTERS_MAX:
        raise BadInput("follow_place_needed")
    recipient = _recipient(desk, command.recipient)
    following.check_recipient(command.method, recipient)
    goods = goods_of(desk, Scan(command.code, quantity=command.quantity, entry="keyed"))
    item = goods.item
    if item.has(ItemFlag.SERIAL) or item.liability or goods.embedded_amount_minor is not None:
        raise Refusal("follow_not_this", description=item.description)
    return replace(goods, entry="elsewhere"), recipient


def _recipient(desk: Desk, given: Recipient | None) -> RecipientRecord | None:
    """Return whom goods go to: who was named, else the customer of the basket."""
    if given is not None:
        return RecipientRecord(
            given.name.strip(),
            tuple(each.strip() for each in given.address if each.strip()),
            given.postcode.strip(),
            given.city.strip(),
            given.country.strip().upper(),
            given.contact.strip(),
            given.region.strip().upper(),
        )
    attached = desk.state.current.customer if desk.state.current else None
    return RecipientRecord(attached.name, contact=attached.customer) if attached else None


def _asked(desk: Desk, request: StockRequest) -> Effect:
    effect = desk.effect(ACTION, request.text)
    return replace(effect, not_after=desk.now.plus_s(LIFE_S))


# The sale is paid ------------------------------------------------------------------------------


def with_orders(desk: Desk, sale: SaleCompleted, basket: Basket) -> tuple[SaleCompleted, Facts]:
    """Return a sale with what is promised of its lines, and the facts of its orders.

    All of them go into the one transaction of the payment. Promised is what the centre keeps, and
    what this lane may promise by a right of its own, which is spent.
    """
    goods = list(following.to_follow(sale))
    if not goods:
        return sale, ()
    promises, spent = _promises(desk, sale.sale, goods)
    for line in goods:
        if line.deposit_of in promises:
            promises[line.line] = promises[line.deposit_of or 0]
    sale = following.with_promises(sale, promises)
    added = {line.number: line.added for line in basket.live_lines}
    recipients = {
        line.follow.order: added[line.line].recipient for line in goods if line.follow is not None
    }
    gtins = {line.line: (line.gtin,) for line in goods if line.gtin}
    tax_due = basket.deposit.tax_due if basket.deposit else ""
    orders = following.orders_sold(sale, recipients, gtins, tax_due)
    return sale, (*spent, *(desk.fact(each, subject_of(each.order)) for each in orders))


def _promises(
    desk: Desk, sale: str, goods: list[LineRecord]
) -> tuple[dict[int, str], list[JournalFact]]:
    promises: dict[int, str] = {}
    wanted: dict[str, list[tuple[int, int]]] = {}
    for line, milli in _asked_for(goods):
        assert line.follow is not None, "only lines that follow were kept"
        if _is_kept(desk, line.follow.order, line.line, milli):
            promises[line.line] = following.RESERVED
        else:
            resource = stock_right(line.follow.location, line.item)
            wanted.setdefault(resource, []).append((line.line, milli))
    spent: list[JournalFact] = []
    for resource, parts in wanted.items():
        left, used = right_left(desk, resource), 0
        for number, milli in parts:
            if used + milli <= left:
                promises[number] = following.RIGHT
                used += milli
        if used:
            spent += spend_right(desk, resource, used, f"{sale}/{resource}")
    return promises, spent


def _is_kept(desk: Desk, order: str, line: int, milli: int) -> bool:
    """Tell whether the centre keeps as much for a line."""
    kept = desk.tools.aisle.kept(reservation_of(order, line))
    return kept is not None and kept.is_kept and milli <= kept.available_milli


def _asked_for(goods: list[LineRecord]) -> Iterator[tuple[LineRecord, int]]:
    for line in goods:
        if line.deposit_of is None:
            yield line, milli_of(line.quantity)
