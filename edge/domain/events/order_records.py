"""What facts of orders are made of: units of a line, a sealed parcel, a verification."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineUnits:
    """Some units of one line of an order; `line` is its id, `quantity` a decimal string.

    `bucket` says where they were (picked, packed, ready) where the event does not say it itself;
    `allocated` is how much of the line this fulfilment has to do, and `amount_minor` what the units
    cost: by them the centre finds what was handed over twice, and the money at stake.
    """

    line: str
    quantity: str
    bucket: str = ""
    allocated: str = ""
    amount_minor: int = 0


@dataclass(frozen=True, slots=True)
class ParcelRecord:
    """A bag or box that was sealed; `parcel` is the id on its label (an SSCC where it is shipped).

    `box` names the packaging. `weight_grams` is 0 where nobody weighed it. `carrier` is by whom it
    is to go, by which `service`, as its label says; empty where the till names none. `weighed_by`
    is scale or keyed.
    """

    parcel: str
    box: str = ""
    weight_grams: int = 0
    units: tuple[LineUnits, ...] = ()
    carrier: str = ""
    weighed_by: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class VerificationRecord:
    """How the person who collects was verified, and by whom; never the number of a document.

    `method`: pickup_code, photo_id, payment_card or known. `age` is the age that was proven, 0 for
    none asked.
    """

    method: str
    actor: str
    age: int = 0
    by_proxy: bool = False
