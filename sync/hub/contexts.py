"""What the centre knows of a contested thing: made of what the office said, version by version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.acts import BLOCKED_ITEM, PRICE, STAFF, TAX
from edge.domain.agreement.policies.blocked_item import BLOCKED
from edge.domain.agreement.policies.staff import REVOKED
from edge.domain.agreement.policy import EMPTY, Context, Ruling
from edge.domain.agreement.rulings import office_ref
from edge.domain.catalogue import ItemFlag
from edge.domain.people import STAFF_GRACE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from edge.domain.agreement.claims import Claim
    from sync.hub.ports import (
        HomeTransaction,
    )
    from sync.hub.taken import (
        OfficeVersion,
    )

GOODS: Final = "item"
PRICES: Final = "price"
PEOPLE: Final = "staff"
KINDS: Final = (GOODS, PRICES, PEOPLE)
"""The kinds of records that rule what lanes do."""

PRICE_REVIEW_MINOR: Final = 100
"""A difference below one unit of most currencies is listed, but asks nobody."""


def context_of(home: HomeTransaction, policy: str, claims: Sequence[Claim]) -> Context:
    """Return what the centre knows of what the claims of one key are about."""
    make = _MAKERS.get(policy)
    return make(home, claims[0].facts) if make is not None and claims else EMPTY


def _of_price(home: HomeTransaction, facts: Mapping[str, Any]) -> Context:
    item = str(facts["item"])
    listed = [_ruling(each, each.body.get("price")) for each in home.versions(GOODS, item)]
    dated = [_dated(each) for each in home.versions(PRICES, item)]
    return Context(review_minor=PRICE_REVIEW_MINOR, rulings=(*listed, *dated))


def _of_tax(home: HomeTransaction, facts: Mapping[str, Any]) -> Context:
    found = home.versions(GOODS, str(facts["item"]))
    return Context(rulings=tuple(_ruling(each, each.body.get("tax_class")) for each in found))


def _of_block(home: HomeTransaction, facts: Mapping[str, Any]) -> Context:
    found = home.versions(GOODS, str(facts["item"]))
    return Context(rulings=tuple(_ruling(each, _blocked(each)) for each in found))


def _of_staff(home: HomeTransaction, facts: Mapping[str, Any]) -> Context:
    found = home.versions(PEOPLE, str(facts["operator"]))
    grace = {"grace_micros": STAFF_GRACE_S * 1_000_000}
    return Context(
        rulings=tuple(
            Ruling(
                office_ref(each.kind, each.key, each.version),
                "active" if each.body.get("active") else REVOKED,
                each.changed_micros,
                each.position,
                facts=grace,
            )
            for each in found
        )
    )


def _ruling(version: OfficeVersion, value: str | None) -> Ruling:
    ref = office_ref(version.kind, version.key, version.version)
    return Ruling(ref, value, version.changed_micros, version.position)


def _dated(version: OfficeVersion) -> Ruling:
    """Return the ruling of a price that begins at an instant: not before the office said so."""
    ref = office_ref(version.kind, version.key, version.version)
    begins = int(version.body["from_micros"])
    at_micros = max(begins, version.changed_micros)
    return Ruling(ref, version.body["price"], at_micros, version.position, rank=(1, begins))


def _blocked(version: OfficeVersion) -> str:
    return BLOCKED if ItemFlag.NOT_FOR_SALE in version.body.get("flags", ()) else "free"


_MAKERS: Final[Mapping[str, Callable[[HomeTransaction, Mapping[str, Any]], Context]]] = {
    PRICE: _of_price,
    TAX: _of_tax,
    BLOCKED_ITEM: _of_block,
    STAFF: _of_staff,
}
