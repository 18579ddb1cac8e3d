"""Which readings a barcode's symbology allows."""

from __future__ import annotations

import re
from enum import Enum

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")


class Family(Enum):
    """Symbologies that are read alike."""

    UNKNOWN = "unknown"
    """The keyboard, or a scanner that does not say."""
    EAN_13 = "ean_13"
    """EAN-13 and UPC-A; some scanners send UPC-E under the same name."""
    EAN_8 = "ean_8"
    UPC_E = "upc_e"
    WITH_ADDON = "with_addon"
    ADDON = "addon"
    ITF = "itf"
    GS1 = "gs1"
    """Element strings: GS1-128, GS1 DataMatrix, GS1 QR, DataBar, DotCode."""
    PLAIN = "plain"
    """Anything may be in it, so digits in it are no product."""


_BY_AIM = {
    "]E0": Family.EAN_13,
    "]E1": Family.ADDON,
    "]E2": Family.ADDON,
    "]E3": Family.WITH_ADDON,
    "]E4": Family.EAN_8,
    "]C1": Family.GS1,
    "]d2": Family.GS1,
    "]e0": Family.GS1,
    "]Q3": Family.GS1,
    "]J1": Family.GS1,
    "]I1": Family.ITF,
}
_BY_NAME = {
    "UNKNOWN": Family.UNKNOWN,
    "EAN13": Family.EAN_13,
    "UPCA": Family.EAN_13,
    "EAN8": Family.EAN_8,
    "UPCE": Family.UPC_E,
    "EAN13+2": Family.WITH_ADDON,
    "EAN13+5": Family.WITH_ADDON,
    "ITF14": Family.ITF,
    "GS1_128": Family.GS1,
    "GS1_DATAMATRIX": Family.GS1,
    "GS1_QR": Family.GS1,
    "DATABAR_EXP": Family.GS1,
}


def split_symbology(text: str, symbology: str | None) -> tuple[Family, str]:
    """Return a scan's family and the text without its AIM identifier (ISO/IEC 15424).

    What the symbol itself says goes before what the driver says.
    """
    if _AIM.match(text):
        return _BY_AIM.get(text[:3], Family.PLAIN), text[3:]
    if symbology is None:
        return Family.UNKNOWN, text
    known = _BY_AIM if symbology.startswith("]") else _BY_NAME
    return known.get(symbology, Family.PLAIN), text
