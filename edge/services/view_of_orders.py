"""What a screen or a script is shown of orders that customers collect: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from edge.services.view_of_items import ItemView


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service of a carrier that takes a parcel; `cut_off` is local time, empty for none."""

    key: str
    carrier: str
    name: str
    service: str
    service_name: str
    cut_off: str
    goes_today: bool = True


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A sealed parcel in the store. `tracking` is its carrier's number, once it was announced.

    `refusal` is why its carrier does not take it, in the carrier's words.
    """

    parcel: str
    carrier: str = ""
    service: str = ""
    tracking: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class PickupView:
    """One order of the queue, as far as this store fulfils it.

    `state` is that of the part (design page domain.md 4.2). Instants are UTC microseconds, 0 where
    nothing was promised. `units` is how many pieces are still to go to the customer; `holder` the
    lane that ends it, `picker` to whom its lines are locked. `parcels` are the sealed ones in the
    store by the id on their labels. `has_unread` where a newer centre told
    something that this till does not know; `goes_back` where goods have to be put back;
    `handover` is the last one that was not taken back, `is_reversed` where one was; `wave` the walk
    on which it is picked with others, `tote` what its goods go into there. `is_opened` where goods
    of an opened parcel have to be packed anew; `sealed` says by whom each of `parcels` goes.
    """

    order: str
    fulfilment: str
    number: str
    person: str
    state: str
    placed_micros: int
    ready_by_micros: int
    collect_until_micros: int
    units: str
    place: str = ""
    holder: str = ""
    picker: str = ""
    spot: str = ""
    parcels: tuple[str, ...] = ()
    has_unread: bool = False
    ship_by_micros: int = 0
    method: str = "pickup"
    goes_back: bool = False
    handover: str = ""
    is_opened: bool = False
    sealed: tuple[ParcelView, ...] = ()
    is_reversed: bool = False
    wave: str = ""
    tote: int = 0


@dataclass(frozen=True, slots=True)
class PickLineView:
    """A line to be picked or handed over; quantities are decimal strings in `unit`.

    `wanted` is what the customer gets of it in all, `got` what was taken off the shelf so far,
    `ready` what lies at the staging place and is wanted, `gone` what left,
    `back` what has to go back to the shelf. `zone` is where it stands in the shop,
    `zone_at` its turn in the walk, `shelf` its place there; `wish` whether something else may be
    given: none, ask or auto. `to_pack` was picked and is in no box yet; `gtins` are the codes that
    stand for it.
    """

    line: str
    description: str
    item: str
    unit: str
    wanted: str
    got: str
    ready: str
    gone: str
    short: str
    back: str = "0"
    zone: str = ""
    zone_at: int = 0
    wish: str = "none"
    needs_scan: bool = True
    minimum_age: int = 0
    to_pack: str = "0"
    gtins: tuple[str, ...] = ()
    shelf: str = ""


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with its lines in walking order.

    `due_minor` is what the customer still has to pay, `minimum_age` the highest of what is ready;
    `suggestions` go with it, the first to be offered first.
    Where a code was looked up, `found` are the lines that it stands for and `found_quantity` is how
    much its label says, empty for one that says nothing.
    """

    pickup: PickupView
    lines: tuple[PickLineView, ...]
    due_minor: int = 0
    minimum_age: int = 0
    found: tuple[str, ...] = ()
    found_quantity: str = ""
    suggestions: tuple[ItemView, ...] = ()
    pay_back_minor: int = 0
    """What this till gives back of what it took, once the handover was taken back."""


@dataclass(frozen=True, slots=True)
class WebOrdersView:
    """That the store takes no web orders until an instant, 0 for until it says so.

    `is_pending`: the centre does not know yet.
    """

    until_micros: int
    reason: str
    by: str
    is_pending: bool
