"""What a simulated card terminal remembers: it stays true after a power cut."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from threading import RLock
from typing import TYPE_CHECKING, Final

from devices.files import append_line, replace_file
from edge.domain.events import SchemeTotal

if TYPE_CHECKING:
    from pathlib import Path

LIE: Final = "totals_"
"""How the words of a script begin that have a terminal lie about its totals."""
SCHEMES: Final = ("visa", "mc", "girocard", "amex")


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment or refund as the terminal decided it. `state`: approved, declined or reversed."""

    payment: str
    state: str
    amount_minor: int = 0
    currency: str = ""
    reference: str = ""
    masked_card: str = ""
    kind: str = "pay"
    scheme: str = ""
    offline: bool = False
    group: str = ""
    reason: str = ""
    number: int = 0
    """Its place in the terminal's own series, from 1; receipt numbers are made of it."""


class CardLedger:
    """The payments of one terminal, one JSON line each; the last line about a payment counts."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = file
        self._lock = RLock()
        self._booked = _read(file)

    def book(self, booked: Booked) -> Booked:
        """Remember a payment, on disk before returning; a new one gets its number."""
        with self._lock:
            if not booked.number:
                booked = replace(booked, number=len(self._booked) + 1)
            append_line(self._file, json.dumps(asdict(booked)))
            self._booked[booked.payment] = booked
            return booked

    def get(self, payment: str) -> Booked | None:
        """Return a payment by its id."""
        return self._booked.get(payment)

    def find(self, reference: str) -> Booked | None:
        """Return an approved payment by the terminal's own reference."""
        with self._lock:
            found = (b for b in self._booked.values() if b.reference == reference)
            return next(found, None)

    @property
    def last(self) -> Booked | None:
        """Return what was decided last."""
        with self._lock:
            return max(self._booked.values(), key=lambda b: b.number, default=None)

    def before(self, booked: Booked) -> Booked | None:
        """Return what was decided before something else."""
        with self._lock:
            earlier = (b for b in self._booked.values() if b.number < booked.number)
            return max(earlier, key=lambda b: b.number, default=None)

    def totals(self, group: str = "") -> tuple[SchemeTotal, ...]:
        """Return the totals by scheme, of one group of payments if there is one."""
        sums: dict[str, SchemeTotal] = {}
        with self._lock:
            for booked in self._booked.values():
                if booked.state == "declined" or (group and booked.group != group):
                    continue
                total = sums.get(booked.scheme, SchemeTotal(booked.scheme))
                sums[booked.scheme] = _plus(total, booked)
        return tuple(total for _, total in sorted(sums.items()))


def _plus(total: SchemeTotal, booked: Booked) -> SchemeTotal:
    """Add a payment; one that was undone counts once each way."""
    undone = booked.state == "reversed"
    paid = (booked.kind == "pay") + (undone and booked.kind != "pay")
    back = (booked.kind != "pay") + (undone and booked.kind == "pay")
    return replace(
        total,
        paid_count=total.paid_count + paid,
        paid_minor=total.paid_minor + paid * booked.amount_minor,
        refunded_count=total.refunded_count + back,
        refunded_minor=total.refunded_minor + back * booked.amount_minor,
    )


def invented(payment: str, kind: str, amount_minor: int, currency: str) -> Booked:
    """Return an approval with a reference, a scheme and a card made of the payment's id."""
    digest = hashlib.sha256(payment.encode()).hexdigest()
    return Booked(
        payment=payment,
        state="approved",
        amount_minor=amount_minor,
        currency=currency,
        reference=f"SIM{digest[:10].upper()}",
        masked_card=f"************{int(digest[10:18], 16) % 10_000:04}",
        kind=kind,
        scheme=SCHEMES[int(digest[18:22], 16) % len(SCHEMES)],
    )


class Script:
    """Words that say how the next payments go, from a list or a file; each is used up once."""

    def __init__(self, file: Path, words: tuple[str, ...] = ()) -> None:
        self._file = file
        self._words = list(words)
        self._lock = RLock()

    def next(self, prefix: str = "") -> str:
        """Take the next word, if it begins with a prefix; "" where there is none."""
        with self._lock:
            if self._words:
                return self._words.pop(0) if self._words[0].startswith(prefix) else ""
            try:
                words = self._file.read_text(encoding="utf-8").split()
            except FileNotFoundError:
                return ""
            if not words or not words[0].startswith(prefix):
                return ""
            replace_file(self._file, "\n".join(words[1:]).encode())
            return words[0]


def _read(path: Path) -> dict[str, Booked]:
    """Read the payments; a last line cut short by a power cut was never acted upon."""
    payments: dict[str, Booked] = {}
    if not path.exists():
        return payments
    whole, _, rest = path.read_text(encoding="utf-8").rpartition("\n")
    if rest:
        replace_file(path, f"{whole}\n".encode() if whole else b"")
    for line in whole.splitlines():
        booked = Booked(**json.loads(line))
        payments[booked.payment] = booked
    return payments
