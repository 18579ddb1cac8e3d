"""Services of carriers, and which of them take a parcel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

TOO_HEAVY: Final = "too_heavy"
TOO_LONG: Final = "too_long"
TOO_LARGE: Final = "too_large"
NOT_THERE: Final = "not_there"


@dataclass(frozen=True, slots=True)
class CarrierService:
    """A way by which a carrier takes parcels; a limit of 0 is none, no `countries` are all.

    `carrier` is its short name, `service` the carrier's own word for the service. `around_mm` is
    the longest side and the girth together, as carriers measure. `cut_off` is local time ("16:00")
    by when a parcel has to be packed to go today, empty for none.
    """

    key: str
    carrier: str
    name: str
    service: str = ""
    service_name: str = ""
    routing: str = ""
    cut_off: str = ""
    grams_max: int = 0
    longest_mm: int = 0
    around_mm: int = 0
    countries: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    """Where it fetches parcels; everywhere if none is named."""


@dataclass(frozen=True, slots=True)
class Load:
    """A parcel as carriers look at it; what is 0 or empty is not known, and no reason against."""

    grams: int = 0
    sides_mm: tuple[int, int, int] = (0, 0, 0)
    country: str = ""


def why_not(service: CarrierService, load: Load) -> str:
    """Return why a service does not take a parcel; empty where it does."""
    long, *others = sorted(load.sides_mm, reverse=True)
    if service.grams_max and load.grams > service.grams_max:
        return TOO_HEAVY
    if service.longest_mm and long > service.longest_mm:
        return TOO_LONG
    if service.around_mm and long + 2 * sum(others) > service.around_mm:
        return TOO_LARGE
    if service.countries and load.country and load.country not in service.countries:
        return NOT_THERE
    return ""


def goes_today(service: CarrierService, time: str) -> bool:
    """Tell whether what is packed at a local time ("14:05") goes the same day."""
    return not service.cut_off or time <= service.cut_off


def usual(
    services: Iterable[CarrierService], load: Load, wanted: str, time: str
) -> CarrierService | None:
    """Return the service that a parcel goes by if nobody says otherwise; None where none takes it.

    The one that the order was promised, else the first that still goes today, else the first.
    """
    taking = [each for each in services if not why_not(each, load)]
    promised = next((each for each in taking if wanted and each.key == wanted), None)
    today = next((each for each in taking if goes_today(each, time)), None)
    return promised or today or next(iter(taking), None)
