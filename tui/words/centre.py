"""What is wrong between till and centre, and who can help."""

from __future__ import annotations

from typing import Final

_ALONE: Final = "Selling goes on; it is tried again by itself."
_NEW_CODE: Final = "Have a new one made in the centre: hub enrol-code."
_OFFICE: Final = "Selling goes on and is kept. Call the office."

CENTRE: Final[dict[str, tuple[str, str]]] = {
    "address_taken": ("{address} is in use already", "Name another one with --metrics."),
    "address_unreadable": ("{address} is no address", "Write it as HOST:PORT."),
    "batch_unreadable": ("The centre could not read what was sent", _ALONE),
    "bundle_damaged": (
        "The bundle {path} is not whole ({part})",
        "Have it written again: hub export-bundle; nothing was lost.",
    ),
    "bundle_for_another": (
        "The bundle {path} is for till {lane} of store {store}",
        "Carry it there, or have one written for this till: hub export-bundle.",
    ),
    "bundle_gap": (
        "The bundle begins after what this till has read ({feed}, {position})",
        "Read the earlier bundle first, or have all written: hub export-bundle.",
    ),
    "bundle_in_the_way": ("There is something at {path} already", "Name a new file with --to."),
    "bundle_missing": ("There is no file {path}", "Look whether the stick is in, and at the name."),
    "bundle_newer": ("The bundle {path} is of a newer program", "Update this program first."),
    "bundle_unsigned": (
        "The bundle {path} was not written by this till's centre",
        "Nothing was taken. Have one written there: hub export-bundle.",
    ),
    "busy": ("The centre is busy", _ALONE),
    "centre_unreachable": ("The centre is not reached: {hub}", _ALONE),
    "certificate_expired": ("This till's certificate has run out", _OFFICE),
    "code_expired": ("This code was good for 15 minutes and is not any more", _NEW_CODE),
    "code_for_another": (
        "This code is for till {lane} of store {store}",
        "Use it there, or have a code made for this till: hub enrol-code.",
    ),
    "code_unknown": ("The centre does not know this code", _NEW_CODE),
    "code_unreadable": (
        "This is no code of a centre",
        "Type it as it stands there, with its dots.",
    ),
    "code_used": ("This code was used already", _NEW_CODE),
    "csr_wrong": ("The centre does not take this till's request for a certificate", _NEW_CODE),
    "claim_unreadable": ("A record from the centre cannot be read", "Update the program."),
    "demo_not_running": (
        "No demo is running in {path}",
        "Start it in another terminal: till demo --data {path}",
    ),
    "dispute_needs_note": (
        "A dispute has to say what is wrong",
        "Write a note: the office reads it.",
    ),
    "epoch_changed": ("The centre was restored; what came from it is read anew", _ALONE),
    "fork": ("The centre has another history of this lane", _OFFICE),
    "gap": ("The centre misses entries from before", _ALONE),
    "genesis_wrong": (
        "The journal of this till does not begin with the key that asks to join",
        "Check it: till verify. Then call the office.",
    ),
    "hub_file_unreadable": (
        "What this till knows of its centre cannot be read: {path}",
        "Restore the keys folder from the backup, or have a new code made.",
    ),
    "hub_fingerprint_wrong": (
        "What answers there is not the centre that made this code",
        "Nothing was sent. Check the address with the office.",
    ),
    "hub_unreachable": ("The centre is not reached: {url}", "Check the line, then do it again."),
    "key_differs": (
        "This till asks with another key than its journal is signed with",
        "Restore the keys folder from the backup, then enrol again.",
    ),
    "lane_cloned": ("Another machine says it is this lane", _OFFICE),
    "lane_revoked": ("The centre has shut this till out", _OFFICE),
    "lane_taken": (
        "Another machine is till {lane} of this store already",
        "Have the other one revoked in the office, or choose another number.",
    ),
    "not_authenticated": ("The centre does not know this till", _OFFICE),
    "life_forked": ("Another machine carries this lane's journal on", _OFFICE),
    "life_restored": (
        "The centre has more of this lane than this machine",
        "Nothing is lost. This till begins a new life at the next sign-in.",
    ),
    "hub_restored": ("The centre was put back; what it lost is sent again", _ALONE),
    "checksum_differs": ("What came from the centre did not fit together; it is read anew", _ALONE),
    "catalogue_not_ready": ("The centre is making the catalogue file", _ALONE),
    "not_enrolled": (
        "This till is not joined to a centre",
        "Have a code made there (hub enrol-code), then: till enrol CODE --data DIR",
    ),
    "note_unreadable": (
        "The note cannot be read",
        "Use at most {characters_max} letters, digits and signs.",
    ),
    "outcome_id_wrong": ("This is no name of a conflict", "Take it from the list of conflicts."),
    "outcome_unreadable": ("A decision of the centre cannot be read", "Update the program."),
    "resource_too_small": ("Only {left} are left to hand out", "Hand out less, or wait for more."),
    "right_amount_wrong": ("{amount} is no amount to use", "Use a whole number above 0."),
    "right_over": ("This right has ended", "Ask the centre for a new one."),
    "right_too_small": ("Only {left} are left here", "Use less, or ask the centre for more."),
    "right_unknown": ("This till does not hold that right", "Ask the centre for one."),
    "signature_wrong": ("The centre says entry {seq} is not signed by this till", _OFFICE),
    "store_unknown": (
        "The centre does not know store {store}",
        "Have the store made there first, then a new code.",
    ),
    "tail_unproven": (
        "What the centre says this till once sold is not signed by it",
        "It was not believed. Selling goes on; call the office.",
    ),
    "too_large": ("The centre says that too much was sent at once", _ALONE),
}
