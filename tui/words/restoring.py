"""What is said after a backup was put back."""

from __future__ import annotations

from typing import Final

RESTORED: Final = (
    "Lane {lane} is restored. It begins a new life, {life},",
    "which follows {parent} up to its entry {seq}.",
    "",
    "Receipt numbers begin at 1 again, in a series of their own: the next receipt is {first}.",
    "No number of the life before is used twice, so both may stand side by side in the books.",
    "",
    "What to do next:",
    "  1. till verify --data {folder}    checks what was restored",
    "  2. Compare the last receipts on paper with F10, 6 (past sales). What was sold after the",
    "     backup was made is not in it: keep those papers and tell the office.",
    "  3. Count the drawer and close the shift if one is open; the Z shows the difference.",
    "  4. till backup --data {folder}    makes a first backup; the old one is of the life before",
)
REPLACED: Final = (
    "",
    "What was there before is kept in {replaced}",
    "until somebody has looked at it: it may hold the sales that the backup lacks.",
)
