"""Puts what came of a printer's trial into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.device_entries import Trial, Tried
from tui.words import printer_setup as words
from tui.words.surroundings import device_state

if TYPE_CHECKING:
    from devices.printer_trial import PrinterTrial


def told(trial: Trial, came: PrinterTrial) -> Tried:
    """Return what came of a trial, with what to do next."""
    state = device_state(came.presence.value, came.detail)
    if came.is_done:
        headline, step = _well(trial, came)
        return Tried(True, headline.format(state=state), step)
    headline = words.PERHAPS if came.has_begun else words.FAILED
    step = words.NEXT_STEPS.get(came.detail, words.TRY_AGAIN)
    return Tried(False, headline.format(state=state), step)


def _well(trial: Trial, came: PrinterTrial) -> tuple[str, str]:
    match trial:
        case Trial.DRAWER:
            return words.DRAWER_OPENED
        case Trial.STATE:
            return words.IS_WELL if came.is_proved else words.IS_THERE
        case Trial.PAGE if not came.is_proved:
            return words.PAGE_GONE
        case Trial.PAGE:
            headline, step = words.PAGE_CAME
            return (words.LITTLE_PAPER if came.detail else headline), step
