"""GS1 elements from any carrier, as what they stand for."""

from __future__ import annotations

import re
from typing import Final

from edge.codes.readings import CouponCode, Elements, ElementString, Gtin
from edge.domain.errors import BadInput

SEPARATOR: Final = "\x1d"
"""FNC1 between elements, as scanners deliver it."""

_LOOSE = re.compile(r"01[0-9]{14}|00[0-9]{18}$")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def read_elements(text: str) -> Gtin | ElementString | CouponCode:
    """Read an element string.

    Raises `BadInput`: code_gs1_unknown, code_gs1_value, code_gs1_date, code_gs1_empty,
    code_gs1_contradiction, code_check_digit, code_coupon_unreadable.
    """
    from edge.codes.element_strings import split_elements

    return _read(split_elements(text))


def is_address(text: str) -> bool:
    """Tell whether a text begins as a web address does."""
    return _ADDRESS.match(text) is not None


def read_link(text: str) -> Gtin | ElementString | CouponCode | None:
    """Read a GS1 Digital Link; None for anything else.

    Raises `BadInput`: code_link_compressed, code_link_order and those of `read_elements`.
    """
    if not is_address(text):
        return None
    from edge.codes.digital_links import split_link

    found = split_link(text)
    return None if found is None else _read(found)


def is_like_elements(text: str) -> bool:
    """Tell whether a scan without a symbology can only be an element string.

    Either it holds a separator, or a whole product number, alone as DataBar on fruit sends it, or
    with more after it that is made of known identifiers, or the number of a parcel.
    """
    if SEPARATOR in text:
        return True
    if not _LOOSE.match(text):
        return False
    try:
        read_elements(text)
    except BadInput:
        return False
    return True


def _read(elements: Elements) -> Gtin | ElementString | CouponCode:
    from edge.codes.element_strings import check_together

    warnings = check_together(elements)
    said = dict(elements)
    if "8110" in said or "8112" in said or "255" in said:
        return _coupon(elements, said, warnings)
    if "01" in said:
        return Gtin(said["01"], elements=elements, warnings=warnings)
    return ElementString(elements, warnings)


def _coupon(elements: Elements, said: dict[str, str], warnings: tuple[str, ...]) -> CouponCode:
    from edge.codes.coupons import read_offer, read_positive_offer

    offer = read_offer(said["8110"]) if "8110" in said else None
    if offer is None and "8112" in said:
        offer = read_positive_offer(said["8112"])
    return CouponCode(elements, offer, warnings)
