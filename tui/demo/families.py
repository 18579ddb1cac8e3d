"""Goods in any number, made by combining kinds, makers, sizes and colours that are all invented."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

from edge.domain.catalogue import Item, ItemFlag
from edge.domain.ids import ItemId
from sync.catalogue.listing import Listing
from tui.demo.numbers import demo_gtin, scattered, shop_price
from tui.demo.staples import deposit_id, entries

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST_NUMBER = 100_000
_STRIDE = 7_919
"""A prime: neighbours in a family's order are of different kinds."""

_BEGINNINGS = (
    "Bram", "Calv", "Dorn", "Elv", "Fenn", "Garr", "Hald", "Ilm", "Jorv", "Kest", "Lorn", "Mard",
    "Norb", "Ostr", "Pell", "Quill", "Rusk", "Solv", "Tarn", "Ulm", "Vand", "Wend", "Yarr",
    "Zell",
)  # fmt: skip
_ENDINGS = (
    "acre", "aby", "ibo", "omar", "uno", "eska", "irra", "otto", "ulla", "enta", "avik", "imo",
    "orra", "ybel", "anto", "ello", "idra", "owen", "usk", "erro",
)  # fmt: skip
MAKERS = tuple(begin + end for end in _ENDINGS for begin in _BEGINNINGS)

_SHELVES = 24
_GOES_WITH = {
    "pasta sauce": ("demo-304", "demo-8", "demo-12"),
    "pesto": ("demo-8", "demo-12"),
    "jam": ("demo-102", "demo-3", "demo-10"),
    "honey": ("demo-101", "demo-16"),
    "biscuits": ("demo-10", "demo-11"),
}
"""What is offered along with goods: wine, spaghetti and oil with a sauce, bread with jam."""

_NO_SIZES = ("",)
_COLOURS = ("black", "white", "blue", "red", "green", "grey")


@dataclass(frozen=True, slots=True)
class Family:
    """Goods that are combined alike.

    `kinds` are names with a base price in minor units. A style is a kind, a variety and a maker;
    each style comes in every size and colour, side by side as on the shelf.
    """

    department: str
    tax_class: str
    kinds: tuple[tuple[str, int], ...]
    varieties: tuple[str, ...]
    sizes: tuple[str, ...] = _NO_SIZES
    colours: tuple[str, ...] = _NO_SIZES
    flags: frozenset[ItemFlag] = frozenset()
    deposit_cents: str = ""
    minimum_age: int = 0
    size_is_pack: bool = True

    def listing(self, at: int, number: int) -> Listing:
        """Return the family's n-th item under a number of the whole catalogue."""
        style, colour = divmod(at, len(self.colours))
        style, size = divmod(style, len(self.sizes))
        styles = len(self.kinds) * len(self.varieties) * len(MAKERS)
        series, style = divmod(style, styles)
        rest, maker = divmod(_spread_out(style, styles), len(MAKERS))
        variety, kind = divmod(rest, len(self.kinds))
        name, base = self.kinds[kind]
        words = [
            MAKERS[maker],
            name,
            self.varieties[variety],
            self.sizes[size],
            self.colours[colour],
            f"No. {series + 1}" if series else "",
        ]
        price = shop_price(base * (90 + 4 * (maker % 9) + self._dearer(size)) // 100)
        return Listing(
            Item(
                item_id=ItemId(f"demo-{number}"),
                description=" ".join(filter(None, words)),
                price=str(price),
                tax_class=self.tax_class,
                department=self.department,
                gtin=demo_gtin(number),
                minimum_age=self.minimum_age,
                deposit_item=deposit_id(self.deposit_cents) if self.deposit_cents else None,
                flags=self.flags,
                attributes=self._attributes(size, colour),
                brand=MAKERS[maker],
                stock_milli=scattered(number, 60) * 1000,
                shelf=f"{self.department[0].upper()}{1 + scattered(number, _SHELVES)}",
                goes_with=_GOES_WITH.get(name, ()),
            ),
            popularity=scattered(number, 1000),
        )

    def _dearer(self, size: int) -> int:
        """Return how many hundredths a larger pack costs more; clothes cost the same in all."""
        return 70 * size if self.size_is_pack else 0

    def _attributes(self, size: int, colour: int) -> tuple[tuple[str, str], ...]:
        if self.size_is_pack:
            return ()
        named = (("size", self.sizes[size]), ("colour", self.colours[colour]))
        return tuple((name, value) for name, value in named if value)


def _spread_out(at: int, size: int) -> int:
    """Return a place in another order that has each place once."""
    stride = _STRIDE
    while gcd(stride, size) != 1:
        stride += 1
    return at * stride % size


def _kinds(table: str) -> tuple[tuple[str, int], ...]:
    return tuple((" ".join(words), int(price)) for *words, price in entries(table))


GROCERY = Family(
    "grocery",
    "reduced",
    _kinds("""yoghurt 89; jam 199; biscuits 159; crisps 179; pasta sauce 219; soup 189;
    muesli bar 99; ice cream 349; honey 499; vinegar 179; mustard 119; ketchup 199; pesto 249;
    crackers 149; cereal 299; quark 109; cream cheese 159; frozen pizza 329; fish fingers 299;
    tinned tomatoes 99; lentils 189; chickpeas 109; fruit tea 229; baby food 119"""),
    (
        "classic",
        "organic",
        "strawberry",
        "vanilla",
        "hazelnut",
        "apple",
        "lemon",
        "mild",
        "spicy",
        "light",
    ),
    ("small", "family pack"),
)
DRINKS = Family(
    "drinks",
    "standard",
    _kinds("lemonade 99; iced tea 119; energy drink 139; fruit spritzer 109; mineral water 69"),
    ("classic", "cherry", "orange", "lime", "peach", "sugar free", "ginger", "elderflower"),
    ("0.5 l", "1 l"),
    deposit_cents="25",
)
ALCOHOL = Family(
    "alcohol",
    "standard",
    _kinds("red wine 549; white wine 499; rosé wine 459; sparkling wine 699; liqueur 1099"),
    ("dry", "sweet", "reserve", "estate"),
    ("0.75 l",),
    flags=frozenset({ItemFlag.AGE_RESTRICTED}),
    minimum_age=18,
)
HOUSEHOLD = Family(
    "household",
    "standard",
    _kinds("""washing-up liquid 149; detergent 499; sponges 129; candles 299; light bulb 399;
    batteries 499; mug 599; tea towel 399; storage box 799; bin bags 229; shampoo 249;
    toothpaste 179; soap 129; kitchen roll 279; frying pan 2499; umbrella 1499"""),
    ("basic", "fresh", "soft", "strong", "sensitive", "premium"),
    ("single", "pack of 3"),
)
APPAREL = Family(
    "apparel",
    "standard",
    _kinds("""shirt 2999; T-shirt 1499; trousers 4999; jeans 5999; jumper 3999; cardigan 4499;
    jacket 8999; dress 5499; skirt 3499; pyjamas 2999; hoodie 3999; polo shirt 2499"""),
    ("women", "men", "children"),
    ("XS", "S", "M", "L", "XL", "XXL"),
    _COLOURS,
    size_is_pack=False,
)
ELECTRONICS = Family(
    "electronics",
    "standard",
    _kinds("""smartphone 29900; tablet 24900; laptop 69900; monitor 17900; loudspeaker 5900;
    headphones 4900; power bank 2490; router 6900; e-reader 9900; smart watch 12900"""),
    ("A1", "A2", "B5", "B7", "C10", "C12", "Pro", "Mini"),
    ("64 GB", "128 GB"),
    ("black", "silver"),
    flags=frozenset({ItemFlag.SERIAL}),
)
TOYS = Family(
    "toys",
    "standard",
    _kinds("""wooden train 2499; puzzle 999; building blocks 1999; doll 2299; teddy bear 1799;
    board game 2799; card game 899; kite 1299; toy car 699; modelling clay 599"""),
    ("animals", "space", "farm", "city", "sea", "castle"),
    ("small", "large"),
)

_SHELF = (
    GROCERY, APPAREL, GROCERY, HOUSEHOLD, GROCERY, DRINKS, APPAREL, GROCERY, TOYS, ELECTRONICS,
    GROCERY, APPAREL, GROCERY, HOUSEHOLD, GROCERY, ALCOHOL,
)  # fmt: skip
"""The share of each family, as an order that is repeated."""


def made_up_goods(count: int) -> Iterator[Listing]:
    """Give so many goods one after the other; the first ones are always the same."""
    taken = dict.fromkeys((id(family) for family in _SHELF), 0)
    for at in range(count):
        family = _SHELF[at % len(_SHELF)]
        yield family.listing(taken[id(family)], _FIRST_NUMBER + at)
        taken[id(family)] += 1
