"""Settings of customers' orders: how they come to a till and go to their customers."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator

from edge.deposit_settings import DepositSettings
from edge.domain.orders.collection_code import KID_CHARACTERS_MAX
from edge.domain.orders.steps import OrderRules
from edge.section import Section

_KID: Final = re.compile(rf"[A-Z0-9]{{1,{KID_CHARACTERS_MAX}}}")
_PUBLIC_KEY: Final = re.compile(r"[0-9a-fA-F]{64}")


class OrderSettings(Section):
    """How customers' orders are taken on, who may collect them, how long they wait."""

    auto_accept: bool = False
    """Whether an order that the centre gives to the store is taken on by this till without a key;
    for one till of a store, which holds them then."""
    verifications: tuple[Literal["pickup_code", "photo_id", "payment_card", "known"], ...] = (
        "pickup_code",
        "photo_id",
        "payment_card",
        "known",
    )
    """By what the person who collects may be known."""
    collection_keys: dict[str, str] = Field(default_factory=dict)
    """Public keys (Ed25519, 64 hexadecimal digits) by their name, of whoever signs the codes by
    which customers collect; a code is checked with them where nothing can be looked up."""
    reversal_window_min: Annotated[int, Field(ge=0, le=1440)] = 30
    """For so many minutes a handover can be taken back; later the goods come back as a return."""
    suggestions: tuple[str, ...] = ()
    """Ids of items that are offered at every handover, behind what the items of the order name by
    their attribute `goes with`; three are shown."""
    collect_grace_h: Annotated[int, Field(ge=0, le=8760)] = 24
    """So many hours after the promised time an order is still waited for."""

    deposit: DepositSettings = DepositSettings()

    @field_validator("collection_keys")
    @classmethod
    def _are_keys(cls, keys: dict[str, str]) -> dict[str, str]:
        for kid, key in keys.items():
            if not _KID.fullmatch(kid):
                raise ValueError(f"{kid[:20]!r} is no name of a key: capital letters and digits")
            if not _PUBLIC_KEY.fullmatch(key):
                raise ValueError(f"key {kid} is not 64 hexadecimal digits")
        return keys

    def rules(self) -> OrderRules:
        """Return what steps of an order are decided by."""
        return OrderRules(
            verifications=frozenset(self.verifications),
            reversal_window_s=self.reversal_window_min * 60,
            collect_grace_s=self.collect_grace_h * 3600,
        )
