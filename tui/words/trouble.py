"""What is wrong with files, disks, settings and messages, and who can help."""

from __future__ import annotations

from typing import Final

_CALL: Final = "Stop selling at this lane and call for help; nothing recorded is lost."
_FILE: Final = "Put it right in the file; a till that runs keeps the settings it has."

TROUBLE: Final[dict[str, tuple[str, str]]] = {
    "part_failed": (
        "A part of this program failed ({what})",
        "What is recorded is kept. Start it again soon; logs/{process}.log tells who helps where.",
    ),
    "program_failed": (
        "An error of the program ended it ({what})",
        "What is recorded is kept: start it again. logs/{process}.log tells who helps where.",
    ),
    "already_running": (
        "The till is open already (process {pid})",
        "Use the window it is in, or end that process first.",
    ),
    "basket_event_unknown": ("A stored basket cannot be read ({kind})", _CALL),
    "body_unreadable": ("A stored entry cannot be read ({kind})", _CALL),
    "bootstrap_cut_off": (
        "The list of goods {file} ends early at the centre",
        "Wait: the rest is fetched by itself. The goods in force stay.",
    ),
    "bootstrap_damaged": (
        "The list of goods {file} came damaged and was thrown away ({detail})",
        "Wait: it is fetched anew by itself. The goods in force stay.",
    ),
    "bootstrap_newer": (
        "The centre's list of goods is of a newer form ({format}, known is {known})",
        "Update the till on this machine. The goods in force stay.",
    ),
    "bootstrap_no_space": (
        "There is not enough space for the list of goods in {path}",
        "Free some space: what has come stays, and fetching goes on by itself.",
    ),
    "catalogue_not_following": (
        "The goods of this till do not follow the centre's list {epoch}",
        "Wait: the whole list is fetched by itself.",
    ),
    "chain_broken": ("The journal is broken at entry {seq}", _CALL),
    "command_unknown": ("There is no command {command}", "Use one of: {known}."),
    "commit_unknown": (
        "The disk did not say whether this was recorded",
        "Do not do it again. Wait: the till looks it up by itself.",
    ),
    "database_engine_unfit": (
        "The database engine of this machine is not safe to use",
        "Install the till's own packages; do not sell with this one.",
    ),
    "devices_file_moved": (
        "A restore has set the devices' file aside",
        "Wait: a new one is made by itself.",
    ),
    "devices_file_newer": (
        "The devices file was written by a newer version",
        "Update the till on this machine.",
    ),
    "disk_error": (
        "The disk reported an error",
        "Do not do it again. Wait: the till looks up what was recorded.",
    ),
    "disk_full": (
        "The disk is full: nothing was recorded",
        "Free some space, or close the day from the manager screen.",
    ),
    "document_unreadable": ("A stored receipt cannot be read", "Print it again: F10, 6."),
    "effect_unknown": ("The devices do not know the job {action}", "Update the till."),
    "entry_unreadable": ("A stored entry cannot be read", _CALL),
    "file_busy": ("The till's file is in use", "Wait a moment and do it again."),
    "file_damaged": ("The till's file is damaged", _CALL),
    "file_in_doubt": (
        "It is not known yet what the disk has kept",
        "Wait: the till looks it up by itself.",
    ),
    "file_missing": ("The file is not there: {path}", "Check the data folder."),
    "file_newer": (
        "The till's file was written by a newer version",
        "Update the till on this machine.",
    ),
    "file_read_only": ("The till's file cannot be written", "Check the disk and its rights."),
    "folder_unusable": (
        "The data folder {path} cannot be used: {detail}",
        "Check the disk and the folder's rights.",
    ),
    "file_unopenable": ("The till's file cannot be opened", "Check the data folder."),
    "import_cut_off": (
        "The file {file} ends in the middle",
        "Fetch it again; nothing was imported.",
    ),
    "import_columns_missing": (
        "{file} has no column {missing}",
        "Its first line has to name at least: id, name.",
    ),
    "job_bytes_damaged": ("A stored print is damaged", "Print the receipt again: F10, 6."),
    "goods_of_centre": (
        "The goods of this till come from the centre",
        "Import them there: they arrive by themselves.",
    ),
    "journal_empty": ("The journal is empty", "Restore a backup, or make a shop: till init."),
    "key_exposed": ("Others can read the key file {path}", "Its mode must be {wanted}."),
    "key_missing": ("The key file is not there: {path}", "Restore it from the backup."),
    "key_unreadable": ("The key file cannot be read: {path}", "Restore it from the backup."),
    "log_not_emptied": ("The backup could not be completed", "Do it again in a moment."),
    "message_field_unknown": ("There is no field {field}", "Use one of: {known}."),
    "message_field_wrong": ("The field {field} is wrong: {detail}", "Correct it, send again."),
    "message_not_json": ("This line is not JSON: {detail}", "Send one JSON object a line."),
    "message_not_object": ("This line is no JSON object", "Send one JSON object a line."),
    "message_too_long": ("The line is too long", "At most {characters_max} characters."),
    "manifest_unreadable": (
        "What the centre says of its list of goods cannot be read",
        "Update the till on this machine. The goods in force stay.",
    ),
    "no_shop": ("There is no shop in {path}", "Make one: till init, or till demo."),
    "not_recorded": (
        "This was not recorded: the disk lost it",
        "Do it again.",
    ),
    "option_missing": ("The option {option} is missing", "See till init --help."),
    "outcome_unknown": (
        "It is not known whether this was recorded",
        "Do not do it again. Wait: the till looks it up by itself.",
    ),
    "postings_foreign": (
        "This cannot be booked: the postings are not those of {kind}; nothing was recorded",
        _CALL,
    ),
    "postings_unbalanced": (
        "This cannot be booked: debits and credits of {kind} differ by {detail};"
        " nothing was recorded",
        _CALL,
    ),
    "price_book_damaged": (
        "The promotions cannot be read: {file}",
        "Have them imported again: till import promotions.",
    ),
    "price_book_lost": ("The promotions of an unfinished basket cannot be read", _CALL),
    "printer_columns": (
        "The printer {model} has no {columns} columns but at most {most}",
        "Correct it.",
    ),
    "device_driver_unknown": ("There is no driver {driver} for a {device}", "Use: {known}."),
    "printer_driver_unknown": ("There is no printer driver {driver}", "Use: {known}."),
    "printer_address": ("The printer's address {address} cannot be read", "Write it as: {form}."),
    "printer_code_page": ("There is no code page {code_page} for printers", "Write: {form}."),
    "printer_drawer_pin": ("The printer {model} opens no drawer on pin {pin}", "Use pin 2."),
    "printer_model_unknown": ("There is no printer model {model}", "Use: {known}."),
    "projection_stale": ("The figures beside the journal do not fit it", "Run: till rebuild."),
    "promotion_invalid": (
        "{promotion}, {field}: {detail}",
        "Put it right in the file; the promotions in force stay.",
    ),
    "receipt_name": ("A receipt file cannot be called {name}", "Use letters and digits."),
    "receipt_not_written": ("The receipt file was not written: {why}", "Check the disk."),
    "scheme_invalid": ("The barcode layout {prefix} is wrong: {problem}", _FILE),
    "schema_changed": ("The till's file was changed by hand ({object})", _CALL),
    "settings_key_unknown": ("{file}, line {line}: there is no setting {key}", _FILE),
    "settings_not_editable": (
        "{file} is written in a way that nothing can be added to by itself",
        "Write the device into it as a table of its own, such as [devices.scale].",
    ),
    "settings_not_toml": ("{file} cannot be read: {detail}", _FILE),
    "settings_not_utf8": ("{file} is not written in UTF-8", _FILE),
    "settings_too_large": ("{file} is too large", _FILE),
    "settings_unreadable": ("{file} cannot be opened: {detail}", _FILE),
    "settings_value_wrong": ("{file}, line {line}, {key}: {detail}", _FILE),
    "simulated_needs_port": ("The simulated {device} is on the network", "Use --port N."),
    "tax_option_wrong": ("{value} is no tax", "Write it like A=0.19."),
    "driver_failed": (
        "The driver {driver} failed ({why})",
        "Take another driver, or have this one installed whole. The folder logs says how.",
    ),
    "terminal_address": ("The terminal's address {address} cannot be read", "Write it as: {form}."),
    "terminal_currency": (
        "A ZVT terminal takes no {currency}",
        "It takes: {known}. Name another driver in the settings file, devices.terminal.",
    ),
    "terminal_password": (
        "The card terminal's password is not {digits} digits",
        "Write it into keys/terminal-password in the shop's folder.",
    ),
    "terminal_setting_missing": (
        "The card terminal is not set up: {key} is missing",
        "Write it into the settings file; `till settings --reference` explains it.",
    ),
    "terminal_unknown": ("There is no card terminal {terminal}", "Use: {known}."),
    "till_exists": ("There is a shop in {path} already", "Choose an empty folder."),
    "till_file_unreadable": ("The devices cannot read the till's file: {why}", "Wait."),
    "upgrade_not_backed_up": (
        "The till's file could not be backed up before its upgrade: {detail}",
        "Nothing was changed. Free some space on the disk, then start the till again.",
    ),
    "wrong_key": ("The key does not fit the till's file", _CALL),
}
