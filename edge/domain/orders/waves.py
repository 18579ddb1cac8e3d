"""Which of several orders that are picked in one walk gets units, and which goes without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

ORDERS_MAX: Final = 9
"""A trolley holds six to nine totes, and one digit tells them apart from afar."""


def dealt(milli: int, wants: Iterable[int]) -> list[int]:
    """Deal thousandths of a unit out, to each as much as it wants, the first first.

    It is less than there is where nobody wants more.
    """
    found, left = [], milli
    for wanted in wants:
        found.append(min(left, wanted))
        left -= found[-1]
    return found
