"""The account under which the embedded server runs, and whether it can reach its folder."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edge.domain.errors import BadInput, Refusal

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_ACCOUNT: Final = "nobody"
_PRIVATE: Final = 0o700
_PASSABLE: Final = 0o711
"""May be passed through, not listed: what lies inside guards itself."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who the server runs as. `switches` tells that this process is root and has to become it."""

    uid: int
    gid: int
    switches: bool

    def owns(self, path: Path) -> None:
        """Give a folder of ours to the account, closed to everybody else."""
        path.chmod(_PRIVATE)
        if self.switches:
            os.chown(path, self.uid, self.gid)


def choose_account(system_user: str | None) -> Account:
    """Return the account for the server: ourselves, or an existing unprivileged one for root.

    Raises `BadInput` for a name that does not exist or is root's.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switches=False)
    name = system_user or DEFAULT_ACCOUNT
    try:
        found = pwd.getpwnam(name)
    except KeyError as error:
        raise BadInput("system_user_unknown", name=name) from error
    if found.pw_uid == 0:
        raise BadInput("system_user_is_root", name=name)
    return Account(found.pw_uid, found.pw_gid, switches=True)


def open_the_way(folder: Path, account: Account) -> None:
    """Make the centre's own folder, so that the account can pass through it.

    Only a folder that is new or empty is opened; no permission above it is ever touched. Raises
    `Refusal` "folder_not_passable" naming the folder that keeps the account out.
    """
    if not folder.exists():
        folder.mkdir(mode=_PRIVATE, parents=True)
    if account.switches and not any(folder.iterdir()):
        folder.chmod(_PASSABLE)
    if not account.switches:
        return
    for place in (folder, *folder.parents):
        if not _lets_pass(place, account):
            raise Refusal("folder_not_passable", folder=str(folder), closed=str(place))


def _lets_pass(folder: Path, account: Account) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)
