"""What an entry of a journal claims that another entry may claim too.

Works on decoded JSON, where fields at their default are left out. What cannot be read claims
nothing: the entry itself is kept and booked whatever its body says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.quantity import MILLI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Value = str | int | bool | None
"""What a claim or an outcome may carry for words: survives JSON unchanged."""

INTEGER_MAX: Final = 2**63 - 1
KEY_CHARACTERS_MAX: Final = 400
"""Beyond this it is no id that the product makes; bounds what an index has to hold."""

RETURN: Final = "return"
COUPON: Final = "coupon"
PROMOTION: Final = "promotion"
SERIAL: Final = "serial"
GIFT_CARD: Final = "gift_card"
SHIFT: Final = "shift"
FORK: Final = "fork"
STOCK: Final = "stock"
CLOCK: Final = "clock"
RESTORED: Final = "restored"
ORDER_HANDOVER: Final = "order_handover"
WEB_PROMISE: Final = "web_promise"
SHORT_PICK: Final = "short_pick"

Body = Mapping[str, Any]
Basis = tuple[tuple[str, int], ...]
"""How far the lane had read each feed when it decided, by name of the feed."""


@dataclass(frozen=True, slots=True, order=True)
class EntryRef:
    """Which entry: the stream it stands in, and its number there."""

    store: str
    lane: str
    incarnation: str
    branch: str
    seq: int

    @property
    def text(self) -> str:
        """Return it as one word, unique among all entries."""
        return f"{self.stream}/{self.seq}"

    @property
    def stream(self) -> str:
        """Return the name of its stream, unique among all streams."""
        stream = (self.store, self.lane, self.incarnation, self.branch)
        return "/".join(part_of_key(part) for part in stream)


def ref_of(origin: str) -> EntryRef:
    """Return the entry that a feed's row names ("store/lane/incarnation~branch:seq")."""
    place, _, seq = origin.rpartition(":")
    place, _, branch = place.partition("~")
    store, lane, incarnation = [*place.split("/"), "", "", ""][:3]
    return EntryRef(store, lane, incarnation, branch, int(seq) if seq.isdigit() else 0)


@dataclass(frozen=True, slots=True)
class Claim:
    """That an entry used something of which there is only so much.

    `key` names the contested thing. `units_milli` are thousandths of it, `amount_minor` is the
    money that moved with it; both add to what there is where they are `offered`. `limit_milli` and
    `limit_minor` are how much there is as the entry itself knew; None leaves that to the centre.
    `position` is its place among all claims, 0 before the centre gave it one.
    """

    policy: str
    key: str
    ref: EntryRef
    units_milli: int = 0
    amount_minor: int = 0
    currency: str = ""
    offered: bool = False
    limit_milli: int | None = None
    limit_minor: int | None = None
    at_micros: int = 0
    position: int = 0
    basis: Basis = ()
    facts: Mapping[str, Value] = field(default_factory=dict, hash=False)


def claims_of(
    kind: str,
    version: int,
    body: Mapping[str, object],
    *,
    ref: EntryRef,
    basis: Mapping[str, int] | None = None,
) -> tuple[Claim, ...]:
    """Return what an entry claims; nothing where its body cannot be read."""
    return claims_or_none(kind, version, body, ref=ref, basis=basis) or ()


def claims_or_none(
    kind: str,
    version: int,
    body: Mapping[str, object],
    *,
    ref: EntryRef,
    basis: Mapping[str, int] | None = None,
) -> tuple[Claim, ...] | None:
    """Return what an entry claims; None where its kind claims something but it cannot be read."""
    reader = _READERS.get((kind, version))
    if reader is None:
        return ()
    try:
        source = _Source(ref, basis or {})
        return once(tuple(reader(body, source)))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def once(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Make one claim of several that an entry has on one thing, such as a card charged twice."""
    if len(claims) < 2:
        return claims
    found: dict[str, Claim] = {}
    for claim in claims:
        before = found.setdefault(claim.key, claim)
        if before is not claim:
            found[claim.key] = replace(
                before,
                units_milli=whole_of(before.units_milli + claim.units_milli),
                amount_minor=whole_of(before.amount_minor + claim.amount_minor),
            )
    return tuple(found.values())


def key_of(*parts: str | int) -> str:
    """Return a key that no other parts make; raises ValueError for parts that are no ids."""
    key = "/".join(part_of_key(str(part)) for part in parts)
    if "\0" in key or len(key) > KEY_CHARACTERS_MAX:
        raise ValueError("not a key")
    key.encode()
    return key


def part_of_key(text: str) -> str:
    """Return a text without the sign that separates the parts of a key."""
    if "/" in text or "%" in text:
        return text.replace("%", "%25").replace("/", "%2F")
    return text


def milli_of(text: str) -> int:
    """Return a decimal string in thousandths; raises ValueError or TypeError for anything else."""
    if not isinstance(text, str):
        raise TypeError("not a quantity")
    whole, _, fraction = text.removeprefix("-").partition(".")
    digits = whole + fraction
    if not (whole and digits.isascii() and digits.isdigit()) or len(fraction) > 3:
        raise ValueError("not a quantity")
    milli = whole_of(int(whole) * MILLI + int(fraction.ljust(3, "0")))
    return -milli if text.startswith("-") else milli


def whole_of(value: object) -> int:
    """Return a whole number that every store can hold; raises for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    if abs(value) > INTEGER_MAX:
        raise ValueError("too large")
    return value


def text_of(value: object) -> str:
    """Return a text that every store can hold; raises for anything else."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    if "\0" in value:
        raise ValueError("not a text")
    value.encode()
    return value


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a claim comes from."""

    ref: EntryRef
    read: Mapping[str, int]

    def claim(self, policy: str, *key: str | int, **values: Any) -> Claim:
        # Most sales claim nothing: the basis is put in order only where something does.
        basis = tuple(sorted(self.read.items()))
        return Claim(policy, key_of(policy, *key), self.ref, basis=basis, **values)


def _of_sale(body: Body, source: _Source) -> Iterator[Claim]:
    for line in body["lines"]:
        if line.get("serial") and not line.get("voided") and milli_of(line["quantity"]) > 0:
            yield _of_serial(line, source, body)
    for coupon in body.get("coupons", ()):
        if coupon.get("serial"):
            yield _of_coupon(coupon, source, body)
    if body.get("customer"):
        yield from _of_promotions(text_of(body["customer"]), source, body)
    for tender in body["tenders"]:
        if tender.get("tender_kind") == "stored_value" and tender.get("reference"):
            yield from _of_card(tender, source, body)


def _of_serial(line: Body, source: _Source, body: Body, *, offered: bool = False) -> Claim:
    return source.claim(
        SERIAL,
        text_of(line["item"]),
        text_of(line["serial"]),
        units_milli=MILLI,
        amount_minor=whole_of(line["amount_minor"]),
        offered=offered,
        currency=text_of(body["currency"]),
        at_micros=whole_of(body["completed_at_micros"]),
        facts={
            "number": text_of(body["number"]),
            "description": text_of(line["description"]),
            "serial": text_of(line["serial"]),
            **({"overridden": True} if line.get("serial_sold_on") else {}),
        },
    )


def _of_coupon(coupon: Body, source: _Source, body: Body) -> Claim:
    name, serial = text_of(coupon["coupon"]), text_of(coupon["serial"])
    given = [
        whole_of(promotion["discount_minor"])
        for promotion in body.get("promotions", ())
        if promotion.get("coupon") == name
    ]
    return source.claim(
        COUPON,
        name,
        serial,
        units_milli=MILLI,
        limit_milli=MILLI,
        amount_minor=sum(given),
        currency=text_of(body["currency"]),
        at_micros=whole_of(body["completed_at_micros"]),
        facts={"number": text_of(body["number"]), "coupon": name, "serial": serial},
    )


def _of_promotions(customer: str, source: _Source, body: Body) -> Iterator[Claim]:
    for promotion in body.get("promotions", ()):
        if promotion.get("per_customer") is None:
            continue
        name = text_of(promotion["promotion"])
        yield source.claim(
            PROMOTION,
            name,
            customer,
            units_milli=whole_of(promotion["applications"]) * MILLI,
            limit_milli=whole_of(promotion["per_customer"]) * MILLI,
            amount_minor=whole_of(promotion["discount_minor"]),
            currency=text_of(body["currency"]),
            at_micros=whole_of(body["completed_at_micros"]),
            facts={
                "number": text_of(body["number"]),
                "promotion": name,
                "text": text_of(promotion["text"]),
            },
        )


def _of_card(tender: Body, source: _Source, body: Body) -> Iterator[Claim]:
    if tender.get("state", "approved") != "approved" or tender.get("is_change"):
        return
    held = tender.get("available_minor")
    yield source.claim(
        GIFT_CARD,
        text_of(tender["reference"]),
        amount_minor=whole_of(tender["amount_minor"]),
        limit_minor=None if held is None else whole_of(held),
        currency=text_of(body["currency"]),
        at_micros=whole_of(body["completed_at_micros"]),
        facts={"number": text_of(body["number"])},
    )


def _of_return(body: Body, source: _Source) -> Iterator[Claim]:
    for line in body["lines"]:
        back = milli_of(line["quantity"])
        if back <= 0:
            continue
        sold = line.get("sold")
        amount = whole_of(line["amount_minor"])
        if not line.get("prices_include_tax", True):
            amount += sum(whole_of(tax["tax_minor"]) for tax in line.get("taxes", ()))
        yield source.claim(
            RETURN,
            text_of(body["sale"]),
            whole_of(line["line"]),
            units_milli=back,
            limit_milli=milli_of(sold) if sold else None,
            amount_minor=amount,
            currency=text_of(body["currency"]),
            at_micros=whole_of(body["completed_at_micros"]),
            facts={
                "number": text_of(body["number"]),
                "sale_number": text_of(body["sale_number"]),
                "sale_lane": text_of(body["sale_lane"]),
                "description": text_of(line["description"]),
            },
        )
        if line.get("serial"):
            yield _of_serial(line, source, body, offered=True)


def _of_closing(body: Body, source: _Source) -> Iterator[Claim]:
    yield source.claim(
        SHIFT,
        text_of(body["shift"]),
        units_milli=MILLI,
        amount_minor=whole_of(body["gross_minor"]),
        currency=text_of(body["currency"]),
        facts={
            "what": "closing",
            "z_number": whole_of(body["z_number"]),
            "until_seq": whole_of(body["until_seq"]),
        },
    )


def _of_opening(body: Body, source: _Source) -> Iterator[Claim]:
    parent = body.get("parent_incarnation")
    if not parent:
        return
    yield source.claim(
        FORK,
        text_of(body["store"]),
        text_of(body["lane"]),
        text_of(parent),
        units_milli=MILLI,
        limit_milli=MILLI,
        facts={
            "lane": text_of(body["lane"]),
            "reason": text_of(body["reason"]),
            "parent_seq": whole_of(body.get("parent_seq", 0)),
        },
    )


def _of_handover(body: Body, source: _Source) -> Iterator[Claim]:
    return _of_units(body, source, offered=False)


def _of_reversal(body: Body, source: _Source) -> Iterator[Claim]:
    return _of_units(body, source, offered=True)


def _of_units(body: Body, source: _Source, *, offered: bool) -> Iterator[Claim]:
    for units in body["units"]:
        allocated = units.get("allocated")
        yield source.claim(
            ORDER_HANDOVER,
            text_of(body["fulfilment"]),
            text_of(units["line"]),
            units_milli=milli_of(units["quantity"]),
            limit_milli=milli_of(allocated) if allocated else None,
            amount_minor=whole_of(units.get("amount_minor", 0)),
            offered=offered,
            currency=text_of(body.get("currency", "")),
            at_micros=whole_of(body["at_micros"]),
            facts={
                "order": text_of(body["order"]),
                "number": text_of(body.get("number", "")),
                "right": text_of(body.get("right", "")),
            },
        )


_READERS: Final[Mapping[tuple[str, int], Callable[[Body, _Source], Iterator[Claim]]]] = {
    ("sale.completed", 1): _of_sale,
    ("return.completed", 1): _of_return,
    ("shift.closed", 1): _of_closing,
    ("stream.opened", 1): _of_opening,
    ("fulfilment.handed_over", 1): _of_handover,
    ("fulfilment.shipped", 1): _of_handover,
    ("fulfilment.handover_reversed", 1): _of_reversal,
}
