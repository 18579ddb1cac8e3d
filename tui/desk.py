"""Where keys and screens meet: keys wait in order until a screen asks for the next intent.

Screens are plain coroutines that call each other: to go into a screen is to await it, to go back is
to return. Keys are read only when a screen waits for one, so what is typed ahead is always
understood by the screen that it reaches.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.commands import (
    CloseShift,
    CountDrawer,
    OpenShift,
    PayIn,
    PayOut,
    ReturnGoods,
    SafeDrop,
    Tender,
    View,
)
from edge.domain.errors import TillError
from edge.domain.money import currency
from tui import formats, words
from tui.device_news import DeviceNews
from tui.frames import Frame, FrameReader, Key
from tui.idle import IdleWatch
from tui.intents import Intent, Pick, Reading, Tick
from tui.key_names import Screen
from tui.keys import KeyInterpreter
from tui.picture import EntryLine, Face, ListBody, Message, Picture, Tone
from tui.sides import side_of
from tui.surrounds import labelled_keys, status_line
from tui.words.surroundings import ALARMS, alarms_of
from tui.words.terminal import STOPPING

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from edge.domain.commands import Command
    from edge.services.view import Answer, TillView
    from tui.counter import Counter, Surroundings
    from tui.peripherals import Scanned
    from tui.picture import Body, TextRow

ECHO_AFTER_S = 0.003
"""A scanner's next digit is there sooner; nobody sees that a typed one waits for it."""

WAITING_AFTER_S = 0.15
STEP_S = 0.2
"""How soon is said what the customer is at, while the card terminal is waited for."""
"""A commit takes a millisecond; only a slow disk or a card terminal is worth a word."""

_STOP_KEY = "escape"
"""Asks the card terminal to give up while it is waited for."""

PENDING_STATES = frozenset({"requested", "unknown", "reversing"})
"""States of a card tender of which nobody knows yet what becomes of it."""

_CONFIRMED_ONCE = (
    Tender, OpenShift, CountDrawer, CloseShift, PayIn, PayOut, SafeDrop, ReturnGoods,
)  # fmt: skip
"""Commands that move money: their key, struck again while they are under way, does nothing."""


class Desk:
    """What screens work with: the till's last answer, the entry line, a message, and the queue."""

    def __init__(
        self,
        counter: Counter,
        surroundings: Surroundings,
        paint: Callable[[Picture], None],
        beep: Callable[[], None],
    ) -> None:
        self.surroundings = surroundings
        self.beep = beep
        self.backdrop: Body = ListBody("", ())
        self.aside: tuple[TextRow, ...] = ()
        """What a screen has beside its questions instead of how the till stands."""
        self._counter = counter
        self._paint = paint
        self._view: TillView | None = None
        self._message: Message | None = None
        self._face = Face(Screen.SIGN_IN, self.backdrop)
        self._reader = FrameReader()
        self._interpreter = KeyInterpreter()
        self._queue: deque[Key | Frame | Pick | Tick] = deque()
        self._is_waiting = False
        self._idle = IdleWatch(surroundings.clock)
        self._news = surroundings.news()
        self._device_news = DeviceNews()
        self._device_news.take(surroundings.devices())
        self._alarms: frozenset[str] = frozenset()
        self._minute = ""
        self._arrived = asyncio.Event()
        self._last_key = ""
        self._is_typing = False
        self._confirming_key = ""
        self._can_stop = False

    # What screens read -------------------------------------------------------------------------

    @property
    def view(self) -> TillView:
        """Return how the till stands."""
        assert self._view is not None, "start() reads the first view"
        return self._view

    @property
    def has_started(self) -> bool:
        """Tell whether there is something to draw."""
        return self._view is not None

    @property
    def digits(self) -> int:
        """Return how many digits the currency's minor unit has."""
        return self.view.currency_digits

    def amount(self, minor: int, foreign: str = "") -> str:
        """Write an amount of the shop's currency, or of a foreign one with its code."""
        if not foreign:
            return formats.amount(minor, self.digits)
        return f"{foreign} {formats.amount(minor, currency(foreign).digits)}"

    def read_amount(self, text: str, foreign: str = "") -> int | None:
        """Read an amount typed the way this shop types them, of its currency or a foreign one."""
        digits = currency(foreign).digits if foreign else self.digits
        return formats.read_amount(text, digits, self.surroundings.in_force().amount_entry)

    def side(self) -> tuple[TextRow, ...]:
        """Return the panel beside the lines, for where the till stands."""
        return self.aside or side_of(self.view)

    # Keys come in ------------------------------------------------------------------------------

    def feed(self, key: Key) -> None:
        """Take a key from the keyboard."""
        self._idle.touch()
        for item in self._reader.feed(key):
            self._enqueue(item)

    def paste(self, text: str) -> None:
        """Take a bracketed paste, which is how some scanners arrive."""
        self._idle.touch()
        for item in self._reader.paste(text):
            self._enqueue(item)

    def scan(self, scanned: Scanned) -> None:
        """Take a code from a scanner with a line of its own, in turn with what is typed."""
        self._idle.touch()
        self._enqueue(Frame(scanned.text, scanned.fault, scanned.scanner))

    def nudge(self) -> None:
        """Have what is shown of a device made anew; a nudge that already waits is enough."""
        if Tick.NEWS not in self._queue:
            self._enqueue(Tick.NEWS)

    def touch(self) -> None:
        """Take a sign of life that is no key, such as tags that somebody walks past."""
        self._idle.touch()

    def pick(self, row: int) -> None:
        """Take a row that was pointed at."""
        self._idle.touch()
        self._enqueue(Pick(row))

    def tick(self) -> None:
        """Look at the clock and at what changed beside the till; called about once a second.

        Nothing comes of it while keys wait or a command is under way: those are signs of life.
        """
        if not self.has_started:
            return
        if not self._is_waiting:
            self._idle.touch()
        elif self._may_lock() and self._idle.is_over(self.surroundings.in_force().lock_idle_s):
            self._interpreter.put("")
            self._idle.touch()
            self._enqueue(Tick.IDLE)
        else:
            self._look_around()

    def _may_lock(self) -> bool:
        """Tell whether an idle till may lock: somebody is signed in, and no card is in doubt."""
        view = self.view
        sale = view.sale
        pending = sale is not None and any(t.state in PENDING_STATES for t in sale.tenders)
        return view.operator is not None and not view.locked and not pending

    def _look_around(self) -> None:
        self._hear_of_devices()
        news, minute = self.surroundings.news(), self.clock_text()
        if news != self._news:
            self._news = news
            self._sound_alarms()
            self._enqueue(Tick.NEWS)
        elif minute != self._minute:
            self._minute = minute
            self.repaint()

    def _hear_of_devices(self) -> None:
        """Say that a device went away or came back, unless a refusal stands there to be read."""
        if self._message is not None and self._message.tone is Tone.REFUSED:
            return
        told = self._device_news.take(self.surroundings.devices())
        if told is not None:
            self.say(told)
            if told.tone is not Tone.GOOD:
                self.beep()
            self.repaint()

    def _sound_alarms(self) -> None:
        """Beep for what a person has to do at once at a device, and say it until it is done."""
        alarms = alarms_of(self.surroundings.devices())
        if self._message in [Message(*ALARMS[it], Tone.REFUSED) for it in self._alarms - alarms]:
            self.say(None)
        for alarm in sorted(alarms - self._alarms):
            self.beep()
            self.say(Message(*ALARMS[alarm], Tone.REFUSED))
        self._alarms = alarms

    def _enqueue(self, item: Key | Frame | Pick | Tick) -> None:
        if self._can_stop and isinstance(item, Key) and item.name == _STOP_KEY:
            self._counter.stop_terminal()
            headline, step = STOPPING
            self.say(Message(headline, step, tone=Tone.WAITING))
            self.repaint()
            return
        again = isinstance(item, Key) and item.name == self._confirming_key
        if again and not self._queue:
            self.beep()
            return
        self._queue.append(item)
        self._arrived.set()

    async def _take(self) -> Key | Frame | Pick | Tick:
        """Return what waits longest; what is seen is brought up to date before waiting."""
        while not self._queue:
            if self._is_typing and await self._more_arrives():
                break
            self.repaint()
            self._arrived.clear()
            self._is_waiting = True
            await self._arrived.wait()
            self._is_waiting = False
        return self._queue.popleft()

    async def _more_arrives(self) -> bool:
        """Give the rest of a scan a moment: to paint each of its digits would delay its line."""
        self._arrived.clear()
        timer = asyncio.get_running_loop().call_later(ECHO_AFTER_S, self._arrived.set)
        await self._arrived.wait()
        timer.cancel()
        return bool(self._queue)

    # What screens do ---------------------------------------------------------------------------

    async def start(self) -> None:
        """Read how the till stands before the first screen; from now on scanners are heard."""
        loop = asyncio.get_running_loop()
        self.surroundings.peripherals.listen(
            lambda scanned: loop.call_soon_threadsafe(self.scan, scanned),
            lambda: loop.call_soon_threadsafe(self.nudge),
        )
        await self.send(View())

    async def refresh(self) -> None:
        """Read how the till stands; where it cannot say, the next command will."""
        with suppress(TillError):
            await self.send(View())

    async def next(self, face: Face) -> Intent:
        """Show a face and return the next whole intent."""
        self._face = face
        while True:
            item = await self._take()
            if isinstance(item, Pick | Tick):
                return item
            self._last_key = item.name if isinstance(item, Key) else ""
            intent = self._interpreter.feed(item, face.reading)
            self._is_typing = intent is None
            if intent is not None:
                return intent

    async def send(self, command: Command) -> Answer:
        """Have a command carried out; raises `TillError`. Keys wait meanwhile, none is lost."""
        if isinstance(command, _CONFIRMED_ONCE):
            self._drop_repeated_key()
        future = self._counter.submit(command)
        if not future.done():
            await self._wait(future, command)
        answer = future.result()
        self._view = answer.view
        self.surroundings.peripherals.show_customer(answer.view)
        return answer

    def _drop_repeated_key(self) -> None:
        """Forget the key that confirmed, struck again right behind itself."""
        while self._queue and getattr(self._queue[0], "name", "") == self._last_key != "":
            self._queue.popleft()
            self.beep()

    async def _wait(self, future: Future[Answer], command: Command) -> None:
        """Wait for an answer; giving up the wait never takes the command back."""
        if isinstance(command, _CONFIRMED_ONCE):
            self._confirming_key = self._last_key
        self._can_stop = words.asks_terminal(command)
        try:
            waiting = asyncio.wrap_future(future)
            done, _ = await asyncio.wait({waiting}, timeout=WAITING_AFTER_S)
            if not done and self._view is None:
                await asyncio.wait({waiting})  # the till reads its journal; nothing is painted yet
            elif not done:
                await self._say_while(waiting, command)
            waiting.exception()
        finally:
            self._confirming_key = ""
            self._can_stop = False

    async def _say_while(self, waiting: asyncio.Future[Answer], command: Command) -> None:
        """Say what is waited for, and with the card terminal what the customer is at."""
        said = None
        while not waiting.done():
            step = self.surroundings.terminal_shows() if self._can_stop else ""
            if step != said:
                said = step
                self.say(words.waiting_for(command, step))
                self.repaint()
            await asyncio.wait({waiting}, timeout=STEP_S)
        self.say(None)

    def say(self, message: Message | None) -> None:
        """Put a message above the entry line; it stays until the next action."""
        self._message = message

    def put_back(self, text: str) -> None:
        """Leave a text on the entry line."""
        self._interpreter.put(text)

    # What is seen ------------------------------------------------------------------------------

    def repaint(self) -> None:
        """Draw the face as things stand."""
        face = self._face
        text = self._interpreter.text
        shown = "*" * len(text) if face.reading is Reading.SECRET else face.show(text)
        if face.reading is Reading.HELD:
            shown = ""
        self._paint(
            Picture(
                status=status_line(self.view, face, self.surroundings),
                body=face.body,
                side=face.side,
                message=self._seen_message(),
                entry=EntryLine(face.prompt, shown, face.hint(text) if face.hint else ""),
                keys=labelled_keys(face),
                practice=self.view.practice,
            )
        )

    def _seen_message(self) -> Message:
        """Return what happened; the next step is the screen's where the message has none."""
        face, said = self._face, self._message
        if said is None:
            return Message(face.headline, face.guide, face.tone)
        return replace(said, next_step=said.next_step or face.guide or face.headline)

    def now_micros(self) -> int:
        """Return the time in UTC microseconds, for ages on the screen."""
        return self.surroundings.clock.now().micros

    def clock_text(self) -> str:
        """Return weekday and time of day."""
        return formats.clock_text(self.now_micros(), self.surroundings.zone)
