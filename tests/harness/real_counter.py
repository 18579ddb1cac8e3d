"""The real till behind a screen that is tested, answering at once."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.card_terminal import TerminalResult
from harness.till import Shop

if TYPE_CHECKING:
    from edge.domain.commands import Command
    from edge.services.view import Answer


@dataclass
class RealCounter:
    """Implements `tui.counter.Counter`. Its card terminal says `terminal` to every payment.

    Where it approves, each payment uses up the first of `approvals`: the most it approves, 0
    declines.
    """

    shop: Shop
    terminal: str = "approved"
    approvals: list[int] = field(default_factory=list)

    def stop_terminal(self) -> None:
        """Do nothing: its terminal answers at once."""

    def submit(self, command: Command) -> Future[Answer]:
        """Carry a command out, with the card dialogue it leads to."""
        done: Future[Answer] = Future()
        try:
            answer = self.shop.till.handle(command)
            while answer.dialogue is not None:
                paid = self._approved(answer.dialogue.amount_minor)
                answer = self.shop.till.record(answer.dialogue, paid)
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
            done.set_exception(error)
        else:
            done.set_result(answer)
        return done

    def _approved(self, asked_minor: int) -> TerminalResult:
        amount = min(asked_minor, self.approvals.pop(0)) if self.approvals else asked_minor
        return TerminalResult(self.terminal if amount else "declined", amount, "ref")
