"""Which readings a barcode's symbology allows."""

from __future__ import annotations

import re
from enum import Enum

from edge.domain.errors import BadInput

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")


class Family(Enum):
    """Symbologies that are read alike."""

    UNKNOWN = "unknown"
    """The keyboard, or a scanner that does not say."""
    EAN_13 = "ean_13"
    """EAN-13 and UPC-A; some scanners send UPC-E under the same name."""
    UPC_A = "upc_a"
    EAN_8 = "ean_8"
    UPC_E = "upc_e"
    WITH_ADDON = "with_addon"
    WITH_ADDON_2 = "with_addon_2"
    WITH_ADDON_5 = "with_addon_5"
    ADDON = "addon"
    ITF_14 = "itf_14"
    ITF = "itf"
    """Two digits of five, of any length."""
    GS1 = "gs1"
    """Element strings: GS1-128, GS1 DataMatrix, GS1 QR, DataBar, DotCode."""
    LINKING = "linking"
    """May hold anything; a web address in it may be a GS1 Digital Link."""
    PLAIN = "plain"
    """Anything may be in it, so digits in it are no product."""
    EPC = "epc"
    """The bits of an RFID tag, in hexadecimal."""


_BY_AIM = {
    "]E0": Family.EAN_13,
    "]E1": Family.ADDON,
    "]E2": Family.ADDON,
    "]E3": Family.WITH_ADDON,
    "]E4": Family.EAN_8,
    "]C1": Family.GS1,
    "]d2": Family.GS1,
    "]d5": Family.GS1,
    "]e0": Family.GS1,
    "]Q3": Family.GS1,
    "]Q4": Family.GS1,
    "]J1": Family.GS1,
    "]I1": Family.ITF,
    "]d0": Family.LINKING,
    "]d1": Family.LINKING,
    "]d4": Family.LINKING,
    "]J0": Family.LINKING,
    "]Q0": Family.LINKING,
    "]Q1": Family.LINKING,
    "]Q2": Family.LINKING,
}
_BY_NAME = {
    "EAN13": ("E", Family.EAN_13),
    "UPCA": ("E", Family.UPC_A),
    "EAN8": ("E", Family.EAN_8),
    "UPCE": ("E", Family.UPC_E),
    "EAN13+2": ("E", Family.WITH_ADDON_2),
    "EAN13+5": ("E", Family.WITH_ADDON_5),
    "ITF14": ("I", Family.ITF_14),
    "GS1_128": ("C", Family.GS1),
    "CODE128": ("C", Family.PLAIN),
    "GS1_DATAMATRIX": ("d", Family.GS1),
    "DATAMATRIX": ("d", Family.LINKING),
    "GS1_QR": ("Q", Family.GS1),
    "QR": ("Q", Family.LINKING),
    "DATABAR_EXP": ("e", Family.GS1),
    "CODE39": ("A", Family.PLAIN),
    "CODABAR": ("F", Family.PLAIN),
    "PDF417": ("L", Family.PLAIN),
    "EPC_HEX": ("", Family.EPC),
}
"""By the name that a driver has for the symbol, with the letter of its AIM identifiers."""

_WITH_NAMED_ADDON = {Family.WITH_ADDON_2, Family.WITH_ADDON_5}


def split_symbology(text: str, symbology: str | None) -> tuple[Family, str]:
    """Return a scan's family and the text without its AIM identifier (ISO/IEC 15424).

    What the symbol itself says goes before what the driver says; where they name two symbologies
    that have nothing in common, neither can be believed. Raises `BadInput`
    (code_symbology_contradicted).
    """
    name = None if symbology == "UNKNOWN" else symbology
    if name is not None and name.startswith("]"):
        text = text if _AIM.match(text) else name[:3] + text
        name = None
    if not _AIM.match(text):
        if name is None:
            return Family.UNKNOWN, text
        return _BY_NAME.get(name, ("", Family.PLAIN))[1], text
    told, body = _BY_AIM.get(text[:3], Family.PLAIN), text[3:]
    letter, named = _BY_NAME.get(name or "", (text[1], told))
    if letter != text[1]:
        raise BadInput("code_symbology_contradicted", identifier=text[:3], symbology=name)
    return (named if _is_name_finer(told, named, letter) else told), body


def _is_name_finer(told: Family, named: Family, letter: str) -> bool:
    """Tell whether a driver's name says more of the symbol than its identifier does."""
    with_addon = told is Family.WITH_ADDON and named in _WITH_NAMED_ADDON
    return told is Family.EAN_13 or with_addon or letter == "I"


def without_identifier(text: str) -> str:
    """Return a scan without its AIM identifier."""
    return text[3:] if _AIM.match(text) else text
