"""Settings of deposits: what part of the price is paid at once for goods that follow."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from edge.domain.errors import BadInput
from edge.domain.rates import parse_percent
from edge.section import Section


class DepositSettings(Section):
    """What part of the price may be paid at once for goods that follow."""

    minimum_percent: str = ""
    """The least that is paid at once, in per cent of the price, as a decimal string: "20". Empty:
    goods that follow are paid whole."""
    usual_percent: str = ""
    """What is paid where nobody says how much; empty takes the least."""
    tax_due: Literal["", "payment", "handover"] = ""
    """When the tax in a deposit is due: with the payment, as in the European Union (article 65 of
    Directive 2006/112/EC) and the United Kingdom, or when the goods are handed over, as in the
    United States. Empty takes that of goods.country; where this is not known, or depends on what is
    agreed, it has to be said."""

    @field_validator("minimum_percent", "usual_percent")
    @classmethod
    def _is_percent(cls, value: str) -> str:
        try:
            if value:
                parse_percent(value)
        except BadInput:
            raise ValueError(f'{value!r} is no percentage; 20 % is written "20"') from None
        return value
