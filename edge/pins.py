"""PIN verifiers that a copied disk does not give away cheaply."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


@dataclass(frozen=True, slots=True)
class PinCost:
    """What one guess costs: argon2id memory in KiB, passes and lanes."""

    memory_kib: int
    passes: int
    lanes: int = 1


SHOP_COST = PinCost(memory_kib=64 * 1024, passes=3, lanes=4)
"""About 0.15 s on a till; OWASP's minimum would make four digits eight minutes of work."""

QUICK_COST = PinCost(memory_kib=8, passes=1)
"""For tests and for demo shops, whose PINs are printed on the screen anyway."""


class PinVault:
    """Makes and checks verifiers: argon2id over HMAC(pepper, PIN).

    The pepper is kept outside the database file, so the file alone gives nothing to guess on.
    """

    def __init__(self, pepper: bytes, cost: PinCost = SHOP_COST) -> None:
        self._pepper = pepper
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )
        self._nobody: str | None = None

    def make(self, pin: str) -> str:
        """Return the verifier of a PIN."""
        return self._hasher.hash(self._keyed(pin))

    def matches(self, verifier: str | None, pin: str) -> bool:
        """Tell whether a PIN fits; as slow for an operator who does not exist."""
        if verifier is None and self._nobody is None:
            self._nobody = self.make("0")
        try:
            right = self._hasher.verify(verifier or self._nobody or "", self._keyed(pin))
        except (VerifyMismatchError, InvalidHashError):
            return False
        return right and verifier is not None

    def matches_central(self, verifier: str, pin: str) -> bool:
        """Tell whether a PIN fits a verifier of the centre: argon2id of the PIN as it is.

        The centre has no lane's pepper; what it tells lies in an encrypted file only.
        """
        try:
            return self._hasher.verify(verifier, pin)
        except (VerifyMismatchError, InvalidHashError):
            return False

    def _keyed(self, pin: str) -> bytes:
        return hmac.new(self._pepper, pin.encode(), hashlib.sha256).digest()
