"""Who may stand at the counter, as the shop's directory of customers knows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer of the directory (ARTS Customer, with its Affiliations as `groups`).

    `groups` are customer groups and loyalty tiers alike. `cards` are codes that stand for the
    customer when they are scanned. `operator` is who the customer is at the till, where they work
    here. A `certificate` of tax exemption is good until the ISO date `certificate_until`, without
    end where that is empty.
    """

    customer: str
    name: str
    groups: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    phone: str = ""
    operator: str = ""
    certificate: str = ""
    certificate_until: str = ""
