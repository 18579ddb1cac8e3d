"""The price label of goods that are weighed before they are sold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.codes.labels import price_number
from edge.domain.commands import Scan
from edge.domain.document import Align, Code, Document, Gap, Pair, Row, Text
from edge.domain.errors import Refusal
from edge.domain.money import parse_unit_price
from edge.domain.pricing import PriceLine
from edge.domain.pricing.units import extended_of
from edge.domain.quantity import parse_quantity
from edge.domain.selling import check_quantity
from edge.services.desk import Decision, Desk
from edge.services.goods import goods_of, look_up, read, weighed_of
from edge.services.paper import paper_language

if TYPE_CHECKING:
    from edge.domain.catalogue import Item
    from edge.domain.commands import PriceLabel


def price_label(desk: Desk, command: PriceLabel) -> Decision:
    """Print what was weighed with its price; sold is nothing before the label is scanned."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    goods = goods_of(desk, Scan(command.code, quantity=command.quantity))
    item = goods.item
    if not item.is_weighed or item.price is None:
        raise Refusal("label_needs_weight", description=item.description)
    quantity = check_quantity(parse_quantity(command.quantity, item.unit))
    weighed = weighed_of(desk, command, goods)
    price = parse_unit_price(item.price, desk.currency)
    amount = extended_of(PriceLine(1, quantity, price, item.tax_class, measured=True))
    paper = paper_language(desk.state.settings, desk.currency)
    written = f"{paper.quantity(quantity)} x {paper.price(price)}"
    rows: list[Row] = [Text(item.description, Align.CENTRE, bold=True), Pair(written, "")]
    if weighed is not None and weighed.tare:
        tare = paper.quantity(parse_quantity(weighed.tare, item.unit))
        rows.append(Text(paper.words["tare"].format(tare=tare)))
    if weighed is not None and weighed.source == "keyed":
        rows.append(Text(paper.words["weight_keyed"]))
    rows.append(Pair(paper.words["price"], paper.amount(amount), bold=True, large=True))
    schemes = desk.state.settings.variable_measure_schemes()
    number = price_number(str(item.item_id), amount, schemes, desk.currency.digits)
    if number is not None and not _sells(desk, number, item):
        number = None
    rows += [Gap(), Code(number, "ean13")] if number is not None else []
    document = Document("price_label", item.description, tuple(rows), practice=desk.state.practice)
    printed = replace(desk.effect("print", str(item.item_id)), document=document)
    return Decision(
        effects=(printed,),
        information="label_printed",
        told={"description": item.description, "amount_minor": amount},
    )


def _sells(desk: Desk, number: str, item: Item) -> bool:
    """Tell whether a label's number is read as its goods: 04011 may be another item than 4011."""
    try:
        return look_up(desk, read(desk, number), number).item_id == item.item_id
    except Refusal:
        return False
