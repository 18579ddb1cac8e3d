"""Writes a message from the order as it stands: what the customer gets, and the money."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from email.message import EmailMessage
from typing import TYPE_CHECKING, Final

import segno
from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal

from edge.domain.orders.balance import balance
from edge.domain.orders.buckets import Bucket
from edge.domain.orders.fulfilment import Method
from edge.domain.orders.states import ENDED, state_of
from edge.domain.quantity import Quantity
from edge.domain.text import quantity_text
from sync.hub.messaging.due import Topic
from sync.hub.messaging.wording import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.money import Money
    from edge.domain.orders.order import Order
    from sync.hub.messaging.due import Due

QR_SCALE: Final = 6
_WITH_CODE: Final = (Topic.READY, Topic.REMINDER)
_STANDS: Final[Mapping[str, tuple[Bucket, ...]]] = {
    "coming": (*(Bucket.OPEN, Bucket.ALLOCATED, Bucket.PICKING, Bucket.PICKED, Bucket.PACKED),),
    "ready_units": (Bucket.READY,),
    "handed_over": (Bucket.HANDED_OVER,),
    "shipped_units": (Bucket.SHIPPED,),
    "short_units": (Bucket.SHORT,),
    "substituted_out": (Bucket.SUBSTITUTED_OUT,),
    "cancelled_units": (Bucket.CANCELLED,),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message is written with. `code` is what the customer shows to collect, "" for none.

    `places` says what the locations of the order's parts are called, `carriers` what carriers are.
    """

    to: str
    language: str
    places: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    zone: tzinfo = UTC
    carriers: Mapping[str, str] = field(default_factory=dict)


def compose(order: Order, due: Due, letter: Letter, message_id: str, sender: str) -> EmailMessage:
    """Return a message of plain text; the code that collects is attached as a PNG."""
    subject, lead = _lead(order, due, letter)
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, letter.to, subject
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"
    parts = [_hello(order, letter), lead]
    has_code = bool(letter.code) and due.topic in _WITH_CODE
    if due.topic in _WITH_CODE:
        parts.append(_said(letter, "code" if has_code else "no_code"))
    if due.topic is Topic.RECEIVED:
        parts.append("\n".join(_to_come(order, letter)))
    parts += ["\n".join(_units(order, letter)), "\n".join(_money(order, letter))]
    made.set_content("\n\n".join(part for part in parts if part) + "\n")
    if has_code:
        made.add_attachment(
            code_png(letter.code), maintype="image", subtype="png", filename="collect.png"
        )
    return made


def code_png(code: str) -> bytes:
    """Return a code as a QR symbol."""
    made = io.BytesIO()
    segno.make(code, error="m", micro=False).save(made, kind="png", scale=QR_SCALE, border=4)
    return made.getvalue()


def _lead(order: Order, due: Due, letter: Letter) -> tuple[str, str]:
    assert order.placed is not None, "only an order that was placed is told of"
    part = order.fulfilments.get(due.part)
    until = part.proposed.collect_until_micros if part and part.proposed else 0
    words = {
        "number": order.placed.number,
        "location": letter.places.get(part.location, part.location) if part else "",
        "amount": _amount(due.amount_minor, order, letter),
        "until": _said(letter, "until", moment=_moment(until, letter)) if until else "",
        "tracking": _tracking(due, letter),
    }
    subject, lead = LANGUAGES[letter.language][due.topic]
    return subject.format_map(words), lead.format_map(words)


def _tracking(due: Due, letter: Letter) -> str:
    if not due.tracking:
        return ""
    carrier = letter.carriers.get(due.carrier, due.carrier)
    return _said(letter, "tracking", carrier=carrier, tracking=due.tracking)


def _hello(order: Order, letter: Letter) -> str:
    name = order.placed.customer_name if order.placed else ""
    return _said(letter, "hello", name=name) if name else _said(letter, "hello_nobody")


def _to_come(order: Order, letter: Letter) -> Iterator[str]:
    """Yield for every part how and until when the customer gets it, and what we write next."""
    for _, part in sorted(order.fulfilments.items()):
        if part.proposed is None or state_of(part) in ENDED:
            continue
        moment = part.proposed.ready_by_micros or part.proposed.ship_by_micros
        by = _said(letter, "by", moment=_moment(moment, letter)) if moment else ""
        place = letter.places.get(part.location, part.location)
        word = "will_be_sent" if part.method is Method.SHIP else "will_be_ready"
        yield _said(letter, word, location=place, by=by)


def _units(order: Order, letter: Letter) -> Iterator[str]:
    """Yield every line with where its units are."""
    for name, line in order.lines.items():
        buckets = order.buckets(name)
        stands = [
            f"{_quantity(Quantity(milli, line.unit), letter)} {_said(letter, word)}"
            for word, of in _STANDS.items()
            if (milli := buckets.of(*of))
        ]
        yield f"- {line.description or line.item}: {', '.join(stands)}"


def _money(order: Order, letter: Letter) -> Iterator[str]:
    owed = balance(order)
    told: list[tuple[str, Money]] = [
        ("goods", owed.goods),
        ("paid", owed.paid),
        ("authorised", owed.authorised),
        ("due_to_ship" if _is_sent(order) else "due", owed.due),
        ("refund_owed", owed.refund),
    ]
    for word, money in told:
        if money.minor > 0:
            yield _said(letter, word, amount=_amount(money.minor, order, letter))


def _is_sent(order: Order) -> bool:
    """Tell whether a till sold it on a deposit, to be sent: who collects pays there."""
    return order.sold is not None and order.sold.method == Method.SHIP


def _said(letter: Letter, word: str, **facts: str) -> str:
    return LANGUAGES[letter.language][word][1].format_map(facts)


def _amount(minor: int, order: Order, letter: Letter) -> str:
    assert order.placed is not None
    amount = Decimal(minor).scaleb(-order.placed.currency_digits)
    return str(format_currency(amount, order.placed.currency, locale=letter.language))


def _quantity(quantity: Quantity, letter: Letter) -> str:
    _, space, sign = quantity_text(quantity).partition(" ")
    number = format_decimal(Decimal(quantity.milli).scaleb(-3), locale=letter.language)
    return f"{number}{space}{sign}"


def _moment(micros: int, letter: Letter) -> str:
    at = datetime.fromtimestamp(micros // 1_000_000, UTC)
    told = format_datetime(at, "short", tzinfo=letter.zone, locale=letter.language)
    return f"{told} UTC" if letter.zone is UTC else str(told)
