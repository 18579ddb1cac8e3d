"""What a screen or a script is shown of a walk on which several orders are picked: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from edge.services.view_of_orders import PickupView


@dataclass(frozen=True, slots=True)
class WaveOrderView:
    """An order of the walk; `got` of `wanted` units are in its tote, goods by weight one each."""

    pickup: PickupView
    got: str
    wanted: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """How much one order gets of some goods: `wanted` in all, `got` so far."""

    tote: int
    order: str
    fulfilment: str
    line: str
    wanted: str
    got: str


@dataclass(frozen=True, slots=True)
class WaveLineView:
    """Goods that one or several orders of the walk want; quantities are decimal strings in `unit`.

    `zone` and `shelf` are where they stand, empty where that is not known; `shares` are in the
    order in which units are dealt out.
    """

    key: str
    description: str
    unit: str
    wanted: str
    got: str
    short: str
    zone: str
    shelf: str
    needs_scan: bool
    shares: tuple[ShareView, ...]


@dataclass(frozen=True, slots=True)
class DealtView:
    """Where units of the last step belong: into the tote of an order, or out of it."""

    tote: int
    number: str
    description: str
    quantity: str
    unit: str


@dataclass(frozen=True, slots=True)
class WaveView:
    """A walk: its orders by tote, the earliest promise first, and its lines in walking order.

    `dealt` is what the step that was just taken put where.
    """

    wave: str
    orders: tuple[WaveOrderView, ...]
    lines: tuple[WaveLineView, ...]
    dealt: tuple[DealtView, ...] = ()
