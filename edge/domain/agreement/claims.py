"""What an entry claims that another lane may claim too.

A claim names the contested thing by a key. It is read from an entry's decoded body, so that the
centre, a till and the simulator read the same bytes alike, of whatever version they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Body = Mapping[str, Any]

RETURN = "return"
COUPON = "coupon"
SERIAL = "serial"
SALE = "sale"

Basis = tuple[tuple[str, int], ...]
"""How far the lane had read each feed when it decided, by name of the feed."""


@dataclass(frozen=True, slots=True, order=True)
class EntryRef:
    """Where an entry stands."""

    store: str
    lane: str
    incarnation: str
    branch: str
    seq: int

    def __str__(self) -> str:
        """Return the place as one word."""
        branch = f"~{self.branch}" if self.branch else ""
        return f"{self.store}/{self.lane}/{self.incarnation}{branch}:{self.seq}"


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry's claim to a contested thing.

    `units_milli` are thousandths of what is contested; `amount_minor` is the money that moved with
    it. A sale offers what a return claims: `offered` tells that it adds to what there is.
    """

    policy: str
    key: str
    ref: EntryRef
    units_milli: int = 1000
    amount_minor: int = 0
    currency: str = ""
    offered: bool = False
    basis: Basis = ()


def claims_of(
    kind: str, version: int, body: Body, *, ref: EntryRef, basis: Mapping[str, int] | None = None
) -> tuple[Claim, ...]:
    """Return the claims of an entry; none for a kind that is not known or a body of odd shape."""
    reader = _READERS.get(kind)
    if reader is None or version < 1:
        return ()
    told = tuple(sorted(basis.items())) if basis else ()
    try:
        return tuple(reader(body, ref, told))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ()


def _of_sale(body: Body, ref: EntryRef, basis: Basis) -> Iterator[Claim]:
    """Read single-use coupons and serial numbers of a finished sale."""
    currency = str(body["currency"])
    for coupon in _rows(body, "coupons"):
        if coupon.get("serial"):
            key = f"{coupon['coupon']}/{coupon['serial']}"
            yield Claim(COUPON, key, ref, 1000, _coupon_minor(body, coupon), currency, basis=basis)
    for line in _rows(body, "lines"):
        serial = line.get("serial")
        if serial and not line.get("voided") and not line["quantity"].startswith("-"):
            key = f"{line['item']}/{serial}"
            amount = int(line["amount_minor"])
            yield Claim(SERIAL, key, ref, 1000, amount, currency, basis=basis)


def _of_return(body: Body, ref: EntryRef, basis: Basis) -> Iterator[Claim]:
    """Read how much of which receipt line came back, and for how much money."""
    currency = str(body["currency"])
    for line in _rows(body, "lines"):
        units = milli(line["quantity"])
        if units > 0:
            key = f"{body['sale']}/{line['line']}"
            amount = int(line["amount_minor"])
            yield Claim(RETURN, key, ref, units, amount, currency, basis=basis)
            if line.get("serial"):
                # The number can be sold again.
                key = f"{line['item']}/{line['serial']}"
                yield Claim(SERIAL, key, ref, 1000, 0, currency, offered=True, basis=basis)


def sold_lines(body: Body, ref: EntryRef) -> Iterator[Claim]:
    """Give what a finished sale offers to be returned, line by line."""
    for line in _rows(body, "lines"):
        units = milli(line["quantity"])
        if units > 0 and not line.get("voided"):
            key = f"{body['sale']}/{line['line']}"
            amount = int(line["amount_minor"])
            yield Claim(RETURN, key, ref, units, amount, str(body["currency"]), offered=True)


def _coupon_minor(body: Body, coupon: Body) -> int:
    """Return what a coupon took off."""
    return sum(
        int(promotion["discount_minor"])
        for promotion in _rows(body, "promotions")
        if promotion.get("coupon") == coupon["coupon"]
    )


def milli(quantity: str) -> int:
    """Return a decimal string in thousandths; raises ValueError for anything else."""
    sign = -1 if quantity.startswith("-") else 1
    whole, _, fraction = quantity.lstrip("-").partition(".")
    if not whole.isdigit() or not (fraction.isdigit() or not fraction) or len(fraction) > 3:
        raise ValueError(f"not a quantity: {quantity!r}")
    return sign * (int(whole) * 1000 + int(fraction.ljust(3, "0")))


def _rows(body: Body, name: str) -> Sequence[Body]:
    found: Sequence[Body] = body.get(name, ())
    return found


_READERS = {"sale.completed": _of_sale, "return.completed": _of_return}
