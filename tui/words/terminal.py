"""What a card terminal says, in the cashier's words."""

from __future__ import annotations

from typing import Final

TERMINAL_SAID: Final[dict[str, str]] = {
    "": "The card was declined",
    "aborted": "Stopped at the terminal",
    "busy": "The terminal is busy with something else",
    "cancel": "The customer gave it up at the terminal",
    "device_out": "A part of the terminal is out of order",
    "driver_failed": "The terminal's answer could not be read",
    "in_progress": "The terminal is still at it",
    "invalid_card": "The terminal does not take this card",
    "logged_out": "The terminal is not signed on; restart it",
    "message_format": "The terminal did not understand; call for help",
    "not_allowed": "The terminal does not allow it",
    "not_found": "The terminal knows nothing of it",
    "not_told": "The terminal does not tell what became of it; its slip does",
    "payment_restriction": "This card may not pay for these goods",
    "refusal": "The card's bank refused",
    "unavailable_device": "The terminal is not ready",
    "unavailable_service": "The terminal cannot do this now",
    "unreachable": "The terminal cannot be reached: check its plug and its network",
    "unreachable_host": "The terminal does not reach the bank",
    "undone": "The terminal took it back by itself",
    "untrusted": "The terminal is not the one this till is set up with; call for help",
    "wrong_pin": "Wrong PIN",
}
"""By nexo's ErrorCondition in small letters, and the drivers' own words beside them."""

TERMINAL_WAITS: Final = "Waiting for the card terminal"
TERMINAL_SHOWS: Final[dict[str, str]] = {
    "approved": "approved",
    "asking_bank": "it asks the bank",
    "choosing": "the customer chooses",
    "closing_day": "it closes its day",
    "confirm_amount": "the amount is to be confirmed",
    "declined": "declined",
    "follow_pin_pad": "the customer follows the PIN pad",
    "insert_card": "the card, please",
    "not_readable": "the card could not be read",
    "please_wait": "it is at work",
    "remove_card": "the card is to be taken out",
    "undoing": "it takes a payment back",
    "wrong_pin": "wrong PIN",
}
"""What it is at with the customer, by the steps of its driver."""

TERMINAL_OUT: Final = frozenset(
    {"device_out", "logged_out", "unavailable_device", "unavailable_service", "unreachable"}
)
"""Of these the terminal itself is the reason; another card would fare no better."""

OTHER_WAYS: Final = "F6 tries again; F10 has other ways, such as another terminal."
STANDALONE: Final = "{name}, keyed by hand at another terminal"
SLIP_QUESTION: Final = "Key {amount} at the other terminal. Its slip's number?"
SLIP_GUIDE: Final = "Only with a slip that says it is paid. Esc if it was declined."
STOP_GUIDE: Final = "The customer follows the terminal. Esc stops it; other keys wait."
STOPPING: Final = ("Asking the terminal to stop", "It may have been paid already; it will say.")
SIMULATOR: Final = """\
A simulated {name} terminal listens on port {port}. Ctrl+C pulls its plug.
Words in {folder}/script decide the next payments; {folder}/payments.jsonl is its memory.
The shop's settings.toml needs this, or F10, 8, Enter, F10, 2 and 7 sets it up:
"""
