"""Keeps the numbers of payment cards out of what people type and scan into commands."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.card_numbers import holds_card_number, is_payment_card
from edge.domain.commands import SellDepartment
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.commands import Command

_SAID: Final = frozenset(
    {"reason", "note", "label", "description", "bag", "certificate", "name", "slip"}
)
"""Fields of commands that take any words, and are kept."""

_NUMBERS: Final = frozenset({"serial"})
"""Fields whose number is kept as it is, known or not."""

_GOODS_DIGITS_MAX: Final = 14
"""GTIN-14: shorter numbers may be those of goods."""


def refuse_card_numbers(command: Command) -> None:
    """Raise `BadInput` "card_number_typed" where a command would have a card's number kept."""
    # Any other code is only looked up: what no catalogue and no customer has is not kept.
    numbers = _NUMBERS | {"code"} if isinstance(command, SellDepartment) else _NUMBERS
    for name, text in _texts(command):
        said = name in _SAID and holds_card_number(text)
        if said or (name in numbers and is_payment_card(text, above_digits=_GOODS_DIGITS_MAX)):
            raise BadInput("card_number_typed")


def _texts(part: Any) -> Iterator[tuple[str, str]]:
    for field in fields(part):
        value = getattr(part, field.name)
        if isinstance(value, str):
            yield field.name, value
            continue
        for each in value if isinstance(value, tuple | list) else (value,):
            if is_dataclass(each):
                yield from _texts(each)
