"""One document of every kind that a shop prints, in any of its languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.config import Settings, parse_settings
from edge.domain.commands import (
    CloseShift,
    CountDrawer,
    GiftReceipt,
    ReturnedLine,
    ReturnGoods,
    Scan,
    Tender,
    XRead,
)
from edge.domain.instant import Instant
from edge.domain.money import currency
from edge.domain.quantity import Quantity, Unit, each
from edge.ports import Identity
from edge.services.order_documents import (
    HandoverSlip,
    Manifest,
    ManifestRow,
    PaperLine,
    ParcelLabel,
    ParcelSlip,
    PickList,
    StagingLabel,
    handover_document,
    manifest_document,
    parcel_document,
    parcel_label_document,
    pick_list_document,
    staging_label_document,
)
from edge.services.paper import paper_language
from harness.till import MANAGER_APPROVES, SETTINGS, Shop

if TYPE_CHECKING:
    from edge.domain.document import Document

KINDS = (
    "receipt",
    "return_receipt",
    "gift_receipt",
    "x_report",
    "z_report",
    "pick_list",
    "staging_label",
    "handover_slip",
    "parcel_slip",
    "parcel_label",
    "manifest",
)
_NOON = Instant(1_795_521_600_000_000)
_LINES = (
    PaperLine("Whole milk 1 l", each(2), "4006381333931", "A-03-2", "Cooling", "W-1001"),
    PaperLine("Bananas", Quantity(842, Unit.KILOGRAM), "4011", "", "Fruit", "W-1001"),
    PaperLine("Gin 0.7 l", each(1), "5000299605356", "S-01", "Spirits", "W-1002", False, 18),
)


def settings_in(language: str, extra: str = "") -> Settings:
    """Return a shop's settings with another language on paper."""
    text = (
        f'[receipt]\nlanguage = "{language}"\n{extra}\n'
        '[store]\naddress = ["12 Mill Lane"]\ntax_number = "DE 811 569 869"\n'
        'time_zone = "Europe/Berlin"\n' + SETTINGS
    )
    return parse_settings(text.encode(), "test")


def every_kind(language: str = "en", extra: str = "") -> dict[str, Document]:
    """Return one document of each of `KINDS`, made by the till itself where it makes them."""
    settings = settings_in(language, extra)
    found = _of_a_day(settings)
    paper = paper_language(settings, currency("EUR"))
    identity = Identity("S1", "Corner Shop", "L1", "A", "EUR")
    documents = (
        pick_list_document(PickList("P-77", ("W-1001", "W-1002"), "101", _NOON, _LINES), paper),
        staging_label_document(
            StagingLabel("W-1001", "W-1001/1", "M. Okafor", "B7", _NOON, 1, 2, "cold"), paper
        ),
        handover_document(
            HandoverSlip("W-1001", "M. Okafor", "101", _NOON, _LINES[:2], _LINES[2:], True, 1899),
            paper,
            settings,
            identity,
        ),
        parcel_document(
            ParcelSlip(
                "S1-P-000012",
                "W-1002",
                ("Mira Okafor", "Hauptstraße 5", "10115 Berlin"),
                _LINES,
                "Parcel Post",
                "Standard",
                "JD014600003RC",
                Quantity(2450, Unit.KILOGRAM),
            ),
            paper,
            settings,
            identity,
        ),
        parcel_label_document(
            ParcelLabel(
                "340123450000000017",
                "W-1002",
                ("Mira Okafor", "Hauptstraße 5", "10115 Berlin"),
                "Parcel Post",
                "Standard",
                "DE-10 B",
                Quantity(2450, Unit.KILOGRAM),
            ),
            paper,
            settings,
            identity,
        ),
        manifest_document(
            Manifest(
                "M-7",
                "Parcel Post",
                "Nina",
                _NOON,
                (
                    ManifestRow("340123450000000017", "W-1002", Quantity(2450, Unit.KILOGRAM)),
                    ManifestRow("340123450000000024", "W-1003"),
                ),
            ),
            paper,
        ),
    )
    return found | {document.kind: document for document in documents}


def _of_a_day(settings: Settings) -> dict[str, Document]:
    shop = Shop(settings=settings).opened()
    shop.does(Scan("lamp"), Scan("milk", quantity="3"), Scan("cola"), Tender("cash", 10_000))
    shop.does(GiftReceipt(), ReturnGoods("1", (ReturnedLine(1, "1"),), "unwanted"))
    shop.does(XRead(MANAGER_APPROVES), CountDrawer({"5000": 2, "100": 12}))
    shop.does(CloseShift(reason="counted in a hurry", approval=MANAGER_APPROVES))
    effects = shop.memory.effects
    return {e.document.kind: e.document for e in effects if e.document is not None}
