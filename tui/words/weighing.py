"""What is said while goods are on the scale."""

from __future__ import annotations

from typing import Final

STATES: Final = {
    "waiting": ("Weighing", "Let the goods lie still."),
    "unstable": ("Not at rest", "Let go of the goods and wait."),
    "zero": ("Nothing lies on the scale", "Put the goods on it."),
    "negative": ("The scale is below zero", "Take everything off, then F4 sets it to zero."),
    "overload": ("Too heavy for the scale", "Weigh it in parts."),
    "too_little": ("Too light for the scale", "Weigh more of it at once, or F2 types the weight."),
    "unchanged": ("This weight was sold already", "Lift the goods, then put them down again."),
    "wants_key": (
        "The scale asks for its maker's key",
        "Set it to Dialog 06 without checksums. F2 types the weight.",
    ),
    "fault": ("The scale reports a fault", "Switch it off and on. F2 types the weight."),
    "silent": ("The scale does not answer", "Look at its cable. F2 types the weight."),
    "unit_differs": ("The scale weighs in {unit}", "Set it to kg. F2 types the weight."),
    "tare_too_much": ("The tare is more than the weight", "F3 corrects the tare."),
}
"""How the load is, by the code of the verdict, and what to do about it."""

TARE: Final = "Tare"
NO_TARE: Final = "none"
TARE_ASKED: Final = "How heavy is the packing? Grams, 0 for none."
TARE_PROMPT: Final = "Tare g"
TARE_WRONG: Final = ("That is no tare", "Type whole grams below {grams_max}.")
GUIDE: Final = "It is sold as soon as it lies still. Esc does without the item."
