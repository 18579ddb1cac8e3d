"""Commands about orders: what a store does with the goods that a customer was promised.

`order` and `fulfilment` are ids; quantities are decimal strings; `units` that are left out mean all
that the command can be about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.commands.approval import ApprovalGiven

WeighedBy = Literal["", "scale", "keyed"]


@dataclass(frozen=True, slots=True)
class Units:
    """How much of a line of an order."""

    line: str
    quantity: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A bag or box by the id on its label; `units` say what is in it, where that is known.

    `carrier` is by whom it is to go, by its `service`; empty for the usual one that takes it.
    """

    parcel: str
    box: str = ""
    weight_grams: int = 0
    units: tuple[Units, ...] = ()
    carrier: str = ""
    weighed_by: WeighedBy = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class AcceptOrder:
    """Take a part of an order on; `automatic` where nobody was asked."""

    order: str
    fulfilment: str
    automatic: bool = False
    do: Literal["accept_order"] = "accept_order"


@dataclass(frozen=True, slots=True)
class DeclineOrder:
    """Decline a part of an order with a reason; another location is asked.

    Of one that a carrier fetches all that was picked goes back to the shelf with it.
    """

    order: str
    fulfilment: str
    reason: str
    do: Literal["decline_order"] = "decline_order"


@dataclass(frozen=True, slots=True)
class PassOrder:
    """Give the hold of a part of an order to another lane of the store."""

    order: str
    fulfilment: str
    to_lane: str
    do: Literal["pass_order"] = "pass_order"


@dataclass(frozen=True, slots=True)
class StartPick:
    """Begin to pick, or go on where a colleague left off; the lines are locked to the picker.

    `wave` and `tote` where it is one of several in one walk.
    """

    order: str
    fulfilment: str
    wave: str = ""
    tote: int = 0
    do: Literal["start_pick"] = "start_pick"


@dataclass(frozen=True, slots=True)
class LeavePick:
    """Leave off picking, so that a colleague can go on; a supervisor can end a colleague's lock."""

    order: str
    fulfilment: str
    approval: ApprovalGiven | None = None
    do: Literal["leave_pick"] = "leave_pick"


@dataclass(frozen=True, slots=True)
class PickUnits:
    """Take units off the shelf by scanning `code`; `line` names goods that carry no code."""

    order: str
    fulfilment: str
    code: str = ""
    quantity: str = "1"
    line: str = ""
    do: Literal["pick_units"] = "pick_units"


@dataclass(frozen=True, slots=True)
class UndoPick:
    """Put units that were picked back, to be picked again."""

    order: str
    fulfilment: str
    line: str
    quantity: str = "1"
    do: Literal["undo_pick"] = "undo_pick"


@dataclass(frozen=True, slots=True)
class ShortPick:
    """Report units that are not there. `resolution`: reroute, backorder or cancel."""

    order: str
    fulfilment: str
    line: str
    quantity: str
    reason: str
    resolution: str = "reroute"
    do: Literal["short_pick"] = "short_pick"


@dataclass(frozen=True, slots=True)
class SubstituteUnits:
    """Pick another item in the place of units; `asked` where the customer agreed just now.

    `code` is scanned from the substitute, `by_quantity` how much of it is given.
    """

    order: str
    fulfilment: str
    line: str
    quantity: str
    code: str
    by_quantity: str
    asked: bool = False
    do: Literal["substitute_units"] = "substitute_units"


@dataclass(frozen=True, slots=True)
class FinishPick:
    """End picking: every unit is picked, substituted or reported short."""

    order: str
    fulfilment: str
    do: Literal["finish_pick"] = "finish_pick"


@dataclass(frozen=True, slots=True)
class StageOrder:
    """Put all picked units aside at a place, sealed in parcels: ready for the customer.

    Without `parcels` the till names as many as there are `bags`.
    """

    order: str
    fulfilment: str
    place: str
    parcels: tuple[Parcel, ...] = ()
    bags: int = 1
    approval: ApprovalGiven | None = None
    do: Literal["stage_order"] = "stage_order"


@dataclass(frozen=True, slots=True)
class PackParcel:
    """Pack picked units into a box that will be shipped; all of them where none are named.

    A parcel without an id gets the till's next number. `confirmed` takes a weight that was doubted.
    """

    order: str
    fulfilment: str
    parcel: Parcel
    approval: ApprovalGiven | None = None
    confirmed: bool = False
    do: Literal["pack_parcel"] = "pack_parcel"


@dataclass(frozen=True, slots=True)
class NoteArrival:
    """The customer is there: at the counter (empty), or at a spot of the car park."""

    order: str
    fulfilment: str
    spot: str = ""
    do: Literal["note_arrival"] = "note_arrival"


@dataclass(frozen=True, slots=True)
class HandOver:
    """Hand goods over to the customer, wholly or partly.

    `method` is how the person was verified: pickup_code, photo_id, payment_card or known; the
    number of a document is never taken down. `parcels` are the labels that were scanned. `code` is
    the signed code itself, where the person was verified by it; it is checked and not kept.
    """

    order: str
    fulfilment: str
    method: str
    units: tuple[Units, ...] = ()
    parcels: tuple[str, ...] = ()
    age: int = 0
    by_proxy: bool = False
    code: str = ""
    approval: ApprovalGiven | None = None
    do: Literal["hand_over"] = "hand_over"


@dataclass(frozen=True, slots=True)
class RefuseHandover:
    """Do not hand over (by shop), or take units that the customer does not want (by customer)."""

    order: str
    fulfilment: str
    by: str
    reason: str
    units: tuple[Units, ...] = ()
    do: Literal["refuse_handover"] = "refuse_handover"


@dataclass(frozen=True, slots=True)
class ReportMissing:
    """A staged parcel is not where it should be; its units are picked anew, at somebody's risk."""

    order: str
    fulfilment: str
    parcels: tuple[str, ...]
    units: tuple[Units, ...] = ()
    approval: ApprovalGiven | None = None
    do: Literal["report_missing"] = "report_missing"


@dataclass(frozen=True, slots=True)
class ExpireOrder:
    """Give up waiting for a customer who did not come in time."""

    order: str
    fulfilment: str
    do: Literal["expire_order"] = "expire_order"


@dataclass(frozen=True, slots=True)
class ShipParcels:
    """Give packed parcels to a carrier, by the labels that were scanned."""

    order: str
    fulfilment: str
    carrier: str
    parcels: tuple[str, ...]
    tracking: str = ""
    approval: ApprovalGiven | None = None
    do: Literal["ship_parcels"] = "ship_parcels"


@dataclass(frozen=True, slots=True)
class OpenParcel:
    """Open a packed parcel: its label is void, and what was in it is packed anew."""

    order: str
    fulfilment: str
    parcel: str
    reason: str
    approval: ApprovalGiven | None = None
    do: Literal["open_parcel"] = "open_parcel"


@dataclass(frozen=True, slots=True)
class ConsignParcel:
    """Send a packed parcel by a carrier's service; by the same, announce it there once more."""

    order: str
    fulfilment: str
    parcel: str
    carrier: str
    service: str = ""
    do: Literal["consign_parcel"] = "consign_parcel"


@dataclass(frozen=True, slots=True)
class HandToCarrier:
    """Give parcels of any orders to a carrier's driver, by the labels that were scanned."""

    carrier: str
    parcels: tuple[str, ...]
    approval: ApprovalGiven | None = None
    do: Literal["hand_to_carrier"] = "hand_to_carrier"


@dataclass(frozen=True, slots=True)
class PrintParcels:
    """Print labels and slips of the packed parcels of a part of an order again, as copies."""

    order: str
    fulfilment: str
    do: Literal["print_parcels"] = "print_parcels"


@dataclass(frozen=True, slots=True)
class RequestCancel:
    """Ask that units are not handed over. `by`: customer, channel, store or centre.

    Whoever holds the order ends it; from anywhere else it is a request.
    """

    order: str
    fulfilment: str
    by: str
    reason: str
    units: tuple[Units, ...] = ()
    do: Literal["request_cancel"] = "request_cancel"


@dataclass(frozen=True, slots=True)
class ConfirmCancel:
    """End the units of a cancel that were never picked; picked ones are put back first."""

    order: str
    fulfilment: str
    do: Literal["confirm_cancel"] = "confirm_cancel"


@dataclass(frozen=True, slots=True)
class PutBack:
    """Say that goods of a cancelled, refused or expired order lie on the shelf again."""

    order: str
    fulfilment: str
    units: tuple[Units, ...] = ()
    parcels: tuple[str, ...] = ()
    approval: ApprovalGiven | None = None
    do: Literal["put_back"] = "put_back"


@dataclass(frozen=True, slots=True)
class ReverseHandover:
    """Take a handover back within its window; the goods are in the store again."""

    order: str
    fulfilment: str
    handover: str
    reason: str
    approval: ApprovalGiven | None = None
    do: Literal["reverse_handover"] = "reverse_handover"


PickCommand = (
    StartPick | LeavePick | PickUnits | UndoPick | ShortPick | SubstituteUnits | FinishPick
)  # fmt: skip
OrderCommand = (
    AcceptOrder | DeclineOrder | PassOrder | PickCommand | StageOrder | PackParcel | NoteArrival
    | HandOver | RefuseHandover | ReportMissing | ExpireOrder | ShipParcels | RequestCancel
    | ConfirmCancel | PutBack | ReverseHandover | OpenParcel | ConsignParcel
)  # fmt: skip
