"""Rows of scans through the product's gate: `{"scan", "symbology", "expect", "source"}`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from edge.codes import (
    CouponCode,
    ElementString,
    Gtin,
    NumberUse,
    ShortCode,
    Tag,
    Text,
    VariableMeasure,
    read_code,
)
from edge.codes.addons import book_price
from edge.codes.facts import date_of, facts_of
from edge.codes.iso_codes import CURRENCY_BY_NUMBER
from edge.codes.regions import REGIONS
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from edge.codes import CodeReading
    from edge.codes.coupons import CouponOffer

Row = dict[str, Any]

ADVISORY = {"valid", "kind", "reject", "assume", "note", "strict"}
"""Keys of an expectation that are no figures to compare."""
TODAY = "2026-11-01"
KINDS = {
    NumberUse.GOODS: "gtin",
    NumberUse.RESTRICTED: "rcn",
    NumberUse.COUPON: "coupon",
    NumberUse.REFUND: "coupon",
}
KEYS_OF_IDENTIFIERS = {
    "00": "sscc",
    "253": "gdti",
    "255": "gcn",
    "401": "ginc",
    "402": "gsin",
    "410": "gln",
    "414": "gln",
    "417": "gln",
    "8003": "grai",
    "8004": "giai",
    "8010": "cpid",
    "8013": "gmn",
    "8017": "gsrn",
    "8018": "gsrn",
}
NAMES_OF_COUPONS = {
    "gcp": "company_prefix",
    "primary_gcp": "company_prefix",
    "gs1_company_prefix": "company_prefix",
    "funder_id": "company_prefix",
    "primary_purchase_requirement": "requirement",
    "purchase_requirement": "requirement",
    "primary_purchase_requirement_code": "requirement_code",
    "purchase_requirement_code": "requirement_code",
    "primary_purchase_family_code": "family_code",
    "expiration_date": "expires",
    "expiration": "expires",
    "expiry": "expires",
    "start_date": "starts",
    "start": "starts",
    "serial_number": "serial",
    "retailer_id": "retailer",
}
"""What others call the fields of a coupon."""


def barcode_differences(row: Row) -> list[str]:
    """Return where the product's reading of a row differs from what the row expects."""
    expected = row["expect"]
    is_strict = row.get("strict", expected.get("strict", False))
    assumed = expected.get("assume") or {}
    try:
        reading = _reading(row, assumed)
    except BadInput as refused:
        return [] if not expected.get("valid", True) else [f"refused: {refused}"]
    if not expected.get("valid", True):
        warned = getattr(reading, "warnings", ())
        return [] if is_strict and warned else [f"read as {reading}"]
    got = _told(row, reading, assumed)
    if "kind" in expected and expected["kind"] != got["kind"]:
        return [f"kind: expected {expected['kind']}, got {got['kind']}, {reading}"]
    return [
        f"{key}: expected {wanted!r}, got {got.get(key)!r}"
        for key, wanted in expected.items()
        if key not in ADVISORY and not _is_same(key, wanted, got.get(key))
    ]


def _reading(row: Row, assumed: Row) -> CodeReading:
    region = REGIONS.get(str(assumed.get("rcn_scheme")).upper())
    schemes = region.schemes if region else ()
    return read_code(row["scan"], symbology=row["symbology"], schemes=schemes, currency_digits=2)


def _told(row: Row, reading: CodeReading, assumed: Row) -> Row:
    """Say in the words of the rows what the product read."""
    match reading:
        case Gtin(elements=()):
            return _of_number(reading)
        case Gtin() | ElementString() | CouponCode():
            return _of_elements(reading, row["scan"], assumed)
        case VariableMeasure():
            return _of_measure(reading, row, assumed)
        case Tag():
            filtering = reading.epc.tag_uri.rpartition(":")[2].partition(".")[0]
            return asdict(reading.epc) | {
                "kind": "epc",
                "epc_uri": reading.epc.uri,
                "filter": int(filtering) if filtering.isdecimal() else None,
            }
        case ShortCode() | Text():
            return {"kind": "text", "text": reading.text}


def _of_number(reading: Gtin) -> Row:
    told: Row = {
        "kind": KINDS[reading.use],
        "gtin14": reading.gtin14,
        "format": reading.format,
        "addon": reading.addon,
        "upc_a": reading.gtin14.removeprefix("00"),
    }
    if reading.alternative is None:
        price = book_price(reading.gtin14, reading.addon or "")
        return told | (dict(zip(("amount", "currency"), price, strict=True)) if price else {})
    readings = (reading, Gtin(reading.alternative))
    candidates = [
        {"gtin14": each.gtin14, "format": each.format, "symbology": symbology}
        for each, symbology in zip(readings, ("EAN8", "UPCE"), strict=True)
    ]
    return {"kind": "ambiguous", "candidates": candidates}


def _of_elements(reading: Gtin | ElementString | CouponCode, scan: str, assumed: Row) -> Row:
    today = date.fromisoformat(assumed.get("today", TODAY))
    facts = facts_of(reading.elements, today)
    told: Row = asdict(facts) | {
        "kind": "gs1",
        "ais": [list(element) for element in reading.elements],
        "expiry": facts.expires and (f"{facts.expires}", f"{facts.expires}T{facts.expires_at}"),
        "expiry_time": facts.expires_at,
        "production_date": facts.produced,
        "packaging_date": facts.packed,
        "url": scan,
        "warnings": list(reading.warnings),
        "via": "digital_link" if "://" in scan else "element_string",
    }
    said = dict(reading.elements)
    told |= {key: said[ai] for ai, key in KEYS_OF_IDENTIFIERS.items() if ai in said}
    match reading:
        case Gtin():
            told |= {"gtin14": reading.gtin14, "format": reading.format}
        case ElementString():
            told |= {"kind": "sscc", "sscc": reading.sscc} if reading.sscc else {}
        case CouponCode():
            told |= {"kind": "coupon", "coupon": _of_offer(reading.offer, today)}
    return told


def _of_offer(offer: CouponOffer | None, today: date) -> Row:
    """Return the fields of an offer, its dates both as they stand and as dates."""
    if offer is None:
        return {}
    dates = {
        name: f"{day} {date_of(day, today)}"
        for name, day in (("expires", offer.expires), ("starts", offer.starts))
        if day
    }
    return asdict(offer) | dates


def _of_measure(reading: VariableMeasure, row: Row, assumed: Row) -> Row:
    region = REGIONS[assumed["rcn_scheme"].upper()]
    digits = "".join(filter(str.isdecimal, row["scan"][-13:]))
    told: Row = {"kind": "rcn", "gtin14": digits.zfill(14)}
    told["format"] = Gtin(told["gtin14"]).format
    told |= dict.fromkeys(("item", "item_code", "item_reference"), reading.item_code)
    if reading.price_minor is not None:
        amount = Decimal(reading.price_minor).scaleb(-2)
        told |= {"amount": amount, "price": amount, "currency": region.currency}
    if reading.quantity is not None:
        scheme = next(s for s in region.schemes if digits.zfill(13).startswith(s.prefix))
        told["net_weight_kg" if scheme.value == "weight" else "count"] = reading.quantity
    return told


def _is_same(key: str, wanted: Any, got: Any) -> bool:
    if got is None or wanted is None:
        return got is wanted
    match key, got:
        case "candidates", _:
            return _are_candidates(wanted, got)
        case "coupon", _:
            return _is_coupon(wanted, got)
        case "currency", _:
            return CURRENCY_BY_NUMBER.get(str(wanted), str(wanted)) == str(got)
        case ("net_weight_kg" | "count", _) | (_, Decimal()):
            return _is_number(wanted, got)
        case _, date():
            return bool(got.isoformat() == wanted)
        case _, tuple():
            return wanted in got
        case _:
            return bool(got == wanted)


def _is_number(wanted: Any, got: Any) -> bool:
    try:
        return Decimal(wanted) == Decimal(got)
    except InvalidOperation:
        return False


def _are_candidates(wanted: list[Any], got: list[Row]) -> bool:
    def stands_for(one: Any, other: Row) -> bool:
        if isinstance(one, dict):
            return all(other.get(key) == value for key, value in one.items())
        return one in other.values()

    return len(wanted) == len(got) and all(
        any(stands_for(one, other) for other in got) for one in wanted
    )


def _is_coupon(wanted: Any, got: Row) -> bool:
    if not isinstance(wanted, dict):
        return wanted in got.values()
    named = {NAMES_OF_COUPONS.get(str(key), str(key)): value for key, value in wanted.items()}
    return all(str(value) in str(got.get(name, "")).split() for name, value in named.items())
