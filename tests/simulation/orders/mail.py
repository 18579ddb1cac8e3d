"""What customers are written, held against what truly happened to their goods and their money."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edge.domain.errors import Unavailable
from simulation.stops import Broken
from sync.hub.messaging.due import Topic
from sync.hub.messaging.wording import LANGUAGES

if TYPE_CHECKING:
    from email.message import EmailMessage
    from random import Random

    from simulation.orders.world import OrderWorld
    from sync.hub.services.orders import AskedOrder

ANSWERS: Final = frozenset(
    {Topic.CANCELLED, Topic.CANCELLED_BY_SHOP, Topic.CANCEL_VOID, Topic.SHORT, Topic.UNANSWERED}
)
"""What follows once a customer was told that a store is asked to stop; a short is one less too."""
NEWS: Final = frozenset({Topic.READY, Topic.SHIPPED, Topic.EXPIRED, *ANSWERS})
"""What follows once a customer was told that it takes longer, unless they have the goods."""
COMING, READY, GIVEN, SENT = "being prepared", "ready", "handed over", "sent"
OFF: Final = ("not available", "cancelled")
_WORDS: Final = LANGUAGES["en"]
_SUBJECTS: Final = {
    topic: re.compile(
        re.escape(_WORDS[topic][0])
        .replace(r"\{number\}", r"(?P<number>\S+)")
        .replace(r"\{amount\}", r"€(?P<amount>[\d.]+)")
    )
    for topic in Topic
}


@dataclass(frozen=True)
class Letter:
    """A mail as a customer reads it; `units` by item and by what is said of them."""

    topic: Topic
    units: dict[str, Counter[str]]
    text: str
    amount_minor: int = 0


class Letterbox:
    """Implements `Transport`: customers, who know what they have and what they asked for."""

    def __init__(self, world: OrderWorld, draw: Random) -> None:
        self.world, self.draw = world, draw
        self.is_calm = False
        self.letters: defaultdict[str, list[Letter]] = defaultdict(list)
        self.seen: set[str] = set()

    def send(self, message: EmailMessage) -> None:
        if not self.is_calm and self.draw.random() < 0.15:
            raise Unavailable("mail_away")
        order, letter = _read(message)
        if message["Message-ID"] in self.seen:
            return
        self.world.say(f"mail of {order}: {letter.topic} {_told(letter)}")
        self.world.happened[f"mail: {letter.topic}"] += 1
        self._check(order, letter)
        self.seen.add(message["Message-ID"])
        self.letters[order].append(letter)
        if not self.is_calm and self.draw.random() < 0.1:
            raise Unavailable("mail_away")

    def _check(self, order: str, letter: Letter) -> None:
        """Check what a letter says the moment it comes."""
        asked = self.world.asked[order]
        for line in asked.lines:
            told = letter.units[line.item]
            left, sealed = (
                self.world.ever_left(order, line.line),
                self.world.sealed(order, line.line),
            )
            if sum(told.values()) * 1000 != line.quantity_milli:
                raise Broken(f"{order}: {told} of {line.quantity_milli} {line.item}")
            if told[GIVEN] + told[SENT] > left or told[READY] > sealed:
                raise Broken(f"{order}: told {told}, and {left} left, {sealed} were sealed")
        if not self._is_true(order, asked, letter):
            raise Broken(f"{order}: a letter says {letter.topic}, which is not so")

    def _is_true(self, order: str, asked: AskedOrder, letter: Letter) -> bool:
        """Tell whether what a letter is about has happened."""
        world, now_micros = self.world, self.world.office.clock.micros
        told_minor = letter.amount_minor + sum(each.amount_minor for each in self.letters[order])
        is_asked_back = order in world.asked_back
        left = any(world.ever_left(order, line.line) for line in asked.lines)
        is_ready = _said(letter, READY) > 0 and asked.location in letter.text
        truths = {
            Topic.READY: is_ready,
            Topic.REMINDER: is_ready,
            Topic.DELAYED: now_micros >= asked.ready_by_micros,
            Topic.EXPIRED: now_micros >= asked.collect_until_micros > 0,
            Topic.SHORT: _said(letter, *OFF) > 0,
            Topic.UNANSWERED: _said(letter, *OFF) > 0 and asked.location in letter.text,
            Topic.CANCELLED: _said(letter, *OFF) > 0,
            Topic.CANCEL_ASKED: is_asked_back,
            Topic.CANCEL_VOID: left and (is_asked_back or self._was_told_off(order)),
            Topic.SHORT_VOID: left,
            Topic.SHIPPED: left and asked.method == "ship",
            Topic.REFUND: told_minor <= world.account(order).refunded,
        }
        return truths.get(letter.topic, True)

    def _was_told_off(self, order: str) -> bool:
        return any(_said(letter, *OFF) for letter in self.letters[order])

    def check_ended(self, twice: set[str]) -> None:
        """Check what every customer was told, once their order is over.

        Of an order in `twice` more left than there was to it: that is the shop's loss.
        """
        for order, asked in self.world.asked.items():
            if letters := self.letters[order]:
                self._check_answered(order, asked, letters)
                self._check_last(order, asked, letters, is_beyond=order in twice)
            told = sum(letter.amount_minor for letter in letters)
            refunded = self.world.account(order).refunded
            if told != refunded:
                raise Broken(f"{order}: {refunded} was paid back, and {told} is told")

    def _check_answered(self, order: str, asked: AskedOrder, letters: list[Letter]) -> None:
        """Whoever was told that somebody writes again was written again."""
        topics = [letter.topic for letter in letters]
        has_goods = any(self.world.left(order, line.line) for line in asked.lines)
        for at, topic in enumerate(topics):
            later = set(topics[at + 1 :])
            if topic is Topic.CANCEL_ASKED and not later & ANSWERS:
                raise Broken(f"{order}: asked to cancel, and nobody answered: {topics}")
            if topic is Topic.DELAYED and not (later & NEWS or has_goods):
                raise Broken(f"{order}: told to wait, and never more: {topics}")

    def _check_last(
        self, order: str, asked: AskedOrder, letters: list[Letter], *, is_beyond: bool
    ) -> None:
        """What a customer was told last to get nothing of is what they did not get."""
        for line in asked.lines:
            lacking = line.quantity_milli // 1000 - self.world.left(order, line.line)
            told = letters[-1].units[line.item]
            off = sum(told[word] for word in OFF)
            if off < lacking or (off > max(lacking, 0) and not is_beyond):
                topics = [letter.topic.value for letter in letters]
                raise Broken(f"{order}: {lacking} {line.item} are lacking, told {told}: {topics}")


def _said(letter: Letter, *words: str) -> int:
    return sum(told[word] for told in letter.units.values() for word in words)


def _told(letter: Letter) -> str:
    return "; ".join(f"{item} {dict(told)}" for item, told in letter.units.items())


def _read(message: EmailMessage) -> tuple[str, Letter]:
    """Return whose order a mail is about, and what it says."""
    subject, text = str(message["Subject"]), message.get_content()
    topic, found = next(
        (topic, found) for topic in Topic if (found := _SUBJECTS[topic].fullmatch(subject))
    )
    units: dict[str, Counter[str]] = {}
    for item, told in re.findall(r"^- (\w+): (.*)$", text, re.MULTILINE):
        units[item] = Counter({word: int(n) for n, word in re.findall(r"(\d+) ([a-z ]+)", told)})
    amount = found.groupdict().get("amount")
    minor = round(float(amount) * 100) if amount else 0
    return str(message["To"]).partition("@")[0], Letter(topic, units, text, minor)
