"""What is wrong with backups, catalogues and files that are imported."""

from __future__ import annotations

from typing import Final

FILES: Final[dict[str, tuple[str, str]]] = {
    "backup_damaged": (
        "The backup in {path} is damaged: {file}",
        "Take another backup; nothing was changed.",
    ),
    "backup_exists": ("There is something at {path} already", "Name a new folder with --to."),
    "backup_unreadable": (
        "There is no whole backup: {path}",
        "Name the folder that till backup made; nothing was changed.",
    ),
    "catalogue_damaged": (
        "The price list cannot be read",
        "Sell under a department (F10, 2) and have the price list imported again.",
    ),
    "catalogue_missing": (
        "There is no price list yet",
        "Sell under a department (F10, 2); till import items brings a price list.",
    ),
    "import_archive_damaged": ("The packed file breaks off: {detail}", "Pack or fetch it again."),
    "import_empty": ("{file} is empty", "Export it again."),
    "import_form_unknown": (
        "{file} has none of the known forms of a price list",
        "Name its form with --form: {known}.",
    ),
    "import_is_workbook": ("{file} is a workbook, not a text file", "Save it as CSV first."),
    "import_not_text": ("{file} is no text file", "Save it as CSV in UTF-8."),
    "import_unreadable": ("{file} cannot be opened: {detail}", "Check its name and rights."),
    "items_out_of_range": ("{items} items are not possible", "From {least} to {most}."),
    "journal_rolled_back": (
        "The journal ends before entry {seq}, which was recorded: an old copy was put in its place",
        "Stop selling at this lane. Restore a backup with till restore, and call for help.",
    ),
    "sql_refused": ("The statement cannot be run: {detail}", "The files are open to read only."),
    "sync_running": (
        "Another program writes the price list (process {pid})",
        "Wait until it is done, then do it again.",
    ),
    "tax_classes_missing": (
        "{file} names no tax classes, so no goods can be taxed",
        "Add them under [tax.classes]; till settings --reference explains them.",
    ),
    "writer_busy": ("The till is very busy", "Wait a moment and do it again."),
    "writer_stopped": ("The till is being closed", "Start it again."),
}
