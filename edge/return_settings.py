"""Settings of what may come back, and how it is paid."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from edge.domain.errors import BadInput
from edge.domain.rates import Rate, parse_percent
from edge.domain.refunding import RefundOrder
from edge.domain.returning import ReturnMethod
from edge.section import Section


class ReturnSettings(Section):
    """What may come back, and how it is paid. Amounts are minor units."""

    days: Annotated[int, Field(ge=0, le=3650)] = 30
    """Within so many days goods come back without asking; later with a manager's approval."""
    approval_above_minor: Annotated[int, Field(ge=0, le=100_000_000)] | None = 10_000
    """Above this a refund needs a manager's approval."""
    elsewhere_day_limit_minor: Annotated[int, Field(ge=0, le=100_000_000)] = 50_000
    """The most that a till pays back on a trading day for receipts of other lanes without a right
    of the centre's; 0 for nothing. Two lanes may do so for one receipt before they hear of it."""
    method: ReturnMethod = ReturnMethod.PRORATED
    """What becomes of a deal when some of its goods come back: its benefit is spread over them
    (prorated), stays where the receipt shows it (as_sold), or what the customer keeps is priced
    anew as on that day and the difference is paid back, never below nothing (recompute)."""
    fee_percent: str = "0"
    """What is kept for restocking, in per cent of the goods, as a decimal string: "15"."""
    order: RefundOrder | tuple[str, ...] = RefundOrder.REVERSE
    """Which tender is refunded first: the last (reverse), all in proportion (proportional), or
    only the ways to pay of a list, in its order."""
    fallback: str = ""
    """The way to pay that takes what the others cannot; left out, such a return is refused."""

    @field_validator("fee_percent")
    @classmethod
    def _is_percent(cls, value: str) -> str:
        if value.strip("0.") and not _percent(value):
            raise ValueError(f'{value!r} is no percentage; 15 % is written "15"')
        return value

    @property
    def fee(self) -> Rate | None:
        """Return the share that is kept, None for nothing."""
        return _percent(self.fee_percent)


def _percent(text: str) -> Rate | None:
    try:
        return parse_percent(text)
    except BadInput:
        return None
