"""The papers of an order on its way to the customer: pick list, label, handover, parcel."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from edge.domain.document import Align, Code, Document, Gap, Pair, Row, Rule, Text
from edge.domain.instant import Instant
from edge.domain.quantity import MILLI, Quantity, Unit
from edge.services.receipt_document import head_rows

if TYPE_CHECKING:
    from edge.config import Settings
    from edge.ports import Identity
    from edge.services.paper import PaperLanguage

Keeping = Literal["ambient", "cold", "frozen"]
SSCC_FIELD = "00"
"""The GS1 application identifier of a logistic unit's number."""
SSCC_DIGITS = 18

_BOX = "[ ]"
_KEEPING_WORDS = {"cold": "keep_cold", "frozen": "keep_frozen"}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Goods on a paper. `place` is where they stand, `order` whose they are, if it matters."""

    description: str
    quantity: Quantity
    item: str = ""
    place: str = ""
    zone: str = ""
    order: str = ""
    substitutable: bool = True
    age: int | None = None


@dataclass(frozen=True, slots=True)
class PickList:
    """What one person fetches in one walk; the lines are in the order of the walk."""

    number: str
    orders: tuple[str, ...]
    picker: str
    needed_by: Instant
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class StagingLabel:
    """Goes on a bag or box that waits for its customer: part `part` of `parts` of an order."""

    order: str
    code: str
    person: str
    place: str
    ready_at: Instant
    part: int = 1
    parts: int = 1
    keeping: Keeping = "ambient"


@dataclass(frozen=True, slots=True)
class HandoverSlip:
    """What was given to whom. `left` did not go along; `due_minor` was paid at the handover."""

    order: str
    person: str
    operator: str
    at: Instant
    lines: tuple[PaperLine, ...]
    left: tuple[PaperLine, ...] = ()
    identity_checked: bool = False
    due_minor: int = 0
    is_paid: bool = True


@dataclass(frozen=True, slots=True)
class ParcelSlip:
    """Goes on or into a parcel for a carrier; addresses are lines as they are written there.

    `parts` is 0 where nobody knows yet how many parcels there will be.
    """

    parcel: str
    order: str
    recipient: tuple[str, ...]
    lines: tuple[PaperLine, ...]
    carrier: str = ""
    service: str = ""
    tracking: str = ""
    weight: Quantity | None = None
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class ParcelLabel:
    """Goes outside on a parcel: to whom, by which carrier, and the number of the parcel."""

    parcel: str
    order: str
    recipient: tuple[str, ...]
    carrier: str = ""
    service: str = ""
    routing: str = ""
    weight: Quantity | None = None
    part: int = 1
    is_booked: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one driver takes along: a row for each parcel."""

    number: str
    carrier: str
    operator: str
    at: Instant
    parcels: tuple[ManifestRow, ...]


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A parcel that a driver takes along; `tracking` is empty while it is not announced."""

    parcel: str
    order: str
    weight: Quantity | None = None
    tracking: str = ""


def pick_list_document(pick: PickList, paper: PaperLanguage) -> Document:
    """Return the list, its lines under their zones, each with a box to tick."""
    words = paper.words
    rows: list[Row] = [Text(words["pick_list"], Align.CENTRE, bold=True, large=True)]
    rows.append(Pair(words["picker"].format(operator=pick.picker), pick.number))
    rows.append(Pair(words["needed_by"], paper.minute(pick.needed_by), bold=True))
    rows.append(Pair(words["orders"], str(len(pick.orders))))
    rows.extend(Text(f"  {order}") for order in pick.orders)
    for zone, lines in groupby(pick.lines, lambda line: line.zone):
        rows.append(Rule())
        rows.extend([Text(words["zone"].format(zone=zone), bold=True)] if zone else [])
        for line in lines:
            rows.extend(_pick_rows(line, paper, shows_order=len(pick.orders) > 1))
    rows.append(Rule())
    rows.append(Pair(words["units_to_pick"], str(_units(pick.lines))))
    rows.extend((Gap(), Code(pick.number)))
    return Document("pick_list", f"{words['pick_list']} {pick.number}", tuple(rows))


def staging_label_document(label: StagingLabel, paper: PaperLanguage) -> Document:
    """Return the label: its place and person are legible from a distance."""
    words = paper.words
    rows: list[Row] = [Text(words["staging"], Align.CENTRE, bold=True)]
    rows.append(Pair(words["place"], label.place, bold=True, large=True))
    rows.append(Text(label.person, Align.CENTRE, bold=True, large=True))
    rows.append(Text(words["order"].format(order=label.order), Align.CENTRE))
    if label.parts > 1:
        part = words["parcel_of"].format(number=label.part, count=label.parts)
        rows.append(Text(part, Align.CENTRE, bold=True))
    if label.keeping in _KEEPING_WORDS:
        word = words[_KEEPING_WORDS[label.keeping]]
        rows.extend((Rule(heavy=True), Text(word, Align.CENTRE, bold=True, large=True)))
        rows.append(Rule(heavy=True))
    rows.append(Pair(words["ready_since"], paper.minute(label.ready_at)))
    rows.append(Code(label.code, "qr"))
    return Document("staging_label", f"{words['staging']} {label.order}", tuple(rows))


def handover_document(
    slip: HandoverSlip, paper: PaperLanguage, settings: Settings, identity: Identity
) -> Document:
    """Return the slip that the customer signs."""
    words = paper.words
    rows: list[Row] = [*head_rows(paper, settings, identity), Gap()]
    rows.append(Text(words["handover"], Align.CENTRE, bold=True, large=True))
    rows.append(Text(words["order"].format(order=slip.order), Align.CENTRE))
    rows.append(Rule())
    rows.extend(Pair(line.description, paper.quantity(line.quantity)) for line in slip.lines)
    if slip.left:
        rows.extend((Rule(), Text(words["not_handed_over"], bold=True)))
        rows.extend(Pair(line.description, paper.quantity(line.quantity)) for line in slip.left)
    rows.append(Rule())
    if slip.due_minor:
        word = words["paid" if slip.is_paid else "still_to_pay"]
        amount = f"{paper.money.code} {paper.amount(slip.due_minor)}"
        rows.append(Pair(word, amount, bold=True))
    rows.append(Pair(words["collected_by"], slip.person))
    rows.extend([Text(words["identity_checked"])] if slip.identity_checked else [])
    rows.append(Text(words["handed_over_by"].format(operator=slip.operator)))
    rows.append(Text(paper.minute(slip.at)))
    rows.extend((Gap(3), Rule(), Text(words["recipient_signature"]), Gap(), Code(slip.order)))
    return Document("handover_slip", f"{words['handover']} {slip.order}", tuple(rows))


def parcel_document(
    slip: ParcelSlip, paper: PaperLanguage, settings: Settings, identity: Identity
) -> Document:
    """Return the slip with sender, recipient and contents; it has no prices."""
    words = paper.words
    rows: list[Row] = [Text(words["parcel"], Align.CENTRE, bold=True)]
    rows.append(Text(words["from"]))
    rows.extend(Text(f"  {line}") for line in (identity.store_name, *settings.store.address))
    rows.extend((Rule(), Text(words["to"])))
    rows.extend(Text(line, bold=True, large=True) for line in slip.recipient)
    rows.append(Rule())
    part = words["parcel_of" if slip.parts else "parcel_no"]
    numbered = part.format(number=slip.part, count=slip.parts)
    rows.append(Pair(words["order"].format(order=slip.order), numbered))
    told = {"carrier": slip.carrier, "service": slip.service, "tracking": slip.tracking}
    rows.extend(Pair(words[word], value) for word, value in told.items() if value)
    if slip.weight is not None:
        rows.append(Pair(words["weight"], paper.quantity(slip.weight)))
    rows.extend((Rule(), Text(words["contents"], bold=True)))
    rows.extend(Pair(line.description, paper.quantity(line.quantity)) for line in slip.lines)
    rows.extend((Gap(), Code(slip.tracking or slip.parcel)))
    return Document("parcel_slip", f"{words['parcel']} {slip.parcel}", tuple(rows))


def parcel_label_document(
    label: ParcelLabel, paper: PaperLanguage, settings: Settings, identity: Identity
) -> Document:
    """Return the label of a parcel; its bars are its SSCC (GS1 Logistic Label Guideline)."""
    words = paper.words
    sender = ", ".join((identity.store_name, *settings.store.address))
    rows: list[Row] = [Text(f"{words['from']}: {sender}"), Rule(), Text(words["to"])]
    rows.extend(Text(line, bold=True, large=True) for line in label.recipient)
    rows.append(Rule())
    told = {"carrier": label.carrier, "service": label.service}
    rows.extend(Pair(words[word], value, bold=True) for word, value in told.items() if value)
    if label.routing:
        rows.append(Text(label.routing, Align.CENTRE, bold=True, large=True))
    if not label.is_booked:
        rows.append(Text(words["not_booked"], Align.CENTRE))
    part = words["parcel_no"].format(number=label.part)
    rows.append(Pair(words["order"].format(order=label.order), part))
    if label.weight is not None:
        rows.append(Pair(words["weight"], paper.quantity(label.weight)))
    rows.append(Gap())
    if len(label.parcel) == SSCC_DIGITS and label.parcel.isdecimal():
        rows.append(Text("SSCC", Align.CENTRE))
        # People read identifiers in brackets (GS1 General Specifications 4.14).
        caption = f"({SSCC_FIELD}){label.parcel}"
        rows.append(Code(SSCC_FIELD + label.parcel, "gs1_128", caption))
    else:
        rows.append(Code(label.parcel))
    return Document("parcel_label", f"{words['parcel']} {label.parcel}", tuple(rows))


def manifest_document(manifest: Manifest, paper: PaperLanguage) -> Document:
    """Return the list that the driver signs: each parcel, how many, what they weigh."""
    words = paper.words
    rows: list[Row] = [Text(words["manifest"], Align.CENTRE, bold=True, large=True)]
    rows.append(Pair(words["carrier"], manifest.carrier, bold=True))
    rows.append(Pair(words["handed_over_by"].format(operator=manifest.operator), ""))
    rows.extend((Text(paper.minute(manifest.at)), Rule()))
    for each in manifest.parcels:
        weight = paper.quantity(each.weight) if each.weight is not None else ""
        rows.append(Text(each.parcel, bold=True))
        rows.append(Pair(words["order"].format(order=each.order), weight, indent=2))
        if each.tracking:
            rows.append(Pair(words["tracking"], each.tracking, indent=2))
        else:
            rows.append(Text(f"  {words['not_booked']}"))
    rows.append(Rule())
    rows.append(Pair(words["parcels"], str(len(manifest.parcels)), bold=True))
    weighed = [each.weight for each in manifest.parcels if each.weight is not None]
    if weighed:
        total = Quantity(sum(each.milli for each in weighed), Unit.KILOGRAM)
        rows.append(Pair(words["weight"], paper.quantity(total), bold=True))
    rows.extend((Gap(3), Rule(), Text(words["driver_signature"]), Gap(), Code(manifest.number)))
    return Document("manifest", f"{words['manifest']} {manifest.number}", tuple(rows))


def _pick_rows(line: PaperLine, paper: PaperLanguage, *, shows_order: bool) -> list[Row]:
    words = paper.words
    where = f"{_BOX} {line.place}".rstrip()
    rows: list[Row] = [Pair(where, paper.quantity(line.quantity), bold=True)]
    rows.append(Text(f"    {line.description}"))
    notes = [line.item] if line.item else []
    if not line.substitutable:
        notes.append(words["no_substitute"])
    if line.age is not None:
        notes.append(words["age_goods"].format(age=line.age))
    if shows_order and line.order:
        notes.append(words["order"].format(order=line.order))
    rows.extend(Text(f"    {note}") for note in notes)
    return rows


def _units(lines: tuple[PaperLine, ...]) -> int:
    """Count pieces; goods by weight or length are one each."""
    return sum(
        line.quantity.milli // MILLI if line.quantity.unit.is_counted else 1 for line in lines
    )
