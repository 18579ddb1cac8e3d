"""What the demo shop sells, as families of words that are combined into items."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """A size that stands behind the name, and what it does to the price, in hundredths."""

    text: str
    price_hundredths: int = 100


@dataclass(frozen=True, slots=True)
class Family:
    """Goods that share a department and a price level: kinds × varieties × sizes.

    `price_minor` is that of the plain kind in the plain size.
    """

    department: str
    tax_class: str
    price_minor: int
    kinds: tuple[str, ...]
    varieties: tuple[str, ...]
    sizes: tuple[Size, ...] = (Size(""),)
    minimum_age: int = 0
    deposit: str | None = None
    has_serial: bool = False
    is_apparel: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


DEPARTMENTS: tuple[tuple[str, str, str, int], ...] = (
    ("grocery", "Grocery", "reduced", 0),
    ("fresh", "Fruit and vegetables", "reduced", 0),
    ("counter", "Counter", "reduced", 0),
    ("dairy", "Dairy", "reduced", 0),
    ("drinks", "Drinks", "standard", 0),
    ("alcohol", "Wine, beer, spirits", "standard", 18),
    ("tobacco", "Tobacco", "standard", 18),
    ("household", "Household", "standard", 0),
    ("apparel", "Clothing", "standard", 0),
    ("electronics", "Electronics", "standard", 0),
    ("stationery", "Stationery and toys", "standard", 0),
    ("deposit", "Deposits", "standard", 0),
    ("service", "Services", "zero", 0),
)
"""Id, name, tax class and minimum age of each department, in the order they are shown."""

_PACKS = (Size("250 g", 60), Size("500 g"), Size("1 kg", 180))
_CARTONS = (Size("0.5 l", 60), Size("1 l"), Size("1.5 l", 140))
_TINS = (Size("200 g", 70), Size("400 g"), Size("800 g", 170))
_CLOTHES = tuple(Size(text) for text in ("XS", "S", "M", "L", "XL", "XXL"))
_SHOES = tuple(Size(str(size)) for size in range(36, 47))
_COLOURS = _words("black|white|navy|grey|red|green|blue|sand|burgundy|olive|rose|mustard")

FAMILIES: tuple[Family, ...] = (
    Family(
        "grocery", "reduced", 189,
        _words("Penne|Spaghetti|Fusilli|Basmati rice|Risotto rice|Red lentils|Chickpeas|Couscous"),
        _words("basic|organic|wholegrain|fine"), _PACKS,
    ),
    Family(
        "grocery", "reduced", 249,
        _words("Strawberry jam|Crème of chestnut|Orange marmalade|Honey|Peanut butter|Muesli"),
        _words("classic|light|organic|extra"), _PACKS,
    ),
    Family(
        "grocery", "reduced", 149,
        _words("Chopped tomatoes|Sweetcorn|Kidney beans|Pea soup|Tuna|Sauerkraut|Coconut milk"),
        _words("basic|organic|spicy|family"), _TINS,
    ),
    Family(
        "grocery", "reduced", 219,
        _words("Oat biscuits|Butter biscuits|Dark chocolate|Milk chocolate|Jalapeño crisps|Crackers"),
        _words("plain|hazelnut|orange|sea salt|caramel"), (Size("100 g"), Size("200 g", 180)),
    ),
    Family(
        "dairy", "reduced", 129,
        _words("Whole milk|Semi-skimmed milk|Oat drink|Soya drink|Buttermilk|Kefir"),
        _words("fresh|organic|long-life"), _CARTONS,
    ),
    Family(
        "dairy", "reduced", 99,
        _words("Yoghurt|Quark|Crème fraîche|Cottage cheese|Butter|Cream cheese"),
        _words("plain|strawberry|vanilla|herbs|light"), (Size("150 g"), Size("500 g", 220)),
    ),
    Family(
        "drinks", "standard", 119,
        _words("Cola|Lemonade|Apple spritzer|Iced tea|Tonic water|Ginger ale|Mineral water"),
        _words("classic|zero|lemon|sparkling|still"),
        (Size("0.33 l", 70), Size("0.5 l", 85), Size("1.5 l", 150)), deposit="deposit-25",
    ),
    Family(
        "alcohol", "standard", 109,
        _words("Lager|Wheat beer|Pale ale|Stout|Cider"),
        _words("classic|unfiltered|dark|organic"), (Size("0.33 l", 90), Size("0.5 l")),
        minimum_age=18, deposit="deposit-8",
    ),
    Family(
        "alcohol", "standard", 699,
        _words("Riesling|Rosé|Merlot|Rioja-style red|Sparkling wine|Gin|Vodka|Rum"),
        _words("dry|medium|reserve|house"), (Size("0.75 l"), Size("1.5 l", 180)), minimum_age=18,
    ),
    Family(
        "tobacco", "standard", 790,
        _words("Cigarettes|Rolling tobacco|Cigarillos"), _words("red|blue|gold|menthol-free"),
        (Size("20"), Size("30 g", 160)), minimum_age=18,
    ),
    Family(
        "household", "standard", 279,
        _words("Washing powder|Washing-up liquid|Glass cleaner|Dishwasher tabs|Fabric softener"),
        _words("lemon|sensitive|fresh|colour"), (Size("0.5 l"), Size("1 l", 170), Size("2 l", 300)),
    ),
    Family(
        "household", "standard", 329,
        _words("Kitchen roll|Bin bags|Candles|Tea lights|Batteries AA|Batteries AAA|Light bulb"),
        _words("basic|strong|eco|long-life"), (Size("4 pack"), Size("8 pack", 180)),
    ),
    Family(
        "apparel", "standard", 1499,
        _words("T-shirt|Polo shirt|Long-sleeve shirt|Sweatshirt|Hoodie|Cardigan|Shorts|Leggings"),
        _COLOURS, _CLOTHES, is_apparel=True,
    ),
    Family(
        "apparel", "standard", 4999,
        _words("Jeans|Rain jacket|Winter coat|Blazer|Dress|Pleated skirt"),
        _COLOURS[:8], _CLOTHES, is_apparel=True,
    ),
    Family(
        "apparel", "standard", 5999, _words("Trainers|Sandals|Ankle boots|Loafers"),
        _COLOURS[:6], _SHOES, is_apparel=True,
    ),
    Family(
        "electronics", "standard", 7999,
        _words("Headphones|Bluetooth speaker|Smart watch|Tablet|E-reader|Phone|Camera|Router"),
        _words("lite|standard|plus|pro"), (Size("black"), Size("silver"), Size("blue")),
        has_serial=True,
    ),
    Family(
        "electronics", "standard", 999,
        _words("USB-C cable|Charger|Power bank|Mouse|Keyboard|HDMI cable|Memory card|Torch"),
        _words("basic|plus|travel|fast"), (Size("1 m"), Size("2 m", 130)),
    ),
    Family(
        "stationery", "standard", 349,
        _words("Notebook|Ballpoint pen|Pencil set|Colouring book|Puzzle|Building blocks|Teddy bear"),
        _words("small|medium|large|gift"), (Size("blue"), Size("red"), Size("green")),
    ),
)  # fmt: skip

PRODUCE: tuple[tuple[str, str, int], ...] = (
    ("4011", "Bananas", 129), ("4017", "Apples, green", 229), ("4030", "Kiwis", 399),
    ("4046", "Avocados", 549), ("4053", "Lemons", 279), ("4062", "Cucumbers", 189),
    ("4065", "Peppers, green", 349), ("4072", "Potatoes", 99), ("4078", "Corn on the cob", 299),
    ("4087", "Tomatoes", 259), ("4093", "Onions", 119), ("4409", "Pears", 249),
    ("4562", "Carrots", 139), ("4608", "Garlic", 799), ("4650", "Mushrooms", 459),
)  # fmt: skip
"""Loose goods sold by weight: code, name, price of a kilogram in minor units."""

COUNTER: tuple[tuple[str, str, int], ...] = (
    ("11122", "Mountain cheese, counter", 1990), ("11123", "Goat's cheese, counter", 2490),
    ("11130", "Salami, counter", 1890), ("11131", "Smoked ham, counter", 2190),
    ("11140", "Green olives, counter", 1290), ("11141", "Potato salad, counter", 890),
)  # fmt: skip
"""Goods with a price or weight label: item digits of the label, name, price of a kilogram."""

DEPOSITS: tuple[tuple[str, str, int], ...] = (
    ("deposit-25", "Deposit single-use 0.25", 25),
    ("deposit-15", "Deposit bottle 0.15", 15),
    ("deposit-8", "Deposit beer bottle 0.08", 8),
)
"""Returnable containers: id, name, deposit."""

SERVICES: tuple[tuple[str, str, int | None, str], ...] = (
    ("9001", "Gift wrapping", 250, "service"),
    ("9002", "Carrier bag, paper", 20, "household"),
    ("9003", "Carrier bag, cotton", 199, "household"),
    ("9010", "Key cutting", None, "service"),
)
"""Short codes: code, name, price (None is asked for), department."""
