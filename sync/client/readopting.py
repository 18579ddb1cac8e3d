"""Hands outcomes back to a centre that was put back from a backup, before entries go up."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sync.central.told_before import handed_back_to, keep_handed_back, read_told
from sync.readopting import Readopter
from sync.steps import HandBack, HandedBack, Stop, WaitFor
from sync.wire.streams import StreamHead

if TYPE_CHECKING:
    from sync.central.file import CentralFile
    from sync.client.line import Line
    from sync.steps import Lost, Refused, Step

_log = logging.getLogger(__name__)


class Readopting:
    """Runs the one machine of a till that hands back. Belongs to the thread that sends."""

    def __init__(self, central: CentralFile, line: Line) -> None:
        self._central = central
        self._line = line
        with central.reading() as connection:
            self._machine = Readopter(handed_back_to(connection))

    def heard(self, reply: object) -> None:
        """Take note of the life of the centre that an answer is of."""
        if isinstance(reply, StreamHead):
            self._machine = self._machine.heard(reply.epoch)

    def rested(self) -> None:
        """Let it try again."""
        self._machine = self._machine.rested()

    def before(self, step: Step) -> Step:
        """Do what has to be done before a step of a sender; return what is to be done now."""
        while self._machine.holds(step):
            needed = self._machine.ask()
            if isinstance(needed, WaitFor | Stop):
                return needed
            assert isinstance(needed, HandBack), "it holds only as long as there is something"
            self._machine, effects = self._machine.told(self._hand_back(needed))
            with self._central.writing() as connection:
                for effect in effects:
                    keep_handed_back(connection, effect)
        return step

    def _hand_back(self, step: HandBack) -> HandedBack | Refused | Lost:
        with self._central.reading() as connection:
            outcomes = read_told(connection, step)
        if outcomes:
            answer = self._line.hand_back(outcomes)
            if not isinstance(answer, dict):
                return answer
            _log.warning("outcomes_handed_back", extra={"adopted": answer.get("adopted")})
        return HandedBack(len(outcomes), is_all=len(outcomes) < step.at_once)
