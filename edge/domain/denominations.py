"""Coins and notes of a currency: what cash is counted by, and what a customer may hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.domain.money import Currency

_COINS_AND_NOTES: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "AUD": ((5, 10, 20, 50, 100, 200), (500, 1000, 2000, 5000, 10000)),
    "CAD": ((5, 10, 25, 100, 200), (500, 1000, 2000, 5000, 10000)),
    "CHF": ((5, 10, 20, 50, 100, 200, 500), (1000, 2000, 5000, 10000, 20000, 100000)),
    "CZK": ((100, 200, 500, 1000, 2000, 5000), (10000, 20000, 50000, 100000, 200000, 500000)),
    "DKK": ((50, 100, 200, 500, 1000, 2000), (5000, 10000, 20000, 50000)),
    "EUR": ((1, 2, 5, 10, 20, 50, 100, 200), (500, 1000, 2000, 5000, 10000, 20000)),
    "GBP": ((1, 2, 5, 10, 20, 50, 100, 200), (500, 1000, 2000, 5000)),
    "JPY": ((1, 5, 10, 50, 100, 500), (1000, 2000, 5000, 10000)),
    "NOK": ((100, 500, 1000, 2000), (5000, 10000, 20000, 50000, 100000)),
    "NZD": ((10, 20, 50, 100, 200), (500, 1000, 2000, 5000, 10000)),
    "PLN": ((1, 2, 5, 10, 20, 50, 100, 200, 500), (1000, 2000, 5000, 10000, 20000, 50000)),
    "SEK": ((100, 200, 500, 1000), (2000, 5000, 10000, 20000, 50000, 100000)),
    "USD": ((1, 5, 10, 25, 50, 100), (200, 500, 1000, 2000, 5000, 10000)),
}
"""Coins, then notes in use in 2026, in minor units (central banks' own lists)."""

_STEPS = (1, 2, 5)


def denominations(currency: Currency) -> tuple[int, ...]:
    """Return coins and notes from the smallest up; a plain 1-2-5 series where we have no table."""
    coins, notes = coins_and_notes(currency)
    return coins + notes


def notes(currency: Currency) -> tuple[int, ...]:
    """Return the notes from the smallest up."""
    return coins_and_notes(currency)[1]


def coins_and_notes(currency: Currency) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the coins and the notes of a currency."""
    known = _COINS_AND_NOTES.get(currency.code)
    if known is not None:
        return known
    whole = 10**currency.digits
    series = tuple(step * 10**power for power in range(currency.digits + 4) for step in _STEPS)
    coins = tuple(value for value in series if value < 5 * whole)
    return coins, tuple(value for value in series if value >= 5 * whole)


def next_note_up(due_minor: int, currency: Currency) -> int:
    """Return the smallest note that pays an amount; the largest note for more than any."""
    all_notes = notes(currency)
    return next((note for note in all_notes if note >= due_minor), all_notes[-1])
