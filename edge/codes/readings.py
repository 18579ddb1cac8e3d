"""What a code can turn out to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from edge.codes.prefixes import EIGHT_DIGITS, NumberUse, use_of
from edge.domain.errors import BadInput
from edge.domain.product_numbers import is_digits, is_gtin

if TYPE_CHECKING:  # a plain scan needs neither, and the till starts with plain scans
    from edge.codes.coupons import CouponOffer  # noqa: TC004
    from edge.codes.epc import EpcTag  # noqa: TC004

EAN_13_DIGITS = 13

Elements = tuple[tuple[str, str], ...]
"""Application identifiers with their values, in the order of the symbol."""


@dataclass(frozen=True, slots=True)
class Gtin:
    """A Global Trade Item Number with a right check digit.

    `gtin14` is padded with zeros to 14 digits, so that UPC-A and EAN-13 of one product are equal.
    `alternative` is the other GTIN that eight digits may mean where the scanner did not say
    whether they are EAN-8 or UPC-E. `elements` are all GS1 application identifiers of the symbol
    with their values as they stand, `warnings` what is missing beside them; `addon` is a two- or
    five-digit supplement.
    """

    gtin14: str
    alternative: str | None = None
    elements: Elements = ()
    addon: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def use(self) -> NumberUse:
        """Return what the number is for: goods, the shop's own use, a coupon."""
        return use_of(self.gtin14)

    @property
    def format(self) -> str:
        """Return the kind of number by its digits without the padding."""
        if self.gtin14.startswith(EIGHT_DIGITS):
            return "GTIN-8"
        return f"GTIN-{max(12, len(self.gtin14.lstrip('0')))}"


@dataclass(frozen=True, slots=True)
class ElementString:
    """GS1 elements that name no trade item: a parcel, a place, an asset, a lot alone."""

    elements: Elements
    warnings: tuple[str, ...] = ()

    @property
    def sscc(self) -> str | None:
        """Return the number of the logistic unit (a pallet, a parcel), if it is one's."""
        return dict(self.elements).get("00")


@dataclass(frozen=True, slots=True)
class CouponCode:
    """A coupon in GS1 elements: (8110), (8112) taken apart, or the coupon number (255)."""

    elements: Elements
    offer: CouponOffer | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """An RFID tag."""

    epc: EpcTag


@dataclass(frozen=True, slots=True)
class ShortCode:
    """A PLU or a shop's own code: at most twelve letters, digits and - . / _ +."""

    text: str


@dataclass(frozen=True, slots=True)
class VariableMeasure:
    """An in-store number that carries a price or a quantity beside the item.

    Exactly one of `price_minor` (the line's amount) and `quantity` (a decimal string in the
    item's unit) is given.
    """

    item_code: str
    price_minor: int | None = None
    quantity: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Something readable that is neither: a URL, a parcel label, a name."""

    text: str

    @property
    def is_number(self) -> bool:
        """Tell whether it looks like a product's number, which its symbol does not make it."""
        return is_gtin(self.text)


CodeReading = Gtin | ShortCode | VariableMeasure | ElementString | CouponCode | Tag | Text


def catalogue_keys(reading: CodeReading) -> tuple[str, ...]:
    """Return what the catalogue is asked by; eight digits can be two different products.

    The item's digits of a variable measure are filled up with zeros: PLU 4011 stands in five
    digits as 04011.

    What names no product is nothing to ask for: a number that stood in a symbol which may hold
    anything is just text. A tag is only proposed by whoever counts tags.
    """
    match reading:
        case Gtin():
            return (
                (reading.gtin14, reading.alternative) if reading.alternative else (reading.gtin14,)
            )
        case VariableMeasure():
            short = reading.item_code.lstrip("0")
            return tuple(dict.fromkeys((reading.item_code, short or reading.item_code)))
        case ShortCode():
            return (reading.text,)
        case Text():
            return () if reading.is_number else (reading.text,)
        case ElementString() | CouponCode() | Tag():
            return ()


@dataclass(frozen=True, slots=True)
class VariableMeasureScheme:
    """How a country or a shop lays out its in-store numbers: data, since GS1 leaves it open.

    `pattern` has one letter for each of the 13 digits: P prefix, I item, V value, C GS1 price or
    weight verifier, K check digit, in that order. `decimals` of the value's digits stand behind
    the point. Raises `BadInput("scheme_invalid")`.
    """

    prefix: str
    pattern: str
    value: Literal["price", "weight", "count"]
    decimals: int = 2

    def __post_init__(self) -> None:
        if problem := self._problem():
            raise BadInput("scheme_invalid", prefix=self.prefix[:20], problem=problem)

    def digits(self, code: str, letter: str) -> str:
        """Return the digits of `code` that stand where the pattern has `letter`."""
        return "".join(digit for digit, at in zip(code, self.pattern, strict=True) if at == letter)

    def _problem(self) -> str:
        """Name what is wrong with the scheme; empty if nothing is."""
        letters = [self.pattern.count(letter) for letter in "PICVK"]
        prefix, items, verifiers, values, checks = letters
        in_order = "".join(sorted(self.pattern, key="PICVK".find)).replace("C", "")
        checked = (
            (sum(letters) == len(self.pattern) == EAN_13_DIGITS, "pattern_not_13_letters_of_PICVK"),
            (self.pattern.replace("C", "") == in_order, "pattern_out_of_order"),
            (checks == 1 and items > 0 and values > 0, "pattern_lacks_a_part"),
            (
                verifiers == 0 or (verifiers == 1 and values in {4, 5}),
                "verifier_needs_4_or_5_digits",
            ),
            (is_digits(self.prefix) and len(self.prefix) <= prefix, "prefix_not_as_pattern"),
            (self.prefix[:1] == "2" or self.prefix[:2] == "02", "prefix_not_for_use_in_store"),
            (0 <= self.decimals <= values, "more_decimals_than_digits"),
            (self.value != "count" or self.decimals == 0, "a_count_has_no_decimals"),
        )
        return next((problem for fine, problem in checked if not fine), "")
