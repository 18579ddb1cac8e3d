"""Goods that every demo shop has, whatever its size: one of each way of selling."""

from __future__ import annotations

from dataclasses import replace

from edge.codes import VariableMeasureScheme
from edge.domain.catalogue import Department, Item, ItemFlag
from edge.domain.ids import ItemId
from edge.domain.quantity import Unit
from sync.catalogue.listing import Listing
from tui.demo.numbers import demo_gtin, scattered

DEMO_DEPARTMENTS = (
    Department("grocery", "Grocery", "reduced"),
    Department("produce", "Fruit and vegetables", "reduced"),
    Department("counter", "Cheese and meat counter", "reduced"),
    Department("bakery", "Bakery", "reduced"),
    Department("drinks", "Drinks", "standard"),
    Department("alcohol", "Beer, wine, spirits", "standard", 18),
    Department("tobacco", "Tobacco", "standard", 18),
    Department("household", "Household", "standard"),
    Department("apparel", "Clothing", "standard"),
    Department("electronics", "Electronics", "standard"),
    Department("toys", "Toys", "standard"),
    Department("stamps", "Postage stamps", "zero"),
    Department("services", "Services", "standard"),
    Department("deposit", "Deposits", "standard"),
)

DEMO_SCHEMES = (
    VariableMeasureScheme("21", "PPIIIIICVVVVK", "price", 2),
    VariableMeasureScheme("22", "PPIIIIIVVVVVK", "weight", 3),
)
"""Labels of the counter's scales: 21 carries a price with its verifier, 22 a weight in grams."""

_MUCH_SOLD = 2_000
"""Above what any other item of the demo is sold."""

_DEPOSITS = (
    ("25", "Deposit can or bottle"),
    ("15", "Deposit bottle"),
    ("8", "Deposit beer bottle"),
)

_PRODUCE = """4011 Bananas 179; 4017 Apples Granny Smith 299; 4015 Apples Red Delicious 249;
4012 Oranges navel 219; 4053 Lemons 289; 4048 Limes 399; 4022 Grapes white 349;
4023 Grapes red 379; 4030 Kiwi fruit 459; 4032 Watermelon 129; 4050 Melon cantaloupe 199;
4038 Nectarines 329; 4409 Pears Williams 269; 4064 Tomatoes 249; 4087 Tomatoes plum 299;
4065 Peppers green 349; 4088 Peppers red 399; 4062 Cucumbers 189; 4061 Lettuce iceberg 219;
4060 Broccoli 279; 4069 Cabbage white 119; 4072 Potatoes floury 99; 4082 Onions red 159;
4093 Onions yellow 119; 4562 Carrots 109; 4608 Garlic 699; 4612 Ginger 549;
4081 Aubergines 269; 4078 Sweetcorn 259; 4225 Avocados 649"""
"""PLU codes of the International Federation for Produce Standards; prices a kilogram."""

_COUNTER_BY_PRICE = """10101 Mountain cheese 2190; 10102 Goat cheese 2490; 10103 Cooked ham 1990;
10104 Smoked salmon 4290; 10105 Beef mince 1290; 10106 Olives with herbs 1690"""
_COUNTER_BY_WEIGHT = """20101 Gouda style cheese young 1390; 20102 Salami sliced 2290;
20103 Chicken breast 1490; 20104 Potato salad 890; 20105 Roast beef 3490"""

_GROCERIES = """Whole milk 1 l 129; Skimmed milk 1 l 119; Butter 250 g 249; Eggs 10 pieces 329;
Crème fraîche 200 g 109; Wheat flour 1 kg 99; Sugar 1 kg 139; Spaghetti 500 g 119; Rice 1 kg 249;
Coffee ground 500 g 699; Tea black 50 bags 279; Olive oil 750 ml 899; Sea salt 500 g 79;
Milk chocolate 100 g 149; Dark chocolate 100 g 169; Müsli with nuts 750 g 399;
Jalapeño peppers in a jar 250 g 229; Sauerkraut 500 g 149"""
_BAKERY = "Rye bread 500 g 329; Baguette 149; Croissant 129; Poppy seed roll 55"
_WITH_DEPOSIT = """Mineral water sparkling 1 l 25 79; Mineral water still 1.5 l 25 69;
Cola 0.5 l 25 119; Lemonade lemon 1 l 25 129; Apple spritzer 0.5 l 25 109;
Orange juice returnable bottle 1 l 15 229; Yoghurt plain in a jar 500 g 15 179"""
_ALCOHOL = """Lager beer 0.5 l 8 119; Wheat beer 0.5 l 8 129; Pilsner beer can 0.33 l 25 99;
Red wine dry 0.75 l 0 599; White wine 0.75 l 0 549; Dry gin 0.7 l 0 1499; Vodka 0.7 l 0 1199;
Whisky 10 years 0.7 l 0 3299"""
_TOBACCO = "Cigarettes 20 pieces 850; Rolling tobacco 30 g 699; Cigarillos 10 pieces 499"
_SERIAL = """Smartphone 128 GB black 34900; Tablet 11 inch 64 GB 27900; Laptop 14 inch 16 GB 79900;
Digital camera zoom 44900; Wireless headphones 12900"""
_STAMPS = "Postage stamp letter 95; Postage stamp parcel 549"


def staples() -> tuple[Listing, ...]:
    """Return the goods, the most asked for first."""
    goods = [
        *_products(1, _GROCERIES, "grocery", "reduced"),
        *_products(101, _BAKERY, "bakery", "reduced"),
        *_with_deposit(201, _WITH_DEPOSIT, "drinks"),
        *(_for_adults(item) for item in _with_deposit(301, _ALCOHOL, "alcohol")),
        *(_for_adults(item) for item in _products(401, _TOBACCO, "tobacco", "standard")),
        *(
            replace(item, flags=frozenset({ItemFlag.SERIAL}))
            for item in _products(501, _SERIAL, "electronics", "standard")
        ),
        *_products(601, _STAMPS, "stamps", "zero"),
    ]
    by_short_code = [
        *_weighed(_PRODUCE, "produce"),
        *_weighed(_COUNTER_BY_PRICE, "counter"),
        *_weighed(_COUNTER_BY_WEIGHT, "counter"),
        *_deposits(),
        *_services(),
    ]
    listings = [Listing(item) for item in goods]
    listings += [Listing(item, (item.item_id,)) for item in by_short_code]
    return tuple(
        replace(listing, popularity=_MUCH_SOLD + len(listings) - at)
        for at, listing in enumerate(listings)
    )


def entries(table: str) -> list[list[str]]:
    """Return the entries of a table as their words."""
    return [entry.split() for entry in table.split(";")]


def _products(first: int, table: str, department: str, tax_class: str) -> list[Item]:
    return [
        Item(
            item_id=ItemId(f"demo-{number}"),
            description=" ".join(words),
            price=price,
            tax_class=tax_class,
            department=department,
            gtin=demo_gtin(number),
            stock_milli=(4 + scattered(number, 80)) * 1000,
        )
        for number, (*words, price) in enumerate(entries(table), start=first)
    ]


def _with_deposit(first: int, table: str, department: str) -> list[Item]:
    """Return products whose last word but one is the deposit in cents, 0 for none."""
    items = _products(first, table, department, "standard")
    return [
        replace(
            item,
            description=item.description.rpartition(" ")[0],
            deposit_item=None if item.description.endswith(" 0") else _deposit_of(item),
        )
        for item in items
    ]


def _deposit_of(item: Item) -> ItemId:
    return deposit_id(item.description.rpartition(" ")[2])


def deposit_id(cents: str) -> ItemId:
    """Return the id of the deposit of so many cents."""
    return ItemId(f"deposit-{cents}")


def _for_adults(item: Item) -> Item:
    flags = {ItemFlag.AGE_RESTRICTED}
    if item.department == "tobacco":
        flags.add(ItemFlag.NOT_DISCOUNTABLE)
    return replace(item, minimum_age=18, flags=frozenset(flags))


def _weighed(table: str, department: str) -> list[Item]:
    return [
        Item(
            item_id=ItemId(code),
            description=" ".join(words),
            price=price,
            tax_class="reduced",
            department=department,
            unit=Unit.KILOGRAM,
            stock_milli=5_000 + scattered(int(code), 40_000),
        )
        for code, *words, price in entries(table)
    ]


def _deposits() -> list[Item]:
    return [
        Item(
            item_id=deposit_id(cents),
            description=f"{name} 0.{cents:>02}",
            price=cents,
            tax_class="standard",
            department="deposit",
            is_deposit=True,
            flags=frozenset({ItemFlag.NOT_DISCOUNTABLE}),
        )
        for cents, name in _DEPOSITS
    ]


def _services() -> list[Item]:
    wrap = Item(ItemId("gift-wrap"), "Gift wrapping", "250", "standard", "services")
    bag = Item(ItemId("bag"), "Carrier bag paper", "20", "standard", "services")
    repair = Item(
        ItemId("repair"),
        "Repair",
        None,
        "standard",
        "services",
        flags=frozenset({ItemFlag.OPEN_PRICE}),
    )
    return [wrap, bag, repair]
