"""The port to what the store's other lanes have recorded, as far as it is known here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from edge.domain.instant import Instant
from edge.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Heard:
    """Which lane recorded something, and when this machine heard of it."""

    store: str
    lane: str
    at: Instant


@dataclass(frozen=True, slots=True)
class HeardEntry:
    """An entry of another lane's journal."""

    heard: Heard
    entry: Entry


class Elsewhere(Protocol):
    """What other lanes recorded; replaceable, never written by the till.

    It may be minutes or days old, and is never complete: what is not known here did not happen as
    far as the till can tell. What cannot be read counts as not known, so that no call ever fails.
    """

    def coupon_use(self, coupon: str, serial: str) -> Heard | None:
        """Return which other lane spent a coupon's serial; the first where it were several."""
        ...

    def serial_sales(self, item: str, serial: str) -> tuple[HeardEntry, ...]:
        """Return the sales of an item with a serial number, whether it came back or not."""
        ...

    def serial_ahead(self, item: str, serial: str) -> Heard | None:
        """Return which other lane sold a thing by a sale that has not been heard itself."""
        ...

    def returned_ahead(self, sale: str) -> Mapping[int, tuple[int, Heard]]:
        """Return what came back of a sale's lines, in thousandths, by returns not yet heard."""
        ...

    def promotion_uses(self, promotion: str, customer: str) -> int:
        """Return how often others applied a promotion to a customer; nobody has the name ""."""
        ...

    def stock_delta_milli(self, item: str) -> int:
        """Return what others' entries changed of an item's stock, in thousandths."""
        ...

    def sale(self, name: str) -> HeardEntry | None:
        """Return a finished sale of another lane by its id or its whole receipt number."""
        ...

    def history(self, subject: str) -> tuple[HeardEntry, ...]:
        """Return all that others recorded about a subject, such as returns of a sale, in order."""
        ...


class NothingElsewhere:
    """What is known of other lanes where there are none."""

    def coupon_use(self, _coupon: str, _serial: str) -> Heard | None:
        """Return nothing."""
        return None

    def serial_sales(self, _item: str, _serial: str) -> tuple[HeardEntry, ...]:
        """Return nothing."""
        return ()

    def serial_ahead(self, _item: str, _serial: str) -> Heard | None:
        """Return nothing."""
        return None

    def returned_ahead(self, _sale: str) -> Mapping[int, tuple[int, Heard]]:
        """Return nothing."""
        return {}

    def promotion_uses(self, _promotion: str, _customer: str) -> int:
        """Return none."""
        return 0

    def stock_delta_milli(self, _item: str) -> int:
        """Return no change."""
        return 0

    def sale(self, _name: str) -> HeardEntry | None:
        """Return nothing."""
        return None

    def history(self, _subject: str) -> tuple[HeardEntry, ...]:
        """Return nothing."""
        return ()
