"""How long each operator has to wait after wrong PINs, by a clock that nobody can set."""

from __future__ import annotations

from edge.domain.errors import Refusal

PIN_TRIES_MAX = 5
LOCKOUT_S = 30 * 60
"""How long a lockout lasts at least where nobody lifts it: PCI DSS 4.0, requirement 8.3.4.

After it one try is free, so that the only manager of a shop is not shut out for ever.
"""
_MICROS = 1_000_000


class PinWaits:
    """What this process knows of failures. Which there were is counted in the till's file."""

    def __init__(self, started_micros: int) -> None:
        self._started_micros = started_micros
        self._until_micros: dict[str, int] = {}
        self._locked_micros: dict[str, int] = {}

    def check(self, operator: str, monotonic_micros: int) -> None:
        """Refuse a try that comes too early."""
        left = self._until_micros.get(operator, monotonic_micros) - monotonic_micros
        if left > 0:
            raise Refusal("pin_throttled", wait_s=-(-left // _MICROS))

    def check_lockout(self, operator: str, monotonic_micros: int) -> None:
        """Refuse who is locked out, until it has lasted long enough.

        A restart begins it anew: how long the machine was off is not known for sure.
        """
        since = self._locked_micros.get(operator, self._started_micros)
        left = since + LOCKOUT_S * _MICROS - monotonic_micros
        if left > 0:
            minutes = -(-left // (60 * _MICROS))
            raise Refusal("operator_locked_out", operator=operator, wait_min=minutes)

    def failed(self, operator: str, failures: int, monotonic_micros: int) -> None:
        """Make the next try wait: nothing after the first failure, then 2, 4, 8 seconds."""
        if failures >= PIN_TRIES_MAX:
            self._locked_micros[operator] = monotonic_micros
        elif failures > 1:
            self._until_micros[operator] = monotonic_micros + 2 ** (failures - 1) * _MICROS

    def succeeded(self, operator: str) -> None:
        """Forget the operator's failures."""
        self._until_micros.pop(operator, None)
        self._locked_micros.pop(operator, None)
