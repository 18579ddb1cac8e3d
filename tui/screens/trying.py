"""Waits for a device's trial, and says what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from edge.domain.errors import TillError
from tui.picture import Message, Tone
from tui.screens.attempt import tell
from tui.screens.listening import refuse
from tui.words.device_setup import NOT_TRIED

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tui.desk import Desk
    from tui.device_entries import Tried


async def tell_trial(desk: Desk, meanwhile: tuple[str, str], trial: Future[Tried]) -> bool:
    """Say `meanwhile` until a trial is over, then how it ended; tell whether that was well."""
    desk.say(Message(*meanwhile, Tone.WAITING))
    desk.repaint()
    try:
        tried = await asyncio.wrap_future(trial)
    except TillError as error:
        await tell(desk, error)
        return False
    except OSError as error:
        headline, step = NOT_TRIED
        refuse(desk, headline.format(why=error.strerror or type(error).__name__), step)
        return False
    if not tried.is_well:
        desk.beep()
    tone = Tone.GOOD if tried.is_well else Tone.REFUSED
    desk.say(Message(tried.headline, tried.next_step, tone))
    return tried.is_well
