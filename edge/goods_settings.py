"""Settings of what the labels of goods say, and what that means for selling them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import field_validator

from edge.section import Section


class ExpiredRule(StrEnum):
    """What becomes of goods past the last day of use on their label."""

    REFUSE = "refuse"
    SUPERVISOR = "supervisor"


class GoodsSettings(Section):
    """What the labels of goods mean."""

    expired: ExpiredRule = ExpiredRule.REFUSE
    """What becomes of goods past the last day of use on their label (GS1 field 17 or 7003): they
    are not sold (refuse), or a supervisor may agree where the law lets them (supervisor). What
    expires in a basket, held or not, is judged again until money is taken. A best before day that
    is over is only said."""
    country: str = ""
    """Whose layout in-store barcodes have that carry a price or a weight: CA, DE, DK, EE, FI, GB,
    LT, LV, NO, SE or US. Layouts under [[schemes]] go before it."""

    @field_validator("country")
    @classmethod
    def _is_known(cls, value: str) -> str:
        from edge.codes.regions import REGIONS

        if value and value not in REGIONS:
            raise ValueError(f"{value!r} is none of {', '.join(sorted(REGIONS))}")
        return value
