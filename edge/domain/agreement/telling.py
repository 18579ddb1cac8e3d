"""What the facts of a conflict say to a person, a line each; amounts are written by the caller."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from edge.domain.agreement.claims import Value

_LINES: Final[dict[str, tuple[str, ...]]] = {
    "price_differs": ("{description} on receipt {number}: {charged} charged, {valid} in force.",),
    "tax_differs": (
        "{description} on receipt {number}: taxed as {charged}, {valid} was in force.",
    ),
    "sold_blocked": ("{description} on receipt {number}.",),
    "acted_after_revoked": ("Person {operator}, {kind} {number}.",),
    "late_after_closing": ("Receipt {number}.",),
    "stock_below": ("Item {item}: the books had {before_milli}, then {level_milli}.",),
    "count_asked": (
        "{description}: {missing_milli} not found for order {number}.",
        "The books have {level_milli}.",
    ),
    "kept_gone": (
        "{description}: the books have {level_milli}, {missing_milli} less than is kept.",
        "Sent from elsewhere: {moved}.",
        "Still to be found here: {waiting}.",
    ),
    "follow_gone": ("Order {number}: {description}.",),
    "handed_over_twice": ("Order {number}, by right of: {right}.",),
    "serial_sold_twice": ("{description}, number {serial}, on receipt {number}.",),
}
"""By the rule; a line whose facts are not all there is left out."""
_FOR_SOME: Final[dict[str, tuple[str, str]]] = {
    "in_grace": (
        "Still within the days that a till may go by what it last heard.",
        "After the days that a till may go by what it last heard.",
    ),
    "approved": ("Approved what somebody else did.", ""),
    "overridden": ("A manager let it pass, knowing of the other sale.", ""),
}
"""What a yes and a no say."""
_PRICES: Final = frozenset({"price_differs"})


def details(rule: str, facts: Mapping[str, Value], amount: Callable[[int], str]) -> tuple[str, ...]:
    """Return what a person has to know of a conflict beside its rule.

    `amount` writes minor units as money.
    """
    told = {name: _written(rule, name, value, amount) for name, value in facts.items()}
    lines = [
        line.format_map(told).replace("  ", " ").replace(" .", ".")
        for line in _LINES.get(rule, ())
        if all(name in told for name in _names(line))
    ]
    for name, (yes, no) in _FOR_SOME.items():
        if isinstance(facts.get(name), bool):
            lines.append(yes if facts[name] else no)
    return tuple(line for line in lines if line)


def _names(line: str) -> list[str]:
    return [part.partition("}")[0] for part in line.split("{")[1:]]


def _written(rule: str, name: str, value: Value, amount: Callable[[int], str]) -> str:
    if name.endswith("_milli") and isinstance(value, int):
        return f"{Decimal(value).scaleb(-3).normalize():f}"
    if rule in _PRICES and name in {"charged", "valid"}:
        return _price(str(value), amount)
    return "" if value is None else str(value)


def _price(text: str, amount: Callable[[int], str]) -> str:
    """Return a unit price as money; one finer than the currency's units as it stands."""
    try:
        minor = Decimal(text)
    except InvalidOperation:
        return text
    return amount(int(minor)) if minor == int(minor) else f"{text} minor units"
