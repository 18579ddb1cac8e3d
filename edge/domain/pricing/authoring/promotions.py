"""A promotion from a file becomes a promotion as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from edge.domain.pricing.authoring.parts import LIMITS, REQUIRES
from edge.domain.pricing.authoring.rules import RULES
from edge.domain.pricing.authoring.values import (
    AMOUNT,
    NAME,
    NAME_CHARACTERS_MAX,
    ORDER,
    TEXT,
    TIMES,
    TRUTH,
    Place,
    Word,
    choice,
    read_words,
)
from edge.domain.pricing.promotion import Combination, Layer, Limits, Promotion

COMMON = (
    Word("id", NAME, "its name, once in the book", is_needed=True),
    Word("type", choice(*RULES), "which of the types below", is_needed=True),
    Word("text", TEXT, "what the receipt says"),
    Word("version", NAME, "told apart from earlier ones of the same id"),
    Word("requires", REQUIRES.kind, "who may have it, and when"),
    Word("limits", LIMITS.kind, "how often and how much"),
    Word("max_applications", TIMES, "applications in one basket; limits.per_basket is the same"),
    Word("max_discount", AMOUNT, "most it takes off one basket"),
    Word("funded_by", NAME, "who pays for it if not the shop; the base of the taxes stays"),
    Word("on_override", TRUTH, "whether it applies to prices keyed by hand"),
    Word("layer", choice(*Layer), "layer in which it is evaluated, if not its type's"),
    Word("sequence", ORDER, "place among others, lower first"),
    Word("priority", ORDER, "higher first, for the strategies by priority"),
    Word("concurrency", choice("best", "compound"), "for the strategies by priority"),
    Word("threshold", TRUTH, "for the strategies by priority"),
    Word("stack", choice("best", "combinable", "exclusive"), "how it stands to its neighbours"),
    Word("group", NAME, "of one group only the best applies"),
    Word("consumes", choice("none", "target", "all"), "which units a deal keeps from others"),
)
"""The words that every promotion may have beside those of its type."""

_COMBINE = ("sequence", "priority", "concurrency", "threshold", "stack", "group", "consumes")
_OWN = ("text", "version", "requires", "funded_by", "on_override")


def read_promotion(mapping: object, where: str) -> Promotion:
    """Read one promotion; `where` names its position for as long as its id is not known.

    Raises `BadInput("promotion_invalid")` with promotion, field, detail and the nearest known word.
    """
    place = _place(mapping, where)
    if not isinstance(mapping, Mapping):
        raise place.wrong("this is not a table of keys and values")
    rule_type = RULES.get(_type(mapping, place))
    assert rule_type is not None
    given = read_words(mapping, (*COMMON, *rule_type.form.words), place)
    own = {word.key: given[word.key] for word in rule_type.form.words if word.key in given}
    layer = Layer(given["layer"]) if "layer" in given else rule_type.layer
    return Promotion(
        promotion_id=given["id"],
        rule=rule_type.form.build(own, place),
        combine=Combination(layer, **_taken(given, _COMBINE)),
        limits=_limits(given, place),
        **_taken(given, _OWN),
    )


def _place(mapping: object, where: str) -> Place:
    own_id = mapping.get("id") if isinstance(mapping, Mapping) else None
    known = isinstance(own_id, str) and own_id and len(own_id) <= NAME_CHARACTERS_MAX
    return Place(own_id if known and isinstance(own_id, str) else where)


def _type(mapping: Mapping[str, Any], place: Place) -> str:
    """Return the type; without one, say which keys could have been meant for it."""
    if "type" not in mapping:
        near = get_close_matches("type", map(str, mapping), n=1)
        raise place.at("type").wrong("this is missing", *near)
    name: str = choice(*RULES).read(mapping["type"], place.at("type"))
    return name


def _taken(given: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: given[key] for key in keys if key in given}


def _limits(given: Mapping[str, Any], place: Place) -> Limits:
    """Return the limits; those that may also stand beside the type must not stand twice."""
    limits: Limits = given.get("limits", Limits())
    for outer, inner in (("max_applications", "per_basket"), ("max_discount", "max_discount")):
        if outer not in given:
            continue
        if getattr(limits, inner) is not None:
            raise place.at(outer).wrong(f"limits.{inner} says the same already")
        limits = replace(limits, **{inner: given[outer]})
    return limits
