"""Reads routing rules from a tree of plain values; names the field that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import BadInput
from edge.domain.pricing.authoring.values import (
    NAME,
    TRUTH,
    Kind,
    Place,
    Word,
    choice,
    one_or_list,
    read_words,
    whole,
)
from edge.domain.quantity import Unit, parse_quantity
from sync.hub.routing.distance import BEYOND_ANY_M
from sync.hub.routing.places import LocationKind
from sync.hub.routing.rules import (
    LOCATIONS_MAX,
    OPTIONAL,
    FilterKind,
    HardFilter,
    RoutingRules,
    SoftKind,
    SoftRule,
)
from sync.hub.routing.stock import ChannelTerms

if TYPE_CHECKING:
    from collections.abc import Callable

LIST_MAX: Final = 32
"""More filters, comparisons or bounds than anybody can foresee the effect of."""

SETS_MAX: Final = 100_000
"""Some seconds of looking for one order."""

_AGE_S_MAX: Final = 366 * 86_400
_PERMILLE_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class _RulesPlace(Place):
    """Where in a set of routing rules a value stands."""

    def wrong(self, detail: str, nearest: str | None = None) -> BadInput:
        field = ".".join(self.path) or "rules"
        return BadInput("routing_rules_invalid", field=field, detail=detail, nearest=nearest)


def read_rules(tree: object) -> RoutingRules:
    """Read a whole set of rules; raise `BadInput` `routing_rules_invalid` with field and detail."""
    return RoutingRules(**read_words(tree, _RULES, _RulesPlace("")))


def _keyed(read: Callable[[dict[str, Any]], Any], words: tuple[Word, ...], form: str) -> Kind:
    """Return the kind of a table of known words."""
    return Kind(form, lambda value, place: read(read_words(value, words, place)))


def _list_of(kind: Kind, least: int = 0) -> Kind:
    """Return the kind of a list in which nothing stands twice."""

    def read(value: object, place: Place) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or not least <= len(value) <= LIST_MAX:
            raise place.wrong(f"this is not a list of {least} to {LIST_MAX}")
        found: list[Any] = []
        for at, given in enumerate(value):
            one = kind.read(given, place.at(at))
            if one in found:
                raise place.at(at).wrong("this stands here twice")
            found.append(one)
        return tuple(found)

    return Kind(f"list: {kind.form}", read)


def _milli(value: object, place: Place) -> int:
    if not isinstance(value, str) or value.startswith("-"):
        raise place.wrong('this is not a quantity in quotes, such as "2" or "0.5"')
    try:
        return parse_quantity(value, Unit.KILOGRAM).milli
    except BadInput:
        raise place.wrong('this is not a quantity such as "2" or "0.5"') from None


def _kinds(value: object, place: Place) -> frozenset[LocationKind]:
    return frozenset(map(LocationKind, one_or_list(choice(*LocationKind), value, place)))


def _channels(value: object, place: Place) -> dict[str, ChannelTerms]:
    if not isinstance(value, dict) or not value:
        raise place.wrong("this is not a table of channels")
    return {
        NAME.read(name, place.at(str(name)[:40])): _TERMS.read(given, place.at(str(name)[:40]))
        for name, given in value.items()
    }


def _rising(most: int, form: str) -> Kind:
    """Return the kind of bounds, each above the one before."""

    def read(value: object, place: Place) -> tuple[int, ...]:
        bounds: tuple[int, ...] = _list_of(whole(0, most, form), 1).read(value, place)
        if list(bounds) != sorted(bounds):
            raise place.wrong("each bound is above the one before")
        return bounds

    return Kind(f"rising {form}", read)


def _tagged(tag: str, words: dict[Any, tuple[Word, ...]], build: Callable[..., Any]) -> Kind:
    """Return the kind of tables whose word `tag` says which other words they have."""
    known = choice(*(kind.value for kind in words))
    by_name = {kind.value: kind for kind in words}

    def read(value: object, place: Place) -> Any:
        if not isinstance(value, dict) or tag not in value:
            raise place.wrong(f"this is not a table with the key {tag}")
        kind = by_name[known.read(value[tag], place.at(tag))]
        mine = (Word(tag, known, "what it is"), *words[kind])
        given = read_words(value, mine, place)
        return build(kind, {key: found for key, found in given.items() if key != tag})

    return Kind(f"table with {tag}", read)


QUANTITY: Final = Kind('quantity in quotes, "2"', _milli)
SECONDS: Final = whole(0, _AGE_S_MAX, "seconds")
METRES: Final = whole(0, BEYOND_ANY_M, "metres")

_TERMS_NAMES: Final = {
    "buffer": "buffer_milli",
    "offline_buffer": "offline_buffer_milli",
    "offline_after_s": "offline_after_s",
    "inbound": "is_inbound_sold",
}
_TERMS: Final = _keyed(
    lambda given: ChannelTerms(**{_TERMS_NAMES[key]: found for key, found in given.items()}),
    (
        Word("buffer", QUANTITY, "kept back from the channel everywhere"),
        Word("offline_buffer", QUANTITY, "kept back besides where a location is out of reach"),
        Word("offline_after_s", SECONDS, "a location not heard of for longer is out of reach"),
        Word("inbound", TRUTH, "goods on their way may be promised"),
    ),
    "terms of a channel",
)

_DROPPABLE: Final = Word("droppable", TRUTH, "dropped in the second pass")
_LIMITS: Final = {
    FilterKind.MAX_DISTANCE: Word("limit_m", METRES, "the farthest that serves", is_needed=True),
    FilterKind.STOCK_AGE: Word("limit_s", SECONDS, "the oldest that serves", is_needed=True),
    FilterKind.KIND: Word("kinds", Kind("kinds", _kinds), "kinds that serve", is_needed=True),
}
_FILTER_WORDS: Final = {
    kind: (_DROPPABLE, *([_LIMITS[kind]] if kind in _LIMITS else [])) for kind in OPTIONAL
}
_SOFT_WORDS: Final[dict[SoftKind, tuple[Word, ...]]] = {
    SoftKind.FEWEST_SPLITS: (),
    SoftKind.MARKET: (),
    SoftKind.DISTANCE: (
        Word("equal_up_to_m", _rising(BEYOND_ANY_M, "metres"), "equal up to the same bound"),
    ),
    SoftKind.LOAD: (
        Word("equal_up_to_permille", _rising(_PERMILLE_MAX, "thousandths"), "equal up to"),
    ),
    SoftKind.STOCK_DEPTH: (Word("enough", QUANTITY, "left over, this is deep enough"),),
    SoftKind.STOCK_AGE: (Word("equal_up_to_s", _rising(_AGE_S_MAX, "seconds"), "equal up to"),),
    SoftKind.PRIORITY: (),
}


def _filter(kind: FilterKind, given: dict[str, Any]) -> HardFilter:
    return HardFilter(
        kind=kind,
        is_droppable=given.get("droppable", False),
        limit=given.get("limit_m", given.get("limit_s", 0)),
        kinds=given.get("kinds", frozenset()),
    )


def _soft(kind: SoftKind, given: dict[str, Any]) -> SoftRule:
    bounds = next(iter(given.values()), ())
    return SoftRule(kind, bounds if isinstance(bounds, tuple) else (bounds,))


_HARD_LIST: Final = _list_of(_tagged("filter", _FILTER_WORDS, _filter))
_SOFT_LIST: Final = _list_of(_tagged("rule", _SOFT_WORDS, _soft), 1)
_RULES: Final = (
    Word("channels", Kind("channels", _channels), "what may be promised where", is_needed=True),
    Word("hard", _HARD_LIST, "filters"),
    Word("soft", _SOFT_LIST, "comparisons in their order", is_needed=True),
    Word("locations_max", whole(1, LOCATIONS_MAX), "locations that may share an order"),
    Word("combinations_max", whole(1, SETS_MAX), "sets of a size that are looked at"),
    Word("is_line_split", TRUTH, "a line may come from several locations"),
    Word("is_partial_allowed", TRUTH, "an order is served as far as it can be"),
)
