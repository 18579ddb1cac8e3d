"""Products in GS1 element strings, with their check digits enforced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from edge.codes.check_digits import is_gtin
from edge.codes.readings import Gtin, Text
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from biip.gs1_messages import GS1Message

SEPARATOR = "\x1d"
"""FNC1 between elements, as scanners deliver it."""

_PRODUCT = "01"
_DIGITAL_LINK = re.compile(
    r"https?://[^/?#]+/(?:[^?#]*/)?01/(?P<gtin>[0-9]+)(?=[/?#]|$)", re.IGNORECASE
)
_LOOSE = re.compile(r"01(?P<gtin>[0-9]{14})(?=.)", re.DOTALL)


def read_elements(text: str) -> Gtin | Text:
    """Read an element string; a symbol without (01) names no product and stays text.

    Raises `BadInput` (code_gs1_unreadable, code_check_digit).
    """
    message = _parse(text.strip(SEPARATOR))
    products = {str(e.value) for e in message.element_strings if e.ai.ai == _PRODUCT}
    wrong = [e for e in message.element_strings if e.gtin_error or e.sscc_error]
    if wrong:
        raise BadInput("code_check_digit", value=str(wrong[0].value))
    if not products:
        return Text(text)
    if len(products) > 1:
        raise BadInput("code_gs1_unreadable", value=text[:40], detail="two_products")
    others = tuple(
        (str(e.ai.ai), str(e.value)) for e in message.element_strings if e.ai.ai != _PRODUCT
    )
    return Gtin(products.pop(), elements=others)


def read_web_address(text: str) -> Gtin | Text:
    """Read a GS1 Digital Link; any other address stays text. Raises `BadInput`."""
    found = _DIGITAL_LINK.match(text)
    if not found:
        return Text(text)
    gtin = found["gtin"]
    if not is_gtin(gtin):
        raise BadInput("code_check_digit", value=gtin[:14])
    return Gtin(gtin.zfill(14))


def is_like_elements(text: str) -> bool:
    """Tell whether a scan without a symbology can only be an element string.

    Either it holds a separator, or a whole product number and more after it, all of which is made
    of known identifiers.
    """
    if SEPARATOR in text:
        return True
    found = _LOOSE.match(text)
    if not found or not is_gtin(found["gtin"]):
        return False
    try:
        _parse(text)
    except BadInput:
        return False
    return True


def _parse(text: str) -> GS1Message:
    from biip import ParseError
    from biip.gs1_messages import GS1Message

    try:
        message = GS1Message.parse(text)
    except ParseError as error:
        raise BadInput("code_gs1_unreadable", value=text[:40], detail=str(error)[:200]) from None
    if not message.element_strings:
        raise BadInput("code_gs1_unreadable", value=text[:40], detail="empty")
    return message
