"""What is asked and said while a card terminal is set up and tried."""

from __future__ import annotations

from typing import Final

DRIVER: Final = "What does the card terminal speak?"
DRIVERS: Final = {
    "nexo": "nexo Sale-to-POI (Adyen and others)",
    "zvt": "ZVT, as terminals in Germany do",
    "simulated": "No terminal: payments are only simulated",
}
ADDRESS_ASKED: Final = "Its address on the shop's network: host, or host:port"
ADDRESS: Final = "Address"
KEEPS: Final = "Enter alone keeps: {value}"
KEEPS_SECRET: Final = "Enter alone keeps the one that is known. What is typed shows as stars."
SECRET_ASKED: Final = "What is typed shows as stars; it stands in no settings file."
MAY_BE_EMPTY: Final = "Enter alone leaves it out. Esc goes back."
SECRET: Final = "What till and terminal share, as the terminal was set up with it."
LABELS: Final = {
    "poi_id": "Terminal's id",
    "sale_id": "Till's name",
    "key_identifier": "Key's name",
    "key_version": "Key's version",
    "certificate_name": "Certificate",
    "authority_file": "Signer's file",
    "passphrase": "Passphrase",
    "password": "Password",
    "offline_max_minor": "Offline limit",
    "offline_total_max_minor": "Offline, a shift",
    "has_printer": "Own printer",
}
"""Of settings and secrets; others are called by their names."""

YES_NO: Final = ("Yes", "No")
NO_NUMBER: Final = ("{text} is no number", "Type digits, or Enter alone to keep it.")
TRY: Final = "Ask the terminal how it is"
CHANGE: Final = "Change what was typed"
SAVE: Final = "Save it"
TRYING: Final = ("Asking the terminal", "Twenty seconds at most.")
SAVED: Final = (
    "The card terminal is in the settings",
    "It takes cards there as soon as no sale is open.",
)

WELL: Final = {
    "ready": ("The terminal is ready", "Is it the one at this till?"),
    "listens": (
        "Somebody listens at its address; its driver asks no more",
        "A small payment shows more.",
    ),
}
"""By the state that a trial ends with."""

NOTHING_TO_ASK: Final = (
    "Without a terminal no money moves",
    "That is for trying the till out, never for a shop.",
)
FAILED: Final = "The terminal: {why}"
NEXT_STEPS: Final = {
    "unreachable": "Is it on, and on this network? Look at address and port.",
    "untrusted": "Look at the certificate's name and at the signer's file.",
    "wrong_hmac": "Type the passphrase again.",
    "other_key": "Look at the key's name and version.",
    "not_decrypted": "Type the passphrase again.",
    "busy": "Wait until it is idle, then try again.",
    "header_mismatch": "Look at the terminal's id.",
    "no_answer": "Look at the terminal's screen, then try again.",
}
TRY_AGAIN: Final = "Look at the terminal, then try again."
