"""GS1 Digital Links: web addresses that carry GS1 elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from edge.codes.application_identifiers import (
    LINK_QUALIFIERS,
    NEVER_IN_A_LINKS_QUERY,
    identifier_at,
    identifiers,
)
from edge.codes.element_strings import check_value
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from edge.codes.readings import Elements

_ADDRESS: Final = re.compile(
    r"https?://(?P<host>[^/?#\s]+)(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE,
)
_OF_GS1: Final = re.compile(r"(?:id|dl)\.gs1\.org", re.IGNORECASE)
_COMPRESSED: Final = re.compile(r"/[A-Za-z0-9_-]{10,}")
_GTIN_LENGTHS: Final = (8, 12, 13)


def split_link(text: str) -> Elements | None:
    """Return the elements of a GS1 Digital Link, the key first; None for any other address.

    GS1 Digital Link Standard, URI syntax: the path ends in a key and its qualifiers in their
    order, attributes stand in the query, other words of the query mean nothing. A GTIN may be
    written short, as the first editions allowed. Raises `BadInput`: code_link_compressed,
    code_link_order, code_link_unknown and what `check_value` raises.
    """
    address = _ADDRESS.fullmatch(text)
    if address is None:
        return None
    path = address["path"] or ""
    pairs = _path_pairs(path.split("/")[1:])
    if pairs is None:
        if _OF_GS1.fullmatch(address["host"]) and _COMPRESSED.fullmatch(path):
            raise BadInput("code_link_compressed")
        return None
    _check_order([ai for ai, _ in pairs])
    elements = [_element(ai, unquote(value)) for ai, value in pairs]
    elements += _attributes(address["query"] or "", elements[0][0])
    names = [ai for ai, _ in elements]
    if len(set(names)) < len(names):
        raise BadInput("code_link_order", value="/".join(names)[:40])
    return tuple(elements)


def _path_pairs(segments: list[str]) -> list[tuple[str, str]] | None:
    """Return the identifiers and values at the end of a path, from its last key on."""
    known = identifiers()
    pairs: list[tuple[str, str]] = []
    for at in range(len(segments) - 2, -1, -2):
        ai, value = segments[at], segments[at + 1]
        if ai not in known or not value:
            return None
        pairs.insert(0, (ai, value))
        if ai in LINK_QUALIFIERS:
            return pairs
    return None


def _check_order(path: list[str]) -> None:
    key, *qualifiers = path
    for order in LINK_QUALIFIERS[key]:
        allowed = iter(order.split())
        if all(qualifier in allowed for qualifier in qualifiers):
            return
    if qualifiers:
        raise BadInput("code_link_order", value="/".join(path)[:40])


def _attributes(query: str, key: str) -> list[tuple[str, str]]:
    of_the_path = {ai for order in LINK_QUALIFIERS[key] for ai in order.split()}
    found = []
    for parameter in re.split("[&;]", query):
        name, given, value = parameter.partition("=")
        if not given or not (name.isascii() and name.isdecimal()):
            continue
        known = identifiers().get(name)
        if known is None:
            raise BadInput("code_gs1_unknown", value=name[:8])
        if name in of_the_path or name in NEVER_IN_A_LINKS_QUERY:
            raise BadInput("code_link_order", value=name)
        found.append(_element(name, unquote(value.replace("+", " "))))
    return found


def _element(ai: str, value: str) -> tuple[str, str]:
    known = identifier_at(ai)
    assert known is not None
    if ai == "01" and len(value) in _GTIN_LENGTHS:
        value = value.zfill(14)
    check_value(known, value)
    return ai, value
