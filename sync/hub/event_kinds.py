"""The types of event that webhooks are told of, and what each names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

STOCK_MOVED: Final = "tillwright.stock.moved"
TRANSFER_REQUESTED: Final = "tillwright.transfer.requested"
TRANSFER_SHIPPED: Final = "tillwright.transfer.shipped"
TRANSFER_RECEIVED: Final = "tillwright.transfer.received"
ORDER_PLACED: Final = "tillwright.order.placed"
ORDER_CHANGED: Final = "tillwright.order.changed"
ORDER_REMINDER: Final = "tillwright.order.reminder"
LANE_ENROLLED: Final = "tillwright.lane.enrolled"
LANE_REVOKED: Final = "tillwright.lane.revoked"
ENTRY_QUARANTINED: Final = "tillwright.entry.quarantined"

_RECORDS: Final = (
    *("item", "department", "price", "book", "staff", "customer", "carrier_service"),
    *("location", "routing_rules", "postal_area"),
)
_TRANSFER: Final = ("store", "transfer")

EVENTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    **{
        f"tillwright.{kind}.{verb}": (
            f"A record of this kind was {verb}.",
            ("key", "version"),
        )
        for kind in _RECORDS
        for verb in ("changed", "removed")
    },
    **{
        f"tillwright.conflict.{answer}": (f"Somebody {answer} a conflict.", ("outcome",))
        for answer in ("accepted", "disputed")
    },
    STOCK_MOVED: (
        "The centre booked a movement of stock. What tills sell is no event of its own: read the"
        " store's entries.",
        ("store", "movement", "item"),
    ),
    TRANSFER_REQUESTED: ("Goods were asked of a location.", _TRANSFER),
    TRANSFER_SHIPPED: ("Goods of a transfer were sent.", _TRANSFER),
    TRANSFER_RECEIVED: ("Goods of a transfer have come.", _TRANSFER),
    ORDER_PLACED: ("An order was placed.", ("order", "fact")),
    ORDER_CHANGED: (
        "Something happened to an order: read it. Facts that came together are told once.",
        ("order", "fact"),
    ),
    ORDER_REMINDER: (
        "What is ready of an order was not collected, and goes back soon: remind the customer.",
        ("order", "fulfilment"),
    ),
    LANE_ENROLLED: ("A till joined as a lane.", ("store", "lane", "serial")),
    LANE_REVOKED: ("The key of a lane was ended.", ("store", "lane", "serial")),
    ENTRY_QUARANTINED: (
        "An entry came that cannot be booked.",
        ("store", "lane", "incarnation", "branch", "seq"),
    ),
}
"""By type: what happened, and which fields `data` has; `store` is the location for stock."""
