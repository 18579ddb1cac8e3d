"""Facts of parcels at a store: sealed, opened, given to a carrier, lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.order_records import LineUnits, ParcelRecord
from edge.domain.events.records import ApprovalRecord


@dataclass(frozen=True, slots=True)
class ParcelPacked:
    """Picked units were packed into a box that will be shipped."""

    order: str
    fulfilment: str
    parcel: ParcelRecord
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "fulfilment.packed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ParcelMissing:
    """A staged parcel is not where it should be: its units have to be picked anew.

    A risk: another lane that this one does not hear may have handed it over.
    """

    order: str
    fulfilment: str
    parcels: tuple[str, ...]
    units: tuple[LineUnits, ...]
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "fulfilment.parcel_missing"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class UnitsShipped:
    """Parcels went to a carrier, with all that is in them."""

    order: str
    fulfilment: str
    carrier: str
    tracking: str
    parcels: tuple[str, ...]
    units: tuple[LineUnits, ...]
    right: str
    at_micros: int
    flags: tuple[str, ...] = ()
    approval: ApprovalRecord | None = None
    currency: str = ""
    number: str = ""
    KIND: ClassVar[str] = "fulfilment.shipped"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ParcelOpened:
    """A packed parcel was opened in the store: its label is void, its goods are packed anew."""

    order: str
    fulfilment: str
    parcel: str
    reason: str
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "fulfilment.parcel_opened"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ParcelConsigned:
    """A packed parcel is to go by a carrier's service, or is to be announced to it once more.

    Of several the one of the latest `at_micros` counts. Its number stays: it has one label.
    """

    order: str
    fulfilment: str
    parcel: str
    carrier: str
    at_micros: int
    service: str = ""
    KIND: ClassVar[str] = "fulfilment.parcel_consigned"
    VERSION: ClassVar[int] = 1


ParcelFact = ParcelPacked | ParcelMissing | UnitsShipped | ParcelOpened | ParcelConsigned
"""What a lane writes into its journal of a parcel."""
