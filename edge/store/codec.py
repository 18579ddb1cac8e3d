"""Facts, basket events and documents as JSON.

pydantic reads and writes the plain dataclasses of the domain; its adapters are built when first
needed, because building them is slower than starting the till. Fields at their default are left
out, so a default is part of the stored form and never changes. Unknown fields are ignored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from edge.domain.document import Document
from edge.domain.errors import DataDamaged
from edge.domain.events import Amounts, BasketEvent, CountEvent, Fact, OrderFact, OrderRuling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import TypeAdapter

_T = TypeVar("_T")
Json = dict[str, Any]

FACTS: Final[Mapping[str, type[Fact]]] = {fact.KIND: fact for fact in get_args(Fact)}
ORDER_FACTS: Final[Mapping[str, type[OrderFact]]] = {
    fact.KIND: fact for fact in get_args(OrderFact)
}
RULINGS: Final[Mapping[str, type[OrderRuling]]] = {
    ruling.KIND: ruling for ruling in get_args(OrderRuling)
}
BASKET_EVENTS: Final[Mapping[str, type[BasketEvent]]] = {
    event.KIND: event for event in get_args(BasketEvent)
}
COUNT_EVENTS: Final[Mapping[str, type[CountEvent]]] = {
    event.KIND: event for event in get_args(CountEvent)
}

UPCASTERS: dict[tuple[str, int], Callable[[Json], Json]] = {}
"""For each kind and old version, how its body becomes one of the next version."""

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


@dataclass(frozen=True, slots=True)
class UnknownFact:
    """A fact of a kind or version that this program does not know, kept as it came."""

    kind: str
    version: int
    body: str


def fact_json(fact: Fact) -> str:
    """Write a fact's body."""
    return _dump(fact)


def amounts_json(amounts: Amounts) -> str:
    """Write the amounts block of an entry."""
    return _dump(amounts)


def read_fact(kind: str, version: int, body: Json) -> Fact | UnknownFact:
    """Read a fact's body; what this program does not know comes back as `UnknownFact`."""
    fact = FACTS.get(kind)
    known = _upcast(kind, version, fact.VERSION, body) if fact else None
    if fact is None or known is None:
        return UnknownFact(kind, version, json.dumps(body, ensure_ascii=False))
    return _validate(fact, known)


def ruling_json(ruling: OrderRuling) -> str:
    """Write the body of what the centre decided about an order."""
    return _dump(ruling)


def read_ruling(kind: str, version: int, body: Json) -> OrderRuling | OrderFact | None:
    """Read what the centre decided about an order; None where this program does not know it.

    The centre also takes steps that a store may take, such as passing over a silent one.
    """
    ruling = RULINGS.get(kind) or ORDER_FACTS.get(kind)
    known = _upcast(kind, version, ruling.VERSION, body) if ruling else None
    return None if ruling is None or known is None else _validate(ruling, known)


def read_amounts(body: Json) -> Amounts:
    """Read the amounts block of an entry."""
    return _validate(Amounts, body)


def basket_event_json(event: BasketEvent) -> str:
    """Write a change of a basket."""
    return _dump(event)


def read_basket_event(kind: str, body: str) -> BasketEvent:
    """Read a change of a basket; raises `DataDamaged` for a kind this program does not know."""
    event = BASKET_EVENTS.get(kind)
    if event is None:
        raise DataDamaged("basket_event_unknown", kind=kind)
    return _validate(event, json.loads(body))


def count_event_json(event: CountEvent) -> str:
    """Write a change of a count of goods."""
    return _dump(event)


def read_count_event(kind: str, body: str) -> CountEvent:
    """Read a change of a count; raises `DataDamaged` for a kind this program does not know."""
    event = COUNT_EVENTS.get(kind)
    if event is None:
        raise DataDamaged("count_event_unknown", kind=kind)
    return _validate(event, json.loads(body))


def document_json(document: Document) -> str:
    """Write a document; rows keep every field, since `row` tells them apart."""
    return _adapter(Document).dump_json(document, exclude_none=True).decode()


def read_document(text: str) -> Document:
    """Read a document."""
    return _validate(Document, json.loads(text))


def prepare() -> None:
    """Build every adapter now, so that no sale is the one that waits for it."""
    for kind in (*BASKET_EVENTS.values(), *FACTS.values(), *RULINGS.values(), Amounts, Document):
        _adapter(kind)


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        from pydantic import TypeAdapter

        adapter = _ADAPTERS[kind] = TypeAdapter(kind)
    return adapter


def _dump(value: object) -> str:
    return _adapter(type(value)).dump_json(value, exclude_defaults=True).decode()


def _validate(kind: type[_T], body: Json) -> _T:
    from pydantic import ValidationError

    try:
        value: _T = _adapter(kind).validate_python(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise DataDamaged("body_unreadable", kind=kind.__name__, field=field) from error
    return value


def _upcast(kind: str, version: int, wanted: int, body: Json) -> Json | None:
    """Bring a body to the wanted version step by step; None where no way leads there."""
    while version < wanted:
        step = UPCASTERS.get((kind, version))
        if step is None:
            return None
        body, version = step(body), version + 1
    return body if version == wanted else None
