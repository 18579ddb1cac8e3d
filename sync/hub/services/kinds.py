"""The forms of what the office may say, each with the row that tells tills of it."""

# pydantic reads the annotations: no `from __future__ import annotations` here.
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from edge.domain.catalogue import ItemFlag
from edge.domain.people import Role
from edge.domain.pricing.authoring import check_price_book
from edge.domain.product_numbers import catalogue_code, has_wrong_check_digit
from edge.domain.quantity import Unit

_PLAIN = r"^[^\x00-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=_PLAIN)]
Loose = Annotated[str, StringConstraints(max_length=400, pattern=_PLAIN)]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:@-]{0,127}$")]
Minor = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$")]
Micros = Annotated[int, Field(ge=0, le=2**53)]


def _scannable(code: str) -> str:
    if has_wrong_check_digit(code):
        raise PydanticCustomError(
            "check_digit", "The check digit of {code} is wrong.", {"code": code}
        )
    return catalogue_code(code)


Code = Annotated[Text, AfterValidator(_scannable)]
"""What a scanner reads; a product's number stands as 14 digits, as tills look for it."""
Gtin = Annotated[
    str, StringConstraints(pattern=r"^([0-9]{8}|[0-9]{12,14})$"), AfterValidator(_scannable)
]
Texts = Annotated[tuple[Text, ...], Field(max_length=100)]


def _within(degrees: str, most: int) -> str:
    if degrees and not -most <= Decimal(degrees) <= most:
        raise ValueError(f"this is between -{most} and {most} degrees")
    return degrees


_DEGREES = StringConstraints(pattern=r"^(-?[0-9]{1,3}(\.[0-9]{1,15})?)?$")
Latitude = Annotated[str, _DEGREES, AfterValidator(lambda text: _within(text, 90))]
Longitude = Annotated[str, _DEGREES, AfterValidator(lambda text: _within(text, 180))]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Attributes = Annotated[
    tuple[tuple[Text, Text], ...], Field(max_length=20, exclude_if=lambda pairs: not pairs)
]
"""Names with values. Left out where there are none: items that were kept before stay the same."""


class ItemForm(_Form):
    """An item; `price` in minor units as a decimal string, null to be asked for at the till.

    `gtin` and `codes` are what scanners read; a number with its check digit is kept as 14 digits.
    """

    description: Text
    tax_class: Text
    price: Minor | None = None
    department: Loose = ""
    unit: Unit = Unit.EACH
    gtin: Gtin | None = None
    minimum_age: Annotated[int, Field(ge=0, le=120)] = 0
    deposit_item: Key | None = None
    is_deposit: bool = False
    flags: Annotated[tuple[ItemFlag, ...], Field(max_length=20)] = ()
    brand: Loose = ""
    floor_price: Minor | None = None
    codes: Annotated[tuple[Code, ...], Field(max_length=100)] = ()
    attributes: Attributes = ()


class DepartmentForm(_Form):
    """A department."""

    name: Text
    tax_class: Text
    minimum_age: Annotated[int, Field(ge=0, le=120)] = 0


class PriceForm(_Form):
    """An item's price from an instant on."""

    item_id: Key
    price: Minor | None
    from_micros: Micros


class BookForm(_Form):
    """The promotions from an instant on, in the form of `till import promotions --reference`."""

    book: dict[str, Any]
    from_micros: Micros


class StaffForm(_Form):
    """Somebody who works in `stores`, or in all where none is named; no other store learns of them.

    `pin_verifier` is argon2id of the PIN; "": the till's own counts.
    """

    name: Text
    role: Role
    active: bool = True
    pin_verifier: Annotated[
        str, StringConstraints(pattern=r"^(\$argon2id\$[0-9A-Za-z$,=+/.-]{20,300})?$")
    ] = ""
    valid_until_micros: Micros = 0
    stores: Annotated[tuple[Key, ...], Field(max_length=1000)] = ()


Consent = dict[Literal["marketing", "profiling"], bool]


class CustomerForm(_Form):
    """A customer of the directory. Consent that is not given is not there."""

    name: Text
    groups: Texts = ()
    cards: Annotated[tuple[Key, ...], Field(max_length=100)] = ()
    phone: Loose = ""
    email: Loose = ""
    operator: Loose = ""
    certificate: Loose = ""
    certificate_until: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    consent: Consent = {}
    wishlist: Annotated[tuple[Key, ...], Field(max_length=500)] = ()


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Limit = Annotated[int, Field(ge=0, le=10**7)]


class CarrierServiceForm(_Form):
    """A way by which a carrier takes parcels of `stores`, or of all; a limit of 0 is none.

    `carrier` is the short name of it in carriers.toml, `service` its own word for the service.
    `around_mm` is the longest side and the girth together; `cut_off` local time ("16:00"), by when
    a parcel is packed to go today. Of services the one with the lowest `rank` is offered first.
    """

    carrier: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=_PLAIN)]
    service: Annotated[str, StringConstraints(max_length=40, pattern=_PLAIN)] = ""
    service_name: Annotated[str, StringConstraints(max_length=40, pattern=_PLAIN)] = ""
    routing: Annotated[str, StringConstraints(max_length=20, pattern=_PLAIN)] = ""
    cut_off: Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")] = ""
    grams_max: Limit = 0
    longest_mm: Limit = 0
    around_mm: Limit = 0
    countries: Annotated[tuple[Country, ...], Field(max_length=300)] = ()
    stores: Annotated[tuple[Key, ...], Field(max_length=1000)] = ()
    rank: Limit = 0
    active: bool = True


class PostalAreaForm(_Form):
    """Where addresses of a postal code lie; its key is COUNTRY:CODE, such as DE:10115.

    A code that is not known itself lies where the longest beginning of it lies that is known, up
    to the country alone (DE). Degrees are decimal, north and east positive; "" where the area says
    nothing of it. `market` is that of `market` in the terms of locations.
    """

    latitude: Latitude = ""
    longitude: Longitude = ""
    market: Loose = ""

    @model_validator(mode="after")
    def _whole(self) -> "PostalAreaForm":
        if bool(self.latitude) != bool(self.longitude):
            raise ValueError("a place has a latitude and a longitude")
        return self


def position_of(body: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return where a postal area lies in millionths of a degree; None where it does not say."""
    if not body["latitude"]:
        return None
    latitude, longitude = (Decimal(body[name]) for name in ("latitude", "longitude"))
    return round(latitude * 1_000_000), round(longitude * 1_000_000)


Row = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its name in paths and events, its form, and its row for tills.

    Without a row it is the centre's own, and no till is told.
    """

    name: str
    event: str
    form: type[BaseModel]
    row: Callable[[str, dict[str, Any], int], Row] | None
    is_removable: bool = False


def _item(key: str, body: dict[str, Any], _: int) -> Row:
    return "item", {"item_id": key, **body}


def _department(key: str, body: dict[str, Any], _: int) -> Row:
    return "department", {"department_id": key, **body}


def _price(_key: str, body: dict[str, Any], _: int) -> Row:
    return "price", body


def _book(_key: str, body: dict[str, Any], _: int) -> Row:
    return "book", {"source": book_source(body["book"]), "from_micros": body["from_micros"]}


def _staff(key: str, body: dict[str, Any], now_micros: int) -> Row:
    return "staff", {"operator": key, **body, "at_micros": now_micros}


def _service(key: str, body: dict[str, Any], _: int) -> Row:
    return "carrier_service", {"service_id": key, **body}


_TOLD_OF_CUSTOMERS = (
    *("name", "groups", "cards", "phone", "operator"),
    *("certificate", "certificate_until"),
)


def customer_row(key: str, body: Mapping[str, Any], _: int = 0) -> Row:
    """Return what tills learn of a customer: no address, consent or wish."""
    return "customer", {"customer": key, **{name: body[name] for name in _TOLD_OF_CUSTOMERS}}


def customer_gone(key: str) -> Row:
    """Return what makes tills forget a customer."""
    return "customer_gone", {"customer": key}


def book_source(book: Mapping[str, Any]) -> str:
    """Return a book's canonical text, empty for a book of nothing."""
    return check_price_book(book)[0].source if book else ""


def promotion_names(book: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a book of promotions holds, by the names of its promotions."""
    return tuple(each.promotion_id for each in check_price_book(book)[0].promotions) if book else ()


def book_problems(book: Mapping[str, Any]) -> tuple[str, ...]:
    """Return all that is wrong with a book of promotions."""
    if not book:
        return ()
    return tuple(
        json.dumps(dict(problem.facts), default=str, sort_keys=True)
        for problem in check_price_book(book)[1]
    )


ITEMS = Kind("items", "item", ItemForm, _item, is_removable=True)
DEPARTMENTS = Kind("departments", "department", DepartmentForm, _department)
PRICES = Kind("prices", "price", PriceForm, _price)
BOOKS = Kind("promotions", "book", BookForm, _book)
STAFF = Kind("staff", "staff", StaffForm, _staff)
CUSTOMERS = Kind("customers", "customer", CustomerForm, customer_row, is_removable=True)
SERVICES = Kind("carrier-services", "carrier_service", CarrierServiceForm, _service)
POSTAL_AREAS = Kind("postal-areas", "postal_area", PostalAreaForm, None)
KINDS = {
    kind.name: kind
    for kind in (ITEMS, DEPARTMENTS, PRICES, BOOKS, STAFF, CUSTOMERS, SERVICES, POSTAL_AREAS)
}


def key_of(kind: Kind, body: Mapping[str, Any]) -> str | None:
    """Return the key that a form itself gives; None where the caller names the record."""
    if kind is PRICES:
        return f"{body['item_id']}@{body['from_micros']}"
    return str(body["from_micros"]) if kind is BOOKS else None
