"""Settings of what is sent to customers: boxes, carriers, numbers of parcels."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from edge.section import Section

_SERIAL_DIGITS_MIN = 7
"""Fewer digits of time would come again within a year, which GS1 forbids (3.3.1.3)."""
_SSCC_DIGITS = 17
"""Without the check digit."""

ClockTime = Annotated[str, Field(pattern=r"^$|^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class BoxSettings(Section):
    """A kind of box by its outer measures, in millimetres, and its own weight in grams."""

    name: Annotated[str, Field(max_length=40)] = ""
    """What associates call it."""
    length_mm: Annotated[int, Field(ge=0, le=5_000)] = 0
    """Its longest side."""
    width_mm: Annotated[int, Field(ge=0, le=5_000)] = 0
    """Its second side."""
    height_mm: Annotated[int, Field(ge=0, le=5_000)] = 0
    """Its third side."""
    tare_g: Annotated[int, Field(ge=0, le=50_000)] = 0
    """What it weighs empty."""


class CarrierSettings(Section):
    """A carrier that fetches parcels here."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    """What the label and the driver's list call it."""
    service: Annotated[str, Field(max_length=40)] = ""
    """What its service is called, as the label says it."""
    routing: Annotated[str, Field(max_length=20)] = ""
    """What the carrier sorts parcels of this shop by; printed large."""
    cut_off: ClockTime = ""
    """By when a parcel has to be packed to go today, local time: "16:00"."""


class ShippingSettings(Section):
    """What is sent to customers from this shop."""

    company_prefix: Annotated[str, Field(pattern=r"^$|^[0-9]{4,12}$")] = ""
    """The company's GS1 prefix. Parcels are numbered under it (SSCC); left out, the till numbers
    them by order and no carrier can tell them from others'."""
    sscc_range: Annotated[str, Field(pattern=r"^[0-9]*$", max_length=9)] = ""
    """The digits with which the serial of every parcel of this till begins. Each till of the
    company has its own, of one length, so that two never give one number while both are cut off."""
    boxes: dict[str, BoxSettings] = Field(default_factory=dict)
    """Kinds of boxes by the name that is typed or scanned."""
    carriers: dict[str, CarrierSettings] = Field(default_factory=dict)
    """Carriers by a short name; the first is offered first."""

    @field_validator("boxes", "carriers")
    @classmethod
    def _are_named(cls, value: dict[str, Section]) -> dict[str, Section]:
        if unnamed := [name for name in value if not 0 < len(name) <= 40]:
            raise ValueError(f"{unnamed[0]!r} is no name of 1 to 40 letters")
        return value

    @model_validator(mode="after")
    def _leaves_room(self) -> ShippingSettings:
        if not self.company_prefix:
            return self
        left = self.serial_digits
        if left < _SERIAL_DIGITS_MIN:
            raise ValueError(
                f"company_prefix and sscc_range leave {left} digits, {_SERIAL_DIGITS_MIN} are"
                " needed for numbers that do not come again within a year: shorten sscc_range"
            )
        if not self.sscc_range:
            raise ValueError("company_prefix needs sscc_range, digits that no other till has")
        return self

    @property
    def serial_digits(self) -> int:
        """Return how many digits are left for the serial itself."""
        return _SSCC_DIGITS - len(self.company_prefix) - len(self.sscc_range)
