"""What a printer does otherwise than its model: what is asked and shown."""

from __future__ import annotations

from typing import Final

TITLE: Final = "How {model} prints; Esc when it is right"
OF_MODEL: Final = "{text} (as the model)"

CHARACTERS: Final = "€ and letters"
PAGE: Final = "{name}, number {slot}"
PAGES: Final = ("cp858:19", "cp1252:16")
"""The pages that have the euro sign, under their usual numbers."""
PAGE_NAMES: Final = ("cp858", "cp1252")
OTHER_SLOT: Final = "{name} under another number"
WHICH_PAGE: Final = "Which page of characters? Its self-test page lists them."
WHICH_SLOT: Final = "Which number has {name} on its self-test page?"
SLOT: Final = "Number"
NO_SLOT: Final = ("That is no number of a page", "Type a number from 0 to 255.")

CODES: Final = "Bars and QR codes"
BY_TILL: Final = "drawn by the till"
BY_PRINTER: Final = "drawn by the printer"
WHO_DRAWS: Final = "Who draws bars and QR codes? The printer spares a slow line."
DRAWS_NONE: Final = ("This model draws no codes by itself", "The till draws them.")

STATUS: Final = "Says how it is"
ANSWERS: Final = "yes"
ANSWERS_NOT: Final = "no: taken is printed"
MAY_ASK: Final = "May it be asked how it is, and whether a paper is done?"
ASK_IT: Final = "Yes: paper and cover are shown, each print is proved"
ASK_NOT: Final = "No: it answers wrongly or never"
NEVER_ANSWERS: Final = ("This model answers wrongly or never", "What it took counts as printed.")

COLUMNS: Final = "Characters on a row"
COLUMN_COUNTS: Final = (32, 42, 48)
HOW_WIDE: Final = "How many characters fit a row? The ruler of the test page tells."

PULSE: Final = "Pulse for the drawer"
PULSE_IS: Final = "{ms} ms"
PULSES_MS: Final = (100, 50, 150, 200, 300, 500)
HOW_LONG: Final = "How long is the pulse? A drawer that only clicks needs a longer one."
