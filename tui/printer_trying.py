"""Tries a printer out as the settings file would name it, without writing the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from devices.printer_trial import PrinterTrials
from devices.trial_page import trial_page
from edge.paper_words import paper_words
from edge.services.dates import local_minute
from tui.device_entries import Trial
from tui.printer_words import told
from tui.settings_edit import edited, with_device
from tui.shop import devices_settings

if TYPE_CHECKING:
    from pathlib import Path

    from devices.printer_trial import PrinterTrial
    from devices.settings import DevicesSettings
    from edge.config import Settings
    from edge.ports import Clock
    from tui.device_entries import DeviceEntry, Tried


def try_printer(settings_file: Path, clock: Clock, entry: DeviceEntry, trial: Trial) -> Tried:
    """Return what came of it; raises `BadInput` for an entry that could not be saved."""
    _, settings = edited(settings_file, lambda text: with_device(text, entry))
    told_all = devices_settings(settings_file.parent, settings)
    meant = told_all if entry.kind == "printer" else told_all.neighbour
    assert meant is not None, "the entry was written into these settings"
    trials = PrinterTrials(settings_file.parent, clock)
    return told(trial, _tried(trials, meant, trial, settings, clock))


def _tried(
    trials: PrinterTrials, meant: DevicesSettings, trial: Trial, settings: Settings, clock: Clock
) -> PrinterTrial:
    match trial:
        case Trial.STATE:
            return trials.ask(meant)
        case Trial.DRAWER:
            return trials.kick(meant)
        case Trial.PAGE:
            minute = local_minute(clock.now(), settings.zone())
            page = trial_page(meant, paper_words(settings.receipt.language), minute)
            return trials.print(meant, page)
        case _:
            assert_never(trial)
